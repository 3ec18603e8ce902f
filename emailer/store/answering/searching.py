"""The people of a run in any engine: read by the engine's reader in slices,
changed by its writer.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from emailer import tongue
from emailer.model import Instant, Rejected, State
from emailer.store import FailedBefore, NotFoundError, PutRight, Row
from emailer.store.answering import cursors
from emailer.store.answering.engine import Read, Writer
from emailer.store.people import BY_PERSON, SEARCH_S, Correction, Found, PeopleQuery
from emailer.store.verbs import (
    bounds,
    correcting,
    finding,
    left_before,
    left_out,
    moves,
    recipients,
    repeated,
    run_rows,
    views,
    written_before,
)  # fmt: skip
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import unknown


class Searching:
    """The People of emailer.store.people."""

    def __init__(
        self,
        say: Dialect,
        read: Read,
        writer: Writer,
        recipient: Callable[[str, int], Awaitable[Row]],
    ) -> None:
        """Take the engine's own ways to spell, to read and to write."""
        self._say = say
        self._walking = asyncio.Lock()
        self._read, self._writer, self._recipient = read, writer, recipient
        self.small, self.slice_rows = finding.SMALL, finding.SLICE_ROWS

    async def find(
        self,
        run_id: str,
        query: PeopleQuery,
        limit: int = 50,
        cursor: str | None = None,
        patience_s: float = SEARCH_S,
    ) -> Found:
        """Walk along an index, a slice at a time, until the page is full,
        the walk at its end, or the time over.
        """
        until = time.monotonic() + patience_s
        along = finding.walk(self._say, await self._bounds(run_id), query, self.small)
        begin = place = cursors.read(cursor, along.kinds)
        rows: list[SqlRow] = []
        while True:
            end = await self._end(along, place)
            found = await self._walk(finding.page(along, place, end, limit + 1 - len(rows)))
            rows += found
            if len(rows) > limit or end is None:
                break
            place = end
            if time.monotonic() >= until:
                return Found(
                    [recipients.row_of(row) for row in rows],
                    json.dumps(place),
                    len(rows),
                    is_all=False,
                )
        counts = bool(query.part) and begin is None
        return await self._page(along, rows, limit, until if counts else None)

    async def _page(
        self, along: finding.Walk, rows: Sequence[SqlRow], limit: int, until: float | None
    ) -> Found:
        """Cut a page, by rows and by bytes; with a time
        until which to count, count all that match.
        """
        shown = _within(rows[:limit])
        if len(shown) == len(rows):
            return Found(
                [recipients.row_of(row) for row in shown], None, len(rows) if until else None
            )
        place = finding.place_of(along, shown[-1])
        found = Found([recipients.row_of(row) for row in shown], json.dumps(place))
        if until is None:
            return found
        more, is_all = await self._count(along, place, until)
        return replace(found, count=len(shown) + more, is_all=is_all)

    async def _count(
        self, along: finding.Walk, place: finding.Place, until: float
    ) -> tuple[int, bool]:
        n = 0
        while True:
            end = await self._end(along, place)
            [row] = await self._walk(finding.count(along, place, end))
            n += row["n"]
            if end is None:
                return n, True
            place = end
            if time.monotonic() >= until:
                return n, False

    async def matching(self, run_id: str, query: PeopleQuery) -> AsyncIterator[tuple[int, ...]]:
        """Walk in the order of the list."""
        along = finding.in_order_of_list(self._say, await self._bounds(run_id), query)
        place: finding.Place | None = None
        while True:
            end = await self._end(along, place)
            found = await self._walk(finding.ids(along, place, end))
            for begin in range(0, len(found), moves.CHUNK_ROWS):
                yield tuple(row["id"] for row in found[begin : begin + moves.CHUNK_ROWS])
            if end is None:
                return
            place = end

    async def order(self, run_id: str, query: PeopleQuery) -> Sequence[int] | None:
        """Read a small run's ids in one statement."""
        of = await self._bounds(run_id)
        if of.total > self.small:
            return None
        along = finding.walk(self._say, of, query, self.small)
        return [row["id"] for row in await self._read(*finding.ids(along, None, None))]

    async def rows(self, run_id: str, ids: Sequence[int]) -> Sequence[Row]:
        """Read them in one statement, and put them in order."""
        found = await self._read(*recipients.some(self._say, run_id, ids))
        by_id = {row["id"]: recipients.row_of(row) for row in found}
        return [by_id[one] for one in ids if one in by_id]

    async def correct(self, run_id: str, recipient_id: int, email: str, key: str) -> Row:
        """Put an address right."""
        await self._writer.call(
            correcting.correct, correcting.Correcting(run_id, recipient_id, email, key)
        )
        return await self._recipient(run_id, recipient_id)

    async def corrections(self, recipient_id: int) -> list[Correction]:
        """Read what it was."""
        found = await self._read(*correcting.corrections(recipient_id))
        return [correcting.correction_of(row) for row in found]

    async def count(self, run_id: str, ids: Sequence[int], state: State) -> int:
        """Count them in one statement."""
        chosen = sorted(set(ids))
        [row] = await self._read(*recipients.count(self._say, run_id, chosen, state))
        if row["known"] < len(chosen):
            raise NotFoundError(recipients.NOBODY)
        return int(row["n"])

    async def has_reason(self, run_id: str, reason: str) -> bool:
        """Look among those that were counted, whatever is left of them."""
        return bool(await self._read(*recipients.of_reason(run_id, reason)))

    async def put_right(self, keys: Sequence[str], transport: str) -> list[PutRight]:
        """Look them up, a slice at a time; of one put right several times the last counts."""
        found: dict[str, PutRight] = {}
        for begin in range(0, len(keys), written_before.SLICE_ROWS):
            some = keys[begin : begin + written_before.SLICE_ROWS]
            for row in await self._read(
                *written_before.corrected(self._say, some, transport=transport)
            ):
                one = written_before.corrected_of(row)
                found[one.key] = one
        return list(found.values())

    async def left_before(self, transport: str, reason: str) -> list[str]:
        """Read them out of their lines."""
        query = left_before.lines(self._say, transport, tongue.kept(reason))
        return left_before.emails_of(await self._read(*query))

    async def repeated(self, run_id: str, reason: str, most: int) -> list[Rejected]:
        """Look through all such lines."""
        query = repeated.for_a_reason(self._say, run_id, reason, most)
        return [run_rows.rejected_of(row) for row in await self._read(*query)]

    async def failed_before(self, keys: Sequence[str], transport: str) -> list[FailedBefore]:
        """Look them up, a slice at a time."""
        found: list[FailedBefore] = []
        for begin in range(0, len(keys), written_before.SLICE_ROWS):
            some = keys[begin : begin + written_before.SLICE_ROWS]
            rows = await self._read(*written_before.failed(self._say, some, transport=transport))
            found += map(written_before.failed_of, rows)
        return found

    async def leave_out(self, run_id: str, ids: Sequence[int]) -> int:
        """waiting -> skipped, a chunk a call."""
        chosen, n = sorted(set(ids)), 0
        for begin in range(0, len(chosen), moves.CHUNK_ROWS):
            n += await self._writer.call(
                left_out.leave_out, run_id, chosen[begin : begin + moves.CHUNK_ROWS]
            )
        return n

    async def put_back(self, run_id: str, since: Instant, why: str = BY_PERSON) -> int:
        """skipped -> waiting | failed, a chunk a call."""
        n, chunk = 0, moves.CHUNK_ROWS
        while chunk == moves.CHUNK_ROWS:
            chunk = await self._writer.call(left_out.put_back, run_id, since, why)
            n += chunk
        return n

    async def _walk(self, query: Query) -> list[SqlRow]:
        """Read a slice, one at a time of all searches: however many there are, whatever else is
        read (a page, the health) waits for one of them at most.
        """
        async with self._walking:
            return await self._read(*query)

    async def _bounds(self, run_id: str) -> bounds.Bounds:
        found = await self._read(*bounds.bounds(run_id))
        if not found:
            raise unknown()
        return bounds.bounds_of(found[0])

    async def _end(self, along: finding.Walk, after: finding.Place | None) -> list[Any] | None:
        """Find where the next slice ends; None where that is the end of the walk,
        or where no slices are needed.
        """
        if not along.is_sliced:
            return None
        if along.is_list:  # nothing need be read
            end = (after[0] if after else along.values["first"] - 1) + self.slice_rows
            return [end] if end < along.values["last"] else None
        found = await self._walk(finding.end_of_slice(along, after, self.slice_rows))
        return finding.place_of(along, found[0]) if found else None


def _within(rows: Sequence[SqlRow]) -> Sequence[SqlRow]:
    """Keep as many rows as a page may have bytes, but at least one."""
    size = 0
    for number, row in enumerate(rows):
        size += views.weight(row)
        if number and size > views.PAGE_BYTES:
            return rows[:number]
    return rows
