"""A person as the row of their table, to be mended and read again. Pure."""

from collections.abc import Container, Mapping

from emailer.lists import About, Role
from emailer.model import Recipient
from emailer.store.headings import ALONE

Headings = tuple[tuple[str, str | None], ...]
"""The columns of a table, each with its variable; None: it holds the addresses."""


def written(person: Recipient, headings: Headings) -> tuple[tuple[str, str], ...]:
    """Write it cell by cell, each with its heading; without any, by the names of its fields."""
    if headings:
        return tuple((heading, _cell(person, variable)) for heading, variable in headings)
    return (("email", person.email), ("name", person.name), *person.fields.items())


def _cell(person: Recipient, variable: str | None) -> str:
    if variable is None:
        return person.email
    return person.name if variable == "name" else person.fields.get(variable, "")


def headings(about: About) -> Headings:
    """Name the columns of a table as they stand in it; nothing where they have no names."""
    found = tuple(
        (one.heading, None if one.role is Role.ADDRESS else one.variable)
        for one in about.columns
        if one.heading and (one.variable or one.role is Role.ADDRESS)
    )
    return found if any(variable is None for _, variable in found) else ()


def kinds(about: About, repeating: Container[int]) -> Mapping[str, str]:
    """Say by its heading what the cells of each column are, as a run keeps that; `repeating` are
    further columns of addresses in which some stand that are in the first, too.
    """
    alone = {
        one.index
        for one in about.columns
        if one.role is Role.OTHER_ADDRESS and one.index not in repeating
    }
    return {
        one.heading: ALONE if one.index in alone else about.kinds.get(one.index, "")
        for one in about.columns
    }
