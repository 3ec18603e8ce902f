"""States, legal moves and value types. Pure: no clock, no network, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

Instant = int
"""Milliseconds since 1970-01-01T00:00Z, as the store's clock says."""
MINUTE_MS = 60_000

DEFAULT_ACCOUNT = "default"
"""The account that is made from the flags; runs that name none are its."""


class State(StrEnum):
    """What became of one recipient."""

    WAITING = "waiting"  # nobody has it; due at `due_at`
    CLAIMED = "claimed"  # a worker has it, nothing was handed over
    SENDING = "sending"  # the final dot may have left
    SENT = "sent"  # the server took the message
    FAILED = "failed"  # refused for good, or the budget is used up
    IN_DOUBT = "in_doubt"  # handed over, but the answer never came (RFC 1047)
    # the run was cancelled before its turn; for good where they went on in another run
    CANCELLED = "cancelled"
    # suppressed, erased, left out by a person or settled by them another way; who may take it back
    SKIPPED = "skipped"


class RunState(StrEnum):
    """What a run is doing."""

    IMPORTING = "importing"  # its recipients are being written; invisible
    SCHEDULED = "scheduled"  # complete, begins at `start_at`: a date, or the end of a grace
    RUNNING = "running"  # its recipients are being sent, or wait for back-off
    PAUSED = "paused"  # by a person or by the program, with a reason
    FINISHED = "finished"  # nobody waits and nobody is in flight
    CANCELLED = "cancelled"  # a person ended it; the rest was not written to


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CLAIMED, State.CANCELLED, State.SKIPPED}),
    State.CLAIMED: frozenset(
        {State.SENDING, State.WAITING, State.FAILED, State.CANCELLED, State.SKIPPED}
    ),
    State.SENDING: frozenset(
        {State.SENT, State.WAITING, State.FAILED, State.IN_DOUBT, State.CANCELLED}
    ),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.WAITING, State.SKIPPED}),
    State.IN_DOUBT: frozenset({State.WAITING, State.SENT, State.SKIPPED}),
    State.CANCELLED: frozenset({State.WAITING, State.SKIPPED}),
    State.SKIPPED: frozenset({State.WAITING, State.FAILED}),
}
"""The legal moves of a recipient: the table is the state machine,
and the schema is tested against it.

Who is erased is skipped, whatever they waited for. One of the cancelled has no move
where it carries `moved_to`: that run writes to it, and the schema refuses any other state here.
"""

RUN_TRANSITIONS: Mapping[RunState, frozenset[RunState]] = {
    RunState.IMPORTING: frozenset({RunState.SCHEDULED, RunState.RUNNING}),
    RunState.SCHEDULED: frozenset({RunState.RUNNING, RunState.PAUSED, RunState.CANCELLED}),
    RunState.RUNNING: frozenset({RunState.PAUSED, RunState.FINISHED, RunState.CANCELLED}),
    RunState.PAUSED: frozenset(
        {RunState.RUNNING, RunState.SCHEDULED, RunState.FINISHED, RunState.CANCELLED}
    ),
    RunState.FINISHED: frozenset({RunState.RUNNING}),
    RunState.CANCELLED: frozenset({RunState.RUNNING, RunState.SCHEDULED}),
}
"""The legal moves of a run. One that is taken up before its start has come is scheduled again."""
ENDED = frozenset({RunState.CANCELLED, RunState.FINISHED})
"""Runs of which nothing moves any more, unless a person says so."""

IN_FLIGHT = (State.CLAIMED, State.SENDING)
COUNTS = ("waiting", "in_flight", "sent", "failed", "in_doubt", "cancelled", "skipped")
"""What a run counts; they always add up to its total."""

_COUNTED_AS = {state: "in_flight" if state in IN_FLIGHT else state.value for state in State}


def counted_as(state: State) -> str:
    """Name the counter a recipient in `state` belongs to."""
    return _COUNTED_AS[state]


class Verdict(StrEnum):
    """What an answer, or its absence, means for the recipient and for everybody."""

    SENT = "sent"  # the server took the message
    REFUSED = "refused"  # this recipient, for good
    TRY_LATER = "try_later"  # this recipient, not now
    CONNECTION_LOST = "connection_lost"  # before anything was handed over
    IN_DOUBT = "in_doubt"  # handed over, no answer
    SLOW_DOWN = "slow_down"  # everybody: too fast
    FEWER_CONNECTIONS = "fewer_connections"  # this worker: one connection too many
    UNREACHABLE = "unreachable"  # everybody: no server there
    PAUSE = "pause"  # everybody: a person must look (login, sender, TLS, size)
    QUOTA = "quota"  # everybody: until a time
    OURS = "ours"  # this machine's trouble: descriptors, disk
    RELEASED = "released"  # given back untouched: pause, stop
    BUG = "bug"  # a worker died of a defect of ours


SLOWING = frozenset({Verdict.SLOW_DOWN, Verdict.FEWER_CONNECTIONS})
"""Verdicts by which the server has too much to do: for all, or (at RCPT) for one domain."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a letter invites to, for calendars:
    `begin` and `end` are what clocks of `zone` show (ISO 8601).

    Where it lasts all day they are the first and the last day, and there is no zone.
    """

    title: str
    begin: str
    end: str
    zone: str = ""
    place: str = ""
    made_at: Instant = 0

    @property
    def is_all_day(self) -> bool:
        """Whether it has days instead of times."""
        return "T" not in self.begin


