"""The seam's part about the people of one run: finding them by any part,
correcting an address, leaving out.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from emailer.model import Instant, Rejected, State
from emailer.store.values import Row
from emailer.tongue import Sentence

SHORTEST_PART = 3
"""Letters from which on any part of an address or name is found;
fewer are taken for the beginning of an address.
"""
SEARCH_S = 0.1
"""How long one search looks through a large run; then it says how far it came."""


class Sort(StrEnum):
    """What a list of people is ordered by.

    A large run knows `list` and `address` alone, and those in one state as they came into it.
    """

    LIST = "list"  # as they were in the list
    ADDRESS = "address"
    NAME = "name"
    CHANGED = "changed"  # the newest change first


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Who is looked for: in these states (all without any), for this reason
    (a failure key), with `part` in them.

    `key_part` is `part` as it would stand in an address' key.
    """

    states: tuple[State, ...] = ()
    reason: str = ""
    part: str = ""
    key_part: str = ""
    sort: Sort | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people. It may be short, or empty, and yet have a `next`:
    a search through many ends after a while.

    `count` is how many match, None where nobody counted; `is_all` says that it is all of them,
    and not at least these.
    """

    rows: Sequence[Row]
    next: str | None
    count: int | None = None
    is_all: bool = True


BY_PERSON, DONE = "person", "done"
"""The reasons of those whom a person left out, and of whom they said that it is settled
another way."""
CORRECTED = "corrected"
"""The reason of those who failed, and whose address was put right since: what an answer to the
old address said is not theirs.
"""
NOT_SENT_YET = Sentence("The address was corrected; nothing has been sent to it yet.")


class Correction(NamedTuple):
    """An address that was put right: when, what it was,
    and the last attempt made under it (its claim's number).
    """

    at: Instant
    email: str
    claim_no: int


class PutRight(NamedTuple):
    """An address, by its key, that a person put right in an earlier run, and what it is there;
    `is_sure` where that run did not come to nothing for them.
    """

    key: str
    email: str
    name: str = ""
    is_sure: bool = True


class FailedBefore(NamedTuple):
    """An address, by its key, to which the last run that had anything to do with it failed to
    send, and why: the key of the reason, and how it was said.
    """

    key: str
    email: str
    reason: str
    said: str


class People(Protocol):
    """The people of a run."""

    async def find(
        self,
        run_id: str,
        query: PeopleQuery,
        limit: int = 50,
        cursor: str | None = None,
        patience_s: float = SEARCH_S,
    ) -> Found:
        """Read a page of those that are looked for. Raises NotFoundError,
        and ValueError on a cursor it did not make.
        """

    def matching(self, run_id: str, query: PeopleQuery) -> AsyncIterator[tuple[int, ...]]:
        """Yield the ids of all that are looked for, some hundred at a time, each once."""

    async def order(self, run_id: str, query: PeopleQuery) -> Sequence[int] | None:
        """Read the ids of all that are looked for, in the order of `find`, as it is now;
        None for a run that is too large to be read whole.
        """

    async def rows(self, run_id: str, ids: Sequence[int]) -> Sequence[Row]:
        """Read some people of a run, in this order; who is none of them is left out."""

    async def count(self, run_id: str, ids: Sequence[int], state: State) -> int:
        """Count those of some who are in a state.
        Raises NotFoundError where one of them is not of this run.
        """

    async def has_reason(self, run_id: str, reason: str) -> bool:
        """Tell whether anybody of a run ever was in a state for this reason (a failure key)."""

    async def correct(self, run_id: str, recipient_id: int, email: str, key: str) -> Row:
        """Put an address right that was never sent to; its history stays, with what it was.

        Raises NotFoundError, and ConflictError where the message went out or may have, or where
        the run has the address already.
        """

    async def corrections(self, recipient_id: int) -> list[Correction]:
        """Read what a person's address was before, oldest first."""

    async def put_right(self, keys: Sequence[str], transport: str) -> list[PutRight]:
        """Say which of some addresses were put right in a run of a transport, whichever it was,
        each with what it is in the last such run.
        """

    async def left_before(self, transport: str, reason: str) -> list[str]:
        """List the addresses whose lines the newest runs of a transport left out for a reason."""

    async def repeated(self, run_id: str, reason: str, most: int) -> list[Rejected]:
        """List the first lines of a run's list whose address stood in a line before, for a reason:
        the template of a sentence.
        """

    async def failed_before(self, keys: Sequence[str], transport: str) -> list[FailedBefore]:
        """Say to which of some addresses the last run of a transport failed to send: one that had
        them before and has written to them does not count, nor one that they wait in.
        """

    async def leave_out(self, run_id: str, ids: Sequence[int]) -> int:
        """waiting -> skipped, by a person; returns how many."""

    async def put_back(self, run_id: str, since: Instant, why: str = BY_PERSON) -> int:
        """skipped -> waiting, for all whom a person left out since then, or skipped -> failed, for
        those of whom they said that it is DONE: as they were before. Returns how many.

        Raises NotFoundError, and ConflictError where the run was cancelled
        or is another account's now.
        """
