"""A list, read to its end: what it is, its people, problems and notes."""

from types import SimpleNamespace

from emailer import lists
from emailer.lists import files
from emailer.model import Recipient, Rejected


def of_opened(opened, notes):
    found = list(opened.lines)
    opened.close()
    people = [one for one in found if isinstance(one, Recipient)]
    return SimpleNamespace(
        about=opened.about,
        found=found,
        people=people,
        who=[(one.name, one.email) for one in people],
        problems=[one for one in found if isinstance(one, Rejected)],
        notes=notes,
        roles={column.heading: column.role.value for column in opened.about.columns},
    )


def pasted(text, **choices):
    notes = lists.Notes()
    return of_opened(lists.open_text(text, lists.Choices(**choices), notes), notes)


def filed(text, **choices):
    notes = lists.Notes()
    return of_opened(lists.open_text(text, lists.Choices(**choices), notes, is_file=True), notes)


def from_file(path, **choices):
    notes = lists.Notes()
    return of_opened(files.open_file(path, lists.Choices(**choices), notes), notes)
