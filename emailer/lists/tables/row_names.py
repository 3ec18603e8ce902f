"""A row of a table -> the name of whoever has an address in it. Pure."""

from collections.abc import Sequence

from emailer.lists.addresses.address import PLAIN
from emailer.lists.addresses.mailbox import clean_name
from emailer.lists.choices import Role
from emailer.lists.columns import column_names
from emailer.lists.columns.column_cells import is_name
from emailer.lists.columns.columns import Columns
from emailer.lists.lines.entries import Reader
from emailer.lists.lines.pieces import named_in
from emailer.lists.words import names, orders, remarks
from emailer.lists.words.heading_words import snake


class Names:
    """Reads the names of rows, and tells which it turned round."""

    def __init__(self, found: Columns, reader: Reader) -> None:
        """Take what was found of the columns."""
        self._found, self._reader = found, reader
        kept = [i for one in found.columns if (i := one.index) not in found.addresses
                and one.role is Role.FIELD]  # fmt: skip
        words = [snake(one.heading) for one in found.columns]
        is_named = bool(found.names) and not found.one_of
        self._instead = column_names.instead(words, kept) if is_named else ()

    def of(self, email: str, cells: Sequence[str]) -> str:
        """Return the name in a row of whoever has an address of it; empty: none stands there."""
        return self._first(self._found.names_of(email, cells), email, cells)

    def at(self, place: int, email: str, cells: Sequence[str]) -> str:
        """Return the name of whoever has an address that stands in a further column."""
        return self._first(self._found.names_beside[place], email, cells)

    def _first(self, found: Sequence[Sequence[int]], email: str, cells: Sequence[str]) -> str:
        for places in (*found, *self._instead) if found is self._found.names else found:
            name = cells[places[0]]
            if len(places) > 1:
                name = " ".join([cells[i] for i in places if cells[i]])
            if name:
                name = clean_name(" ".join(name.splitlines()) if not name.isprintable() else name)
                name = remarks.without(name) if remarks.may_be_in(name) else name
            if name and self._found.names_beside and self._is_plus_one(name, email, cells):
                return ""
            if name and not ("@" in name and PLAIN.fullmatch(name)):
                if "," in name:
                    return self.turned(name)
                is_turned = self._found.family_first == places[0] and len(places) == 1
                return self._family_last(name, email) if is_turned else name
        return ""

    def _is_plus_one(self, name: str, email: str, cells: Sequence[str]) -> bool:
        """Tell whether whoever comes along has no name yet: plus one, ?"""
        return cells[self._found.addresses[0]] != email and not is_name(name)

    def is_of_one(self, email: str, other: str, cells: Sequence[str]) -> bool:
        """Tell whether two addresses of a row are, or may be, of the same person."""
        return self._found.names_of(other, cells) == self._found.names_of(email, cells)

    def beside(self, cells: Sequence[str], its_key: str) -> str:
        """Find a name beside the same address in another column: E-mail Display Name."""
        for i in self._found.addresses[1:]:
            beside = named_in(cells[i]) if "@" in cells[i] else None
            if beside and beside[1].lower() == its_key:
                return self.turned(beside[0])
        return ""

    def _family_last(self, name: str, email: str) -> str:
        """Turn a name round whose heading says so, unless its address tells otherwise."""
        if self._reader.choices.as_written:
            return name
        turned = orders.family_last(name, email)
        self._reader.notes.turn(name, turned)
        return turned

    def turned(self, name: str) -> str:
        """Turn round `Lima, Ana`, unless names are to stay as they are written; without remarks."""
        name = remarks.without(name) if remarks.may_be_in(name) else name
        if "," not in name or self._reader.choices.as_written:
            return name
        turned = names.turned(name)
        self._reader.notes.turn(name, turned)
        return turned
