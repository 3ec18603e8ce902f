"""What the columns are in a list that a form begins with: what they were in the run it is from,
whatever its few lines look like. Pure.
"""

from collections.abc import Mapping, Sequence

from emailer.lists import Role
from emailer.lists.columns import columns
from emailer.showing.csv_export import Typed

COLUMN, LAYOUT = "column_", "layout"
"""Fields of a form: what a column is, by its number, and the columns that is chosen for."""


def of_people(typed: Typed) -> dict[str, str]:
    """Fill a form with people: their address, their whole name, and their fields."""
    roles = [Role.ADDRESS, Role.NAME] + [Role.FIELD] * len(typed.names[2:])
    return _filled(typed, roles)


def of_lines(typed: Typed, roles: Mapping[str, str]) -> dict[str, str]:
    """Fill a form with lines as they came in: of the table whose columns have these roles, each has
    its own, and one that is none of them was left out.
    """
    if not roles or not roles.keys() <= {*typed.names}:
        return _filled(typed, [])
    return _filled(typed, [roles.get(name, Role.IGNORE) for name in typed.names])


def _filled(typed: Typed, roles: Sequence[str]) -> dict[str, str]:
    chosen = {f"{COLUMN}{n}": str(role) for n, role in enumerate(roles)}
    layout = {LAYOUT: columns.layout(typed.names)} if chosen else {}
    return {"emails": typed.text, **chosen, **layout}


def waiting(typed: Mapping[str, str]) -> dict[str, str]:
    """Find what a form carries along until its list is looked at."""
    return {name: text for name, text in typed.items()
            if text and (name == LAYOUT or name.startswith(COLUMN))}  # fmt: skip
