"""What a sender is given of the queue, and what it gives back."""

from collections.abc import Mapping
from typing import NamedTuple

from emailer.dialogue import Reply
from emailer.model import (
    Instant,
    Next,
    Policy,
    Tries,
    Verdict,
)
from emailer.pause_rules import Reason
from emailer.streaks import Suspicion

ClaimKey = tuple[int, int]
"""A claim, by its recipient's id and its claim_no."""


class Unreadable(dict[str, str]):
    """The fields of somebody whose fields cannot be read: none, and no mail is made of them."""


class Claim(NamedTuple):
    """A worker's right to one recipient, and all that is needed to write to it.
    `date` is its Date header.
    """

    recipient_id: int
    run_key: int
    owner: str
    claim_no: int
    email: str
    name: str
    fields: Mapping[str, str]
    message_id: str
    date: Instant
    tries: Tries
    policy: Policy
    address_key: str = ""

    @property
    def key(self) -> ClaimKey:
        """What it is known by."""
        return self.recipient_id, self.claim_no

    @property
    def domain(self) -> str:
        """Whose server it is, as the key spells it."""
        return self.address_key.rpartition("@")[2]


class Result(NamedTuple):
    """How a claim ended: what is to become of the recipient, and the attempt's record.

    `reply` has code 0 where no answer came: its text then says what happened. `key` is the reason
    it shares with others that ended alike: stage + code + enhanced code.
    """

    verdict: Verdict
    next: Next
    reply: Reply | None = None
    key: str | None = None
    server: str = ""
    begun_at: Instant = 0
    duration_ms: int = 0
    # when its MAIL may have left, in numbers that only rise (microseconds, by and large)
    asked_no: int = 0
    accepted_no: int = 0  # when it was known to be accepted at RCPT
    answered_no: int = 0  # when its answer came
    suspicion: Suspicion | None = None  # why this refusal may be everybody's


class Refused(NamedTuple):
    """What a refusal led to. `slow`: everybody is asked to wait, and is to go slower. `aside`:
    those at its domain are set aside, while others go on.
    """

    held: bool
    goes_on: bool = True  # its run
    account_goes_on: bool = True
    slow: bool = False
    aside: Reason | None = None

    def __bool__(self) -> bool:
        """Whether the claim was held: the answer of `settle`, too."""
        return self.held
