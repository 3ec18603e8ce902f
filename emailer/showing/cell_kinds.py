"""The texts of a list as the numbers and instants that they were in a workbook,
where these are read back as the very same texts. Pure.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from emailer import number_formats
from emailer.lists.workbooks.cell_kinds import INSTANT, NUMBER
from emailer.showing.workbook import Cell

# as many digits as a cell shows: a telephone number of more would stand there as 4.9E+11
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,10})(?:\.[0-9]{1,10})?")
_FIRST = dt.date(1900, 3, 1)
"""Workbooks count days from 1900 on, and that year had none of 29 February."""


def typed(text: str, kind: str) -> Cell:
    """Make a cell of one kind of a text; the text where it would not be the same again."""
    read = _READERS.get(kind)
    return read(text) if read else text


def fitting(code: str, kind: str) -> str:
    """Take a number format for the cells of one kind; "" where it shows something else. Without the
    language that a list was read in: a sheet speaks that of whoever looks at it.
    """
    shows = number_formats.shows(code)
    is_of_kind = shows and ("number" in shows) == (kind == NUMBER)
    its_own = code.removeprefix(f"[$-{number_formats.language_of(code)}]")
    return its_own if kind and is_of_kind and its_own != "General" else ""


def _number(text: str) -> Cell:
    if not _NUMBER.fullmatch(text):
        return text
    found = float(text)
    again = str(int(found)) if found.is_integer() else format(found, ".15g")
    return found if again == text else text


def _instant(text: str) -> Cell:
    for read in (_date, _moment, dt.time.fromisoformat):
        try:
            found = read(text)
        except ValueError:
            continue
        return found if _written(found) == text else text
    return text


def _date(text: str) -> dt.date:
    return _late(dt.datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007  (no zone is told)


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007  (as above)
    _late(found.date())
    return found


def _late(found: dt.date) -> dt.date:
    if found < _FIRST:
        raise ValueError
    return found


def _written(found: dt.date | dt.time) -> str:
    """Write it as it is read of a workbook; a moment at midnight is a date there."""
    if isinstance(found, dt.datetime):
        return found.isoformat(" ", "minutes") if found.time() != dt.time() else ""
    return found.isoformat("minutes") if isinstance(found, dt.time) else found.isoformat()


_READERS: Mapping[str, Callable[[str], Cell]] = {NUMBER: _number, INSTANT: _instant}
