"""XML of another program -> records: the element that repeats around addresses is a person.
Pure.
"""

import html
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.forms import hosts, keyed, markup, markup_remarks, xml_people
from emailer.lists.forms.xml_tags import ATTRIBUTE, BEGINS, TOKEN
from emailer.lists.notes import Notes
from emailer.lists.tables.tables import MAX_ROW, TOO_LONG
from emailer.lists.words import heading_words
from emailer.model import Rejected


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as XML does, and elements with addresses are in others."""
    first = next(filter(None, map(str.strip, top)), "")
    return bool(BEGINS.match(first)) and bool(_person(top))


def _person(top: Sequence[str]) -> str:
    return xml_people.find("".join(markup_remarks.without(top, Notes())))


def read(
    lines: Iterable[str], top: Sequence[str], notes: Notes
) -> Iterator[keyed.Record | Rejected]:
    """Yield what each person's element says, and the line it begins on."""
    one = _Person(_person(top), notes)
    rest = ""
    number = 0
    for number, line in enumerate(markup_remarks.without(lines, notes), 1):
        yield from ticks.due(number)
        text = rest + line
        cut = text.rfind("<")
        is_open = cut >= 0 and ">" not in text[cut:] and len(text) - cut < markup.MAX_TAG
        rest = text[cut:] if is_open else ""
        for found in TOKEN.finditer(text[:cut] if is_open else text):
            is_end, tag, attributes, said = found.groups()
            if said:
                one.say(said, number)
            elif tag and is_end:
                yield from one.close(tag)
            elif tag:
                yield from one.open(tag, attributes, number)
    yield from one.broken()
    notes.see_outside(number, rest)


class _Person:
    """What is read of one person's element."""

    def __init__(self, tag: str, notes: Notes) -> None:
        """Begin outside of any."""
        self._tag, self._notes = tag, notes
        self._line = self._size = 0
        self._gathered = keyed.Gathered()
        self._name = self._host = ""

    def say(self, text: str, line: int) -> None:
        """Take a text, which is what the element around it says."""
        text = trim(html.unescape(" ".join(text.split())))
        if not self._line or self._host:
            self._notes.see_outside(line, text)
        elif self._name and text:
            self._size += len(text)
            if self._size <= MAX_ROW:
                self._gathered.add(self._named(text) if self._name == self._tag else self._name,
                                   text)  # fmt: skip

    def _named(self, text: str) -> str:
        """Say what a text is that stands in a person's element beside its parts."""
        if "@" in text:
            return "Email"
        bases = (heading_words.base(heading_words.snake(name)) for name in self._gathered)
        return self._tag if any(map(heading_words.is_name, bases)) else "Name"

    def open(self, tag: str, attributes: str, line: int) -> Iterator[keyed.Record | Rejected]:
        """Begin an element; an attribute is as good as an element within."""
        is_empty = attributes.endswith("/")
        if not self._host and hosts.are_called(tag):
            self._host = tag
        if tag == self._tag and not self._host:
            yield from self.end()
            self._line = line
        said = [(name, html.unescape(one or other))
                for name, one, other in ATTRIBUTE.findall(attributes)]  # fmt: skip
        if self._line and not self._host:
            self._name = tag
            self._size += len(attributes)
            if self._size <= MAX_ROW:
                for name, value in said:
                    self._gathered.add(name, value)
        else:
            for _, value in said:
                self._notes.see_outside(line, value)
        if is_empty:
            yield from self.close(tag)

    def close(self, tag: str) -> Iterator[keyed.Record | Rejected]:
        """End an element."""
        self._name = ""
        if self._host:
            self._host = "" if tag == self._host else self._host
        elif tag == self._tag:
            yield from self.end()

    def broken(self) -> Iterator[Rejected]:
        """Refuse the last person, if the text ends within; an address may be cut."""
        if self._line:
            said = self._gathered.said()
            yield Rejected(self._line, shown(" ".join(said.values())), keyed.OPEN)

    def end(self) -> Iterator[keyed.Record | Rejected]:
        """Yield the person, if there is one."""
        said = self._gathered.said()
        if self._line and self._size > MAX_ROW:
            yield Rejected(self._line, shown(" ".join(said.values())), TOO_LONG)
        elif self._line:
            yield self._line, said
        self._line = self._size = 0
        self._gathered = keyed.Gathered()
