"""What the variables are called that hold a table's cells. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count

_NO_NAMES = frozenset(("true", "false", "none", "not"))
"""Words that a tag has another use for."""


def unique(words: Iterable[str], numbers: Iterable[int]) -> list[str]:
    """Make variables' names that differ from each other and from `email` and `name`,
    the two that always exist.
    """
    taken = {"email", "name"}
    result = []
    # else many alike are quadratic
    following: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))
    for name, number in zip(words, numbers, strict=True):
        is_fit = name.isidentifier() and name not in _NO_NAMES
        begin = free = name if is_fit else f"column_{name or number + 1}"
        while free in taken:
            free = f"{begin}_{next(following[begin])}"
        taken.add(free)
        result.append(free)
    return result
