"""Rows of a table -> people and problems, by what its columns are. Knows no files. Pure."""

import contextlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from emailer.lists.addresses.address import AddressError, key, shown
from emailer.lists.choices import Role
from emailer.lists.columns.columns import Columns
from emailer.lists.lines import asides, declined, no_guests
from emailer.lists.lines.entries import Reader
from emailer.lists.notes import Said
from emailer.lists.tables import (
    answered_again,
    crossed,
    empty_cells,
    lower_headers,
    row_addresses,
    row_companions,
    row_names,
    row_problems,
)
from emailer.lists.tables.records import refuse_values
from emailer.lists.tables.rows_apart import AGAIN, RowsApart
from emailer.lists.tables.tables import Row
from emailer.lists.words import exported, local_parts
from emailer.lists.words.heading_words import snake
from emailer.model import Line, Recipient, Rejected, Repeated
from emailer.tongue import Sentence, why


class People:
    """Reads the rows below a table's header, one by one;
    `mark` joins the cells of a problem where they are shown; without one no line was written,
    and the row is shown by what a person would know it by.
    """

    def __init__(self, found: Columns, reader: Reader, mark: str, top: declined.Rows = ()) -> None:
        """Take what was found of the columns, and the first rows it was found in."""
        self._reader, self._mark, self._top = reader, mark, top
        self._last: dict[str, str] = {}  # what stood last in what stands once for several lines
        self._headers = lower_headers.Headers(found)
        self._take(found)

    def _take(self, found: Columns, section: Said | None = None) -> None:
        """Read by these columns from now on, below what a title said of them."""
        self._found = found
        self._missing = self._headers.missing(found)
        self._names = row_names.Names(found, self._reader)
        self._companions = row_companions.Companions(found, self._names)
        self._problems = row_problems.Problems(found, self._mark)
        above = {snake(name) for name in self._reader.choices.above}
        self._above = [(name, i) for name, i in found.fields if name in above]
        self._why_not = exported.why_not([snake(one.heading) for one in found.columns], found.own)
        read_on = self._reader.notes.read_on
        self._declined = declined.columns_of(found.columns, found.addresses, self._top, read_on)
        if Role.ADDRESS in self._reader.choices.columns.values():
            self._declined.of_all = None
        self._apart = RowsApart(found, self._reader.notes, self._problems.written, section)
        self._addresses = row_addresses.Addresses(found, self._reader, self._names, self._problems)

    def read(self, rows: Iterable[Row | Rejected]) -> Iterator[Line]:
        """Yield people and problems; titles above the header are left out and counted."""
        below = self._below_header(iter(rows))
        if answered_again.are_answers(self._found):
            below = answered_again.latest(below, self._found, self._problems)
        rest: Iterator[Row | Rejected] | None = below
        while rest is not None:
            rest = yield from self._table(rest)

    def _table(
        self, rows: Iterator[Row | Rejected]
    ) -> Generator[Line, None, Iterator[Row | Rejected] | None]:
        """Read rows up to the header of another table; return what stands below that."""
        of_names = {i for places in self._found.names for i in places}
        place, has_reasons = self._found.addresses[0], self._found.reason is not None
        of_people = (place, *of_names)
        for row in rows:
            if isinstance(row, Rejected):
                yield row
                continue
            line, cells = row
            if (place >= len(cells) or "@" not in cells[place]) and lower_headers.is_header(cells):
                if self._headers.is_new(cells):
                    return chain([row], self._headers.look_below(cells, rows))
                if found := self._headers.columns(cells, self._found):
                    self._reader.notes.leave_out(line, shown(self._problems.written(cells)), AGAIN)
                    self._take(found, self._apart.section)
                    return rows
            if self._apart.leave_out(line, cells):
                continue
            empty_cells.empty(cells, of_names)
            aside = crossed.take_out(cells, of_people)
            if self._above:
                self._take_from_above(cells)
            try:
                people = self._people(line, cells)
                repeated = self._repeated(people, cells) if has_reasons else None
                yield from repeated or self._guests(
                    people, cells, aside or self._apart.said or self._left(cells)
                )
                yield from self._addresses.wrong
            except AddressError as error:
                behind = list(self._behind(line, cells))
                reason = row_addresses.named(cells[place], error) if behind else why(error)
                yield self._problems.of(line, cells, reason, place if behind else None)
                yield from behind
        return None

    def _guests(
        self, people: list[Recipient], cells: Sequence[str], said: Said | None
    ) -> Sequence[Line]:
        """Return the people of a row without who is no guest by it; with several, each may be asked
        for themselves.
        """
        has_owners = bool(self._declined.owners)
        if not has_owners:
            said = said or self._declined.of(cells)
        if said:
            no_guest = self._no_guest(said, people, cells)
            return [no_guest] if no_guest else people
        if not has_owners and len(people) == 1 == cells.count(people[0].email):  # nearly all
            return people
        found: list[Line] = []
        for person in people:
            place = self._companions.place_of(person, cells)
            said = self._declined.of(cells, place) if has_owners else None
            said = said or _beside(person.email, cells[place])
            found.append((said and self._no_guest(said, [person], cells, place)) or person)
        return found

    def _left(self, cells: Sequence[str]) -> Said | None:
        """Say why somebody was left out, by a list of ours that is given back."""
        place = self._why_not
        if place is None or place >= len(cells) or not exported.says_left(cells[place]):
            return None
        return Said(self._found.columns[place].heading, cells[place][:80])

    def _no_guest(
        self,
        said: Said,
        people: Sequence[Recipient],
        cells: Sequence[str],
        place: int | None = None,
    ) -> Rejected | None:
        """Reject who is no guest by what the list says, where those are left out."""
        person, reader = people[0], self._reader
        reason = no_guests.told(said, people, reader.choices, reader.notes)
        problem = self._problems.of(person.line, cells, reason, place) if reason else None
        return problem and replace(problem, can_be_mended=False, is_chosen=True)

    def _below_header(self, rows: Iterator[Row | Rejected]) -> Iterator[Row | Rejected]:
        if self._found.header is None:
            return rows
        above: list[Rejected] = []
        before = 0
        for row in rows:
            if isinstance(row, Rejected):
                above.append(row)
            elif before == self._found.header:
                break
            else:
                before += 1
                self._reader.notes.see_title(row[0], shown(self._problems.written(row[1])))
        return chain(above, rows)

    def _take_from_above(self, cells: list[str]) -> None:
        """Fill in what stands once for several lines."""
        cells += [""] * (self._found.width - len(cells))
        for name, i in self._above:
            if cells[i]:
                self._last[name] = cells[i]
            elif self._last.get(name):
                cells[i] = self._last[name]
                self._reader.notes.above[name] += 1

    def _people(self, line: int, cells: list[str]) -> list[Recipient]:
        found = self._found
        if len(cells) > found.width and any(cells[found.width :]):
            raise AddressError(
                Sentence(
                    "it has more cells than the {width} columns; a text with a separator needs "
                    "quotes",
                    width=found.width,
                )
            )
        cells += [""] * (found.width - len(cells))
        typed, email, its_key, more = self._addresses.of(line, cells)
        values = self._missing | {field: cells[i] for field, i in found.fields}
        if self._addresses.beside and not self._reader.choices.take_all:
            values[_free(values)] = self._addresses.beside
        if values:
            refuse_values(values)
        name = self._names.of(email, cells) or typed or self._names.beside(cells, its_key)
        if line == self._reader.notes.mended_line:
            self._reader.notes.name_mended(line, name)
        came = found.turned_from(cells, name)
        people = [Recipient(email, name, its_key, values, line, name_in_list=came)]
        if self._found.names_beside:
            same = self._companions.at_the_same(email, name, cells)
            people += [people[0]._replace(name=other, name_in_list="") for other in same]
        if more:
            people += self._more(people[0], typed, more, cells)
            people = self._companions.named(people, cells)
        if more or self._found.names_beside:
            people = self._companions.with_own_parts(people, cells)
        return list(map(self._reader.checked, people))

    def _more(
        self,
        guest: Recipient,
        typed: str,
        more: Sequence[row_addresses.Other],
        cells: Sequence[str],
    ) -> Iterator[Recipient]:
        """Yield whoever has a further address of a row."""
        name, line, values = guest.name, guest.line, guest.fields
        for other in more:
            is_of_one = self._names.is_of_one(guest.email, other.email, cells) and (
                name != typed or local_parts.is_surely_of(name, other.email)
            )
            beside = (
                other.typed or self._names.of(other.email, cells) or (name if is_of_one else "")
            )
            yield Recipient(other.email, beside, other.email.lower(), values, line)

    def _behind(self, line: int, cells: list[str]) -> Iterator[Line]:
        """Yield whose addresses stand behind one that is none, where all were asked for."""
        others = self._found.addresses[1:]
        if not (others and self._reader.choices.take_all) or len(cells) > self._found.width:
            return
        values = self._missing | {field: cells[i] for field, i in self._found.fields}
        beside = [i for i in others if i < len(cells) and cells[i]]
        for email, typed in self._addresses.others(line, cells, beside, ""):
            with contextlib.suppress(AddressError):
                name = typed or self._names.of(email, cells)
                person = Recipient(email, name, email.lower(), values, line)
                refuse_values(values)
                yield self._reader.checked(person)

    def _repeated(self, people: Sequence[Recipient], cells: Sequence[str]) -> list[Line]:
        """Know a line of an export again whose address stood in a line before, and still does."""
        place = self._found.reason
        said = cells[place] if place is not None and place < len(cells) else ""
        email = exported.repeated(said) if said else ""
        if not email or people[0].key != key(email):
            return []
        problem, person = self._problems.of(people[0].line, cells, said), people[0]
        repeated = Repeated(problem.line, problem.value, said, problem.cells,
                            email=person.email, name=person.name)  # fmt: skip
        return [repeated]


def _free(values: Mapping[str, str]) -> str:
    """Name what holds an address that stands beside the first in its cell."""
    number = 2
    while f"email_{number}" in values:
        number += 1
    return f"email_{number}"


_LONGEST = 1_000
"""Characters of a cell that is looked at for what it says."""


def _beside(email: str, cell: str) -> Said | None:
    """Return what the cell of an address says of whoever has it: max@x.uk (bounces)."""
    is_alone = len(cell) <= len(email) + len("<>") or len(cell) > _LONGEST
    return None if is_alone else asides.remark(cell, email)


def top(rows: Iterable[Row | Rejected], count: int) -> list[list[str]]:
    """Return the cells of the first rows."""
    return [row[1] for row in islice(rows, count) if not isinstance(row, Rejected)]
