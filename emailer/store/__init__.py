"""The seam between the program and its queue. Every truth is behind it: no other module keeps one in memory."""

from collections.abc import AsyncIterable, Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from emailer.dialogue import Reply
from emailer.model import Instant, Message, Next, Part, Policy, Recipient, Rejected, RunState, State, Tries, Verdict
from emailer.store.access import Access
from emailer.streaks import Suspicion

T = TypeVar("T")

EVENT_ROWS = 100
"""How many changed recipients one look returns at most."""


class StoreError(Exception):
    """What the queue refuses; the text is a sentence for people.

    StoreError
      NotFound       no such run or recipient
      PastError      the date a run was to begin at is over
      Conflict       the run's state does not allow it, or the Idempotency-Key belongs to another submission
      Unavailable    the database cannot be read or written now (locked, full, read-only, gone)
      Superseded     another sender took this database over; this process must begin nothing new
    """


class NotFound(StoreError):  # noqa: N818  (the word the API answers with)
    """No such run or recipient."""


class PastError(StoreError):
    """The date a run was to begin at is over."""


class Conflict(StoreError):  # noqa: N818
    """The state of the run does not allow it; `run_id` names the run in the way, if there is one."""

    def __init__(self, text: str, run_id: str | None = None) -> None:
        """Keep the sentence and the run."""
        super().__init__(text)
        self.run_id = run_id


class Unavailable(StoreError):  # noqa: N818
    """The database cannot be read or written now; the text says why ("disk full")."""


class Superseded(StoreError):  # noqa: N818
    """Another sender took this database over."""


class DraftFile(NamedTuple):
    """A file of a run to be made: what it is, and where it lies; without a path it is the earlier part of that key."""

    part: Part
    path: Path | None = None
    sha256: str = ""  # of its bytes, for whoever compares two drafts


@dataclass(frozen=True, slots=True)
class Draft:
    """What a run is made of, besides its recipients. `max_failures` is "never", "50" or "20%"."""

    message: Message
    transport: str = "simulated"
    policy: Policy = field(default_factory=Policy)
    max_failures: str = "never"
    rate_per_s: float | None = None
    idempotency_key: str | None = None
    content_hash: str = ""
    refuse_rejected: bool = False  # one rejected line, and nothing is stored
    rest_of: str | None = None  # the cancelled run that those with `leaves` leave
    start_at: Instant | None = None  # when to begin; None: at once
    files: tuple[DraftFile, ...] = ()
    skip_written: bool = False  # whom an earlier run has written to is skipped
    grace_s: float = 0.0  # from the last commit on: how long it may be stopped with nothing sent


@dataclass(frozen=True, slots=True)
class Created:
    """What became of a submission. `run_id` is None where nothing was stored (no valid line, or `refuse_rejected`).

    `existed` is True where the Idempotency-Key had made this run before. `rejected` holds the first 1,000.
    """

    run_id: str | None
    existed: bool = False
    total: int = 0
    duplicates: int = 0
    rejected_count: int = 0
    rejected: tuple[Rejected, ...] = ()


class Claim(NamedTuple):
    """A worker's right to one recipient, and all that is needed to write to it. `date` is its Date header."""

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


class Result(NamedTuple):
    """How a claim ended: what is to become of the recipient, and the attempt's record.

    `reply` has code 0 where no answer came: its text then says what happened. `key` is the reason it shares with
    others that ended alike: stage + code + enhanced code.
    """

    verdict: Verdict
    next: Next
    reply: Reply | None = None
    key: str | None = None
    server: str = ""
    begun_at: Instant = 0
    duration_ms: int = 0
    asked_no: int = 0  # when its MAIL may have left, in numbers that only rise (microseconds, by and large)
    accepted_no: int = 0  # when it was known to be accepted at RCPT
    answered_no: int = 0  # when its answer came
    suspicion: Suspicion | None = None  # why this refusal may be everybody's


class Refused(NamedTuple):
    """What a refusal led to. `slow`: everybody is asked to wait, and is to go slower."""

    held: bool
    goes_on: bool = True  # its run
    account_goes_on: bool = True
    slow: bool = False

    def __bool__(self) -> bool:
        """Whether the claim was held: the answer of `settle`, too."""
        return self.held


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is paused: a code of ours, a sentence, and when it ends by itself (None: never)."""

    code: str
    text: str
    resume_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class RunPause:
    """A run's pause, as its sender wishes it; `asked_no` is when the message was asked for whose answer it is."""

    owner: str
    run_key: int
    reason: Reason
    asked_no: int | None = None


