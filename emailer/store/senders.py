"""What goes through the seam about accounts and who sends for them."""

from dataclasses import dataclass

from emailer.limits import Limits
from emailer.model import Instant
from emailer.pause_rules import Reason


@dataclass(frozen=True, slots=True)
class RunPause:
    """A run's pause, as its sender asks for it; `asked_no` is when the message was asked
    for whose answer it is. One that `may_be_a_limit` is one, with a time, where somebody of the run
    has passed.
    """

    owner: str
    run_key: int
    reason: Reason
    asked_no: int | None = None
    may_be_a_limit: bool = False


@dataclass(frozen=True, slots=True)
class AccountPause:
    """The account's pause. One that `grows` ends by itself (after `named_s`, if named),
    later each time in a row.
    """

    owner: str
    reason: Reason
    asked_no: int | None = None
    grows: bool = False
    named_s: float | None = None


@dataclass(frozen=True, slots=True)
class Slowdown:
    """What slows an account down, or (None) that nothing does any more."""

    owner: str
    reason: Reason | None


Trouble = RunPause | AccountPause | Slowdown


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was found about a server; None where it says nothing.

    `chain`: "nothing" known yet, "bears", "refuses". `size_limit`: bytes,
    0 for a server that names none. `encrypts`: it was seen to. `logins_owed`: how many more logins
    it was asked for than their messages earn, `logins_at` at which instant.
    """

    chain: str | None = None
    size_limit: int | None = None
    encrypts: bool | None = None
    logins_owed: float | None = None
    logins_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A transport's settings and limits, and what stands in its way."""

    name: str
    transport: str
    limits: Limits
    connections: int
    reason: Reason | None  # why all its runs are paused
    notice: Reason | None  # what slows it down
    handed_over_at: Instant | None = None  # when its last message was
    fingerprint: str = ""  # of the transport's newest settings
    is_copied: bool = False  # there are two of this queue: a start on this one asks first


@dataclass(frozen=True, slots=True)
class Share:
    """How many of its account's connections an owner may use now. One that is not current has
    older settings of the transport than another that sends for the account, and may use none.
    """

    connections: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """A process that sends for an account, or (None) stores lists. What an engine without leases
    does not know is None; a lease that is over is below 0.
    """

    owner: str
    account: str | None
    host: str
    pid: int
    version: str
    since: Instant
    in_hand: int  # claimed, or being handed over
    connections: int | None  # it has taken so many of the account's; None: it asks for none
    is_current: bool
    lease_left_ms: int | None = None
    seen_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the start found: claims given back, doubts, runs going on."""

    released: int
    in_doubt: int
    running: int
