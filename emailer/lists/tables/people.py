"""Rows of a table -> people and problems, by what its columns are. Knows no files. Pure."""

import contextlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from emailer.lists.addresses.address import OUTLOOKS_OWN, PLAIN, AddressError, key, shown
from emailer.lists.addresses.mailbox import read as read_mailbox
from emailer.lists.columns.columns import Columns
from emailer.lists.lines import declined, likely, no_guests, signs
from emailer.lists.lines.entries import Reader
from emailer.lists.lines.links import unlinked
from emailer.lists.lines.pieces import contact_in, named_in, several_in, split, without_remark
from emailer.lists.notes import Said
from emailer.lists.tables import empty_cells, lower_headers, row_names, row_problems
from emailer.lists.tables.records import refuse_values
from emailer.lists.tables.rows_apart import AGAIN, RowsApart
from emailer.lists.tables.tables import Row
from emailer.lists.words import exported
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

    def _take(self, found: Columns) -> None:
        """Read by these columns from now on."""
        self._found = found
        self._missing = self._headers.missing(found)
        self._names = row_names.Names(found, self._reader)
        self._problems = row_problems.Problems(found, self._mark)
        above = {snake(name) for name in self._reader.choices.above}
        self._above = [(name, i) for name, i in found.fields if name in above]
        read_on = self._reader.notes.read_on
        self._declined = declined.columns_of(found.columns, self._top, read_on)
        self._apart = RowsApart(found, self._reader.notes, self._problems.written)
        self._wrong: list[Rejected] = []  # an address of the last row that is none, behind another

    def read(self, rows: Iterable[Row | Rejected]) -> Iterator[Line]:
        """Yield people and problems; titles above the header are left out and counted."""
        rest: Iterator[Row | Rejected] | None = self._below_header(iter(rows))
        while rest is not None:
            rest = yield from self._table(rest)

    def _table(
        self, rows: Iterator[Row | Rejected]
    ) -> Generator[Line, None, Iterator[Row | Rejected] | None]:
        """Read rows up to the header of another table; return what stands below that."""
        of_names = {i for places in self._found.names for i in places}
        place = self._found.addresses[0]
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
                    self._take(found)
                    return rows
            if self._apart.leave_out(line, cells):
                continue
            empty_cells.empty(cells, of_names)
            if self._above:
                self._take_from_above(cells)
            try:
                people = self._people(line, cells)
                said = self._declined.of(cells) or self._apart.said
                if said and (no_guest := self._no_guest(said, people, cells)):
                    yield no_guest
                else:
                    yield from self._repeated(people, cells) or people
                    yield from self._wrong
            except AddressError as error:
                yield self._problems.of(line, cells, why(error))
                yield from self._behind(line, cells)
        return None

    def _no_guest(
        self, said: Said, people: Sequence[Recipient], cells: Sequence[str]
    ) -> Rejected | None:
        """Reject who is no guest by what the list says, where those are left out."""
        person, reader = people[0], self._reader
        reason = no_guests.told(said, people, reader.choices, reader.notes)
        problem = self._problems.of(person.line, cells, reason) if reason else None
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
        self._wrong = []
        typed, email, its_key, more = self._address(line, cells)
        values = self._missing | {field: cells[i] for field, i in found.fields}
        if values:
            refuse_values(values)
        name = self._names.of(email, cells) or typed or self._names.beside(cells, its_key)
        if line == self._reader.notes.mended_line:
            self._reader.notes.name_mended(line, name)
        came = found.turned_from(cells, name)
        people = [Recipient(email, name, its_key, values, line, name_in_list=came)]
        for other in more:
            beside = self._names.of(other, cells) or (
                name if self._names.is_of_one(email, other, cells) else ""
            )
            people.append(Recipient(other, beside, other.lower(), values, line))
        return list(map(self._reader.checked, people))

    def _behind(self, line: int, cells: list[str]) -> Iterator[Line]:
        """Yield whose addresses stand behind one that is none, where all were asked for."""
        others = self._found.addresses[1:]
        if not (others and self._reader.choices.take_all) or len(cells) > self._found.width:
            return
        values = self._missing | {field: cells[i] for field, i in self._found.fields}
        beside = [i for i in others if i < len(cells) and cells[i]]
        for email in self._others(line, cells, beside, ""):
            with contextlib.suppress(AddressError):
                name = self._names.of(email, cells)
                person = Recipient(email, name, email.lower(), values, line)
                refuse_values(values)
                yield self._reader.checked(person)

    def _address(self, line: int, cells: list[str]) -> tuple[str, str, str, list[str]]:
        """Return the name beside the address, the address,
        its key, and more addresses that were asked for.
        """
        first, *others = self._found.addresses
        text, taken = cells[first], first
        if not others and PLAIN.fullmatch(text) and not self._reader.choices.mend:  # nearly all
            return "", text, text.lower(), []
        if not text or (others and OUTLOOKS_OWN.match(text)):
            # beside Outlook's own name may stand how it shows somebody
            taken = next((i for i in others if "@" in cells[i] or (cells[i] and not text)), first)
            text = cells[taken]
        mended = self._reader.mended(line, text) if self._reader.choices.mend else None
        address = (
            (mended.name, mended.email, mended.key, []) if mended else self._close_look(line, text)
        )
        if taken != first:
            called = self._found.columns[taken].heading or f"column {taken + 1}"
            self._reader.notes.instead[called] += 1
        elif text:
            self._reader.notes.repeating.update(i for i in others if cells[i] == text)
        behind = [i for i in others if cells[i] and (i > taken or taken == first)] if others else []
        if behind:
            address[3].extend(self._others(line, cells, behind, address[1]))
        if address[3]:
            name = self._names.of(address[1], cells) or address[0]
            self._reader.notes.see_several(line, name, [address[1], *address[3]])
        return address if self._reader.choices.take_all else (*address[:3], [])

    def _close_look(self, line: int, text: str) -> tuple[str, str, str, list[str]]:
        """Take a cell: nearly all are a plain address; some have a name,
        are more than one, or mistyped.
        """
        if PLAIN.fullmatch(text):
            return "", text, text.lower(), []
        if not text:
            raise AddressError(Sentence("there is no address"))
        plain = signs.plain(unlinked(text))
        try:
            typed, email, its_key = read_mailbox(without_remark(plain))
        except AddressError:
            several = several_in(plain)
            if several:
                return "", several[0], several[0].lower(), several[1:]
            if beside := named_in(plain) or contact_in(" ".join(plain.split())):
                return self._names.turned(beside[0]), beside[1], beside[1].lower(), []
            meant = likely.address(text)
            if meant and self._reader.takes(line, text):
                self._reader.notes.take(line, shown(text), meant)
                return "", meant, meant.lower(), []
            if meant:
                self._reader.notes.suggest(line, shown(text), meant)
            raise
        return self._names.turned(typed), email, its_key, []

    def _others(self, line: int, cells: list[str], places: Iterable[int], email: str) -> list[str]:
        """List the addresses of second columns that are not the first again. Where all are asked
        for, one that cannot be read is a problem of the row.
        """
        found: list[str] = []
        for i in places:
            parts = [cells[i]] if PLAIN.fullmatch(cells[i]) else split(cells[i])
            if all(map(PLAIN.fullmatch, parts)):
                found += parts
            elif self._reader.choices.take_all and likely.is_address(cells[i]):
                found += self._looked_at(line, cells, i)
        return [other for other in dict.fromkeys(found) if other.lower() != email.lower()]

    def _looked_at(self, line: int, cells: list[str], place: int) -> list[str]:
        """Read a cell that is no plain address; one that was mended stands there from now on."""
        cell = cells[place]
        try:
            if mended := self._reader.mended(line, cell):
                email, more = mended.email, list[str]()
            else:
                _, email, _, more = self._close_look(line, cell)
        except AddressError as error:
            problem = self._problems.of(line, cells, why(error))
            self._wrong = self._wrong or [replace(problem, address=shown(cell))]
            return []
        if email not in cell:
            cells[place] = email
        return [email, *more]

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


def top(rows: Iterable[Row | Rejected], count: int) -> list[list[str]]:
    """Return the cells of the first rows."""
    return [row[1] for row in islice(rows, count) if not isinstance(row, Rejected)]
