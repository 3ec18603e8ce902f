"""Whole names in a column that was chosen to hold a part of them: what stands for what. Pure."""

from collections.abc import Iterator, Sequence

from emailer.lists import Role
from emailer.lists.addresses.address import shown as fit
from emailer.lists.columns.columns import Column
from emailer.lists.words import heading_words, names
from emailer.model import Recipient
from emailer.tongue import Sentence

_TAGS = {Role.GIVEN: "{{ first_name }}", Role.FAMILY: "{{ last_name }}"}


def told(columns: Sequence[Column], people: Sequence[Recipient]) -> Iterator[tuple[str, str]]:
    """Say it where one column alone is a part of the name by choice, not by its heading, and most
    of the first people have both in it.
    """
    parts = [one for one in columns if one.role in _TAGS]
    if len(parts) != 1 or heading_words.part(heading_words.snake(parts[0].heading)):
        return
    [column] = parts
    apart = [(one.name, names.apart(one.name)) for one in people if one.name]
    whole = [(name, both) for name, both in apart if all(both)]
    if len(whole) * 2 > len(apart):
        name, both = whole[0]
        yield (
            "whole_names",
            Sentence(
                "{heading} has whole names: {whole} writes {name}, {tag} writes {part}.",
                heading=fit(column.heading),
                whole="{{ name }}",
                name=fit(name),
                tag=_TAGS[column.role],
                part=fit(both[column.role is Role.FAMILY]),
            ),
        )