@dataclass(frozen=True, slots=True)
class AccountPause:
    """The account's pause. One that `grows` ends by itself (after `named_s`, if named), later each time in a row."""

    owner: str
    reason: Reason
    asked_no: int | None = None
    grows: bool = False
    named_s: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason many recipients share. `state` is failed, waiting or in_doubt; `reason` a sample of the text."""

    key: str
    reason: str
    state: State
    count: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands: `counts` always add up to `total`. `version` rises with every changed recipient."""

    id: str
    key: int
    state: RunState
    paused_by: str | None
    reason: Reason | None
    message: Message
    transport: str
    policy: Policy
    max_failures: str
    rate_per_s: float | None
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
    moved: int = 0  # of the cancelled, those who went on in another run: nothing here offers to write to them
    moved_to: Sequence[tuple[str, int]] = ()  # those runs, and how many went on in each
    start_at: Instant | None = None  # when it was to begin, if not at once
    left_out: int = 0  # of the skipped, whom an earlier run had written to

    @property
    def outcome(self) -> str | None:
        """Say how a finished run ended: `all_sent`, `incomplete`, or None while it is not finished."""
        if self.state is not RunState.FINISHED:
            return None
        return "all_sent" if self.counts["sent"] + self.counts["skipped"] == self.total else "incomplete"


