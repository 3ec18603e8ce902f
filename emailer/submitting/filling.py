"""What is said person by person, by their address: values that a list lacks, and addresses that an
earlier run has put right. Pure.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from emailer.lists import key
from emailer.lists.notes import Filled, Notes
from emailer.message import field_names
from emailer.model import Line, Recipient

Given = Mapping[str, Mapping[str, str]]
"""Key of an address -> name of a field -> its value."""


def filled(lines: Iterator[Line], given: Given, notes: Notes) -> Iterator[Line]:
    """Fill in what these people lack, and note it; what stands in the list stays."""
    if not given:
        return lines
    return map(partial(_one, given, notes), lines)


def corrected(lines: Iterator[Line], emails: Mapping[str, str], notes: Notes) -> Iterator[Line]:
    """Write to these addresses, by the keys of those that stand in the list instead."""
    if not emails:
        return lines
    return map(partial(_put_right, emails, notes), lines)


def as_they_came(lines: Iterator[Line], notes: Notes) -> Iterator[Line]:
    """Say of whom a line was read as that was taken or written for it what stands there."""
    return map(partial(_as_it_came, notes), lines)


def _as_it_came(notes: Notes, line: Line) -> Line:
    """Look at what was noted last: that is of this line, if anything is."""
    if not isinstance(line, Recipient):
        return line
    for noted in (notes.taken, notes.corrected):
        for one in reversed(noted):
            if one.line != line.line:
                break
            if key(one.better) == line.key:
                line = line._replace(was=one.was, was_key=key(one.was))
    return line


def _put_right(emails: Mapping[str, str], notes: Notes, line: Line) -> Line:
    if not isinstance(line, Recipient) or line.key not in emails or line.leaves:
        return line
    email = emails[line.key]
    if key(email) == line.key:  # it stays as it stands
        return line
    notes.correct(line.line, line.email, email)
    was, was_key = (line.was, line.was_key) if line.was else (line.email, line.key)
    return line._replace(email=email, key=key(email), was=was, was_key=was_key)


def _one(given: Given, notes: Notes, line: Line) -> Line:
    if not isinstance(line, Recipient) or line.key not in given:
        return line
    values = {"name": line.name, **line.fields}
    for wanted, value in given[line.key].items():
        held = next((one for one in values if field_names.is_same(one, wanted)), wanted)
        if value and not values.get(held):
            values[held] = value
            notes.fill(Filled(line.line, line.email, held, value))
    name = values.pop("name")
    return line._replace(name=name, fields=values)
