"""What goes through the seam of the queue: drafts, claims and results in; rows and pages out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from emailer.dialogue import Reply
from emailer.letters import Had, Skip
from emailer.limits import Limits
from emailer.model import (
    DEFAULT_ACCOUNT,
    Instant,
    Message,
    Part,
    Policy,
    Recipient,
    Rejected,
    RetryPlan,
    RunState,
    State,
    Verdict,
)
from emailer.pause_rules import Reason
from emailer.store.headings import Headings
from emailer.store.webhooks import NewWebhook

T = TypeVar("T")

EVENT_ROWS = 100
"""How many changed recipients one look returns at most."""


class DraftFile(NamedTuple):
    """A file of a run to be made: what it is, and where it lies;
    without a path it is the earlier part of that key.
    """

    part: Part
    path: Path | None = None
    sha256: str = ""  # of its bytes, for whoever compares two drafts
    # where they begin in what lies at the path; `part.size_bytes` says how many they are
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What a run is made of, besides its recipients. `max_failures` is "never", "50" or "20%"."""

    message: Message
    transport: str = "simulated"
    policy: Policy = field(default_factory=Policy)
    max_failures: str = "never"
    limits: Limits = ()
    idempotency_key: str | None = None
    content_hash: str = ""
    refuse_rejected: bool = False  # one line of no use, and nothing is stored
    rest_of: str | None = None  # the cancelled run that those with `leaves` leave
    by_address: bool = False  # or whoever of this list it has not written to
    start_at: Instant | None = None  # when to begin; None: at once
    files: tuple[DraftFile, ...] = ()
    skip_written: Skip = False  # whom an earlier run has written to is skipped
    skip_waiting: Skip = False  # and whom another is to write to yet
    account: str = DEFAULT_ACCOUNT  # which sends it
    grace_s: float = 0.0  # from the last commit on: how long it may be stopped with nothing sent
    hours: str = ""  # when it may send, as `hours.Hours.text` has it; empty: always
    after: str | None = None  # the run that must be finished before
    webhooks: tuple[NewWebhook, ...] = ()  # that hear of this run alone
    # how a line is kept whose address stood before, in the line of that number (0: not known)
    say_repeated: Callable[[Recipient, int], Rejected] | None = field(default=None, compare=False)
    headings: Callable[[], Headings] | None = field(default=None, compare=False)  # once read
    # fields with the number formats they are shown by, once it is read
    written_as: Callable[[], Sequence[tuple[str, str]]] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Created:
    """What became of a submission. `run_id` is None where nothing was stored (no valid line,
    or `refuse_rejected`).

    `existed` is True where the Idempotency-Key had made this run before. `rejected`
    holds the first 1,000.
    """

    run_id: str | None
    existed: bool = False
    total: int = 0
    duplicates: int = 0
    rejected_count: int = 0
    rejected: tuple[Rejected, ...] = ()


