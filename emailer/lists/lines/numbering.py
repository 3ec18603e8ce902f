"""Numbers and bullets before people, which are no part of a name: `1.`, `(2)`, `#3`, `a)`. Pure.

A number without a mark of its own is one only where an address alone follows it, or where the
lines of a list count up: "50 Cent" is a name, and so is "1.FC" where nothing counts.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from emailer.lists.notes import Notes

_DASH = "-\u2010-\u2015\u2212"
_BULLET = (
    "\u2022\u2023\u2043\u00b7\u2219\u25aa\u25ab\u25a0\u25a1\u25b6\u25b8\u25ba\u25c6\u25c7\u25cb"
    "\u25cf\u25d8\u25e6\u2192\u21d2\u27a2\u27a4\u2605\u2606\u2610-\u2612\u2713\u2714\u2705\u2794"
    "\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"  # (1) as one character
)
_NUMBER = "[0-9]{1,6}"
_MARK = re.compile(
    r"\s*+(?:"
    rf"[(\[]?{_NUMBER}[.]?[)\]]"  # 1) (1) [1] 1.)
    rf"|{_NUMBER}(?:[.:/]|\s?[{_DASH}])(?=\s)"  # 1. 1: 1/ 1 -
    rf"|(?:#|\u2116|n[ro\u00b0\u00ba]\.?)\s?{_NUMBER}[.):]?(?=\s)"  # #1  Nr. 1  No. 1:
    r"|\(?(?:[a-z]|[ivxlc]{2,6})\)(?=\s)|(?-i:[ivxlc]{2,6}|[IVXLC]{2,6})\.(?=\s)"  # a) ii.
    rf"|[{_DASH}*+](?=\s)|[{_BULLET}]\ufe0f?|[0-9]\ufe0f?\u20e3"
    r"|\[[ x\u2713\u2714]?\](?=\s)"  # [ ]  [x]
    r"|>+(?=\s)"  # as mail programs quote
    r")\s*+",
    re.IGNORECASE,
)
MOST_MARKS = 3  # - [ ] 1.
_BARE = re.compile(rf"\s*+{_NUMBER}[ \u00a0]++(?=\S)")
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+\s*")
_PICTURES = re.compile(
    r"\s*+(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\s*+){1,3}(?=[^\s<>@]+@[^\s<>@]+\s*\Z)"
)
_TIGHT = re.compile(rf"\s*+{_NUMBER}[.:](?=[^\W\d_][^\s<,;]*+)")  # 1.Anna <ana@x.pt>, 1.ana@x.pt
_COUNT = re.compile(rf"[^\w@]{{0,3}}(?:n[ro]\.?\s?)?({_NUMBER})(?![\w@])", re.IGNORECASE)
_FIRST, _GAP = 1000, 4
"""A list counts from below the one, and each number is at most so far above the one before."""


def without(text: str) -> str:
    """Take what numbers a person off the beginning of an entry;
    all of it stays where nothing else is there.
    """
    rest = text
    for _ in range(MOST_MARKS):
        found = _MARK.match(rest)
        if not found:
            break
        rest = rest[found.end() :]
    if not rest.isascii() and (pictures := _PICTURES.match(rest)):
        rest = rest[pictures.end() :]
    bare = _BARE.match(rest)
    if bare and _ADDRESS.fullmatch(rest, bare.end()):
        rest = rest[bare.end() :]
    return rest or text


def apart(entries: Sequence[str]) -> Sequence[str]:
    """Take the numbers off entries of one line that count up: 1.ana@x.pt, 2.bo@x.se."""
    found = [_TIGHT.match(entry) for entry in entries]
    numbers = [int(_DIGITS.findall(one[0])[0]) for one in found if one]
    if len(numbers) < 2 or numbers != [*range(numbers[0], numbers[0] + len(entries))]:
        return entries
    return [entry[one.end() :] for entry, one in zip(entries, found, strict=True) if one]


_DIGITS = re.compile("[0-9]+")


def is_numbered(top: Sequence[str]) -> bool:
    """Tell whether every line with an address begins with a number or a bullet before a person;
    numbers count up, and alone they are no marks.
    """
    people = [line for line in top if "@" in line]
    numbers = [int(found[1]) for line in people if (found := _COUNT.match(line))]
    if not numbers or len(people) == 1:
        return bool(people) and all(without(line) != line for line in people)
    return (
        len(numbers) == len(people)
        and numbers[0] < _FIRST
        and all(0 < number - before <= _GAP for before, number in pairwise(numbers))
        and all(_counted(line) != line for line in people)
    )


def unnumbered(lines: Iterable[str], notes: Notes) -> Iterator[str]:
    """Take the numbers off the lines of a list that is numbered."""
    for number, line in enumerate(lines, 1):
        rest = _counted(line) if "@" in line else line
        if rest != line:
            notes.drop_mark(number)
        yield rest


def _counted(line: str) -> str:
    """Take off what is a number where lines count up, too."""
    rest = without(line)
    found = (_BARE.match(line) or _TIGHT.match(line)) if rest == line else None
    return line[found.end() :] if found else rest
