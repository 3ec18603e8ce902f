"""Quoted-printable (RFC 2045 6.7) in pieces that can be joined in any order.
Knows nothing of templates or headers.

A piece is whole lines: where its text does not end in a line break,
a soft one (a final "=") is added. No line is longer than 76 bytes, and none begins with a dot,
so dot-stuffing (RFC 5321 4.5.2) never changes it.
"""

import re
from functools import lru_cache

_LINE = 75
"""Characters of a line before its soft break: 76 with the "=" (RFC 2045 6.7 (5))."""
_LITERAL = frozenset(map(chr, (*range(33, 61), *range(62, 127), 9, 32)))
_SHORT = re.compile(r"(?!\.)[ -<>-~]{1,75}")
_WHOLE = re.compile(r"(?:(?!\.)[\t -<>-~]{0,74}[!-<>-~])?")
_ESCAPED = re.compile(r"[^\t -<>-~]")
_BREAK = re.compile(r"\r\n|\r|\n")


def encode(text: str) -> bytes:
    """Encode a text as one piece; LF, CR and CRLF become line breaks,
    any other control character stays data.
    """
    if _SHORT.fullmatch(text):
        return text.encode("ascii") + b"=\r\n"
    if len(text) <= _LINE and not _BREAK.search(text):
        escaped = _ESCAPED.sub(lambda found: _escaped(found[0]), text)
        if len(escaped) <= _LINE and not escaped.startswith("."):
            return escaped.encode("ascii") + (b"=\r\n" if escaped else b"")
    *lines, rest = _BREAK.split(text)
    hard = "".join(f"{_hard(line)}\r\n" for line in lines)
    soft = f"{_wrapped([*map(_escaped, rest)])}=\r\n" if rest else ""
    return (hard + soft).encode("ascii")


def _hard(line: str) -> str:
    """Encode a line that ends in a line break: a space or tab just
    before it would be lost (RFC 2045 6.7 (3)).
    """
    if _WHOLE.fullmatch(line):
        return line
    escaped = [*map(_escaped, line)]
    if line[-1] in " \t":
        escaped[-1] = f"={ord(line[-1]):02X}"
    return _wrapped(escaped)


def _wrapped(escaped: list[str]) -> str:
    """Lay characters out in lines, none of them split, no line with a dot in front."""
    lines: list[str] = []
    line = ""
    for character in escaped:
        if len(line) + len(character) > _LINE:
            lines.append(line)
            line = ""
        line += "=2E" if character == "." and not line else character
    return "=\r\n".join([*lines, line])


@lru_cache(maxsize=4096)
def _escaped(character: str) -> str:
    if character in _LITERAL:
        return character
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8", "replace"))
