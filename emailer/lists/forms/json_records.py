"""JSON, as programs export people: an array, one object a line, an array within an object, or
texts alone -> records. Pure.

What is read at once is one object; a broken one costs nobody else their place.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from emailer.lists.addresses.address import shown, trim
from emailer.lists.columns.columns import MAX_COLUMNS
from emailer.lists.forms import json_columns, json_places, json_values, keyed
from emailer.lists.forms.json_values import Value
from emailer.lists.lines import labels_of_guests
from emailer.lists.notes import Notes
from emailer.lists.tables import tables
from emailer.lists.words import declined_words
from emailer.lists.words.heading_words import snake
from emailer.model import Rejected

_BEGINS = re.compile(
    r"\s*(?:(?:export\s+)?(?:const\s+|let\s+|var\s+)\w{1,50}\s*=\s*)?"  # in a script
    r"(?:\[\s*(?:\{\s*[\"}]|\[?\s*[\"'])|\{\s*\")"
)
_OF_ROWS = re.compile(r"\s*\[\s*\[\s*(?:\"|-?\d|null|true|false|\])")
_LOOKED_AT = 20_000  # characters
_DEEPEST = 20
_OF_AN_ARRAY = json_places.Place(1, "[", "[")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as JSON does."""
    return bool(_BEGINS.match("".join(top)[:_LOOKED_AT]))


def is_of_rows(top: Sequence[str]) -> bool:
    """Tell whether it is an array of arrays: a table, with its header in the first, or above."""
    text = "".join(top)[:_LOOKED_AT]
    return bool(_OF_ROWS.match(text)) or (is_one(top) and json_places.find(top).begins == "[")


def rows(lines: Iterable[str], top: Sequence[str], notes: Notes) -> Iterator[tables.Row | Rejected]:
    """Yield the arrays of an array; texts before them that are as many are the header."""
    place = json_places.find(top)
    heads: list[str] = []
    for one in json_values.read(lines, place if place.level else _OF_AN_ARRAY, notes):
        if isinstance(one, Rejected):
            yield one
        elif isinstance(one.value, str):
            notes.see_outside(one.line, one.value)
            heads += [one.value] if len(heads) < MAX_COLUMNS else []
        elif isinstance(one.value, list) and any(one.value):
            if len(heads) == len(one.value):
                yield one.line, heads
            heads = []
            yield one.line, [trim(_scalar(cell)) for cell in one.value]


def read(
    lines: Iterable[str], top: Sequence[str], notes: Notes
) -> Iterator[keyed.Record | Rejected]:
    """Yield what each object says, or text of an array, and the line it begins on."""
    are_told = False  # their column has a heading, if it is among the first
    for count, one in enumerate(json_values.read(lines, json_places.find(top), notes)):
        if isinstance(one, Rejected):
            yield one
            continue
        said = _refused(one)
        are_told = are_told or (bool(said) and count < keyed.LOOKED_AT)
        if said and not are_told:
            notes.see_outside(one.line, str(one.value))
        elif isinstance(one.value, str):
            yield one.line, {"Email": one.value} | said
        elif isinstance(one.value, dict):
            yield from _records(one, said)


def _refused(one: Value) -> dict[str, str]:
    """Say of somebody what the name of their array says of all in it: `declined`."""
    key = next(filter(labels_of_guests.says_no, one.keys), "")
    is_known = snake(key) in declined_words.OF_COMING
    return {"RSVP": key if is_known else "declined"} if key else {}


def _records(one: Value, said: dict[str, str]) -> Iterator[keyed.Record | Rejected]:
    """Yield the person of an object, or those whose addresses its keys are, or its columns have."""
    found: dict[str, object] = one.value if isinstance(one.value, dict) else {}
    several: Sequence[dict[str, object]]
    if found and all("@" in key for key in found):
        several = [{"Email": key, "" if isinstance(value, dict) else "Name": value}
                   for key, value in found.items()]  # fmt: skip
    else:
        several = json_columns.people(found) or [{"": found}]
    for person in several:
        flat = _Flat()
        for name, value in (person | said).items():
            flat.add(name, value)
        yield flat.record(one.line)


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
