"""What a reading meets beside people and problems, bounded: to be told, asked,
or offered. Knows no pages.
"""

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from emailer.lists.addresses.address import shown
from emailer.tongue import Sentence

MAX_SHOWN = 1000
MAX_NAMES, NAMED = 100, 3
"""People who are kept of those of whom a list says the same; and of these, the first named."""


LEFT = Sentence("left out as you chose")


LEFT_ELSEWHERE = Sentence("left out as you chose: so is another line with this address")


def left_as(column: str, value: str) -> Sentence:
    """Say by which value of a column somebody is left out, as was chosen."""
    if not value:
        return Sentence("left out as you chose: {column} is empty", column=column)
    return Sentence("left out as you chose: {column} says {value}", column=column, value=value)


ABOVE = Sentence("it stands above the names of the columns")
OUTSIDE = Sentence("it stands outside of what was read as the list")


class Said(NamedTuple):
    """A column's heading, and what it says of somebody."""

    column: str
    value: str


class LeftOut(NamedTuple):
    """A line that is neither a person nor a problem: a title, a sentence, a label."""

    line: int
    value: str
    reason: str


class Suggestion(NamedTuple):
    """A likely typing error: what stands there, and what was probably meant."""

    line: int
    was: str
    better: str


class Writer(NamedTuple):
    """Who wrote the mail that was pasted: invited only when asked for."""

    line: int
    name: str
    email: str


class Filled(NamedTuple):
    """What somebody of the list lacked, and was filled in."""

    line: int
    email: str
    name: str
    value: str


class Left(NamedTuple):
    """Who is left out as was chosen: by their address, or by a value of a field."""

    line: int
    name: str
    email: str
    by: tuple[str, str] = ("", "")


class Several(NamedTuple):
    """A line with more addresses than the first: who it is, and those behind it."""

    line: int
    name: str
    email: str
    others: tuple[str, ...]


