"""Header fields (RFC 5322 2.2, 3.4) with RFC 2047 encoded words where they are needed.
Knows nothing of messages.

Plain ASCII is written as it is. What a parser could read differently from what was typed
(other scripts, "=?", runs of spaces) is written in encoded words,
which are at most 75 characters long and never split a character.
"""

import re
import string
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from itertools import pairwise

from emailer import characters, domains
from emailer.tongue import Sentence

LINE = 76
"""Characters of a line that holds an encoded word (RFC 2047 2);
every other line is folded there too.
"""
_WORD = 75 - len("=?utf-8?q?") - len("?=")
# a line may have 998 bytes (RFC 5322 2.1.1) and a word, such as a link, has no place to fold
_LONGEST_PLAIN_WORD = 900
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_DOTTED = r"[^\s\x00-\x20\"(),:;<>@\[\\\]\x7f-\xa0\ud800-\udfff]{1,255}"
_ADDRESS = re.compile(
    rf"({_DOTTED}|\"(?:[ !#-\[\]-~]|\\[ -~]){{0,64}}\")@({_DOTTED}|\[[!-Z^-~]{{1,255}}\])"
)
_SIMPLE_ADDRESS = re.compile(r"[A-Za-z0-9_+.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_SIMPLE = re.compile(
    r"[A-Za-z-]+: [A-Za-z0-9]+(?: [A-Za-z0-9]+)* <[A-Za-z0-9_+.-]{1,64}@[A-Za-z0-9.-]+>\r\n"
)


def control(text: str) -> int | None:
    """Find the first character that no header can hold: a control,
    a line break in any script, half a character.
    """
    found = characters.NO_HEADERS.search(text)
    return found.start() if found else None


def clean(text: str) -> str:
    """Replace each run of characters that no header can hold by a space."""
    return text if text.isprintable() else characters.NO_HEADERS.sub(" ", text)


def unstructured(field: str, value: str) -> bytes:
    """Write a field of free text, such as Subject, that reads back as `value`."""
    if not value:
        return f"{field}:\r\n".encode("ascii")
    is_plain = _is_plain(value)
    line = f"{field}: {value}\r\n"
    if is_plain and len(line) <= LINE:
        return line.encode("ascii")
    parts = value.split(" ") if is_plain else _encoded_words(value, len(field) + 2)
    return _folded(field, parts).encode("ascii")


def addressed(field: str, name: str, address: str) -> tuple[str, bytes]:
    """Write an address as it goes over the wire, and a field of the mailbox that it is.
    Raises ValueError, a sentence.
    """
    simple = f"{field}: {name} <{address}>\r\n"
    if len(simple) <= LINE and _SIMPLE.fullmatch(simple):
        return address, simple.encode("ascii")  # as of nearly everybody, by one look
    address = wire_address(address)
    return address, mailbox(field, name, address)


def mailbox(field: str, name: str, address: str) -> bytes:
    """Write a field of one mailbox: `address` as wire_address gives it;
    UTF-8 where its local part needs it.
    """
    name = clean(name)
    if not name.strip():
        return f"{field}: {address}\r\n".encode()
    parts = [*_phrase(name, len(field) + 2), f"<{address}>"]
    return _folded(field, parts).encode()


def wire_address(address: str) -> str:
    """Write an address as it goes over the wire: its domain in A-labels (RFC 5890).
    Raises ValueError, a sentence.
    """
    if _SIMPLE_ADDRESS.fullmatch(address):
        return address
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise ValueError(
            Sentence('"{address}" is not one mail address.', address=clean(address)[:100])
        )
    local, domain = match.groups()
    return f"{local}@{domains.a_labels(domain)}"


def _is_plain(value: str) -> bool:
    if not value.isascii() or "=?" in value or not _PLAIN.fullmatch(value):
        return False
    return (
        len(value) <= _LONGEST_PLAIN_WORD or max(map(len, value.split(" "))) <= _LONGEST_PLAIN_WORD
    )


def _phrase(name: str, column: int) -> list[str]:
    """Write a display name as atoms or a quoted string where one line holds it,
    else as encoded words.
    """
    if len(name) < LINE - column and _is_plain(name):
        quoted = (
            name if _ATOMS.fullmatch(name) else '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name))
        )
        if len(quoted) <= LINE - column:
            return [quoted]
    return _encoded_words(name, column)


def _folded(field: str, parts: Sequence[str]) -> str:
    """Write a field's parts with single spaces between them,
    on a new line where the line would be too long.
    """
    whole = f"{field}: {' '.join(parts)}"
    if len(whole) <= LINE:
        return whole + "\r\n"
    lines: list[str] = []
    line = f"{field}: "
    for at, part in enumerate(parts):
        if at and len(line) + len(part) > LINE:
            lines.append(line.removesuffix(" "))
            line = " "
        line += f"{part} "
    return "\r\n".join([*lines, line.removesuffix(" ")]) + "\r\n"


def _encoded_words(value: str, column: int) -> list[str]:
    """Write `value` in encoded words, in Q or B, whichever is shorter;
    `column` is where the first one begins.
    """
    whole = value.encode("utf-8", "replace")
    in_q = "".join(map(_Q.__getitem__, whole))
    room = LINE - column - (75 - _WORD)
    if len(in_q) * 3 <= len(whole) * 4:
        if len(in_q) <= room:  # one word holds it, as nearly always
            return [f"=?utf-8?q?{in_q}?="]
        quoted = ["".join(map(_Q.__getitem__, octets)) for octets in _characters(value)]
        cuts = _chunks([*map(len, quoted)], room, _WORD)
        return [f"=?utf-8?q?{''.join(quoted[a:b])}?=" for a, b in cuts]
    if len(whole) <= room // 4 * 3:
        return [f"=?utf-8?b?{_b64(whole)}?="]
    octets = _characters(value)
    cuts = _chunks([*map(len, octets)], room // 4 * 3, _WORD // 4 * 3)
    return [f"=?utf-8?b?{_b64(b''.join(octets[a:b]))}?=" for a, b in cuts]


def _characters(value: str) -> list[bytes]:
    """Encode each character by itself: none is split between two words."""
    return [character.encode("utf-8", "replace") for character in value]


def _chunks(widths: list[int], first: int, rest: int) -> Iterable[tuple[int, int]]:
    """Cut characters of these widths into runs:
    the first at most `first` wide, the others `rest`.
    """
    cuts, room = [0], first
    for at, width in enumerate(widths):
        if width > room:
            cuts.append(at)
            room = rest
        room -= width
    return pairwise([*cuts, len(widths)])


_Q = ["_" if byte == 32 else f"={byte:02X}" for byte in range(256)]
"""Each byte in the Q encoding, with the few literals that a display name allows
(RFC 2047 5 (3)).
"""
for _literal in string.ascii_letters + string.digits + "!*+-/":
    _Q[ord(_literal)] = _literal


def _b64(octets: bytes) -> str:
    return b2a_base64(octets, newline=False).decode("ascii")
