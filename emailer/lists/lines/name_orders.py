"""People whose family name stands first, by its capitals or by what stands above a list -> people
who are called as they are spoken to. Pure.
"""

from collections.abc import Callable, Iterable, Iterator

from emailer.lists.notes import Notes
from emailer.lists.words import heading_words, orders
from emailer.model import Line, Recipient
from emailer.tongue import Sentence

IS_HEADER = Sentence("it says the names of the columns")
_LONGEST = 200
_MOST_WORDS, _MOST_HEADINGS = 4, 8


def turned(person: Recipient, turn: Callable[[str, str], str], notes: Notes) -> Recipient:
    """Turn somebody's name round, and note it."""
    name = turn(person.name, person.email)
    if name == person.name:
        return person
    notes.turn(person.name, name)
    return person._replace(name=name, name_in_list=person.name_in_list or person.name)


def is_header(text: str, number: int) -> bool:
    """Tell whether a line speaks of addresses; below a title, also of names, and of little else."""
    if number == 1:
        return heading_words.is_address(text)
    words = text.split() if len(text) <= _LONGEST else []
    return (
        1 < len(words) <= _MOST_HEADINGS
        and any(map(heading_words.is_surely_address, words))
        and any(
            heading_words.is_name(heading_words.base(heading_words.snake(one))) for one in words
        )
    )


def is_family_first(header: str) -> bool:
    """Tell whether some words in a row name both parts of a name, the family name first:
    Nachname Vorname E-Mail.
    """
    words = header[:_LONGEST].split()
    spans = ((i, n) for i in range(len(words)) for n in range(2, _MOST_WORDS + 1))
    return any(
        heading_words.is_family_first(heading_words.snake(" ".join(words[i : i + n])))
        for i, n in spans
    )


def is_cut_in_two(header: str, mark: str) -> bool:
    """Tell whether a comma stands within what a header says of names: Nachname, Vorname E-Mail."""
    family, comma, rest = header[:_LONGEST].partition(mark)
    is_one = mark == "," and comma and mark not in rest and is_family_first(f"{family} {rest}")
    return bool(is_one) and is_header(rest, _MOST_HEADINGS)


def all_turned(lines: Iterable[Line], text: str, notes: Notes) -> Iterator[Line]:
    """Turn the names of a line's people round that stand in it so."""
    plain = " ".join(text.split())
    for line in lines:
        if isinstance(line, Recipient) and line.name and line.name in plain:
            yield turned(line, orders.family_last, notes)
        else:
            yield line
