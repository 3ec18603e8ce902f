"""What becomes of whoever is no guest by what a list says: they are asked about, or left out where
that was chosen. Pure.
"""

from collections.abc import Sequence

from emailer.lists.addresses.address import shown
from emailer.lists.choices import Choices
from emailer.lists.notes import Left, Notes, Said, left_as
from emailer.model import Recipient
from emailer.tongue import Sentence

MOST_KEPT = 100_000


def told(said: Said, people: Sequence[Recipient], choices: Choices, notes: Notes) -> str:
    """Note what is said of the people of a line, and return why they are left out; "" where they
    are not.
    """
    leaves = choices.declined == "leave_out"
    for person in people:
        if leaves or person.key not in (choices.left or ()):
            notes.see_declined(said, person.name or person.email)
            if not choices.declined and len(notes.declined_open) < MOST_KEPT:
                notes.declined_open.add(person.key)
    if not leaves:
        return ""
    for n, person in enumerate(people):
        left = Left(person.line, person.name, person.email)
        notes.leave_as_chosen(left, [person.key], is_line=not n)
    column = said.column if isinstance(said.column, Sentence) else shown(said.column)
    return left_as(column, said.value)