@dataclass(frozen=True, slots=True)
class Message:
    """What a run sends: templates and headers; it never changes. `sender`, `reply_to`: as typed."""

    subject: str
    text: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    format: str = "text"  # how it was written: text, markdown or html
    personal: str = ""  # the column that names each person's own files; empty where there are none
    event: Event | None = None
    send_timeout_s: float | None = None  # for the server's answer; None: as the transport says
    written_as: tuple[tuple[str, str], ...] = ()  # fields, and the number formats that show them


class Recipient(NamedTuple):
    """One line of a list that is an address: `email` as typed
    (trimmed), `key` what makes it the same address.
    """

    email: str
    name: str
    key: str
    fields: Mapping[str, str] = MappingProxyType({})
    line: int = 0
    leaves: int = 0  # its id in the run whose rest it belongs to: it moves
    was: str = ""  # what stands in the list instead of the address, where a person corrected it
    was_key: str = ""
    name_in_list: str = ""  # what stands there, where `name` is that turned round


@dataclass(frozen=True, slots=True)
class Rejected:
    """One line of a list that is no address: its number (from 1), what stood there, and why not.

    `cells` are those of a table's row, each with its heading,
    so that the row can be mended and read again.
    """

    line: int
    value: str
    reason: str
    cells: tuple[tuple[str, str], ...] = ()
    # by a choice of the form, which is for the lines of one list
    can_be_mended: bool = field(default=True, kw_only=True)
    # whether somebody chose that its person is left out: nothing is wrong with it
    is_chosen: bool = field(default=False, kw_only=True, compare=False)
    # what stands where its address should be
    address: str = field(default="", kw_only=True, compare=False)
    # where it stood in the list, as the store has it; 0: not known
    stood: int = field(default=0, kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class Repeated(Rejected):
    """A line whose address stands in another, before it or answered last, which is written to."""

    email: str = ""
    name: str = ""
    before: int = 0  # the number of that line; 0: not known


Line = Recipient | Rejected
"""What one line of a list is."""


class PartKind(StrEnum):
    """What a file is to a message."""

    ATTACHMENT = "attachment"  # everybody gets it
    INLINE = "inline"  # a picture that the HTML shows
    PERSONAL = "personal"  # who is named in it gets it


class Part(NamedTuple):
    """A file of a run, without its bytes; `key` is the store's."""

    kind: PartKind
    filename: str
    content_type: str
    size_bytes: int
    key: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a run insists: the waits between burned attempts,
    and what it does about a missing answer.
    """

    retry_delays_s: tuple[float, ...] = (60.0, 300.0, 900.0, 3600.0, 14400.0)
    resend_in_doubt: bool = False


class RetryPlan(NamedTuple):
    """When the failed of a run are tried again: at an instant,
    and then `every_s`, `left` times in all.

    `missed_at` is the last time that came while no sender was there.
    """

    at: Instant | None
    every_s: float = 0.0
    left: int = 1
    missed_at: Instant | None = None


class Tries(NamedTuple):
    """What a recipient has behind it: attempts burned in this budget,
    connections lost and slow-downs in a row.
    """

    burned: int = 0
    lost_in_a_row: int = 0
    slowed_in_a_row: int = 0


UNTRIED = Tries()


class Next(NamedTuple):
    """What becomes of a recipient: its state, whether the attempt is burned,
    the back-off in seconds if it waits.
    """

    state: State
    burned: bool
    delay_s: float = 0.0


SENT = Verdict.SENT
"""Named once, for what every mail passes: Python 3.11 looks long for a member of an enumeration."""
TAKEN = Next(State.SENT, burned=True)
"""What becomes of a recipient whose message the server took."""

SLOWED_ALONE_LIMIT = 5
"""Slow-downs in a row of one address, while others pass, that burn nothing; then each does."""


def next_state(
    verdict: Verdict, tries: Tries, policy: Policy, *, others_pass: bool = False
) -> Next:
    """Decide what becomes of a recipient after `verdict`, by what it has behind it and a policy."""
    match verdict:
        case Verdict.SENT:
            return TAKEN
        case Verdict.REFUSED:
            return Next(State.FAILED, burned=True)
        case Verdict.IN_DOUBT:
            again = _burn(tries, policy)
            resend = policy.resend_in_doubt and again.state is State.WAITING
            return again if resend else Next(State.IN_DOUBT, burned=True)
        case Verdict.CONNECTION_LOST:
            burns = tries.lost_in_a_row > 0
        case Verdict.SLOW_DOWN:
            burns = others_pass and tries.slowed_in_a_row >= SLOWED_ALONE_LIMIT
        case _:
            burns = verdict in (Verdict.TRY_LATER, Verdict.BUG)
    return _burn(tries, policy) if burns else Next(State.WAITING, burned=False)


def _burn(tries: Tries, policy: Policy) -> Next:
    """Burn one attempt: wait for the delay that belongs to it, or fail when none is left."""
    if tries.burned >= len(policy.retry_delays_s):
        return Next(State.FAILED, burned=True)
    return Next(State.WAITING, burned=True, delay_s=policy.retry_delays_s[tries.burned])
