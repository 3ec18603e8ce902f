"""Which address a cell was likely meant for. Pure."""

from emailer.lists.addresses import typing_errors
from emailer.lists.lines.pieces import only_address_in


def address(text: str) -> str | None:
    """Return it, to be offered; None where nothing is likely."""
    return typing_errors.repaired(text) or only_address_in(typing_errors.unveiled(text))


def is_address(cell: str) -> bool:
    """Tell whether a cell beside an address was meant for another one, and is no remark."""
    is_word = len(cell.split()) == 1 and "." in cell
    return "@" in cell or is_word or address(cell) is not None
