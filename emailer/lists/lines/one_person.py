"""A line that is one person, or a couple, and what else stands in it -> name and address. Pure."""

import re

from emailer.lists.addresses.address import PLAIN, trim
from emailer.lists.lines import seen
from emailer.lists.lines.pieces import (
    AROUND_ADDRESS,
    MAX_CLOSE_LOOK,
    NO_PART,
    name_beside,
    only_address_in,
    several_in,
    without,
)
from emailer.lists.words import (
    declined_phrases,
    declined_words,
    given_names,
    local_parts,
    names,
)

_BETWEEN = re.compile(
    r"(?P<name>[^@<>\"(),;:|]{1,100}?)(?:\s[-\u2013\u2014|]+\s|:\s|\s?[.\u2026_]{3,}+\s?|\s)\s*+"
    rf"(?P<email>[^{NO_PART}]{{1,64}}+@[^{NO_PART}]{{1,255}}+)"
    r"\s*+(?P<remark>(?:[-\u2013\u2014|](?=\s)|\(|\[|[,;]\s).*)"
)
_MINE = re.compile(
    r"(?P<name>[^:@<>,;]{1,60}+):\s++(?:[^\W\d_]++,?\s++){0,3}?(?:mine|meins|"
    r"(?:my|meine?|mi|mia|mio|meu|minha|mon|ma|mijn|min|mitt|moja|m\xf3j|\u043c\u043e[\u044f\u0439])\s"
    r"(?:e-?)?(?:mail\w{0,12}|adress?e?|correo|courriel|endere\xe7o|indirizzo|post"
    r"|\u043f\u043e\u0447\u0442\u0430|\u0430\u0434\u0440\u0435\u0441))"
    r"(?:\s++(?:address|adresse|ist|is|est|es|\xe9|\xe8|lautet)){0,2}+(?:\s*+[:=])?\s++"
    rf"(?P<email>[^{NO_PART}]{{1,64}}+@[^{NO_PART}]{{1,255}}+)\W*",
    re.IGNORECASE,
)
_PHONE = re.compile(r"[^,;@]*+[,;]\s*+[^\s,;@]++@[^\s,;@]++[,;]\s*+[+0-9][0-9 ()/.-]*")


_JOINED = re.compile(r"\s*[,/&+]\s*|\s+(?:and|und|et|e|y|og|och|en|ja|i|u)\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2}")
_MOST_OF_NAMES = 200  # characters
_MOST_OF_COUPLE = 5
_BEFORE_ADDRESSES = ":,;<( \t\u2013-"


def remarked(text: str) -> tuple[str, str] | None:
    """Return name and address of `Ana Lima - ana@x.pt (+1)`: behind it stands a remark."""
    if len(text) >= MAX_CLOSE_LOOK or text.count("@") != 1:
        return None
    if found := _of_whoever_says(text) or _between_cells(text) or _of_their_own(text):
        return found
    if _PHONE.fullmatch(text):  # Ana Lima, ana@x.pt, +351 1
        text = text.replace(",", " ", 1).replace(";", " ", 1)
    between = _BETWEEN.fullmatch(text)
    if not between or _is_whole_name(between["remark"]):
        return None
    name = trim(between["name"])
    is_known = PLAIN.fullmatch(between["email"]) and names.is_like_a_name(name)
    return (name, between["email"]) if is_known else None


def couple(text: str) -> list[tuple[str, str]]:
    """Return name and address of each in `Ann and Tom Low: ann@x.uk, tom@x.uk`, also without the
    colon; nobody where it is not plain who has which.
    """
    emails = several_in(text) if 1 < text[:MAX_CLOSE_LOOK].count("@") <= _MOST_OF_COUPLE else []
    before, _, behind = text.partition(emails[0]) if emails else ("", "", "")
    people = _JOINED.split(trim(before.rstrip(_BEFORE_ADDRESSES))) if emails else []
    is_plain = len(before) < _MOST_OF_NAMES and not _WORD.search(without(behind, emails[1:]))
    if not emails or len(people) != len(emails) or not is_plain:
        return []
    family = people[-1].split()[1:]
    full = [one if " " in one else " ".join([one, *family]) for one in people]
    found = [[one for one in full if local_parts.is_surely_of(one, email)] for email in emails]
    are_theirs = all(len(one) == 1 for one in found) and len({one[0] for one in found}) > 1
    return [(one[0], email) for one, email in zip(found, emails, strict=True)] if are_theirs else []


