"""Where in JSON the people stand: what is packed around them, and what beside them is of others.
Pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from emailer.lists.addresses.address import LOOKS_LIKE_ONE
from emailer.lists.forms import hosts
from emailer.lists.words import heading_words

TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*+\"?|'(?:[^'\\]|\\.)*+'?|[{}\[\]]")
_COLON = re.compile(r"\s*+:")
_LOOKED_AT = 50_000  # characters
_DEEPEST = 20


class Place(NamedTuple):
    """Within how many brackets people stand, the innermost of them, and what each begins with."""

    level: int
    within: str = ""
    begins: str = "{"


@dataclass(slots=True)
class _Node:
    """An object or an array, as far as it was looked at."""

    sign: str
    key: str = ""
    has_address: bool = False
    is_person: bool = False  # an address is among its own values
    texts: int = 0  # values of its own that are addresses
    keys: tuple[str, ...] = ()
    nodes: list["_Node"] = field(default_factory=list)


def find(top: Sequence[str]) -> Place:
    """Say where people stand: in the outermost array that has some, else in the objects."""
    tops = [one for one in _tree("".join(top)[:_LOOKED_AT]).nodes if one.has_address]
    return _in_all(tops) or Place(0)


def _in_all(nodes: Sequence[_Node]) -> Place | None:
    """Find a place within objects that are all packed around people: one alone may be with an
    address of its own, of several it would be a person's.
    """
    inner = [_in(one) for one in nodes]
    if not inner or None in inner or (len(nodes) > 1 and any(one.is_person for one in nodes)):
        return None
    return inner[0]


def _in(node: _Node, *, is_alone: bool = False) -> Place | None:
    """Find the place of people within an object or array, that one included; addresses beside
    anything else are of one person.
    """
    if (heading_words.is_address(node.key) and not is_alone) or hosts.are_called(node.key):
        return None
    inner = [one for one in node.nodes if one.has_address]
    if node.sign == "{":
        is_alone = len(node.keys) == 1
        found = [place for one in inner if (place := _in(one, is_alone=is_alone))]
        deeper = min(found, key=lambda place: place.level) if found else None
        if not deeper and _are_alike(node.nodes):
            return Place(1, "{")
    elif inner and all(one.sign == "[" for one in inner):
        return Place(1, "[", "[")
    else:
        deeper = _in_all(inner)
        if not deeper and (inner or node.texts):
            return Place(1, "[")
    return deeper and deeper._replace(level=deeper.level + 1)


def _are_alike(nodes: Sequence[_Node]) -> bool:
    """Tell whether objects are people, each below a key of their own: `{"1": {..}, "2": {..}}`."""
    return (
        len(nodes) > 1
        and all(one.is_person and one.sign == "{" and one.keys == nodes[0].keys for one in nodes)
        and not any(hosts.are_called(one.key) for one in nodes)
    )


def _tree(text: str) -> _Node:
    """Read what is in what, however broken; what is too deep belongs to what is around it."""
    around, deeper, said = [_Node("")], 0, ""
    for is_key, sign in _signs(text):
        now = around[-1]
        if is_key:
            now.keys += (sign,) if len(now.keys) < _DEEPEST else ()
            said = sign[1:-1]
        elif sign[0] in "{[":
            if len(around) > _DEEPEST:
                deeper += 1
                continue
            now.nodes.append(_Node(sign, said if now.sign == "{" else ""))
            around.append(now.nodes[-1])
        elif sign[0] in "}]":
            if deeper:
                deeper -= 1
            elif len(around) > 1:
                around.pop()
        elif LOOKS_LIKE_ONE.search(sign):
            now.is_person = True
            now.texts += 1
            for one in around:
                one.has_address = True
    return around[0]


def _signs(text: str) -> Iterator[tuple[bool, str]]:
    """Yield texts and brackets; of a text, whether it is a name of what follows."""
    for found in TOKEN.finditer(text):
        is_text = found[0][0] in "\"'"
        yield is_text and _COLON.match(text, found.end()) is not None, found[0]
