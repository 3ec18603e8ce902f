"""Who is left out by hand: single people, by their address, and everybody with one value of a
column. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from emailer.lists import Choices
from emailer.lists.address import shown
from emailer.lists.heading_words import snake
from emailer.lists.notes import LEFT, Left, Notes, left_as
from emailer.model import Recipient, Rejected

Line = Recipient | Rejected
Row = tuple[tuple[str, str], ...]
Headings = Iterable[tuple[str, str | None]]


def left_out(
    lines: Iterator[Line],
    choices: Choices,
    notes: Notes,
    row: Callable[[Recipient], Row],
    headings: Headings,
) -> Iterator[Line]:
    """Turn whoever is left out into a line that is nobody's, with its reason; `row` writes a line
    as it was, and `headings` say what the column of a field is called.
    """
    if not (choices.leave_out or choices.leave_out_if):
        return lines
    called = {field: heading for heading, field in headings if field}
    values = {snake(name): held for name, held in choices.leave_out_if.items()}
    by = partial(_by, choices.leave_out, values)

    def one(line: Line) -> Line:
        if not isinstance(line, Recipient) or line.leaves or not (found := by(line)):
            return line
        notes.leave_as_chosen(Left(line.line, line.name, line.email, found))
        name, value = found
        reason = left_as(shown(called.get(name) or name), value[:40]) if name else LEFT
        text = f"{line.name} <{line.email}>" if line.name else line.email
        return Rejected(line.line, text, reason, row(line), can_be_mended=False, is_chosen=True,
                        address=line.email)  # fmt: skip

    return map(one, lines)


def _by(
    keys: frozenset[str], values: Mapping[str, frozenset[str]], person: Recipient
) -> tuple[str, str] | None:
    """Say by which field and value somebody is left out, by neither where their address is named;
    None: they are not.
    """
    if person.key in keys or person.was_key in keys:
        return "", ""
    held = ((name, person.fields[name]) for name in values if name in person.fields)
    return next((pair for pair in held if pair[1] in values[pair[0]]), None)
