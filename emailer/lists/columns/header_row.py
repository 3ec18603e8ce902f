"""Where a table's header stands among its first rows, titles and remarks above it. Pure."""

import re
from collections.abc import Sequence

from emailer.lists.addresses.address import LOOKS_LIKE_ONE
from emailer.lists.words import heading_words, kin_words, names, people_words

_DOMAIN = re.compile(r"\.\S")
_FEW_WORDS = 3  # are a name and an address
MAX_LINES = 30  # titles and remarks above a header


def find(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the header's row: the first that looks like one; above it stand titles and remarks."""
    top = rows[:MAX_LINES]
    first_person = next(
        (n for n, row in enumerate(top) if any(map(LOOKS_LIKE_ONE.search, row))), len(top)
    )
    if (below := _below_sentences(top, first_person)) is not None:
        return _lowest(top, below)
    if (below := _below_labels(top, first_person)) is not None:
        return _lowest(top, below)
    saying = [number for number, row in enumerate(top[: first_person or 1]) if _says_email(row)]
    if saying:
        best = max(saying, key=lambda number: (len(list(filter(None, top[number]))) > 1, -number))
        return _lowest(top, _filled(top, best))
    if not 0 < first_person < len(top):
        return None
    return first_person - 1 if _stands_above(rows, first_person - 1) else None


def _below_sentences(rows: Sequence[Sequence[str]], number: int) -> int | None:
    """Find the header below sentences, the first of which holds an address: questions to ..."""
    begin = number
    while number < len(rows) and _is_sentence(rows[number]):
        number += 1
    is_header = begin < number < len(rows) and _says_email(rows[number])
    return number if is_header and len(list(filter(None, rows[number]))) > 1 else None


def _below_labels(rows: Sequence[Sequence[str]], number: int) -> int | None:
    """Find the header below who is to be asked, and where: each row begins with what it says
    (Host:; Max), down to the header.
    """
    for below, row in enumerate(rows):
        is_header = _says_email(row) and len(list(filter(None, row))) > 1
        if is_header or not _is_labelled(row):
            return below if is_header and below > number else None
    return None


def _is_labelled(row: Sequence[str]) -> bool:
    """Tell whether a row is a title, or begins with a label."""
    filled = [cell for cell in row if cell] or [""]
    label, colon, rest = filled[0].partition(":")
    if len(filled) == 1 and not any(map(LOOKS_LIKE_ONE.search, filled)):
        return True
    return (colon != "" and not rest.strip()) or _is_label(heading_words.snake(label))


def _is_label(word: str) -> bool:
    pieces = set(word.split("_"))
    return not pieces.isdisjoint(_LABELS) or heading_words.is_heading_of_addresses(word)


_LABELS = (
    kin_words.HELPERS
    | people_words.BUYER
    | frozenset(
        ("contact", "kontakt", "contacto", "contato", "contatto", "hosts", "gastgeber",
         "gastgeberin", "gastgebers", "veranstalter", "veranstalterin", "organisator",
         "organisatorin", "organisateur", "organizador", "organizzatore", "ansprechpartner",
         "ansprechpartnerin", "ansprechperson", "fragen", "questions", "rsvp", "created",
         "erstellt", "exported", "phone", "telefon", "tel", "date", "datum", "event",
         "venue", "ort", "title"),
    )
)  # fmt: skip
"""What stands above a table before whom guests may ask, and what else is said there."""


def _is_sentence(row: Sequence[str]) -> bool:
    """Tell whether a row is one cell of several words."""
    filled = [cell for cell in row if cell]
    return len(filled) == 1 and "<" not in filled[0] and len(filled[0].split()) > _FEW_WORDS


def _lowest(rows: Sequence[Sequence[str]], number: int) -> int:
    """Go down a header of several rows, over which the word for addresses is merged:
    the last names the columns most closely.
    """
    while number + 1 < len(rows) and any(
        upper and upper == lower and heading_words.is_address(lower)
        for upper, lower in zip(rows[number], rows[number + 1], strict=False)
    ):
        number += 1
    return number


def _filled(rows: Sequence[Sequence[str]], number: int) -> int:
    """Go down to a second header where addresses stand below its word for them, and none below
    that of the first: what was asked for in a form, below what its program knows.
    """
    if number + 1 >= len(rows) or not _says_email(rows[number + 1]):
        return number
    upper, lower = ([i for i, cell in enumerate(rows[n]) if heading_words.is_address(cell)]
                    for n in (number, number + 1))  # fmt: skip
    below = rows[number + 2 :]
    upper_holds, lower_holds = (
        any(i < len(row) and "@" in row[i] for i in places for row in below)
        for places in (upper, lower)
    )
    return number + 1 if lower_holds and not upper_holds else number


def _says_email(row: Sequence[str]) -> bool:
    """A header has no @, and a word for addresses in a cell of few words."""
    return not any("@" in cell for cell in row) and any(
        len(cell.split()) <= names.MAX_WORDS and heading_words.is_address(cell) for cell in row
    )


def _stands_above(rows: Sequence[Sequence[str]], number: int) -> bool:
    """Tell whether a row has a plain word above the addresses; with a dot within it is a bad
    address, unless that ends a short word: Tel. 2.
    """
    row, below = rows[number], rows[number + 1 :]
    counts = [sum(i < len(r) and "@" in r[i] for r in below) for i in range(max(map(len, below)))]
    i = counts.index(max(counts))
    # a title has one cell
    if number and len(list(filter(None, row))) < 2 and len(counts) > 1:
        return False
    return i < len(row) and bool(row[i]) and not _DOMAIN.search(row[i]) and "@" not in row[i]
