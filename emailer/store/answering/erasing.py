"""Erasures in any engine: read by the engine's reader, done by its writer, some people a call."""

import time
from collections.abc import Awaitable, Callable, Sequence

from emailer import side_threads
from emailer.model import Instant
from emailer.spellings import Spellings
from emailer.store.answering.engine import Read, Writer
from emailer.store.erasing import Entry, Erased, Known, Line, Old, Person
from emailer.store.people import People
from emailer.store.verbs import erasing_person, erasing_runs
from emailer.store.verbs.dialect import Dialect
from emailer.store.views import Views

Clean = Callable[[bool, bool], Awaitable[bool]]
"""(is_idle, at_once): clean the log, and where nothing is sent the file;
at once, however large it is.

False where another program keeps it from that.
"""

AT_ONCE = 100
"""A person's entries erased in one call."""
MOMENT_S = 0.05
"""How long `erase_some` goes on."""
AGAIN_S = 30.0
"""How long nobody tries again to clean a file that is busy."""


class Eraser:
    """The Erasing of emailer.store.erasing;
    `clean` takes what was erased out of the engine's file.
    """

    def __init__(
        self,
        doors: tuple[Read, Writer, Dialect],
        now: Callable[[], Instant],
        views: Views,
        people: People,
        clean: Clean,
    ) -> None:
        """Take the engine's own ways to read and to write, and its words."""
        self._read, self._writer, self._say = doors
        self._now, self._views, self._people, self._clean = now, views, people, clean
        self._not_before = 0.0

    # -- runs that ended long ago ------------------------------------------------------------------

    async def old(self, before: Instant) -> Old:
        """Count what is to be erased."""
        [row] = await self._read(*erasing_runs.old(before))
        return Old(row["runs"], row["people"])

    async def erase_old(self, before: Instant) -> Old:
        """Erase all of it, each call some people."""
        found = await self.old(before)
        while await self._writer.call(erasing_runs.step, before):
            pass
        return found

    async def begin_old(self, before: Instant) -> Old:
        """Begin with all of it; the rest is for `erase_some`."""
        found = await self.old(before)
        while await self._writer.call(erasing_runs.begin, before):
            pass
        return found

    async def erase_some(self, before: Instant | None) -> bool:
        """Erase for a moment; nothing is written where nothing is due."""
        until = time.monotonic() + MOMENT_S
        while await self._read(*erasing_runs.due(before)):
            await self._writer.call(erasing_runs.step, before)
            if time.monotonic() >= until:
                return True
        return False

    # -- one person --------------------------------------------------------------------------------

    async def known(self, email: str, key: str) -> Known:
        """Read every entry, and where else the address stands."""
        rows = [
            erasing_person.found_of(row)
            for row in await self._read(*erasing_person.everywhere(self._say, email, key))
        ]
        entries = [await self._entry(one) for one in rows]
        drafts = await self._drafts(email)
        is_suppressed = bool(await self._read(*erasing_person.suppressed(key)))
        return Known(entries, await self._lines(email), drafts, is_suppressed)

    async def _entry(self, one: erasing_person.Found) -> Entry:
        run = (await self._views.look(one.run_id)).run
        row = await self._views.recipient(one.run_id, one.recipient_id)
        attempts = await self._views.list_attempts(one.run_id, one.recipient_id)
        return Entry(run, row, attempts, await self._people.corrections(one.recipient_id))

    async def _lines(self, email: str) -> Sequence[Line]:
        """Search all lines of no use, some thousand a statement."""
        found, place, wanted = list[Line](), [-1, -1], Spellings(email)
        while rows := await self._read(*erasing_person.lines(self._say, wanted, place)):
            place = [rows[-1]["run_key"], rows[-1]["id"]]
            size = sum(len(row["cells"] or "") for row in rows)
            found += await side_threads.run(size, erasing_person.lines_of, rows, wanted)
        return found

    async def _drafts(self, email: str) -> list[str]:
        """Search what is typed into forms."""
        wanted = Spellings(email)
        rows = await self._read(*erasing_person.drafts(self._say, wanted))
        size = sum(len(row["value"]) for row in rows)
        return await side_threads.run(size, erasing_person.drafts_of, rows, wanted)

    async def erase_person(self, one: Person) -> Erased:
        """Erase every entry, and where else the address stands."""
        rows = [
            erasing_person.found_of(row)
            for row in await self._read(*erasing_person.everywhere(self._say, one.email, one.key))
        ]
        ids, done = [row.recipient_id for row in rows], Erased(0, 0)
        for begin in range(0, len(ids), AT_ONCE):
            going = erasing_person.Going(ids[begin : begin + AT_ONCE], one.email, one.parts)
            erased, busy = await self._writer.call(erasing_person.erase, going)
            done = Erased(done.entries + erased, done.busy + busy)
        lines = [(line.run_key, line.id) for line in await self._lines(one.email)]
        drafts = await self._drafts(one.email)
        for begin in range(0, len(lines), erasing_runs.ROWS):
            await self._writer.call(
                erasing_person.forget, lines[begin : begin + erasing_runs.ROWS], ()
            )
        for key in drafts:
            await self._writer.call(erasing_person.forget, (), (key,))
        return done

    # -- the file ----------------------------------------------------------------------------------

    async def clean(self, *, at_once: bool = False) -> None:
        """Clean the file, if something was erased and nothing is sent;
        a busy file is asked again later.
        """
        if time.monotonic() < self._not_before or not await self._read(erasing_runs.RESIDUE, {}):
            return
        is_idle = at_once or not await self._read(erasing_runs.BUSY, {"now": self._now()})
        if await self._clean(is_idle, at_once) and is_idle:
            await self._writer.call(erasing_runs.cleaned)
        else:
            self._not_before = time.monotonic() + AGAIN_S
