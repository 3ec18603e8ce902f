"""Which address a cell was likely meant for. Pure."""

import re

from emailer.lists.addresses import typing_errors
from emailer.lists.lines.pieces import only_address_in
from emailer.lists.words import heading_words


def address(text: str) -> str | None:
    """Return it, to be offered; None where nothing is likely."""
    if repaired := typing_errors.repaired(text):
        return repaired
    plain = typing_errors.unveiled(text)
    return _beside_words(text) if plain == text else only_address_in(plain)


def _beside_words(text: str) -> str | None:
    """Return the one address in a text, unless words before it may be a part of it: `a b@x.de` may
    be ab@x.de, or a.b@x.de, and b@x.de somebody else's.
    """
    email = only_address_in(text)
    before = text.partition(email)[0] if email else ""
    is_said = any(map(heading_words.is_address, before.split()))  # mail ana@x.pt
    return None if _PARTS.fullmatch(before) and not is_said else email


_PARTS = re.compile(r"\s*(?:[a-z0-9][\w.+-]*\s+){1,2}")


def is_address(cell: str) -> bool:
    """Tell whether a cell beside an address was meant for another one, and is no remark."""
    is_word = len(cell.split()) == 1 and "." in cell
    return "@" in cell or is_word or address(cell) is not None
