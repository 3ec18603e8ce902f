"""JSON as text -> what begins where people stand, one by one. What is read at once is one of them.
Pure.
"""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from emailer.lists import ticks
from emailer.lists.addresses.address import shown
from emailer.lists.forms import hosts, json_places
from emailer.lists.notes import Notes
from emailer.lists.tables import tables
from emailer.model import Rejected
from emailer.tongue import Sentence

_BROKEN = Sentence("it is no JSON as it should be; look for a missing comma or quote")


class Value(NamedTuple):
    """What stands where people do: its line, and the names of what is around it."""

    line: int
    value: object
    keys: tuple[str, ...] = ()


def read(
    lines: Iterable[str], place: json_places.Place, notes: Notes
) -> Iterator[Value | Rejected]:
    """Yield what begins as people do, and the texts, where people stand."""
    around = _Around(place)
    began, held, size = 0, [""], 0
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        begin, end = 0 if began else len(line), 0
        for found in json_places.TOKEN.finditer(line):
            sign, end = found[0], found.end()
            if began:
                if sign[0] in "{}[]" and around.ends(sign):
                    yield _value(began, [*held, line[begin:end]], size, around.keys)
                    began, held, begin = 0, [], len(line)
            elif sign[0] in "{[":
                if around.begins(sign):
                    began, held, size, begin = number, [], 0, found.start()
            elif sign[0] in "}]":
                around.close()
            else:
                yield from around.said(number, sign, notes)
        notes.see_outside(number, "" if began else line[end:])
        size += len(line) - begin
        if began and size <= tables.MAX_ROW:
            held.append(line[begin:])
    if began:
        yield Rejected(began, shown("".join(held)), _BROKEN)


class _Around:
    """What is around what is read now, as far out as people stand."""

    def __init__(self, place: json_places.Place) -> None:
        """Begin outside; within an array, where only texts can be people."""
        self._place = place
        self._depth = 0
        self._signs = ["["] * max(place.level, 1)
        self._keys = [""] * place.level
        self._last = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of it, from the outermost."""
        return tuple(filter(None, self._keys))

    def begins(self, sign: str) -> bool:
        """Go into an object or an array; tell whether it is somebody."""
        is_somebody = sign == self._place.begins and self._is_inside(self._place.level)
        if self._depth < self._place.level:
            is_named = self._depth > 0 and self._signs[self._depth - 1] == "{"
            self._signs[self._depth] = sign
            self._keys[self._depth] = self._last if is_named else ""
            self._keys[self._depth + 1 :] = [""] * (self._place.level - self._depth - 1)
        self._depth += 1
        return is_somebody

    def ends(self, sign: str) -> bool:
        """Go on within somebody, and tell whether they end."""
        self._depth += 1 if sign in "{[" else -1
        return self._depth <= self._place.level

    def close(self) -> None:
        """Go out of an object or an array."""
        self._depth = max(self._depth - 1, 0)

    def said(self, number: int, sign: str, notes: Notes) -> Iterator[Value]:
        """Yield a text that stands where people do."""
        text = self._last = _text(sign)
        level, _, begins = self._place
        is_taken = level <= 1 or "@" in text or begins == "["
        if is_taken and self._is_inside(max(level, 1)) and self._signs[-1] == "[":
            yield Value(number, text, self.keys)
        else:
            notes.see_outside(number, sign)

    def _is_inside(self, level: int) -> bool:
        """Tell whether people stand here."""
        is_theirs = not level or not self._place.level or self._signs[-1] == self._place.within
        are_hosts = any(map(hosts.are_called, self._keys))
        return self._depth == level and is_theirs and not are_hosts


def _value(line: int, pieces: list[str], size: int, keys: tuple[str, ...]) -> Value | Rejected:
    text = "".join(pieces)
    if size + len(pieces[-1]) > tables.MAX_ROW:
        return Rejected(line, shown(text), tables.TOO_LONG)
    try:
        return Value(line, json.loads(text), keys)
    except (ValueError, RecursionError):
        return Rejected(line, shown(text), _BROKEN)


def _text(sign: str) -> str:
    try:
        return str(json.loads(sign)) if sign[0] == '"' else sign.strip("'")
    except ValueError:
        return sign.strip("\"'")
