"""The whole seam: what an engine of the queue offers."""

from typing import Protocol

from emailer.model import Instant
from emailer.store.access import Access
from emailer.store.accounts import Accounts
from emailer.store.drafts import Drafts
from emailer.store.erasing import Erasing
from emailer.store.measures import Measures
from emailer.store.owners import Owners
from emailer.store.people import People
from emailer.store.queue import Queue
from emailer.store.runs import Runs
from emailer.store.setups import Setups
from emailer.store.views import Views
from emailer.store.webhooks import Webhooks


class Store(Queue, Runs, Views, Accounts, Owners, Protocol):
    """The queue. Verbs raise UnavailableError where the database does not answer,
    and what they say.
    """

    @property
    def access(self) -> Access:
        """Keys and sessions."""

    @property
    def people(self) -> People:
        """The people of a run: found by any part, corrected, left out."""

    @property
    def drafts(self) -> Drafts:
        """Forms that were begun."""

    @property
    def measures(self) -> Measures:
        """Figures for operators."""

    @property
    def setups(self) -> Setups:
        """Accounts that a person set up."""

    @property
    def webhooks(self) -> Webhooks:
        """Who wants to hear what happens, and what waits to be told."""

    @property
    def erasing(self) -> Erasing:
        """What is erased, of runs that ended long ago and of one person."""

    @property
    def is_shared(self) -> bool:
        """Whether several processes may send from it: one whose owner was ended, as it seemed dead,
        may then enter anew. Elsewhere another has taken its place.
        """

    def now(self) -> Instant:
        """Read the engine's clock: the only wall clock of the program."""

    def is_sure(self, owner: str) -> bool:
        """Whether this owner lives for certain: asked between the answer of `begin_send` and the
        final dot, as another process may have ended an owner that was stopped for long.
        """

    async def healthy(self) -> str | None:
        """None where the store reads and writes; else the sentence that says what is wrong."""

    async def backup(self, path: str) -> None:
        """Write a copy, marked so that a program started on it asks before it sends."""

    async def close(self) -> None:
        """Finish what waits to be written and close."""
