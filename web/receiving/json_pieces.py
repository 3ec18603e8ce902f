"""Reads a large JSON text piece by piece, so that no single step holds the interpreter for long.

The library's parser is one call: until it returns no other thread runs, and the loop stands still.
Here it is given what fits into a small window; around that, members are taken one by one.
"""

import json
import re
from collections.abc import Callable

from emailer.tongue import Sentence

WINDOW = 4_096
"""Characters: some 30 microseconds."""
STEP = 131_072
"""Characters of one long text that are read at once: two milliseconds at most."""
MOST_VALUES = 200_000
"""Taken one by one; what fits into a window counts as one."""

_BLANKS = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_UNITS = re.compile(
    r"""(?: [^"\\\x00-\x1f]++
    | \\ ["\\/bfnrt]
    | \\u (?![dD][89abAB]) [0-9a-fA-F]{4}
    | \\u [0-9a-fA-F]{4} (?= [^\\] | \\[^u] | .{6} )  # half a character: the other is seen, too
    )*+""",
    re.VERBOSE | re.DOTALL,
)

Make = Callable[[list[tuple[str, object]]], object]


class TooManyError(ValueError):
    """The text holds more than anybody needs; says so in a sentence."""


def nested(text: str) -> int:
    """Count what may be the beginning of an object or a list."""
    return text.count("{") + text.count("[")


def nested_truly(text: str) -> int:
    """Count it without what stands within strings."""
    return nested(_STRING.sub("", text))


class Pieces:
    """A text being read: `make` makes an object of its members, as the decoder's hook does."""

    def __init__(  # noqa: PLR0913  (what the decoder is, and how much it gets at once)
        self,
        text: str,
        decoder: json.JSONDecoder,
        make: Make,
        most_nested: int,
        *,
        window: int = WINDOW,
        step: int = STEP,
    ) -> None:
        """Begin at its beginning. Of more than `most_nested` objects and lists nothing is made."""
        self._text, self._decode, self._make = text, decoder.raw_decode, make
        self._window, self._step = window, step
        self._values, self._nested, self._most_nested = 0, 0, most_nested
        self._counts = nested(text) > most_nested  # most of it may stand within strings

    def read(self) -> object:
        """Read it all. Raises JSONDecodeError, RecursionError, and TooManyError."""
        value, end = self._value(self._blanks(0))
        end = self._blanks(end)
        if end < len(self._text):
            raise json.JSONDecodeError("Extra data", self._text, end)
        return value

    def _value(self, at: int) -> tuple[object, int]:
        self._values += 1
        if self._values > MOST_VALUES:
            said = Sentence("The body holds more than {most} values.", most=MOST_VALUES)
            raise TooManyError(said)
        begins = self._text[at : at + 1]
        if begins not in ("{", "[", '"'):
            return self._decode(self._text, at)  # a number or a word
        window = self._text[at : at + self._window]
        try:
            value, size = self._decode(window)
        except json.JSONDecodeError:  # it is larger, or wrong: then it is found out where
            return self._large(begins, at + 1)
        if self._counts:
            self._count(nested_truly(window[:size]))
        return value, at + size

    def _large(self, begins: str, at: int) -> tuple[object, int]:
        if begins == '"':
            return self._string(at)
        self._count(1)
        return self._object(at) if begins == "{" else self._list(at)

    def _count(self, n: int) -> None:
        self._nested += n
        if self._nested > self._most_nested:
            raise TooManyError(
                Sentence(
                    "The body holds more than {most} objects and lists.", most=self._most_nested
                )
            )

    def _string(self, at: int) -> tuple[str, int]:
        """Read a long one, never cut within an escape or between the halves of a character."""
        parts = []
        while True:
            end = self._matched(_UNITS, at, self._step)
            if end == at:
                break
            parts.append(self._decode(f'"{self._text[at:end]}"')[0])
            at = end
        if self._text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting the end of a text", self._text, at)
        return "".join(parts), at + 1

    def _list(self, at: int) -> tuple[object, int]:
        values: list[object] = []
        at = self._blanks(at)
        if self._text[at : at + 1] == "]":
            return values, at + 1
        is_over = False
        while not is_over:
            value, at = self._value(at)
            values.append(value)
            at, is_over = self._next(at, "]")
        return values, at

    def _object(self, at: int) -> tuple[object, int]:
        members: list[tuple[str, object]] = []
        at = self._blanks(at)
        if self._text[at : at + 1] == "}":
            return self._make(members), at + 1
        is_over = False
        while not is_over:
            name, at = self._name(at)
            value, at = self._value(at)
            members.append((name, value))
            at, is_over = self._next(at, "}")
        return self._make(members), at

    def _name(self, at: int) -> tuple[str, int]:
        """Read a member's name up to its value."""
        if self._text[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting a name", self._text, at)
        name, at = self._value(at)
        at = self._blanks(at)
        if self._text[at : at + 1] != ":":
            raise json.JSONDecodeError("Expecting a colon", self._text, at)
        return str(name), self._blanks(at + 1)

    def _next(self, at: int, closing: str) -> tuple[int, bool]:
        """Go on behind a comma; or tell that it closes."""
        at = self._blanks(at)
        if self._text[at : at + 1] == closing:
            return at + 1, True
        if self._text[at : at + 1] != ",":
            raise json.JSONDecodeError("Expecting a comma", self._text, at)
        return self._blanks(at + 1), False

    def _blanks(self, at: int) -> int:
        while (end := self._matched(_BLANKS, at, self._step)) == at + self._step:
            at = end
        return end

    def _matched(self, pattern: re.Pattern[str], at: int, most: int) -> int:
        found = pattern.match(self._text, at, at + most)
        return found.end() if found else at
