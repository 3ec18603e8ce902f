"""Contact cards as JSON (jCard, RFC 7095): one, or an array of them -> rows of a table, as of cards
in text. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists.addresses.address import shown
from emailer.lists.forms import json_places, json_values, vcards
from emailer.lists.notes import Notes
from emailer.lists.tables.tables import Row
from emailer.model import Rejected
from emailer.tongue import Sentence

_BEGINS = re.compile(r"\s*(\[\s*)?\[\s*\"vcard\"\s*,\s*\[", re.IGNORECASE)
_LOOKED_AT = 1000  # characters
_MEANS = re.compile(r"([\\;,])")
_NO_CARD = Sentence("this is no contact card")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as such cards do."""
    return bool(_begins(top))


def _begins(top: Sequence[str]) -> re.Match[str] | None:
    return _BEGINS.match("".join(top)[:_LOOKED_AT])


def read(lines: Iterable[str], top: Sequence[str], notes: Notes) -> Iterator[Row | Rejected]:
    """Yield a heading row (line 1), then a row for each card, with the line it begins on."""
    yield 1, list(vcards.HEADINGS)
    begins = _begins(top)
    place = json_places.Place(1 if begins and begins[1] else 0, "[", "[")
    for one in json_values.read(lines, place, notes):
        match one:
            case (line, [_, [*properties], *_], _):
                yield line, vcards.cells([*_lines(properties)])
            case (line, other, _):
                yield Rejected(line, shown(str(other)), _NO_CARD)
            case _:
                yield one


def _lines(properties: Iterable[object]) -> Iterator[str]:
    """Write what a card says, [name, parameters, type, value ...], as a card in text does."""
    for one in properties:
        match one:
            case [str(name), dict(params), _, *values]:
                preferred = ";PREF" if "pref" in params else ""
                for value in values:
                    yield f"{name}{preferred}:{_written(value)}"


def _written(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(_written, value))
    text = "" if value is None else str(value)
    return _MEANS.sub(r"\\\1", " ".join(text.split()))
