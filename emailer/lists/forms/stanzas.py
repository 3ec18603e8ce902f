"""People as lines of `name: value`, one below the other: LDIF, YAML, the answers of a form, what
PowerShell lists -> records. Pure.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.forms import keyed
from emailer.lists.lines import drawn
from emailer.lists.lines.entries import Reader
from emailer.lists.words import heading_words, labels
from emailer.lists.words.labels import Label
from emailer.model import Rejected
from emailer.tongue import Sentence

_PAIR = re.compile(
    r"\s*+(?P<begins>[-*]\s++)?[\"']?(?P<name>[^\W\d_][^:=\"'<>@|;,\t]{0,50}?)[\"']?\s*+"
    r"(?P<sign>::|[:=](?!\w*//))(?:\s++(?P<value>.*))?\s*",
    re.DOTALL,
)
_LDIF = re.compile(r"dn::? ?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*+(?:---++|\.\.\.|\[\[?[\w .-]++\]\]?|-)?\s*+")
_QUOTES = "\"'"
_NOTHING = frozenset(("null", "~", "none", "{}", "[]", "|", ">"))
_PAIRS_AT_LEAST = 0.8  # of the lines
_MAX_LINE = 10_000  # characters that are looked at
_MAX_VALUE = 60_000  # of all that a record says
_IS_OTHERS = Sentence("it stands among the lines of people, and belongs to none of them")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether nearly all lines are pairs, and there are an address and a name among them."""
    lines = [line for line in top if not _is_between(line) and not line.startswith((" ", "#"))]
    lines += [line for line in top if line.startswith(" ") and _PAIR.fullmatch(line[:_MAX_LINE])]
    pairs = [found for line in lines if (found := _PAIR.fullmatch(line[:_MAX_LINE]))]
    if not pairs or len(pairs) < len(lines) * _PAIRS_AT_LEAST or _is_of_a_mail(top):
        return False
    of_addresses = any(
        heading_words.is_surely_address(one["name"]) and "@" in (one["value"] or "")
        for one in pairs
    )
    return of_addresses and any(_is_name(one["name"]) for one in pairs)


def read(lines: Iterable[str], reader: Reader) -> Iterator[keyed.Record | Rejected]:
    """Yield what each person's lines say, and the first of them."""
    one = _Stanza()
    is_ldif = False
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        is_ldif = is_ldif or bool(_LDIF.match(line))
        if _is_between(line):
            yield from one.end()
        elif line.startswith("#"):
            reader.notes.leave_out(number, shown(line), drawn.REMARK)
        elif is_ldif and line.startswith(" ") and one.values:
            one.go_on(line[1:].rstrip("\r\n"))
        elif found := _PAIR.fullmatch(line[:_MAX_LINE]):
            if found["begins"] or one.begins_again(found["name"]):
                yield from one.end()
            one.add(number, found["name"], (found["value"] or "").rstrip("\r\n"), found["sign"])
        elif line[:1].isspace() and one.values:
            one.go_on(f" {trim(line)}")
        elif "@" in line:
            yield Rejected(number, shown(line), _IS_OTHERS)
        else:
            reader.notes.leave_out(number, shown(line), _IS_OTHERS)
    yield from one.end()


def _is_between(line: str) -> bool:
    return _BETWEEN.fullmatch(line[:_MAX_LINE]) is not None


def _is_of_a_mail(top: Sequence[str]) -> bool:
    """Tell whether a line says who a mail went to; a directory's group has members."""
    if any(map(_LDIF.match, top)):
        return False
    found = (labels.find(line[:_MAX_LINE]) for line in top)
    return any(
        label
        and label[2]
        and label[0] in (Label.PEOPLE, Label.WRITER)
        and not heading_words.is_surely_address(label[1])
        for label in found
    )


def _is_name(name: str) -> bool:
    base = heading_words.base(heading_words.snake(name))
    return heading_words.is_whole_name(base) or heading_words.part(base) is not None


@dataclass(slots=True)
class _Stanza:
    """The lines of one person, as far as they are read."""

    line: int = 0
    first: str = ""
    values: keyed.Gathered = field(default_factory=keyed.Gathered)
    last: str = ""
    size: int = 0
    coded: set[str] = field(default_factory=set)

    def begins_again(self, name: str) -> bool:
        """Tell whether a name is the one that the person began with."""
        return bool(self.values) and name == self.first

    def add(self, line: int, name: str, value: str, sign: str) -> None:
        """Take a pair."""
        self.line = self.line or line
        self.first = self.first or name
        self.last = name
        self.size += len(value)
        if sign == "::":
            self.coded.add(name)
        self.values.add(name, value if self.size <= _MAX_VALUE else "")

    def go_on(self, text: str) -> None:
        """Take what goes on a line below."""
        self.size += len(text)
        if self.size <= _MAX_VALUE:
            self.values.go_on(self.last, text)

    def end(self) -> Iterator[keyed.Record]:
        """Yield the person, where anything is said."""
        values = {name: self._plain(name, value) for name, value in self.values.said().items()}
        if any(values.values()) and values.keys() != {"version"}:
            yield self.line, values
        self.line = self.size = 0
        self.first = self.last = ""
        self.values, self.coded = keyed.Gathered(), set()

    def _plain(self, name: str, value: str) -> str:
        if name in self.coded:  # RFC 2849
            try:
                return base64.b64decode(value.strip()).decode()
            except (binascii.Error, ValueError):
                return value
        text = trim(value)
        if len(text) > 1 and text[0] in _QUOTES and text[-1:] == text[0]:
            text = text[1:-1]
        return "" if text.casefold() in _NOTHING else text
