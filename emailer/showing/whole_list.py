"""A run's list written down whole, for people: every line that came in, in its order, in the
columns it came in, and what became of it. Pure but for what it reads of the store.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypeVar

from emailer.lists.choices import Role
from emailer.lists.columns import columns
from emailer.model import Instant, Rejected, State
from emailer.showing import cell_kinds, csv_export, fate_words, workbook
from emailer.showing.csv_export import Style
from emailer.showing.fates import Fates
from emailer.showing.workbook import Cell
from emailer.slices import Sliced
from emailer.store import Page, Row, Run, Store, pages, places
from emailer.store.headings import ALONE, Heading, Headings
from emailer.store.people import PeopleQuery, Sort
from emailer.tongue import Sentence, say, spoken

T = TypeVar("T")
Cells = Sequence[Cell]
SLICE_S = 0.002
"""So long lines are read and written before others have their turn."""
_SOME = 50
"""Lines read at once: one may have 64 kB."""
ADDRESS, NAME = "", "name"
"""What a column of the addresses holds, and one of names, as `Run.headings` has it."""


def lines_of(run: Run) -> int:
    """Count the lines of a run's list: people, those that came twice, those of no use."""
    return run.total + run.duplicates + run.rejected_count


@dataclass(frozen=True, slots=True)
class WholeList:
    """One run's list; `zone` is whose clocks say when, None: this machine's. `is_typed`: what was
    a number or an instant in the workbook that came in is one again.
    """

    store: Store
    run: Run
    style: Style
    zone: tzinfo | None = None
    is_typed: bool = False
    fates: Fates = field(default_factory=Fates)

    async def rows(self) -> AsyncIterator[Sequence[Cells]]:
        """Yield the header, then the lines, some at a time.

        The list is read twice: which columns there are is known at the end only.
        """
        headings = await self._headings()
        names = [one.text for one in headings]
        yield [[*names, *csv_export.apart(self.style, self.style.headings.sheet, names)]]
        typed = cell_kinds.typed if self.is_typed else self.style.number
        written = _Written(headings, typed, self.fates, self.run.transport, self.zone)
        batch: list[Cells] = []
        self.fates.begin()
        async for one in self._lines():
            batch.append(written.row(one) if isinstance(one, Row) else written.rejected(one))
            if len(batch) >= _SOME:
                yield batch
                batch = []
        yield batch

    def as_workbook(
        self, folder: Path, check: Callable[[], None] = lambda: None
    ) -> AbstractAsyncContextManager[Path]:
        """Write the list as a workbook into a folder, for as long as it is needed."""
        long = workbook.LongSheet(str(_LIST), self.rows(), _WIDTHS, self._formats())
        return workbook.written(long, folder, check, totals=self.totals)

    def totals(self) -> workbook.Sheet:
        """Write how many lines were written to and how many were not; once all were walked."""
        rows: list[Cells] = [(self.style.headings.sheet[0], say("Lines"))]
        rows += self.fates.said.most_common()
        rows.append((say("All lines"), self.fates.said.total()))
        return workbook.Sheet(str(_TOTALS), rows)

    def _formats(self) -> Sequence[str]:
        """Name the number formats of the table's columns, where one fits what stands there."""
        formats = dict(self.run.message.written_as) if self.is_typed else {}
        return [cell_kinds.fitting(formats.get(one.field, ""), one.kind)
                for one in self.run.headings]  # fmt: skip

    async def _headings(self) -> Headings:
        """Name all columns: those of the table that was read, then what else somebody has."""
        email, name = self.style.headings.person
        found = list(self.run.headings) or [Heading(email, ADDRESS), Heading(name, NAME)]
        known = {one.field for one in found} | {one.text for one in found} | {"email"}
        async for one in self._lines():
            self.fates.see(one)
            for has in _fields_of(one):
                if has not in known and len(found) < columns.MAX_COLUMNS:
                    found.append(Heading(name if has == NAME else has, has))
                    known.add(has)
        return found

    async def _lines(self) -> AsyncIterator[Row | Rejected]:
        """Walk through all lines in the order of the list, leaving the loop to others between."""
        people, no_use, repeated = (
            _each(self._people), _each(self._of_no_use), _each(self._repeated),
        )  # fmt: skip
        walks: Sequence[AsyncIterator[Row | Rejected]] = [people, no_use, repeated]
        ahead = [await anext(walk, None) for walk in walks]
        sliced = Sliced(SLICE_S)
        while standing := [(one.stood, place) for place, one in enumerate(ahead) if one]:
            _, nearest = min(standing)
            if one := ahead[nearest]:
                yield one
            ahead[nearest] = await anext(walks[nearest], None)
            if sliced.is_over:
                await sliced.rest()

    async def _people(self, cursor: str | None) -> Page[Row]:
        found = await self.store.people.find(
            self.run.id, PeopleQuery(sort=Sort.LIST), _SOME, cursor
        )
        return Page(found.rows, found.next)

    async def _of_no_use(self, cursor: str | None) -> Page[Rejected]:
        return await self.store.list_rejected(self.run.id, _SOME, cursor)

    async def _repeated(self, cursor: str | None) -> Page[Rejected]:
        return await self.store.list_rejected(self.run.id, _SOME, cursor, only_repeated=True)


