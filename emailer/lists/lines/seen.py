"""The name that everybody sees in what stands before an address. Pure."""

import re

from emailer.lists.addresses.address import trim
from emailer.lists.words import (
    declined_phrases,
    given_names,
    local_parts,
    names,
    occupations,
    sentences,
)

AROUND = "*#\u2022,;:-\u2013\u2014|<>()[]{}._\u2026=/ \t\u3000"
_QUOTES = "'\"*\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb"
_COLUMNS = re.compile(r"\s{3,}")
_NUMBER = re.compile(r"[0-9]{1,6}[.)]?\s+(?=[^\W\d_])")
_PICTURE = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]\s*+")
_REFUSALS = frozenset("\u274c\u274e\u2716\u2717\u2718\U0001f6ab\u26d4\U0001f44e\u2620\u271d")
"""Pictures that say that somebody is not to come."""
_LED_BY = re.compile(r":\s|\s[-\u2013\u2014|]\s")
_REMARKS = 3
_BRACKETS, _SIGNS = (")", "]", "(", "["), (":", "-", "\u2013", "\u2014", "|", ",", ";")
_WORDS = """
mail email e-mail mails adresse address adress contact kontakt correo courriel tel telefon phone
mobile mobil handy work home private privat business office arbeit dienstlich geschäftlich
beruflich zuhause casa trabalho trabajo perso pro travail bureau maison lavoro ufficio personal
other others sonstige werk thuis arbete hem arbejde hjem new neu to cc bcc an from von de para a à
"""
_OF_ADDRESSES = frozenset(_WORDS.split())
"""What an address is called, and nobody."""


def before(text: str, email: str) -> str:
    """Return the name in what stands before an address, as far as it is plain: without a remark
    behind it, without pictures and what somebody is: `Chair: Ann Low (+1)`.
    """
    rest = _without_remarks(trim(text))
    rest = _without_quotes(trim(_without_pictures(rest)).strip(AROUND))
    name = _of_cells(rest, email) if "\t" in rest else _of_columns(rest)
    if not names.are_like_names(name.replace(",", "", 1)):
        name = _led(name, email)
    return sentences.without(name)


def _without_remarks(text: str) -> str:
    """Take off what stands in brackets behind a name: (4), [+1], (mit Hans)."""
    for _ in range(_REMARKS):
        bare = text.rstrip(":-\u2013\u2014|,; ")
        begin = max(bare.rfind("("), bare.rfind("["))
        if bare[-1:] not in (")", "]") or begin <= 0 or not any(map(str.isalpha, bare[:begin])):
            break
        text = bare[:begin].rstrip()
    return text


def _without_pictures(text: str) -> str:
    """Take off pictures around a name, unless one says that somebody is not to come."""
    if text.isascii() or not _REFUSALS.isdisjoint(text):
        return text
    begin, end = 0, len(text)
    while found := _PICTURE.match(text, begin):
        begin = found.end()
    while end > begin and _PICTURE.fullmatch(text, end - 1, end):
        end -= 1
    return trim(text[begin:end])


def _without_quotes(text: str) -> str:
    """Take off the quotes, or asterisks, around the whole of a text."""
    if not (text[:1] and text[0] in _QUOTES and text[-1] in _QUOTES):
        return text
    bare = text.strip(_QUOTES)
    return bare if not any(sign in bare for sign in "'\"*") else text


def _of_columns(text: str) -> str:
    """Return what stands first on a printed page, but a number."""
    cells = _COLUMNS.split(text, maxsplit=2)
    if cells[0].isdecimal() and len(cells) > 1:
        return cells[1]
    number = _NUMBER.match(cells[0])
    rest = cells[0][number.end() :] if number else ""
    return rest if rest.upper() == rest.lower() and rest else cells[0]


def _of_cells(text: str, email: str) -> str:
    """Return the name that stands in two cells, or the last where it is in the address."""
    cells = [cell for cell in map(trim, text.split("\t")) if cell]
    if len(cells) == 2 and all(len(cell.split()) == 1 for cell in cells):
        return " ".join(cells)
    return cells[-1] if local_parts.in_common(cells[-1], email) else ""


def _led(text: str, email: str) -> str:
    """Return the name behind what somebody is: `Chair - Ann Low`, `Table 5: Ann Low`."""
    *said, name = _LED_BY.split(text)
    is_no_name = occupations.is_one(name) or declined_phrases.says_no(name)
    if said and is_no_name and names.are_like_names(said[-1]):
        said, name = [*said[:-1], name], said[-1]  # Ann Low - Chair
    words = name.split()
    is_plain = names.are_like_names(name) and not any(
        (word[0].islower() and word not in names.PARTICLES) or word.casefold() in _OF_ADDRESSES
        for word in words
    )
    if not said or not is_plain:
        return text
    is_sure = local_parts.in_common(name, email) or (
        len(words) > 1 and words[0][0].isupper() and all(map(_is_said_of, said))
    )
    return name if is_sure else text


def _is_said_of(text: str) -> bool:
    is_word = len(text.split()) < 2
    return is_word or occupations.is_one(text) or not names.are_like_names(text)


def is_surely_one(name: str, before: str, email: str) -> bool:
    """Tell whether a name before an address is no half of that: it has several words, stands in the
    address, has no capitals, or is set apart: Ulla (mit Hans) u@x.de, Karl [k@x.de], Ida: i@x.de.
    """
    if len(name.split()) > 1:
        return True
    ends = before.rstrip()[-1:]
    return bool(name) and (
        name.upper() == name.lower()
        or name.casefold() in email.partition("@")[0].casefold()
        or local_parts.in_common(name, email) > 0
        or (ends in _BRACKETS and name.casefold() not in _OF_ADDRESSES)
        or (ends in _SIGNS and given_names.is_one(name))
    )
