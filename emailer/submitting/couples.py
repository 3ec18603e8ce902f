"""Several people at one address, greeted together in the one message that goes there. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from emailer import number_formats
from emailer.lists import Role
from emailer.lists.words import heading_words
from emailer.lists.words import names as name_parts
from emailer.message import field_names
from emailer.model import Line, Recipient, Rejected
from emailer.tongue import say

MOST = 4
"""People who are greeted together."""


class Couple(NamedTuple):
    """Several people with one message: to whom it is written, and they, as the list has them;
    `joined`: the names by which it greets them all.
    """

    to: Recipient
    people: Sequence[Recipient]
    joined: Collection[str]


class Differing(NamedTuple):
    """What such a message writes of the first one, and is otherwise for another: fields, each with
    the different values.
    """

    email: str
    who: str
    fields: Sequence[tuple[str, Sequence[str]]]

    def shape(self, called: Mapping[str, str]) -> dict[str, Any]:
        """Write it as JSON has it; `called`: what the columns of fields are called."""
        fields = [{"column": called.get(name) or name, "values": values}
                  for name, values in self.fields]  # fmt: skip
        return {"email": self.email, "who": self.who, "fields": fields}


class Couples:
    """Who stands at the addresses for which that was chosen, by their keys."""

    def __init__(self, keys: Collection[str] = ()) -> None:
        """Begin with nobody."""
        self.keys = frozenset(keys)
        self.given: Collection[str] = ()  # fields with the first name
        self.language = ""  # of the list; "": that of whoever asks
        self.found: list[Couple] = []  # of the lines that have passed
        self.there: dict[str, list[Recipient]] = {}  # in the message to another of another run
        self._people: dict[str, list[Recipient]] = {}
        self._no_use: dict[str, Rejected] = {}  # messages to several that cannot be written

    def see(self, lines: Sequence[Line]) -> None:
        """Look at some lines."""
        for line in lines:
            if isinstance(line, Recipient) and line.key in self.keys:
                people = self._people.setdefault(line.key, [])
                named = [*(one.name for one in people), line.name]
                if len(people) < MOST and len(distinct(named)) == len(named):
                    people.append(line)

    def see_there(self, people: Iterable[Recipient], given: Collection[str]) -> None:
        """Note whom the message to another greets, too, among people of another run; `given`: their
        fields with the first name.
        """
        self.there, self.given = {}, given
        for one in people:
            self.there.setdefault(one.key, []).append(one)

    def beside(self, people: Iterable[Recipient]) -> Iterator[Recipient]:
        """Yield people of that run, each with those whom their message greets, too, behind."""
        for one in people:
            yield from (one, *self.there.get(one.key, ()))

    def greeted_there(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Note each message that greets them, as the first line of its address passes."""
        noted = set()
        for line in lines:
            if isinstance(line, Recipient) and line.key in self.there and line.key not in noted:
                noted.add(line.key)
                people = (line, *self.there[line.key])
                self.found.append(Couple(line, people, ("name", *self.given)))
            yield line

    def greeted(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Name all of them in the first line of each such address."""
        return map(self._one, lines) if self._people else lines

    def _one(self, line: Line) -> Line:
        if not isinstance(line, Recipient) or not (people := self._people.get(line.key)):
            return line
        first = people[0]
        if len(people) == 1 or (line.line, line.name) != (first.line, first.name):
            return line
        fields = dict(line.fields)
        for field in self.given:
            fields[field] = together([one.fields.get(field, "") for one in people], self.language)
        name = together([one.name for one in people], self.language)
        to = line._replace(name=name, fields=fields)
        self.found.append(Couple(to, people, ("name", *self.given)))
        return to

    def has(self, address_key: str) -> bool:
        """Tell whether several people are greeted there."""
        return address_key in self._people or address_key in self.there

    def share_fate(self, line: Line, checked: Line) -> Line:
        """Have the others of a message that cannot be written share its fate, once a line was
        checked: none of them is written to alone.
        """
        if not isinstance(line, Recipient) or not self.has(line.key):
            return checked
        if isinstance(checked, Rejected):
            self._no_use.setdefault(line.key, checked)
            return checked
        found = self._no_use.get(line.key)
        return replace(found, line=line.line, cells=()) if found else checked


def differing(
    couples: Iterable[Couple], used: Collection[str], formats: Mapping[str, str]
) -> list[Differing]:
    """Find those whose message is not true for all it greets, by the names that it uses; values are
    shown by number formats.
    """
    found = []
    asked = [name for name in dict.fromkeys(used) if heading_words.part(name) is not Role.GIVEN]
    for couple in couples:
        each = [_values(one, used) for one in couple.people]
        shown = {name: _shown(each, name, formats) for name in asked if name not in couple.joined}
        fields = [(name, values) for name, values in shown.items() if len(values) > 1]
        if fields:
            found.append(Differing(couple.to.email, couple.to.name, fields))
    return found


def _shown(each: Sequence[Mapping[str, str]], name: str, formats: Mapping[str, str]) -> list[str]:
    """List the different values that people have of a name, as a message shows them."""
    values = dict.fromkeys(one.get(name, "") for one in each)
    if len(values) > 1 and name in formats:
        values = dict.fromkeys(number_formats.shown(formats[name], value) for value in values)
    return [*values]


def _values(person: Recipient, used: Collection[str]) -> dict[str, str]:
    values = {**person.fields, "name": person.name, "email": person.key}
    field_names.complete(values, used)
    return values


def distinct(names: Sequence[str]) -> list[str]:
    """List names but those that are one before in other words: Ana L, Lima, beside Ana Lima."""
    found: list[str] = []
    for name in names:
        if not any(_are_one(name, other) for other in found):
            found.append(name)
    return found


def _are_one(name: str, other: str) -> bool:
    """Tell whether every word of the shorter of two names stands in the longer, or begins one of
    its words; what is left of that may not tell a son from his father, or name somebody else.
    """
    short, rest = sorted((_words(name), _words(other)), key=len)
    if not short:
        return name == other
    for word in short:
        alike = [one for one in rest if one == word or (len(word) == 1 and one.startswith(word))
                 or (len(one) == 1 and word.startswith(one))]  # fmt: skip
        if not alike:
            return False
        rest.remove(word if word in alike else alike[0])
    return _OF_ANOTHER.isdisjoint(rest)


def _words(name: str) -> list[str]:
    return [bare for word in name.casefold().split() if (bare := word.strip(".,"))]


_OF_ANOTHER = frozenset(
    ("jr", "sr", "jun", "sen", "junior", "senior", "j\xfan", "filho", "neto", "ii", "iii", "iv",
     "&", "+", "/", "and", "und", "et", "y", "e", "og", "och", "en"),
)  # fmt: skip


def together(names: Sequence[str], language: str = "") -> str:
    """Join names in a language; a last name that all have is said once: Vera and Willi Koch."""
    named = list(dict.fromkeys(filter(None, names)))
    last = {name_parts.apart(name)[1] for name in named}
    family = f" {last.pop()}" if len(last) == 1 else " "
    if len(named) > 1 and family != " " and all(name.endswith(family) for name in named):
        given = _joined([name.removesuffix(family) for name in named], language)
        return given + family
    return _joined(named, language)


def _joined(names: Sequence[str], language: str) -> str:
    if len(names) < 2:
        return "".join(names)
    one, other = ", ".join(names[:-1]), names[-1]
    word = _AND.get(language)
    return f"{one} {word} {other}" if word else say("{one} and {other}", one=one, other=other)


_AND: Mapping[str, str] = {"de": "und", "en": "and"}
"""What joins names in a language that lists are known to be in."""
