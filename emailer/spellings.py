"""How one address may be written in a text or a file: whatever the case and form of its letters,
its domain in Unicode or as it goes over the wire. Pure; knows no lists.
"""

import contextlib
import re

import idna

from emailer import characters

_ASCII_RUN = re.compile(r"[!#-\[\]-~]+")
"""Of what JSON writes as it is."""
_FOLD = rb"(?:=?\r?\n[ \t]?)?"
"""Where a line is broken for its length: in contact cards, calendars, LDIF (behind it a blank), and
in quoted-printable (before it =).
"""
_WRITTEN = {
    "@": ("@", "\uff20", "=40", "%40", "&#64;", "&#x40;", r"\u0040"),
    "&": ("&", "&amp;"),
    "'": ("'", "&#39;", "&apos;"),
}
"""How forms, pages, mails and JSON may write a sign."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1250", "iso-8859-2", "mac-roman")


_PIECE, _LONGEST = 64 * 1024, 4 * 1024


class Spellings:
    """An address, to be found however it is written."""

    def __init__(self, email: str) -> None:
        """Take an address as somebody typed it."""
        local, _, domain = email.rpartition("@")
        every = {f"{local}@{one}" for one in _domains(domain)}
        self._folded = {_folded(one) for one in every}
        self._all = self._folded | {characters.normal("NFC", one) for one in every}
        self.part = max(_ASCII_RUN.findall(local), key=len, default="")
        """What each spelling has in it, whatever the case of ASCII: for what only knows that."""

    def stand_in(self, text: str) -> bool:
        """Tell whether a text has the address in it; a long one is looked through by pieces, for
        none of which others wait long.
        """
        pieces = (text[begin : begin + _PIECE + _LONGEST] for begin in range(0, len(text), _PIECE))
        return any(one in said for said in map(_folded, pieces) for one in self._folded)

    def in_bytes(self) -> re.Pattern[bytes]:
        """Find it in a file, in any encoding that a list may come in, and where a line is broken
        within it.
        """
        found = {_pattern(one, how) for one in self._all for how in _ENCODINGS}
        return re.compile(b"|".join(sorted(found - {b""})), re.IGNORECASE)

    @property
    def most_bytes(self) -> int:
        """So long may it be in a file."""
        return 16 * max(map(len, self._all))


def _folded(text: str) -> str:
    return characters.normal("NFC", characters.normal("NFKC", text).casefold())


def _domains(domain: str) -> set[str]:
    try:
        wire = idna.encode(domain, uts46=True).decode("ascii")
        return {domain, wire, idna.decode(wire)}
    except (idna.IDNAError, ValueError):
        return {domain}


def _pattern(text: str, encoding: str) -> bytes:
    """Write a pattern for a text in an encoding; nothing where that has no such letters."""
    signs = [_sign(sign, encoding) for sign in text]
    return (_FOLD if encoding == "utf-8" else b"").join(signs) if all(signs) else b""


def _sign(sign: str, encoding: str) -> bytes:
    """One letter, in either case, with its mark or behind it."""
    cased = {sign, sign.lower(), sign.upper()} if not sign.isascii() else {sign}
    written = {characters.normal(form, one) for one in cased for form in ("NFC", "NFD")}
    found = set()
    for one in written | set(_WRITTEN.get(sign, ())):
        with contextlib.suppress(UnicodeError):
            found.add(re.escape(one.encode(encoding)))
    either = b"|".join(sorted(found))
    return b"(?:" + either + b")" if len(found) > 1 else either