@dataclass(frozen=True, slots=True)
class Before:
    """How many of some addresses a run has written to, or (`is_written` False) is to write to yet.

    Each address is counted once, with the newest run.

    `at` is when that run ended, or else began.
    """

    run_id: str
    subject: str
    at: Instant
    is_written: bool
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One recipient as it stands; `attempts` counts burned ones, `last_reply` is the newest answer of a server.

    `doubts` counts the attempts whose answer never came: so many copies may exist that nobody knows of.
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
    """One page of a list, in the order of its keys; `next` is the cursor of the following one, or None.

    It ends at the limit asked for, or where its rows become large; one row it always has, if there is any.
    """

    rows: Sequence[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """A run and what changed, from one read transaction.

    `changes` are the recipients that are failed or in doubt and changed after the version asked for, oldest first,
    at most EVENT_ROWS, and without their fields; `complete` is False where more of them follow.
    """

    run: Run
    changes: Sequence[Row] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """Which recipients a decision is about: some ids, all with one reason (a failure key), or all."""

    ids: tuple[int, ...] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A transport's settings and limits, and what stands in its way. `rate_per_s` None: no limit."""

    name: str
    transport: str
    rate_per_s: float | None
    connections: int
    reason: Reason | None  # why all its runs are paused
    notice: str | None  # what slows it down, in plain words


@dataclass(frozen=True, slots=True)
class Recovery:
    """What the start found: claims given back, doubts, runs going on, unfinished imports deleted."""

    released: int
    in_doubt: int
    running: int
    imports_deleted: int


class Store(Protocol):
    """The queue. Verbs raise Unavailable where the database does not answer, NotFound and Conflict as they say."""

    @property
    def access(self) -> Access:
        """Keys and sessions."""

    def now(self) -> Instant:
        """Read the store's clock: the only wall clock of the program."""

    # -- submitting -------------------------------------------------------------------------------------------

    async def create_run(self, draft: Draft, lines: AsyncIterable[Sequence[Recipient | Rejected]]) -> Created:
        """Store a run and its recipients; all of it becomes visible in one commit, or nothing does.

        `lines` comes in chunks of some thousand. Raises Conflict where the Idempotency-Key had other content. Lines
        with `leaves` move here from the rest of `draft.rest_of`: in the same commit that run offers them no more.
        Who left that rest meanwhile is left out. A run with a start to come is scheduled; one whose date is over is
        refused with PastError.
        """

    # -- sending (by the owner of the lock) -------------------------------------------------------------------

    async def open_account(
        self, owner: str, transport: str, fingerprint: str, connections: int | None, rate_per_s: float | None
    ) -> None:
        """Take over as the one sender; None keeps what the database says.

        Runs of another transport pause; what a changed fingerprint cures goes on.
        """

    async def recover(self, owner: str) -> Recovery:
        """claimed -> waiting (unburned), sending -> in_doubt or, by policy, waiting: all but `owner`'s claims."""

    async def claim(self, owner: str, n: int) -> list[Claim]:
        """waiting -> claimed: up to n due recipients, some from each running run. Raises Superseded."""

    def begin_send(self, claim: Claim) -> Awaitable[bool]:
        """claimed -> sending, committed; False where the claim is lost or the run no longer running.

        Like `settle` it is asked at once and answered when awaited: what was asked earlier is committed no later.
        """

    def settle(self, claim: Claim, result: Result) -> Awaitable[bool]:
        """Record how a claim ended, committed; False (and nothing marked) where the claim is lost."""

    def refuse(self, claim: Claim, result: Result) -> Awaitable[Refused]:
        """Record a refusal with all that follows, in one transaction.

        Where `result.suspicion` proves true, it is everybody's: all who were refused so wait again, unburned, and the
        run or the account pauses.
        """

    async def message(self, run_key: int) -> Message:
        """Read what a run sends."""

    async def parts(self, run_key: int) -> Sequence[Part]:
        """Read which files go with a run's message."""

    async def part_content(self, part_key: int) -> bytes:
        """Read the bytes of one file."""

    async def running(self, run_keys: Collection[int]) -> frozenset[int]:
        """Of these runs, by the keys their claims carry, those that go on."""

    async def release(self, claims: Sequence[Claim]) -> None:
        """claimed -> waiting, nothing burned, for those still held."""

    # These act for the account's owner alone: from anybody else they do nothing, and say so with False or 0.

    async def pause_account(self, wish: AccountPause) -> bool:
        """Pause every running run of the account, by the program; False for an answer from before the last Resume."""

    async def pause_run(self, wish: RunPause) -> bool:
        """running -> paused, by the program; False for an answer from before the last Resume."""

    async def notice(self, owner: str, text: str | None) -> bool:
        """Say (or unsay) on the account what slows it down."""

    async def learn(self, server: str, chain: str) -> None:
        """Keep with the account what a server was found to bear: "nothing" known yet, "bears", "refuses"."""

    async def learnt(self, server: str) -> str | None:
        """Read what `learn` kept about a server, by host and port."""

    async def resume_due(self, owner: str) -> int:
        """Resume what the program paused until a time that has come; returns how many runs go on.

        Where nothing is due this only reads.
        """

    async def start_due(self) -> int:
        """scheduled -> running where the start has come; missed by over an hour: paused. Returns how many.

        Where none is due nothing is written.
        """

    async def enter_ended(self) -> None:
        """Enter some more people of ended runs where `written_before` finds them; with none left, write nothing."""

    async def clock_jumped(self, owner: str, by_ms: int) -> bool:
        """Move all that is due later with a clock that was set, so that nobody waits a day or is tried at once."""

    # -- deciding (by a person, from any process) -------------------------------------------------------------

    async def pause(self, run_id: str) -> Run:
        """running -> paused, by a person. Raises Conflict in any other state but paused."""

    async def resume(self, run_id: str) -> Run:
        """paused -> running, or a cancelled run's remainder -> waiting."""

    async def cancel(self, run_id: str) -> Run:
        """running | paused | scheduled -> cancelled; who waits is cancelled, in chunks."""

    async def retry(self, run_id: str, selection: Selection) -> int:
        """failed -> waiting with a new budget, history kept; returns how many. A finished run goes on."""

    async def resolve(self, run_id: str, selection: Selection, decision: Literal["sent", "resend"]) -> int:
        """in_doubt -> sent, or waiting (burned); the decision is recorded; returns how many."""

    async def update_run(self, run_id: str, changes: Mapping[str, object]) -> Run:
        """Change rate_per_s, max_failures, on_in_doubt ("hold"/"resend") of a run."""

    async def update_account(self, changes: Mapping[str, object]) -> Account:
        """Change rate_per_s, connections of the account."""

    # -- looking ----------------------------------------------------------------------------------------------

    async def look(self, run_id: str, after: int | None = None) -> Look:
        """Read a run and, with `after`, the failed and doubtful that changed since that version. Raises NotFound."""

    async def account(self) -> Account:
        """Read the account."""

    async def list_runs(self, state: RunState | None = None, limit: int = 50, cursor: str | None = None) -> Page[Run]:
        """List runs, newest first, without their messages' bodies. Raises ValueError on a cursor it did not make."""

    async def list_recipients(
        self, run_id: str, states: Sequence[State] = (), prefix: str = "", limit: int = 50, cursor: str | None = None
    ) -> Page[Row]:
        """List recipients of a run by id, in these states (all without any), with this address prefix."""

    async def recipient(self, run_id: str, recipient_id: int) -> Row:
        """Read one recipient. Raises NotFound."""

    async def list_attempts(self, run_id: str, recipient_id: int) -> list[Attempt]:
        """Read one recipient's history, oldest first."""

    async def list_rejected(self, run_id: str, limit: int = 1000, cursor: str | None = None) -> Page[Rejected]:
        """List the lines of a submission that were no address."""

    async def list_rest(self, run_id: str, limit: int = 1000, cursor: str | None = None) -> Page[Recipient]:
        """List whom a cancelled run has not written to and who did not move, each with `leaves`."""

    async def list_people(self, run_id: str, limit: int = 1000, cursor: str | None = None) -> Page[Recipient]:
        """List everybody of a run as people of another list, in the order of their addresses."""

    async def has_key(self, idempotency_key: str | None) -> bool:
        """Tell whether a submission with this Idempotency-Key has made a run."""

    async def written_before(self, keys: Sequence[str], transport: str) -> list[Before]:
        """Say which runs of a transport have written to some addresses (some thousand keys), or are to yet."""

    async def healthy(self) -> str | None:
        """None where the store reads and writes; else the sentence that says what is wrong."""

    # -- waiting ----------------------------------------------------------------------------------------------

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when there may be something to claim, or after `timeout_s`."""

    async def wait_for_change(self, run_id: str, version: int, timeout_s: float) -> None:
        """Return when the run changed after this version, or after `timeout_s`."""

    # -- the database itself ----------------------------------------------------------------------------------

    async def backup(self, path: str) -> None:
        """Write a copy, marked so that a program started on it asks before it sends."""

    async def close(self) -> None:
        """Finish what waits to be written and close."""
