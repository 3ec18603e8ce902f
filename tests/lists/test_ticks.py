"""However little of a list is anybody's, who reads it on the loop is asked for no long breath."""

import pytest

from emailer.lists import reader, ticks
from emailer.lists.choices import FOUND
from emailer.lists.nobody import Nobody
from emailer.lists.notes import Notes
from emailer.lists.ticks import EVERY, Tick
from emailer.model import Recipient

MANY = 6 * EVERY
DRY = {
    "empty lines": ("a@x.pt\n", "\n"),
    "drawn lines": ("a@x.pt\n", "---\n"),
    "empty rows": ("email,name\na@x.pt,Ana\n", ",\n"),
    "quoted rows": ("email,name\na@x.pt,Ana\n", '"",""\n'),
    "the header again": ("email,name\na@x.pt,Ana\n", "email,name\n"),
    "a drawn table": ("|email|\n|--|\n|a@x.pt|\n", "| |\n"),
    "an aligned table": ("Name   Email\n------ -------\nAna    a@x.pt\n", "\n"),
    "a quoted mail": ("From: a@x.pt\nTo: b@x.pt\nSubject: x\n\n", "> x\n"),
}


@pytest.mark.parametrize("name", DRY)
@pytest.mark.parametrize("is_file", [False, True])
def test_of_lines_that_are_nobodys_few_are_read_at_once(name, is_file):
    head, line = DRY[name]
    taken = 0

    def lines():
        nonlocal taken
        for one in [*head.splitlines(keepends=True), *[line] * MANY]:
            taken += 1
            yield one

    opened = reader.open_text(lines(), FOUND, Notes(), is_file=is_file)
    longest, before, people = 0, taken, 0
    for one in opened.lines:
        longest, before = max(longest, taken - before), taken
        people += isinstance(one, Recipient)
    assert taken > MANY
    assert max(longest, taken - before) <= 2 * EVERY
    assert people >= 1


def test_a_sign_that_a_list_is_read_is_no_line_of_it():
    text = "Email\n" + "\n" * MANY
    assert not [one for one in reader.parse(text) if isinstance(one, Tick)]
    *signs, said = reader.open_text(text, FOUND, Notes()).lines
    assert signs
    assert all(isinstance(one, Tick) for one in signs)
    assert isinstance(said, Nobody)
    assert list(ticks.without([said, *signs])) == [said]
