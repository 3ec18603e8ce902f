"""A line with a name and an address that is none: which part was meant as the address, and who it
is. Pure.
"""

import re

from emailer.lists.addresses import typing_errors
from emailer.lists.addresses.address import PLAIN, AddressError, trim
from emailer.lists.addresses.mailbox import read as read_mailbox
from emailer.lists.lines import likely
from emailer.lists.lines.one_person import paired, remarked
from emailer.lists.lines.pieces import addresses_in, contact_in, name_beside, named_in

_LONGEST = 500
"""Characters of a line that is looked at."""
_MOST_WORDS = 5
"""Of which a hidden address consists: ana (at) x (dot) pt."""
_AROUND = "<>()[]{},;:\"'"
_WORD = re.compile(r"\S+")
_AN_AT = re.compile(r"\w@\w")
_DOTTED = r"(?: ?(?:\.|[(\[{](?:dot|punkt|ponto|punto)[)\]}]) ?[\w-]{1,63}){1,5}"
_HIDDEN = re.compile(
    rf"[\w.+-]{{1,64}} ?[(\[{{](?:at|\xe4t|arroba)[)\]}}] ?[\w-]{{1,63}}{_DOTTED}", re.IGNORECASE
)
_CELL = re.compile(r"[,;|\t]\s*([^\s,;|\t][^,;|\t]*)\Z")


def address(text: str) -> str | None:
    """Return what the address of a line was likely meant for; None where nothing is likely."""
    wrong = _with_at(text)
    return (
        likely.address(text) or (typing_errors.repaired(wrong) if wrong else None)
        or hidden_beside_name(text)
    )  # fmt: skip


def hidden_beside_name(text: str) -> str | None:
    """Return the hidden address of a line that is this and a name: `Ana Lima, ana (at) x.pt`."""
    if "@" in text or len(text) > _LONGEST:
        return None
    plain = typing_errors.unveiled(text)
    if plain == text:
        cell = _CELL.search(text)  # Ana Lima, ana at x.pt
        meant = likely.address(cell[1]) if cell else None
        plain = text[: cell.start(1)] + meant if cell and meant else ""
    found = remarked(plain) or paired(plain)
    return found[1] if found else None


def is_wrong_beside_name(text: str) -> bool:
    """Tell whether a comma stands in a line that is one name and what was meant as an address:
    `Ed, ed@x,de`.
    """
    wrong = _with_at(text) if "," in text or ";" in text else ""
    if next(addresses_in(text), None):
        return False
    plain = text.replace(wrong, likely.address(wrong) or _ANY) if wrong else ""
    return bool(wrong) and (remarked(plain) or paired(plain)) is not None


_ANY = "any@x.org"


def error(text: str) -> AddressError | None:
    """Say what is wrong with the address beside a name; None where that is not clear."""
    beside = _window(text, "") if '"' not in text else None
    try:
        if beside and any(map(str.isalpha, "".join(beside))):
            read_mailbox(_with_at(text))
    except AddressError as found:
        return found
    return None


def name(text: str, meant: str, email: str) -> str:
    """Return the name that stands in a line beside what is an address now; `meant` is what was
    offered for it. Empty where none surely is one.
    """
    found = _window(text, meant) if len(text) <= _LONGEST else None
    if not found:
        return ""
    if said := remarked(f"{found[0]}{email}{found[1]}"):  # Tom: my mail is tom@@x.org
        return said[0]
    before, behind = (trim(part).strip(_AROUND) for part in found)
    return name_beside(f"{before} {email} {behind}", email) or (
        name_beside(f"{found[0]}{email}", email) if ")" in found[0] else ""
    )  # fmt: skip


def typed(text: str) -> tuple[str, str, str]:
    """Read what was written in place of a line: name, address and key; raises AddressError."""
    try:
        return read_mailbox(text)
    except AddressError:
        found = remarked(text) or paired(text) or contact_in(text) or named_in(text)
        if not found:
            raise
        return found[0], found[1], found[1].lower()


def others(text: str) -> list[str]:
    """List what else in a sentence was meant as an address, and is none."""
    return [word.strip(_AROUND) for word in text.split() if _AN_AT.search(word)]


def hidden(text: str) -> list[str]:
    """List the hidden addresses of a sentence: write to ana (at) x.pt."""
    return [one[0].strip() for one in _HIDDEN.finditer(text)]


def international(text: str) -> tuple[str, str, str] | None:
    """Return name, address and key of a line whose address has letters beyond ASCII."""
    word = _with_at(text)
    if not word or word.isascii():
        return None
    try:
        _, email, its_key = read_mailbox(word)
    except AddressError:
        return None
    return name(text, "", email), email, its_key


def _with_at(text: str) -> str:
    """Return the one word with an @ that is no address; empty where there is none."""
    words = (
        [one.strip(_AROUND) for one in text.split() if "@" in one] if len(text) <= _LONGEST else []
    )
    return words[0] if len(words) == 1 and not PLAIN.fullmatch(words[0]) else ""


def _window(text: str, meant: str) -> tuple[str, str] | None:
    """Return what stands before and behind the words that are meant as an address."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)]
    wrong = _with_at(text)
    if not (wrong or meant):
        return None
    for count in range(1, _MOST_WORDS + 1):
        for first, last in zip(words, words[count - 1 :], strict=False):
            begin, end = first[0], last[1]
            part = text[begin:end].strip(_AROUND)
            if (part == wrong) if wrong else (meant and likely.address(part) == meant):
                return text[:begin], text[end:]
    return None
