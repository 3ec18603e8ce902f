"""What stands for the given name beside a column of family names: initials, or the given names of
several who have it. Pure.
"""

from collections.abc import Mapping, Sequence

from emailer.lists.choices import Role
from emailer.lists.columns import column_cells, column_names
from emailer.lists.words import heading_words, name_words, people_words


def with_given(
    found: Mapping[int, Role], words: Sequence[str], cells: Sequence[Sequence[str]]
) -> dict[int, Role]:
    """Add what stands for the given name beside a family name alone: initials, or the given names
    of parents, of whom each has that family name.
    """
    if len(found) != 1 or any(heading_words.kin(words[i]) for i in found):
        return dict(found)
    [(place, role)] = found.items()
    is_family = role is Role.FAMILY or (
        role is Role.NAME
        and heading_words.base(words[place]) in name_words.WHOLE
        and column_cells.are_single(cells[place])
    )
    initials = [i for i, word in enumerate(words) if _without_guest(word) in name_words.INITIALS]
    initials = [i for i in initials if not _are_of_both(cells[i], cells[place])]
    own = (initials[:1] or given_of_kin(words, cells)) if is_family else []
    return {place: Role.FAMILY, **dict.fromkeys(own, Role.GIVEN)} if own else dict(found)


def given_of_kin(words: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    """List the columns of the given names of parents."""
    found = []
    for i, word in enumerate(words):
        is_kin = "parents" in heading_words.kin(word)
        base = column_names.base_of_anybody(word, cells[i]) if is_kin else ""
        is_alone = base == "name" and column_cells.are_single(cells[i])
        if heading_words.part(base) is Role.GIVEN or base in name_words.IN_PAIRS or is_alone:
            found += [i] if heading_words.part(base) is not Role.FAMILY else []
    return found


def each_of(given: Sequence[int], words: Sequence[str]) -> Sequence[int]:
    """List columns of given names that are each another parent's."""
    kins = [heading_words.only_kin(words[i]) if words else frozenset() for i in given]
    return given if len(given) > 1 and all(kins) and len({*kins}) == len(given) else ()


def _are_of_both(initials: Sequence[str], family: Sequence[str]) -> bool:
    """Tell whether initials are of the family name, too: LP, beside Petit."""
    letters = [one.replace(".", "").replace(" ", "").casefold() for one in initials]
    both = [len(one) > 1 and name.casefold().startswith(one[-1])
            for one, name in zip(letters, family, strict=False)]  # fmt: skip
    return sum(both) * 2 > len(both)


def _without_guest(word: str) -> str:
    return "_".join(one for one in word.split("_") if one not in people_words.GUEST)