class Contents(NamedTuple):
    """What a run sends, its message and the files that go with it; and how others know the run."""

    message: Message
    parts: Sequence[Part]
    run_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason many recipients share. `state` is failed, waiting or in_doubt;
    `reason` a sample of the text.
    """

    key: str
    reason: str
    state: State
    count: int


class Personal(NamedTuple):
    """The personal files of a run: how many, and how large together."""

    number: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands: `counts` always add up to `total`. `version` rises
    with every changed recipient.
    """

    id: str
    key: int
    state: RunState
    paused_by: str | None
    reason: Reason | None
    message: Message
    transport: str
    policy: Policy
    max_failures: str
    limits: Limits  # its own, beside its account's
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    version: int
    total: int
    counts: Mapping[str, int]
    duplicates: int
    rejected_count: int
    next_due_at: Instant | None
    failures: Sequence[Failure]
    rest_of: str | None = None  # the run whose rest this one took over
    # of the cancelled, those who went on in another run: nothing here offers to write to them
    moved: int = 0
    moved_to: Sequence[tuple[str, int]] = ()  # those runs, and how many went on in each
    start_at: Instant | None = None  # when it was to begin, if not at once
    left_out: int = 0  # of the skipped, whom an earlier run had written to
    left_waiting: int = 0  # and whom another run was to write to
    files: Sequence[Part] = ()  # that everybody gets
    # those of which each person gets their own
    personal: Personal = field(default_factory=Personal)
    is_elsewhere: bool = False  # its account has another transport now
    account: str = DEFAULT_ACCOUNT  # which sends it
    is_moving: bool = False  # its rest is just being taken over by a new run
    hours: str = ""  # when it may send; empty: always
    after: str | None = None  # the run it begins behind
    again: RetryPlan | None = None  # when its failed are tried again
    erased_at: Instant | None = None  # when its people and its message were
    erased: int = 0  # of its people, those who were by themselves
    chosen_count: int = 0  # of rejected_count, whom somebody chose to leave out
    headings: Headings = ()  # of its list; empty where it had none, or nobody noted them

    @property
    def is_erased(self) -> bool:
        """Whether its people and its message are erased."""
        return self.erased_at is not None

    @property
    def outcome(self) -> str | None:
        """Say how a finished run ended: `all_sent`, `incomplete`,
        or None while it is not finished.
        """
        if self.state is not RunState.FINISHED:
            return None
        return (
            "all_sent"
            if self.counts["sent"] + self.counts["skipped"] == self.total
            else "incomplete"
        )


@dataclass(frozen=True, slots=True)
class Before:
    """How many of some addresses other runs have to do with in one way.

    `written`: whether one has written to them; `waits`: whether one is to write to them yet. Each
    is SAME where one of those has the letter that was asked about. Each address is counted once,
    with one run: the newest that has written to it, or else is to; of these, one with this letter
    before all others.

    `at` is when that run ended, or else began, or is to begin; `begun_at` when it began, or is to.
    `in_doubt` are those of them who are in that run; `keys` are as they were asked for.
    """

    run_id: str
    subject: str
    at: Instant
    written: Had
    waits: Had
    count: int
    keys: tuple[str, ...] = field(default=(), compare=False)  # of these addresses
    begun_at: Instant = field(default=0, compare=False)
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient as it stands; `attempts` counts burned ones, `last_reply` is the newest answer
    of a server, if it was given to this address, `doubts` counts the attempts whose answer never
    came: so many copies may exist that nobody knows of.
    """

    id: int
    email: str
    name: str
    fields: Mapping[str, str]
    state: State
    has_been_emailed: bool
    message_id: str | None
    date: Instant | None
    attempts: int
    due_at: Instant | None
    last_reply: Reply | None
    doubts: int
    decided: str | None  # what a person decided about a doubt: "sent" or "resend"
    version: int
    updated_at: Instant
    is_corrected: bool = False  # failed under another address, and not sent to again
    burned: int = 0  # of the attempts, those of the budget that is used now
    has_moved: bool = False  # cancelled here: another run has them, and alone writes to them
    stood: int = 0  # where it stood in the list, as lines of no use have it; 0: not known
    was: str = ""  # what the address was in the list, if it was put right since
    name_in_list: str = ""  # what stood there, where `name` is that turned round
    # "person", "done" another way, "written" before, "elsewhere"; else a suppression did it
    left_out_by: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery begun, as it ended. The reply's code is 0 where no answer came."""

    no: int
    begun_at: Instant
    duration_ms: int
    server: str
    verdict: Verdict
    burned: bool
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, in the order of its keys;
    `next` is the cursor of the following one, or None.

    It ends at the limit asked for, or where its rows become large;
    one row it always has, if there is any.
    """

    rows: Sequence[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """A run and what changed, from one read transaction.

    `changes` are the recipients that are failed or in doubt and changed
    after the version asked for, oldest first, at most EVENT_ROWS, and without their fields;
    `complete` is False where more of them follow.
    """

    run: Run
    changes: Sequence[Row] = ()
    complete: bool = True
