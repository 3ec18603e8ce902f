"""How large a tree grows that the rules of HTML build of a text: at most so many elements and
characters. Pure.

A formatting element that is open is built anew in each block behind it (HTML 13.2.4.3, "reconstruct
the active formatting elements"): 1,500 `<b>` and 1,500 `<p>` are two million elements.
"""

import re
from typing import NamedTuple

FORMATTING = frozenset((
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
))  # fmt: skip
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
))  # fmt: skip
_TOKEN = re.compile(r"<!--|-->|<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)|[>\"']")


class Size(NamedTuple):
    """What a tree has at most: elements, and characters of their tags and texts."""

    elements: int
    length: int


class _Tag(NamedTuple):
    name: str
    is_end: bool
    length: int


def size(source: str, most: int) -> Size | None:
    """Reckon it; None beyond `most` elements, and where a formatting element ends beside its
    place: what is built of that is not reckoned here.
    """
    opened: list[_Tag] = []  # of formatting: those that are built anew
    inside: list[str] = []
    elements, length, again = 0, len(source), 0
    for tag in _tags(source):
        elements += 1 + len(opened)
        length += again
        is_open = tag.name in FORMATTING and any(one.name == tag.name for one in opened)
        if elements > most or (is_open and not _in_place(tag, inside)):
            return None
        if not tag.is_end:
            if tag.name in FORMATTING:
                opened.append(tag)
                again += tag.length
            if tag.name not in VOID:
                inside.append(tag.name)
        elif is_open:
            inside.pop()
            ended = next(one for one in reversed(opened) if one.name == tag.name)
            opened.remove(ended)
            again -= ended.length
        elif tag.name in inside:
            while inside.pop() != tag.name:
                pass
    return Size(elements, length)


def _in_place(tag: _Tag, inside: list[str]) -> bool:
    """Whether a formatting element ends where it began; some begun anew end the one before."""
    if tag.is_end:
        return bool(inside) and inside[-1] == tag.name
    return tag.name not in ("a", "nobr")


def _tags(source: str) -> list[_Tag]:
    """Cut the tags out, each with its length; one that does not end has all that is left."""
    tags: list[_Tag] = []
    begun: re.Match[str] | None = None
    quote, is_comment = "", False
    for token in _TOKEN.finditer(source):
        said = token[0]
        if is_comment:
            is_comment = said != "-->"
        elif begun is not None:
            if said in "\"'":
                quote = "" if quote == said else quote or said
            elif said == ">" and not quote:
                tags.append(_tag(begun, token.end()))
                begun = None
        elif said == "<!--":
            is_comment = True
        elif token["name"]:
            begun = token
    if begun is not None:
        tags.append(_tag(begun, len(source)))
    return tags


def _tag(begun: re.Match[str], end: int) -> _Tag:
    return _Tag(begun["name"].lower(), bool(begun["end"]), end - begun.start())
