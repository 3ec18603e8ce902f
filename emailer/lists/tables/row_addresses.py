"""A row of a table -> the addresses in it, and the names typed beside them. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from emailer.lists.addresses.address import OUTLOOKS_OWN, PLAIN, AddressError, shown, trim
from emailer.lists.addresses.mailbox import read as read_mailbox
from emailer.lists.columns.columns import Columns
from emailer.lists.lines import likely, signs
from emailer.lists.lines.entries import Reader
from emailer.lists.lines.links import unlinked
from emailer.lists.lines.pieces import (
    MAX_CLOSE_LOOK,
    addresses_in,
    contact_in,
    named_in,
    several_in,
    split,
    without_remark,
)
from emailer.lists.tables.row_names import Names
from emailer.lists.tables.row_problems import Problems
from emailer.lists.words import names
from emailer.model import Rejected
from emailer.tongue import Sentence, clause, why


class Other(NamedTuple):
    """A further address of a row, and the name typed beside it, perhaps empty."""

    email: str
    typed: str


class Addresses:
    """Reads the addresses of rows, and tells what it made of them."""

    def __init__(self, found: Columns, reader: Reader, of_rows: Names, problems: Problems) -> None:
        """Take what was found of the columns."""
        self._found, self._reader, self._names, self._problems = found, reader, of_rows, problems
        self.wrong = list[Rejected]()
        """An address of the last row that is none, behind another."""
        self.beside = ""
        """What stands behind the first address in the cell of the last row, and is no field."""

    def of(self, line: int, cells: list[str]) -> tuple[str, str, str, list[Other]]:
        """Return the name beside the address, the address,
        its key, and more addresses that were asked for.
        """
        self.wrong, self.beside = [], ""
        first, *others = self._found.addresses
        text, taken = cells[first], first
        if not others and PLAIN.fullmatch(text) and not self._reader.choices.mend:  # nearly all
            return "", text, text.lower(), []
        if not text or (others and OUTLOOKS_OWN.match(text)):
            # beside Outlook's own name may stand how it shows somebody
            taken = self._instead(cells, others)
            text = cells[taken]
        if "@" not in text and self._take_from_name(cells):
            text = cells[first]
        mended = self._reader.mended(line, text) if self._reader.choices.mend else None
        if not (text or mended):
            raise self._none(cells)
        address = (
            (mended.name, mended.email, mended.key, []) if mended else self._close_look(line, text)
        )
        if taken != first:
            called = self._found.columns[taken].heading or f"column {taken + 1}"
            self._reader.notes.instead[called] += 1
        elif text:
            self._reader.notes.repeating.update(i for i in others if cells[i] == text)
        self.beside = "; ".join([other.email for other in address[3]])
        behind = [i for i in others if cells[i] and (i > taken or taken == first)] if others else []
        if behind:
            address[3].extend(self.others(line, cells, behind, address[1]))
        if address[3]:
            name = self._names.of(address[1], cells) or address[0]
            emails = [address[1], *(other.email for other in address[3])]
            self._reader.notes.see_several(line, name, emails)
        return address if self._reader.choices.take_all else (*address[:3], [])

    def _take_from_name(self, cells: list[str]) -> bool:
        """Put an address that stands in the place of the name into its own, with what stands there
        in the place of the name, where that is plain: `Ana <ana@x.pt>`, or one for the other.
        """
        first = self._found.addresses[0]
        for i in (places[0] for places in self._found.names if len(places) == 1):
            if "@" not in cells[i] or not (not cells[first] or names.is_like_a_name(cells[first])):
                continue
            try:
                typed, email, _, more = self._read(cells[i])
            except AddressError:
                continue
            if not more and not (typed and cells[first]):
                cells[i], cells[first] = typed or cells[first], email
                return True
        return False

    def _instead(self, cells: list[str], others: Iterable[int]) -> int:
        """Find the column that serves where the first is of no use."""
        first, apart = self._found.addresses[0], self._found.apart
        filled = (i for i in others if "@" in cells[i] or (cells[i] and not cells[first]))
        return next((i for i in filled if i not in apart), first)

    def _none(self, cells: list[str]) -> AddressError:
        """Say that there is no address; and where one stands that may be another's."""
        if filled := [i for i in sorted(self._found.apart) if "@" in cells[i]]:
            return AddressError(
                Sentence(
                    "there is no address; the one below {heading} may be somebody else's",
                    heading=shown(self._found.columns[filled[0]].heading),
                )
            )
        return AddressError(Sentence("there is no address"))

    def others(self, line: int, cells: list[str], places: Iterable[int], email: str) -> list[Other]:
        """List the addresses of second columns that are not the first again. Where all are asked
        for, one that cannot be read is a problem of the row.
        """
        found: dict[str, Other] = {}
        for i in places:
            for other in self._in(line, cells, i):
                found.setdefault(other.email, other)
        return [other for other in found.values() if other.email.lower() != email.lower()]

    def _in(self, line: int, cells: list[str], place: int) -> list[Other]:
        """List the addresses of a cell of a second column."""
        cell = cells[place]
        parts = [cell] if PLAIN.fullmatch(cell) else split(cell)
        if all(map(PLAIN.fullmatch, parts)):
            return [Other(part, "") for part in parts]
        if self._reader.choices.take_all:
            return self._looked_at(line, cells, place) if likely.is_address(cell) else []
        try:
            name, email, _, more = self._read(cell) if "@" in cell else _NOBODY
        except AddressError:
            return []
        return [Other(email, name), *more] if email else []

    def _looked_at(self, line: int, cells: list[str], place: int) -> list[Other]:
        """Read a cell that is no plain address; one that was mended stands there from now on."""
        cell = cells[place]
        try:
            if mended := self._reader.mended(line, cell):
                name, email, more = mended.name, mended.email, list[Other]()
            else:
                name, email, _, more = self._close_look(line, cell)
        except AddressError as error:
            reason = named(cell, error)
            self.wrong = self.wrong or [self._problems.of(line, cells, reason, place)]
            return []
        if email not in cell:
            cells[place] = email
        return [Other(email, name), *more]

    def _close_look(self, line: int, text: str) -> tuple[str, str, str, list[Other]]:
        """Take a cell: nearly all are a plain address; some have a name,
        are more than one, or mistyped.
        """
        if PLAIN.fullmatch(text):
            return "", text, text.lower(), []
        try:
            return self._read(text)
        except AddressError:
            meant = likely.address(text)
            if meant and self._reader.takes(line, text):
                self._reader.notes.take(line, shown(text), meant)
                return "", meant, meant.lower(), []
            if meant:
                self._reader.notes.suggest(line, shown(text), meant)
            if wrong := None if meant else _wrong_of(text):
                raise AddressError(named(*wrong)) from None
            raise

    def _read(self, text: str) -> tuple[str, str, str, list[Other]]:
        """Read a cell that says surely whose address it has; raises AddressError."""
        plain = signs.plain(unlinked(text))
        try:
            typed, email, its_key = read_mailbox(without_remark(plain))
        except AddressError:
            if emails := several_in(plain):
                typed_by = {email: name for name, email in reversed([*addresses_in(plain)])}
                first, *more = (Other(email, typed_by[email]) for email in emails)
                return first.typed, first.email, first.email.lower(), more
            if beside := named_in(plain) or contact_in(" ".join(plain.split())):
                return self._names.turned(beside[0]), beside[1], beside[1].lower(), []
            raise
        return self._names.turned(typed), email, its_key, []


def _wrong_of(text: str) -> tuple[str, AddressError] | None:
    """Find which of several addresses in a cell is none, and why, where others are some."""
    parts = [trim(part) for part in _BETWEEN.split(text)] if len(text) < MAX_CLOSE_LOOK else []
    wrong: list[tuple[str, AddressError]] = []
    for part in parts:
        try:
            read_mailbox(part)
        except AddressError as error:
            wrong.append((part, error))
    return wrong[0] if 0 < len(wrong) < len(parts) else None


def named(text: str, error: AddressError) -> Sentence:
    """Say of which of several addresses in a row it is that something is wrong."""
    said = why(error)
    if isinstance(said, Sentence) and said.template == _NAMES.template:
        return said
    return Sentence(_NAMES.template, text=shown(text), error=clause(error))


_NAMES = Sentence("{text} is no address: {error}")
_BETWEEN = re.compile(r"[,;/\n]\s*")

_NOBODY: tuple[str, str, str, list[Other]] = "", "", "", []