@dataclass(slots=True)
class Notes:
    """Counted while a list is read; the lists hold the first of each."""

    read_on: dt.date = field(default_factory=dt.date.today)  # what lies ahead did not happen yet
    left_out_count: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    # of those, the ones that count the guests, each by what says so
    totals: list[LeftOut] = field(default_factory=list)
    # rows above the header, which belong to it: no lines of the list
    titles: list[LeftOut] = field(default_factory=list)
    turned: int = 0  # names turned round: Lima, Ana -> Ana Lima
    # the first of them: as it was written, as it is now
    turned_first: tuple[str, str] | None = None
    labels: Counter[str] = field(default_factory=Counter)  # dropped: "To:", "An:"
    # lines that had numbers or bullets before people, dropped; and the last of them
    marks: int = 0
    marked: int = 0
    merged: int = 0  # cells of a workbook with what stands in one above that they are merged with
    # name of a field -> how many have what stands in the line above
    above: Counter[str] = field(default_factory=Counter)
    # what columns say of those who do not come, or want no mail -> of how many
    declined: Counter[Said] = field(default_factory=Counter)
    # the first who stand there, by what is said of them
    declined_names: dict[Said, list[str]] = field(default_factory=dict)
    left_as_chosen: int = 0  # lines whose people are left out, as was chosen: no problems
    left_people_count: int = 0  # who they are, each once
    left_people: list[Left] = field(default_factory=list)  # the first of them
    # of them, whoever nothing was chosen about but their address: it is that of another line
    left_with: int = 0
    left_with_first: Left | None = None
    # name of a field and one of its values -> people left out for it, and who they are
    left_if: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_by: set[tuple[str, str, str]] = field(default_factory=set)
    left_keys: set[str] = field(default_factory=set)  # of the addresses of all of them
    left_fields: set[str] = field(default_factory=set)  # of those asked for, the ones people have
    # addresses of those of whom the list says so, as long as nothing was chosen, the first 100,000
    declined_open: set[str] = field(default_factory=set)
    several: int = 0  # lines with more than one address
    several_first: list[Several] = field(default_factory=list)
    # heading of the column taken where the first is empty
    instead: Counter[str] = field(default_factory=Counter)
    # further columns of addresses in which some stand that are in the first, too
    repeating: set[int] = field(default_factory=set)
    mended: int = 0
    # of the lines read as was written for them: who it is
    names_mended: dict[int, str] = field(default_factory=dict)
    mended_line: int = 0  # the last of them that a person wrote
    # corrections that were chosen, and whose line is not there any more
    given_up: list[Suggestion] = field(default_factory=list)
    # of the mended, those that a person wrote
    corrected: list[Suggestion] = field(default_factory=list)
    filled: list[Filled] = field(default_factory=list)
    taken: list[Suggestion] = field(default_factory=list)  # of the mended, those once offered
    suggestions: list[Suggestion] = field(default_factory=list)
    suggestion_count: int = 0
    writers: list[Writer] = field(default_factory=list)
    asked_about: set[str] = field(default_factory=set)  # the keys of their addresses

    def leave_out(self, line: int, value: str, reason: str) -> None:
        """Count what is neither a person nor a problem."""
        self.left_out_count += 1
        if len(self.left_out) < MAX_SHOWN:
            self.left_out.append(LeftOut(line, value, reason))

    def see_outside(self, line: int, text: str) -> None:
        """Leave out what stands outside of the form that a list has, where that may be somebody."""
        if "@" in text:
            self.leave_out(line, shown(text), OUTSIDE)

    def see_total(self, line: int, value: str, said: str, reason: str) -> None:
        """Leave a line out that counts the guests; there are few."""
        self.leave_out(line, value, reason)
        self.totals.append(LeftOut(line, said, reason))

    def see_title(self, line: int, value: str) -> None:
        """Keep what stands above the header; it is looked for in the first lines alone."""
        self.titles.append(LeftOut(line, value, ABOVE))

    def see_several(self, line: int, name: str, emails: Sequence[str]) -> None:
        """Count a line with more than one address."""
        self.several += 1
        if len(self.several_first) < MAX_SHOWN:
            self.several_first.append(Several(line, name, emails[0], tuple(emails[1:])))

    def see_declined(self, said: Said, name: str) -> None:
        """Count somebody who is no guest by what the list says."""
        if said not in self.declined and len(self.declined) >= MAX_SHOWN:
            return
        self.declined[said] += 1
        names = self.declined_names.setdefault(said, [])
        if len(names) < MAX_NAMES:
            names.append(name)

    def leave_as_chosen(
        self,
        one: Left,
        keys: Iterable[str],
        *,
        is_with_another: bool = False,
        is_line: bool = True,
    ) -> None:
        """Count a line of somebody who is left out, as was chosen, at each of their addresses, or
        with another whose address is the same; and them, once. `is_line`: no other of the line was
        counted.
        """
        if is_with_another:
            self.left_with += 1
            self.left_with_first = self.left_with_first or one
        theirs = {key for key in keys if key}
        is_new = not theirs & self.left_keys
        self.left_as_chosen += is_line
        self.left_people_count += is_new
        self.left_keys |= theirs
        if any(one.by) and not any((*one.by, key) in self.left_by for key in theirs):
            self.left_if[one.by] += 1
            self.left_by.update((*one.by, key) for key in theirs)
        if is_new and len(self.left_people) < MAX_SHOWN:
            self.left_people.append(one)

    def turn(self, was: str, name: str) -> None:
        """Count a name that was turned round; one that stayed as it was counts nothing."""
        if name == was:
            return
        self.turned += 1
        self.turned_first = self.turned_first or (was, name)

    def drop_mark(self, line: int) -> None:
        """Count a line with a number or a bullet before somebody, however many it has."""
        self.marks += line != self.marked
        self.marked = line

    def suggest(self, line: int, was: str, better: str) -> None:
        """Offer what was probably meant."""
        self.suggestion_count += 1
        if len(self.suggestions) < MAX_SHOWN:
            self.suggestions.append(Suggestion(line, was, better))

    def take(self, line: int, was: str, better: str) -> None:
        """Count a line that is read as what was offered for it."""
        self.mended += 1
        if len(self.taken) < MAX_SHOWN:
            self.taken.append(Suggestion(line, was, better))

    def correct(self, line: int, was: str, better: str) -> None:
        """Count a line that is read as was written for it."""
        self.mended += 1
        self.mended_line = line
        if len(self.corrected) < MAX_SHOWN:
            self.corrected.append(Suggestion(line, was, better))

    def fill(self, one: Filled) -> None:
        """Keep what was filled in."""
        if len(self.filled) < MAX_SHOWN:
            self.filled.append(one)

    def name_mended(self, line: int, name: str) -> None:
        """Keep who stands in a line that is read as was written for it."""
        if name and len(self.names_mended) < MAX_SHOWN:
            self.names_mended.setdefault(line, name)

    def offer_nothing(self) -> None:
        """Forget what could be taken: it stands where no choice reaches."""
        self.suggestions.clear()
        self.taken.clear()
        self.writers.clear()
        self.suggestion_count = 0

    def ask_about(self, writer: Writer) -> None:
        """Leave the writer of a mail out, and ask, once."""
        self.leave_out(writer.line, writer.email, Sentence("it is who wrote the mail"))
        key = writer.email.lower()
        if key not in self.asked_about and len(self.writers) < MAX_SHOWN:
            self.writers.append(writer)
            self.asked_about.add(key)

    def ask_no_more_about(self, keys: Container[str]) -> None:
        """Ask about no writer of a mail who is a guest, too."""
        self.writers[:] = [one for one in self.writers if one.email.lower() not in keys]

    def drop_label(self, label: str) -> None:
        """Count a label before addresses; the kinds of labels are few."""
        self.labels[label] += 1
