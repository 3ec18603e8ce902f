"""What an address commands the sink to do, by the beginning of its local part. Pure.

`550-17@x` is refused for ever, `550x2-17@x` twice and then taken;
an address without a command is simply taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

At = Literal["rcpt", "data", "content", "dot"]


@dataclass(frozen=True, slots=True)
class Command:
    """What happens at one place of the conversation, and in which states its recipient may end.

    An empty `answer` means silence, `taken` that the message counts
    as delivered whatever is answered.
    """

    at: At
    answer: bytes = b""
    taken: bool = False
    hang_up: bool = False
    wait_s: float = 0.0
    bytewise: bool = False
    ends: frozenset[str] = frozenset({"failed"})

    @property
    def breaks(self) -> bool:
        """Whether it ends a conversation before the dot:
        who was before it on that connection may come in doubt.
        """
        return self.at in ("rcpt", "data") and (self.hang_up or self.answer[:1] not in (b"4", b"5"))


SENT, FAILED, DOUBT = frozenset({"sent"}), frozenset({"failed"}), frozenset({"in_doubt"})
SLOW_S = 0.2
OK = b"250 2.0.0 taken\r\n"
NO_MAIL = b"<html>It works!</html>\r\n"

COMMANDS: Mapping[str, Command] = {
    "550": Command("rcpt", b"550 5.1.1 No such user here\r\n"),
    "551": Command("rcpt", b"551 5.1.6 Has moved, no forwarding address\r\n"),
    "553": Command("rcpt", b"553 5.1.3 Bad destination mailbox address syntax\r\n"),
    "554": Command("rcpt", b"554 5.7.1 This recipient refuses you\r\n"),
    "450": Command("rcpt", b"450 4.2.1 Mailbox unavailable\r\n"),
    "451": Command("rcpt", b"451 4.3.0 Try again later\r\n"),
    "421": Command("rcpt", b"421 4.3.0 Closing\r\n", hang_up=True, ends=SENT | FAILED),
    "greylist": Command("rcpt", b"451 4.7.1 Greylisted, see postgrey\r\n"),
    "quota": Command("rcpt", b"452 4.2.2 The mailbox is over its quota\r\n"),
    "full": Command("rcpt", b"552 5.2.2 The mailbox is full\r\n"),
    "multi": Command(
        "rcpt", b"550-5.1.1 No such user.\r\n550-5.1.1 Really,\r\n550 5.1.1 nobody.\r\n"
    ),
    "data-451": Command("data", b"451 4.2.0 Not this one, not now\r\n"),
    "data-550": Command("data", b"550 5.1.1 On second thoughts, no such user\r\n"),
    "dot-450": Command("dot", b"450 4.2.0 Not this one, not now\r\n"),
    "dot-550": Command("dot", b"550 5.1.1 No such user, seen late\r\n"),
    "dot-554": Command("dot", b"554 5.6.0 I do not like what I read\r\n"),
    "drop-rcpt": Command("rcpt", hang_up=True),
    "drop-data": Command("data", hang_up=True),
    "drop-before-dot": Command("content", hang_up=True, ends=DOUBT | FAILED),
    "drop-after-dot": Command("dot", taken=True, hang_up=True, ends=DOUBT),
    "lose-after-dot": Command("dot", hang_up=True, ends=DOUBT),
    "slow": Command("dot", OK, taken=True, wait_s=SLOW_S, ends=SENT),
    "bytewise": Command("dot", OK, taken=True, bytewise=True, ends=SENT),
    "hang-rcpt": Command("rcpt"),
    "hang": Command("dot", taken=True, ends=DOUBT),
    "garbage": Command("rcpt", NO_MAIL),
    "garbage-dot": Command("dot", NO_MAIL, taken=True, ends=DOUBT),
    "650": Command("rcpt", b"650 5.0.0 There is no such code\r\n"),
    "extra": Command("rcpt", b"250 2.0.0 nobody asked\r\n250 2.1.5 fine\r\n", ends=FAILED | DOUBT),
}
"""The names, each with what it does. Longer names are looked for first."""

_BY_LENGTH = sorted(COMMANDS, key=len, reverse=True)
_TIMES = re.compile(r"(?:x(\d+))?-")


@dataclass(frozen=True, slots=True)
class Order:
    """A command and how many deliveries it holds for; None: for all."""

    name: str
    command: Command
    times: int | None = None

    def holds(self, delivery: int) -> bool:
        """Whether it holds for this delivery, counted from 1."""
        return self.times is None or delivery <= self.times


def order_of(address: str) -> Order | None:
    """Read the command an address begins with."""
    for name in _BY_LENGTH:
        if address.startswith(name) and (times := _TIMES.match(address, len(name))):
            return Order(name, COMMANDS[name], int(times[1]) if times[1] else None)
    return None


FEW_TIMES = ("450x2", "greylistx2", "dot-450x1", "data-451x1", "drop-rcptx1",
             "drop-datax2", "garbagex1", "hang-rcptx1", "650x1")  # fmt: skip
"""Commands that end after a while: their recipients get the mail."""
ALL = (*(name for name in COMMANDS if name not in {"421", "451", "hang-rcpt"}), *FEW_TIMES)
"""All that a run may be mixed with; what slows the whole pool comes apart (SLOWING)."""
SLOWING = ("421x1", "451x1")


def ends_of(address: str) -> frozenset[str]:
    """Name the states in which this recipient may end while nobody kills anything."""
    order = order_of(address)
    if order is None:
        return SENT
    if order.times is not None:
        return (
            SENT if order.command.at != "dot" or order.command.answer[:1] in b"45" else SENT | DOUBT
        )
    return order.command.ends


def may_doubt(address: str) -> bool:
    """Whether its command alone may put this recipient in doubt, without a kill."""
    return "in_doubt" in ends_of(address)
