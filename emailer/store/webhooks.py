"""The seam's part about webhooks: who wants to hear of what, what waits to be told, and how that
went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from emailer.dialogue import Reply
from emailer.model import Instant

MOST_WEBHOOKS = 20
"""That hear of every run."""
MOST_OF_A_RUN = 5
MOST_OF_RUNS = 1_000
"""That hear of one run each; beyond, the oldest are forgotten whose run is over and told."""
KEPT_EVENTS = 100
"""Of each webhook, what is over: the latest of them."""
DELAYS_S = (5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""The waits between the attempts of an event: three days and some hours, by and large what Standard
Webhooks recommends.
"""
SHORTEST_WAIT_S, LONGEST_WAIT_S = 1, 86_400
"""Whatever a receiver asks for by Retry-After."""
DOWN_RUNS = 5
"""Of so many runs in a row nothing was taken, for a reason that is the receiver's: it is down."""
PROBE_DELAYS_S = (1, 1, 1, 1, 2, 5, 10, 30, 60)
"""The waits between any two attempts at a receiver that is down, by failures from DOWN_RUNS on."""
MOST_FAILURES = 1_000
"""In a row, for as long as an event is tried: where so many runs wait that none has all its own."""


class Kind(StrEnum):
    """What is told of."""

    RUN_FINISHED = "run.finished"
    RUN_PAUSED = "run.paused"
    RECIPIENT_FAILED = "recipient.failed"
    RECIPIENT_IN_DOUBT = "recipient.in_doubt"


class Disabled(StrEnum):
    """Why nothing more is told."""

    FAILING = "failing"  # nothing was taken for as long as is tried
    GONE = "gone"  # it answered 410: it wants no more
    PERSON = "person"  # somebody said so


class EventState(StrEnum):
    """What became of an event."""

    WAITING = "waiting"
    TOLD = "told"
    GIVEN_UP = "given_up"  # it was refused again and again, while others were taken


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """Who wants to hear, of which kinds, and of which run (None: of all)."""

    url: str
    kinds: tuple[Kind, ...]
    secret: str = field(repr=False)
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as it is kept. Nothing is told before `due_at`, nor while it is disabled.

    `next_try_at` is when something is due to one that took nothing lately, where that was asked.
    """

    key: int
    id: str
    url: str
    kinds: tuple[Kind, ...]
    run_id: str | None
    secret: str = field(repr=False)
    created_at: Instant
    due_at: Instant
    failures: int  # in a row
    failing_since: Instant | None
    disabled_at: Instant | None
    disabled: Disabled | None
    waiting: int  # events
    next_try_at: Instant | None

    @property
    def is_down(self) -> bool:
        """Whether it is only probed: it seemed to be down or asked for time, and took nothing
        since.
        """
        return self.due_at > 0


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an event is about, with the answer that it tells of."""

    id: int
    email: str
    name: str
    message_id: str | None
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `run` is the run as it was, empty where it is about a person.

    `status` is what the last attempt was answered, `problem` the code of what went wrong with it.
    `due_at`: not before; in a list of the latest, also for what it waits behind.
    """

    key: int
    id: str
    kind: str
    run_id: str
    subject: str
    created_at: Instant
    state: EventState
    due_at: Instant | None
    attempts: int
    tried_at: Instant | None
    problem: str | None
    status: int | None
    duration_ms: int | None
    person: Person | None
    run: Mapping[str, Any] = field(default_factory=dict)


class Happened(NamedTuple):
    """What a commit made happen, by ids alone.

    `why` is the code of a pause, or who asked for it.
    """

    run_id: str
    kind: Kind
    people: tuple[int, ...]
    why: str | None


class Outcome(NamedTuple):
    """How an attempt to tell an event went; without `problem` it was taken."""

    event_key: int
    problem: str | None = None
    status: int | None = None
    duration_ms: int = 0
    retry_after_s: float | None = None

    @property
    def is_taken(self) -> bool:
        """Whether it need not be told again."""
        return self.problem is None


class Webhooks(Protocol):
    """Who wants to hear, and what waits to be told. Only the process that sends tells it."""

    async def create(self, webhook: NewWebhook) -> Webhook:
        """Keep one.

        Raises NotFoundError for a run that is not there, ConflictError for too many.
        """

    async def every(self) -> Sequence[Webhook]:
        """List them, the oldest first."""

    async def of_run(self, run_id: str) -> Sequence[Webhook]:
        """List those that hear of one run alone, the oldest first."""

    async def find(self, webhook_id: str) -> Webhook:
        """Read one. Raises NotFoundError."""

    async def enable(self, webhook_id: str, *, is_on: bool) -> Webhook:
        """Let what waits be told from now on, with new attempts; or stop it.

        Raises NotFoundError.
        """

    async def delete(self, webhook_id: str) -> None:
        """Forget one, and what waits for it. Raises NotFoundError."""

    async def latest(self, webhook_id: str, limit: int) -> Sequence[Event]:
        """List its events, the newest first. Raises NotFoundError."""

    async def wait(self, timeout_s: float) -> None:
        """Return when a commit wrote something to tell, or after `timeout_s`."""

    async def due(self) -> Sequence[Webhook]:
        """List those to whom something may be told now; this only reads."""

    async def batch(self, webhook: Webhook, runs: int, events: int) -> Sequence[Sequence[Event]]:
        """Read what is to be told to one now: of some runs, the first events in their order.

        Of a run whose first event must wait, nothing: its later ones wait behind it.
        """

    async def settle(self, webhook: Webhook, outcomes: Sequence[Outcome]) -> Webhook | None:
        """Record how attempts went, in the order of time; None where the webhook was deleted."""