async def _each(page_after: Callable[[str | None], Awaitable[Page[T]]]) -> AsyncIterator[T]:
    async for rows in pages.every(page_after):
        for one in rows:
            yield one


def _fields_of(one: Row | Rejected) -> Iterable[str]:
    """Name what somebody has: a name beside fields of its own is made of these."""
    if isinstance(one, Rejected):
        return (heading for heading, _ in one.cells)
    return one.fields or ((NAME,) if one.name else ())


class _Written:
    """Writes single lines in the columns of a list."""

    def __init__(
        self,
        headings: Headings,
        typed: Callable[[str, str], Cell],
        fates: Fates,
        transport: str,
        zone: tzinfo | None,
    ) -> None:
        self._headings, self._as_typed, self._fates = headings, typed, fates
        self._kinds = [one.kind for one in headings]
        self._transport, self._zone = transport, zone
        self._alone = [one.field for one in headings if one.kind == ALONE]
        self._further = [one.field for one in headings if one.role == Role.OTHER_ADDRESS]
        self._names = [one.field for one in headings if one.role in _OF_THE_FIRST]
        self._places = {one.field or "email": place for place, one in enumerate(headings)}
        # what a column is called comes before what its field is
        self._places |= {one.text: n for n, one in reversed([*enumerate(headings)])}

    def row(self, one: Row) -> Cells:
        """Write a person."""
        email = one.was or one.email
        had = {ADDRESS: "" if self._is_elsewhere(one, email) else email,
               NAME: one.name_in_list or one.name, **one.fields}  # fmt: skip
        when = self._when(one)
        fate = (
            self._fates.of_person(one, self._transport, when),
            fate_words.why_not(one, self._transport),
            when,
            one.email if one.was and one.was != one.email else "",
        )
        own = self._typed(had.get(one.field, "") for one in self._headings)
        return [*own, *fate, places.line_of(one.stood) or ""]

    def rejected(self, one: Rejected) -> Cells:
        """Write a line that is nobody's: one of no use, or whose address stood before."""
        names = [name for name, _ in one.cells]
        where: Iterable[int | None] = range(len(names))
        if names != [one.text for one in self._headings][: len(names)]:
            where = map(self._places.get, names)
        had = dict(zip(where, (text for _, text in one.cells), strict=False))
        if not names:
            had[self._places["email"]] = one.value
        own = self._typed(had.get(place, "") for place in range(len(self._headings)))
        why_not = fate_words.of_no_use(one.reason)
        fate, when = self._fates.of_line(one)
        return [*own, fate, why_not, when, "", one.line or ""]

    def _is_elsewhere(self, one: Row, email: str) -> bool:
        """Tell whether an address stands in a further column only: it may not stand beside the
        name of somebody else.
        """
        if any(one.fields.get(column) == email for column in self._alone):
            return True
        if not any(one.fields.get(column) == email for column in self._further):
            return False
        name = one.name_in_list or one.name
        beside = " ".join(one.fields.get(column, name) for column in self._names)
        return _words(name) != _words(beside)

    def _typed(self, texts: Iterable[str]) -> list[Cell]:
        return [
            self._as_typed(text, kind) if kind else text
            for text, kind in zip(texts, self._kinds, strict=True)
        ]

    def _when(self, one: Row) -> str:
        """Say when it ended for them; or when they are tried next, where that was tried before. Of
        whoever a person says that they have it, when it was sent to them.
        """
        if one.state is State.WAITING and one.due_at and one.last_reply:
            return say("next try {at}", at=self._moment(one.due_at))
        sent_at = one.date if one.decided == "sent" else None
        return self._moment(sent_at or one.updated_at) if one.state in _ENDED else ""

    def _moment(self, at: Instant) -> str:
        there = datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone)
        return spoken().moment(there)


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))


_OF_THE_FIRST = frozenset({Role.NAME, Role.GIVEN, Role.FAMILY})
"""What holds the name of whoever has the first address of a line."""
_LIST, _TOTALS = Sentence("List"), Sentence("Totals")
"""What the sheets of a workbook are called."""
_WIDTHS = (12, 46, 22, 26, 7)
"""Of our own columns: whether, why not, when, corrected to, line."""
_ENDED = frozenset({State.SENT, State.FAILED, State.IN_DOUBT})
