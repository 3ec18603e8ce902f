"""What pages say about the people of a run: what can be decided about them, asked and done. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emailer import replies
from emailer.dialogue import Reply, Stage
from emailer.model import State
from emailer.showing import wording

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A decision about some people: whom it can be about, what its button says, asks, and what was done then."""

    state: State
    button: str
    question: str
    answer: str
    done: str
    nobody: str
    is_dangerous: bool = False


ACTS: Mapping[str, Act] = {
    "retry": Act(
        State.FAILED, "Retry", "Send again to {people} it failed for? Nobody else is written to.", "Yes, retry {n}",
        "The message is being sent again to {people}.", "Nobody of them failed: there is nobody to retry.",
    ),
    "got": Act(
        State.IN_DOUBT, "They got it", "Count {people} as sent? Nothing more is sent to them.", "Yes, they got it",
        "Counted as sent: {people}.", "Nobody of them is in doubt.",
    ),
    "again": Act(
        State.IN_DOUBT, "Send again", "Send again to {people}? Whoever it had reached gets it twice.",
        "Yes, send again", "The message is being sent again to {people}.", "Nobody of them is in doubt.",
        is_dangerous=True,
    ),
    "out": Act(
        State.WAITING, "Leave out", "Leave out {people}? Nothing is sent to them.",
        "Yes, leave out {n}", "Left out: {people}.", "Nobody of them waits any more.", is_dangerous=True,
    ),
}  # fmt: skip
"""By the word that addresses and forms have for it."""

CORRECTED = "The address was corrected."
RESENT = "The address was corrected, and the message is being sent to it."
NOBODY_SELECTED = "Nobody is selected. Tick the people you mean, or all of them."

TABS: Mapping[str, str] = {
    "all": "Everybody", "in_doubt": "In doubt", "failed": "Failed", "waiting": "Waiting", "in_flight": "In hand",
    "sent": "Sent", "cancelled": "Cancelled", "skipped": "Left out",
}  # fmt: skip
"""The states one can look at, in the order of what asks for a decision."""

STAGES: Mapping[str, str] = {
    "connect": "connecting", "greeting": "the greeting", "ehlo": "the greeting", "starttls": "encryption",
    "auth": "the login", "mail": "the sender", "rcpt": "the address", "data": "the message", "dot": "the message",
}  # fmt: skip


def counted(n: int | None, *, is_all: bool, part: str) -> str:
    """Say how many there are, or match what was searched for."""
    if n is None:
        return ""
    if not part:
        return wording.people(n)
    match = "matches" if n == 1 and is_all else "match"
    return f"{wording.people(n)} {match}" if is_all else f"at least {wording.people(n)} {match}"


def reasons(failures: Sequence[Json]) -> list[dict[str, Any]]:
    """Say why people failed, are in doubt or wait, plain words first; the server's own stand apart."""
    return [dict(one) | _plain(one["key"], one["reason"]) for one in failures]


def _plain(key: str, sample: str) -> dict[str, str]:
    stage, code, enhanced = (*key.split(" "), "", "", "")[:3]
    if not (code.isascii() and code.isdigit() and stage in STAGES):
        return {"plain": sample, "raw": ""}
    reply = Reply(Stage(stage), int(code), enhanced or None, sample)
    return {"plain": replies.plain(reply), "raw": replies.shown(reply)}
