"""A row of a table that names more people than its guest -> who of them has which address. Pure."""

from collections.abc import Collection, Iterator, Sequence

from emailer.lists.choices import Role
from emailer.lists.columns.column_cells import is_name
from emailer.lists.columns.columns import Columns
from emailer.lists.lines.one_person import couple
from emailer.lists.tables.row_names import Names
from emailer.lists.words import given_names, heading_words, local_parts, names, people_words
from emailer.lists.words.heading_words import folded
from emailer.model import Recipient

_PARTS = (Role.GIVEN, Role.FAMILY)


class Companions:
    """Knows who stands beside the guest of a row."""

    def __init__(self, found: Columns, of_rows: Names) -> None:
        """Take what was found of the columns."""
        self._found, self._names = found, of_rows
        words = {one.index: folded(one.heading) for one in found.columns if one.role is Role.FIELD}
        bases = {
            i: _base(word)
            for i, word in words.items()
            if i not in found.addresses and "partners" in heading_words.kin(word)
        }
        named = [i for i, base in bases.items() if not base or heading_words.is_name(base)]
        named.sort(key=lambda i: heading_words.part(bases[i]) is Role.FAMILY)
        self._partner = named
        guests = {i for places in found.names for i in places} if not found.one_of else set()
        roles = {one.index: one.role for one in found.columns if one.role in _PARTS}
        self._parts = [(name, i, roles[i]) for name, i in found.fields if i in guests & {*roles}]

    def named(self, people: list[Recipient], cells: Sequence[str]) -> list[Recipient]:
        """Give each of several addresses of one cell, which have the guest's name, the name that is
        surely theirs; none rather than another's.
        """
        guest, place = people[0], self._found.place_of(people[0].email, cells)
        alike = [one for one in people if one.name == guest.name and one.email in cells[place]]
        if not guest.name or len(alike) < 2 or guest.name in cells[place]:
            return people
        emails = [one.email for one in alike]
        theirs = {email: name for name, email in couple(f"{guest.name}: {' '.join(emails)}")}
        if not theirs:
            partner = self._partner_of(guest.name, cells)
            theirs = {email: _surely(guest.name, partner, email) for email in emails}
            theirs[guest.email] = theirs[guest.email] or guest.name
        return [
            one._replace(name=theirs[one.email], name_in_list="")
            if one in alike and theirs[one.email] != one.name
            else one
            for one in people
        ]

    def with_own_parts(self, people: list[Recipient], cells: Sequence[str]) -> list[Recipient]:
        """Give whoever is not called as the guest of a row the parts of their own name: what stands
        below Vorname is the guest's.
        """
        words = {word for _, i, _ in self._parts for word in cells[i].split()}
        return [
            one if words <= {*one.name.split()} else self._with_own(one, cells) for one in people
        ]

    def _with_own(self, one: Recipient, cells: Sequence[str]) -> Recipient:
        own = dict(zip(_PARTS, names.apart(one.name), strict=True)) if one.name else {}
        for places in self._found.names_beside.get(self.place_of(one, cells), ()):
            if " ".join([cells[i] for i in places if cells[i]]) == one.name:
                bases = {i: _base(folded(self._found.columns[i].heading)) for i in places}
                own |= {role: cells[i] for i, base in bases.items()
                        if (role := heading_words.part(base)) in _PARTS}  # fmt: skip
        parts = {name: own.get(role, "") for name, _, role in self._parts}
        return one._replace(fields={**one.fields, **parts})

    def _partner_of(self, name: str, cells: Sequence[str]) -> str:
        named = " ".join([cells[i] for i in self._partner if cells[i]])
        return named if is_name(named) and named != name else ""

    def at_the_same(self, email: str, name: str, cells: Sequence[str]) -> Collection[str]:
        """List the names of others than this one below whose headings the same address stands."""
        if not name:
            return ()
        found = dict.fromkeys(other for _, other in self._again(email, cells))
        return [other for other in found if other not in (name, "")]

    def place_of(self, person: Recipient, cells: Sequence[str]) -> int:
        """Return the column in which the address of somebody in a row stands as theirs."""
        again = (place for place, name in self._again(person.email, cells) if name == person.name)
        return next(again, self._found.place_of(person.email, cells))

    def _again(self, email: str, cells: Sequence[str]) -> Iterator[tuple[int, str]]:
        for place in self._found.names_beside:
            if cells[place].lower() == email.lower():
                yield place, self._names.at(place, email, cells)


def _base(word: str) -> str:
    """Say what of a partner stands below a heading: "" where that is only who it is."""
    rest = heading_words.without_kin(word).split("_")
    return "_".join(one for one in rest if one not in people_words.ENDINGS)


def _surely(name: str, partner: str, email: str) -> str:
    """Return the name of whichever of two has an address; "" where that may be neither."""
    if local_parts.is_surely_of(name, email):
        return name
    if partner and _is_theirs(partner, name, email):
        return partner
    return "" if partner or _names_another(name, email) else name


def _is_theirs(other: str, name: str, email: str) -> bool:
    """Tell whether an address is surely that of somebody beside a guest, with that one's family
    name where no other is known.
    """
    family = names.apart(name)[1]
    full = other if " " in other else f"{other} {family}"
    return local_parts.is_surely_of(full, email)


def _names_another(name: str, email: str) -> bool:
    """Tell whether a given name stands in an address that is no part of a name."""
    words = names.words_of(name)
    local = heading_words.snake(email.partition("@")[0]).split("_")
    return any(given_names.is_one(one) and one not in words for one in local)
