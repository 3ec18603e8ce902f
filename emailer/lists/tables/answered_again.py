"""A form that somebody answered again: their last answer is the one that holds. Pure."""

from collections.abc import Iterator, Sequence
from itertools import islice

from emailer.lists import ticks
from emailer.lists.addresses.address import PLAIN
from emailer.lists.columns.columns import Columns
from emailer.lists.tables.row_problems import Problems
from emailer.lists.tables.tables import Row
from emailer.lists.words import exported
from emailer.lists.words.heading_words import snake
from emailer.model import Rejected, Repeated

MOST = 20_000
"""Answers that are held; of a longer list the first one of somebody holds."""
_WHEN = frozenset(
    ("timestamp", "zeitstempel", "horodateur", "marca_temporal", "carimbo_de_data_hora",
     "informazioni_cronologiche", "tijdstempel", "tidsstampel", "tidsstempel", "sygnatura_czasowa",
     "casove_razitko", "submitted_at", "submitted_on", "submission_date", "submission_time",
     "date_submitted", "completion_time", "fertigstellungszeit", "heure_de_fin", "response_date",
     "eingereicht_am", "\u30bf\u30a4\u30e0\u30b9\u30bf\u30f3\u30d7", "\u65f6\u95f4\u6233",
     "\u043e\u0442\u043c\u0435\u0442\u043a\u0430_\u0432\u0440\u0435\u043c\u0435\u043d\u0438"),
)  # fmt: skip


def are_answers(found: Columns) -> bool:
    """Tell whether a column says when each row was sent in."""
    return any(snake(column.heading) in _WHEN for column in found.columns)


def latest(
    rows: Iterator[Row | Rejected], found: Columns, problems: Problems
) -> Iterator[Row | Rejected]:
    """Yield the rows; of several of one person with one address the last, the others as what
    stands twice.
    """
    held: list[Row | Rejected] = []
    last: dict[Sequence[str], int] = {}
    for row in islice(rows, MOST):
        held.append(row)
        if not isinstance(row, Rejected) and (who := _who(row[1], found)):
            last[who] = row[0]
        yield from ticks.due(len(held))
    for row in held:
        if isinstance(row, Rejected):
            yield row
            continue
        holds = last.get(_who(row[1], found), row[0])
        yield row if holds == row[0] else _repeated(row, holds, found, problems)
    yield from rows


def _who(cells: Sequence[str], found: Columns) -> Sequence[str]:
    """Return the address of a row and the first word of the name, which people who share an address
    do not share, and which stays where somebody leaves out the rest; nothing without an address.
    """
    places = [found.addresses[0], *(i for one in found.names[:1] for i in one)]
    email, *name = (cells[i].casefold() if i < len(cells) else "" for i in places)
    return (email, *" ".join(name).split()[:1]) if PLAIN.fullmatch(email) else ()


def _repeated(row: Row, last: int, found: Columns, problems: Problems) -> Rejected:
    line, cells = row
    email = cells[found.addresses[0]]
    name = " ".join(filter(None, (cells[i] for i in (found.names[0] if found.names else ()))))
    one = problems.of(line, cells, exported.twice(last, email))
    return Repeated(line, one.value, one.reason, one.cells, email=email, name=name, before=last)
