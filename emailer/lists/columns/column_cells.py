"""What stands in a column of a table: names, words, one thing again and again. Pure."""

import re
from collections.abc import Sequence

from emailer.lists.words import answers, names, refusals, remarks

MUCH = 0.8  # of a number: as good as all of it
FEW_ROWS = 4  # below it nothing is said by what repeats
_FEW = 0.5  # of a column's cells are distinct: it sorts people, it does not name them

_SIGNS = "~#*?!/ \u2020\u271d\u271e\u2717\u2718\u2716\u274c\u2713\u2714\u2705\ufe0f"
_NOBODY = frozenset(("n.n.", "n.n", "tba", "tbd", "k.a.", "n/a", "n.a.", "unknown", "unbekannt"))
"""What stands in the place of a name that is not known."""
_SEVERAL = 3
_LONG = 100  # characters of a cell: no name
_JOINED = re.compile(r"[&+/,;]")
_NO_WORD = re.compile(r"[\d@]")


def are_names(column: Sequence[str]) -> bool:
    """Tell whether names stand there, and little else: a total below them, a number. What is said
    of somebody beside their name, or that they are crossed out, does not matter.
    """
    column = list(filter(None, map(_bare, column)))
    wordy = [cell for cell in column if not _NO_WORD.search(cell)]
    alike = sum(is_name(cell) and not answers.is_choice(cell.replace(",", " ")) for cell in wordy)
    is_most = len(wordy) >= len(column) * MUCH or len(column) - len(wordy) == 1 < len(wordy)
    return is_most and is_wordy(wordy) and alike >= len(wordy) * MUCH and are_varied(wordy)


def _bare(cell: str) -> str:
    """Return a cell without signs around it, the number of a list and what is said of a person."""
    if len(cell) > _LONG or cell.casefold().replace(" ", "") in _NOBODY:
        return cell if len(cell) > _LONG else ""
    text, _ = refusals.apart(remarks.without(cell.strip(_SIGNS)))
    return text


def are_partly_names(column: Sequence[str]) -> bool:
    """Tell whether half of the cells are names, of people who may bring somebody: plus one, ?"""
    return 0 < sum(map(is_name, column)) * 2 >= len(column) and are_varied(column)


def is_name(cell: str) -> bool:
    """Tell whether a cell is like a name, or like several that signs join: Ann, Bob & Cy Low."""
    if names.is_like_a_name(names.turned(cell)):
        return True
    each = [one.strip() for one in _JOINED.split(cell[:_LONG])] if len(cell) <= _LONG else []
    return len(each) > 1 and all(map(names.is_like_a_name, filter(None, each))) and any(each)


def are_values(column: Sequence[str]) -> bool:
    """Tell whether most cells are answers of a form: yes, no, phone."""
    return sum(map(answers.is_choice, column)) * 2 > len(column)


def is_one_for_all(column: Sequence[str]) -> bool:
    """Tell whether one and the same thing stands in every cell of several."""
    return len(column) >= _SEVERAL and len(set(column)) == 1


def are_varied(column: Sequence[str]) -> bool:
    """Tell whether most cells of a column differ, or are too few to say."""
    return len(column) < FEW_ROWS or len(set(column)) > len(column) * _FEW


def is_wordy(column: Sequence[str]) -> bool:
    """Tell whether words without digits stand there, and not only Mr and Mrs."""
    return (
        bool(column)
        and not any(map(_NO_WORD.search, column))
        and any(map(str.isalpha, "".join(column)))
        and not all(map(names.is_salutation, column))
    )


def are_single(column: Sequence[str]) -> bool:
    """Tell whether most cells of a column are one word."""
    return sum(len(cell.split()) == 1 for cell in column) * 2 > len(column)