def _of_whoever_says(text: str) -> tuple[str, str] | None:
    """Return name and address of a chat's `Steffi: Meine Mail ist s@web.de`."""
    found = _MINE.fullmatch(text)
    if not found or not PLAIN.fullmatch(email := found["email"].rstrip(AROUND_ADDRESS)):
        return None
    name = trim(found["name"])
    return (name, email) if names.are_like_names(name) else None


def _of_their_own(text: str) -> tuple[str, str] | None:
    """Return name and address of `Ana Lima ana@x.pt comes with two`: it is surely hers."""
    if "@" in text.rsplit(None, 1)[-1]:  # nearly all
        return None
    email = only_address_in(text) or ""
    before, _, behind = text.partition(email) if email else ("", "", "")
    name, behind = seen.before(before, email), behind.strip(seen.AROUND)
    is_name = behind[:1].isupper() and names.is_like_a_name(behind)
    is_no = declined_phrases.says_no(behind) or behind.casefold() in declined_words.NOES
    is_followed = not behind or (is_name and not is_no)
    is_theirs = names.is_like_a_name(name) and local_parts.is_surely_of(name, email)
    return (name, email) if is_theirs and not is_followed else None


def _is_whole_name(remark: str) -> bool:
    """Tell whether a comma, and behind it somebody stands: their line is no remark."""
    others = map(trim, re.split("[,;]", remark[1:])) if remark[:1] in (",", ";") else ()
    return any(
        names.is_like_a_name(one) and all(word[0].isupper() for word in one.split()[:2])
        and len(one.split()) > 1 for one in others
    )  # fmt: skip


def _between_cells(text: str) -> tuple[str, str] | None:
    """Return name and address of `Ana Lima, ana@x.pt, vegan` and of `Ana (ana@x.pt, vegan)`; what
    stands behind them in small letters is nobody.
    """
    email = only_address_in(text) or ""
    before, _, behind = text.partition(email) if email else (text, "", "")
    ends = before.rstrip()[-1:]
    is_cell = ends in (",", ";") and behind[:1] in (",", ";")
    is_within = ends == "(" and behind[:1] in (",", ";") and behind.rstrip()[-1:] == ")"
    others = [trim(one) for one in re.split("[,;]", behind.rstrip(") ")) if trim(one)]
    if not (is_cell or is_within) or not others or any(map(names.is_like_a_name, others)):
        return None
    name = name_beside(f"{before.rstrip('(,; ')}{' (' if is_within else ', '}{email}", email)
    return (name, email) if name else None


def paired(text: str) -> tuple[str, str] | None:
    """Return name and address of `Lima, Ana; ana@x.pt`, or of `ana@x.pt | Ana Lima`: two cells of
    one line, with nobody else's beside them.
    """
    email = only_address_in(text) if len(text) < MAX_CLOSE_LOOK else None
    if not email:
        return None
    before, _, behind = text.rstrip("; \t").partition(email)
    before, behind = before.rstrip("< "), behind.lstrip("> ")
    cell, mark = (behind[1:], behind[:1]) if behind else (before[:-1], before[-1:])
    if (before and behind) or not mark or mark not in _MARKS:
        return None
    if _CELLS.search(trim(cell)):
        return _in_parts(trim(cell), mark, email)
    name = name_beside(f"{cell} {email}", email)
    return (name, email) if name else None


def _in_parts(cell: str, mark: str, email: str) -> tuple[str, str] | None:
    """Return name and address of `Lima;Ana;ana@x.pt`, where it is plain which part is which."""
    parts = [trim(part) for part in cell.split(mark)]
    if len(parts) != len(("given", "family")) or not all(map(names.is_like_a_name, parts)):
        return None
    one, other = parts
    order = local_parts.given_first(one, other, email) or (
        given_names.is_one(one) - given_names.is_one(other)
    )
    if not order or not local_parts.in_common(f"{one} {other}", email):
        return None
    return (f"{one} {other}" if order > 0 else f"{other} {one}"), email


_MARKS = ",;|/\t"
_CELLS = re.compile(r"[;|/\t]")
