"""A name as it stands in a template, and the field it means: by the columns' normaliser,
without regard to case and accents. Knows no templates. Pure.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from emailer.lists.choices import Role
from emailer.lists.words import heading_words, names


@lru_cache(maxsize=4096)
def of(typed: str) -> str:
    """Return the name of the field that `typed` means,
    such as first_name for "First Name"; empty for no name.
    """
    name = heading_words.snake(typed)
    if name and not name.isidentifier():
        return f"column_{name}"
    return name


def complete(values: dict[str, str], wanted: Iterable[str]) -> None:
    """Add to one person's values those wanted names that only look different: firstname, größe.

    What says that it is the address, such as e_mail, is: that column is always called `email`.
    A part of the name, such as vorname, is taken out of the whole where no column holds it.
    """
    alike = {_loose(name): value for name, value in reversed(values.items())}
    for name in wanted:
        if name not in values:
            found = alike.get(_loose(name))
            if found is None and heading_words.is_surely_address(name):
                found = values["email"]
            if found is None and (part := heading_words.part(name)):
                found = _part_of_name(values, part)
            if found is not None:
                values[name] = found


def _part_of_name(values: Mapping[str, str], part: Role) -> str | None:
    """Find the given or the family name: in a column of it that is called otherwise, or within the
    whole name; None where it is not sure.
    """
    if held := [value for name, value in values.items() if heading_words.part(name) is part]:
        return held[0] or None
    given, family = names.apart(values.get("name", ""))
    return (given if part is Role.GIVEN else family) or None


def is_same(one: str, other: str) -> bool:
    """Tell whether two names only look different."""
    return _loose(one) == _loose(other)


@lru_cache(maxsize=4096)
def _loose(name: str) -> str:
    """Return what makes two names the same: the normalised letters and digits alone."""
    return of(name).replace("_", "")
