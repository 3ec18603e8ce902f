"""JSON, as programs export people: an array, one object a line, an array within an object, or
texts alone -> records. Pure.

What is read at once is one object; a broken one costs nobody else their place.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from emailer.lists import ticks
from emailer.lists.addresses.address import shown, trim
from emailer.lists.forms import keyed
from emailer.lists.notes import Notes
from emailer.lists.tables import tables
from emailer.model import Rejected
from emailer.tongue import Sentence

_BEGINS = re.compile(
    r"\s*(?:(?:export\s+)?(?:const\s+|let\s+|var\s+)\w{1,50}\s*=\s*)?"  # in a script
    r"(?:\[\s*(?:\{\s*[\"}]|\[?\s*[\"'])|\{\s*\")"
)
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|[{}\[\]]")
_OF_ROWS = re.compile(r"\s*\[\s*\[\s*(?:\"|-?\d|null|true|false|\])")
_LOOKED_AT = 20_000  # characters
_DEEPEST = 20
_BROKEN = Sentence("it is no JSON as it should be; look for a missing comma or quote")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as JSON does."""
    return bool(_BEGINS.match("".join(top)[:_LOOKED_AT]))


def is_of_rows(top: Sequence[str]) -> bool:
    """Tell whether it is an array of arrays: a table, with its header in the first."""
    return bool(_OF_ROWS.match("".join(top)[:_LOOKED_AT]))


def rows(lines: Iterable[str], notes: Notes) -> Iterator[tables.Row | Rejected]:
    """Yield the arrays of an array."""
    for one in values(lines, 1, "[", notes):
        if isinstance(one, Rejected):
            yield one
        elif isinstance(one[1], str):
            notes.see_outside(one[0], one[1])
        elif isinstance(one[1], list) and any(one[1]):
            yield one[0], [trim(_scalar(cell)) for cell in one[1]]


def read(
    lines: Iterable[str], top: Sequence[str], notes: Notes
) -> Iterator[keyed.Record | Rejected]:
    """Yield what each object says, or text of an array, and the line it begins on."""
    for one in values(lines, _level_of_people(top), "{", notes):
        if isinstance(one, Rejected):
            yield one
        elif isinstance(one[1], str):
            yield one[0], {"Email": one[1]}
        elif isinstance(one[1], dict):
            yield from _records(one[0], one[1])


def values(
    lines: Iterable[str], level: int, opens: str, notes: Notes
) -> Iterator[tuple[int, object] | Rejected]:
    """Yield what stands within `level` brackets and begins with `opens`, and the texts there."""
    depth, began, held, size = 0, 0, [""], 0
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        begin, end = 0 if began else len(line), 0
        for found in _TOKEN.finditer(line):
            sign, end = found[0], found.end()
            if sign[0] in "{[":
                if depth == level and sign == opens and not began:
                    began, held, size, begin = number, [], 0, found.start()
                depth += 1
            elif sign[0] in "}]":
                depth = max(depth - 1, 0)
                if began and depth <= level:
                    yield _value(began, [*held, line[begin:end]], size)
                    began, held, begin = 0, [], len(line)
            elif not began:
                is_inside = depth == max(level, 1) and (level == 1 or "@" in sign)
                yield from _said(number, sign, notes, is_inside=is_inside)
        notes.see_outside(number, "" if began else line[end:])
        size += len(line) - begin
        if began and size <= tables.MAX_ROW:
            held.append(line[begin:])
    if began:
        yield Rejected(began, shown("".join(held)), _BROKEN)


def _said(number: int, sign: str, notes: Notes, *, is_inside: bool) -> Iterator[tuple[int, object]]:
    """Yield a text that stands where people do."""
    if is_inside:
        yield number, _text(sign)
    else:
        notes.see_outside(number, sign)


def _level_of_people(top: Sequence[str]) -> int:
    """Say within how many brackets the people stand."""
    text = "".join(top).lstrip()
    first_line = next(filter(str.strip, top), "")
    if text[:1] == "{" and _is_object(first_line.strip().rstrip(",")):
        return 0
    depth, before = 0, ""
    for found in _TOKEN.finditer(text, 0, _LOOKED_AT):
        sign = found[0][0]
        if before == "[" and sign not in "]}" and (depth == 1 or sign == "{"):
            return depth
        depth += (sign in "{[") - (sign in "}]")
        before = sign
    return 0


def _is_object(text: str) -> bool:
    """Tell whether a line is a whole record: no packing around many."""
    try:
        found = json.loads(text) if len(text) <= tables.MAX_ROW else None
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and any(
        isinstance(value, str) and "@" in value for value in found.values()
    )


def _value(line: int, pieces: list[str], size: int) -> tuple[int, object] | Rejected:
    text = "".join(pieces)
    if size + len(pieces[-1]) > tables.MAX_ROW:
        return Rejected(line, shown(text), tables.TOO_LONG)
    try:
        return line, json.loads(text)
    except (ValueError, RecursionError):
        return Rejected(line, shown(text), _BROKEN)


def _records(line: int, found: dict[str, object]) -> Iterator[keyed.Record | Rejected]:
    """Yield the person of an object, or those whose addresses its keys are."""
    if found and all("@" in key for key in found):
        for key, value in found.items():
            flat = _Flat()
            flat.add("Email", key)
            flat.add("" if isinstance(value, dict) else "Name", value)
            yield flat.record(line)
        return
    flat = _Flat()
    flat.add("", found)
    yield flat.record(line)


class _Flat:
    """A record without anything within anything: `name_first`; texts of an array are one.
    All its names and values are as long as a row may be.
    """

    def __init__(self) -> None:
        self._gathered = keyed.Gathered()
        self._room = tables.MAX_ROW

    def record(self, line: int) -> keyed.Record | Rejected:
        """Give it as what begins on a line."""
        said = self._gathered.said()
        if self._room < 0:
            return Rejected(line, shown(", ".join(islice(said.values(), 3))), tables.TOO_LONG)
        return line, said

    def add(self, name: str, value: object, depth: int = 0) -> None:
        """Write what is within a value under its name."""
        if isinstance(value, dict) and depth < _DEEPEST:
            for key, inner in value.items():
                if self._room < 0:
                    return
                self.add(f"{name}_{key}" if name else key, inner, depth + 1)
        elif isinstance(value, list) and depth < _DEEPEST:
            for inner in value:
                if self._room < 0:
                    return
                self.add(name, inner, depth + 1)
        else:
            said = _scalar(value)
            self._room -= len(name) + len(said)
            if self._room >= 0:
                self._gathered.add(name, said)


def _scalar(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _text(sign: str) -> str:
    try:
        return str(json.loads(sign)) if sign[0] == '"' else sign.strip("'")
    except ValueError:
        return sign.strip("\"'")
