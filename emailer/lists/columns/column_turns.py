"""Which name belongs to which of several addresses that are called alike: the one that stands
before each of them, or behind (Name, Email, Name, Email). Pure.
"""

from collections.abc import Sequence

from emailer.lists.choices import Role
from emailer.lists.columns import column_names


def find(
    words: Sequence[str], cells: Sequence[Sequence[str]], addresses: Sequence[int]
) -> dict[int, dict[int, Role]]:
    """Find the columns of the name beside each address whose heading stands more than once;
    empty where those headings are no turns, with names in several of them.
    """
    every = sorted(addresses)
    called = [words[i] for i in every]
    alike = [i for i in every if called.count(words[i]) > 1]
    ends = {i: (before, behind) for before, i, behind in
            zip([-1, *every], every, [*every[1:], len(words)], strict=False)}  # fmt: skip
    for stretches in (
        {i: range(i - 1, ends[i][0], -1) for i in alike},
        {i: range(i + 1, ends[i][1]) for i in alike},
    ):
        found = {i: _names(words, cells, stretch) for i, stretch in stretches.items()}
        if sum(map(bool, found.values())) > 1:
            return found
    return {}


def _names(
    words: Sequence[str], cells: Sequence[Sequence[str]], stretch: Sequence[int]
) -> dict[int, Role]:
    return column_names.whole_and_parts(
        {i: column_names.base_of_anybody(words[i], cells[i]) for i in stretch}
    )
