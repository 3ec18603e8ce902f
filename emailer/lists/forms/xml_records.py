"""XML of another program -> records: the element that repeats around addresses is a person. Pure.

Tags are found by one pattern, in one pass, as in pages.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.forms import keyed, markup
from emailer.lists.tables.tables import MAX_ROW, TOO_LONG
from emailer.model import Rejected

_BEGINS = re.compile(r"\s*<(?:\?xml\b|[A-Za-z][\w:.-]*[\s/>])")
_TOKEN = re.compile(rf"<(/?)([A-Za-z][\w:.-]*)([^<>]{{0,{markup.MAX_TAG}}})>|([^<]+)|<")
_ATTRIBUTE = re.compile(r"([A-Za-z][\w:.-]{0,60})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as XML does, and elements with addresses are in others."""
    first = next(filter(None, map(str.strip, top)), "")
    return bool(_BEGINS.match(first)) and bool(_person(top))


def read(lines: Iterable[str], top: Sequence[str]) -> Iterator[keyed.Record | Rejected]:
    """Yield what each person's element says, and the line it begins on."""
    one = _Person(_person(top))
    rest = ""
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        text = rest + line
        cut = text.rfind("<")
        is_open = cut >= 0 and ">" not in text[cut:] and len(text) - cut < markup.MAX_TAG
        rest = text[cut:] if is_open else ""
        for found in _TOKEN.finditer(text[:cut] if is_open else text):
            is_end, tag, attributes, said = found.groups()
            if said:
                one.say(said)
            elif tag and is_end:
                yield from one.close(tag)
            elif tag:
                yield from one.open(tag, attributes, number)


def _person(top: Sequence[str]) -> str:
    """Name the innermost element around the first address that is there more than once, else the
    one next to it.
    """
    around: list[str] = []
    opened: Counter[str] = Counter()
    of_address: list[str] = []
    for found in _TOKEN.finditer("".join(top)):
        is_end, tag, attributes, said = found.groups()
        if tag and is_end:
            if tag in around:
                del around[len(around) - 1 - around[::-1].index(tag) :]
        elif tag:
            opened[tag] += 1
            around.append(tag)
            if "@" in attributes and not of_address:
                of_address = [*around, ""]
            if attributes.endswith("/"):
                around.pop()
        elif said and "@" in said and not of_address and around:
            of_address = list(around)
        if len(around) > MAX_DEPTH:
            return ""
    outer = of_address[:-1]
    return next((tag for tag in reversed(outer) if opened[tag] > 1), outer[-1] if outer else "")


MAX_DEPTH = 50


class _Person:
    """What is read of one person's element."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._line = self._size = 0
        self._gathered = keyed.Gathered()
        self._name = ""

    def say(self, text: str) -> None:
        """Take a text, which is what the element around it says."""
        text = trim(html.unescape(" ".join(text.split())))
        if self._line and self._name and text:
            self._size += len(text)
            if self._size <= MAX_ROW:
                self._gathered.add(self._name, text)

    def open(self, tag: str, attributes: str, line: int) -> Iterator[keyed.Record | Rejected]:
        """Begin an element; an attribute is as good as an element within."""
        if tag == self._tag:
            yield from self._end()
            self._line = line
        if self._line:
            self._name = "" if tag == self._tag else tag
            self._size += len(attributes)
            if self._size <= MAX_ROW:
                for name, one, other in _ATTRIBUTE.findall(attributes):
                    self._gathered.add(name, html.unescape(one or other))
            if tag == self._tag and attributes.endswith("/"):
                yield from self._end()

    def close(self, tag: str) -> Iterator[keyed.Record | Rejected]:
        """End an element."""
        self._name = ""
        if tag == self._tag:
            yield from self._end()

    def _end(self) -> Iterator[keyed.Record | Rejected]:
        said = self._gathered.said()
        if self._line and self._size > MAX_ROW:
            yield Rejected(self._line, shown(" ".join(said.values())), TOO_LONG)
        elif self._line:
            yield self._line, said
        self._line = self._size = 0
        self._gathered = keyed.Gathered()
