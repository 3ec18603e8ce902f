"""A person as the row of their table, to be mended and read again. Pure."""

from collections.abc import Container, Iterable, Mapping

from emailer.format_sections import AS_IT_STANDS
from emailer.lists import About, Role, of_record
from emailer.lists.addresses.address import shown
from emailer.lists.columns.columns import SAMPLE, Column
from emailer.lists.words import exported, names
from emailer.lists.workbooks.cell_kinds import MARKS, Kinds
from emailer.model import Line, Recipient, Rejected
from emailer.number_formats import shows
from emailer.store import headings as kept

Headings = tuple[tuple[str, str | None], ...]
"""The columns of a table, each with its variable; None: it holds the addresses."""


def written(person: Recipient, headings: Headings) -> tuple[tuple[str, str], ...]:
    """Write it cell by cell, each with its heading; without any, by the names of its fields."""
    if headings:
        return tuple((heading, _cell(person, variable)) for heading, variable in headings)
    return (("email", person.email), ("name", _name(person)), *person.fields.items())


def _cell(person: Recipient, variable: str | None) -> str:
    if variable is None:
        return person.email
    return _name(person) if variable == "name" else person.fields.get(variable, "")


def _name(person: Recipient) -> str:
    """Write it as it came: where it is read again, it is turned round again."""
    return person.name_in_list or person.name


def headings(about: About) -> Headings:
    """Name the columns of a table as they stand in it; nothing where they have no names."""
    return tuple(
        (one.heading, None if one.role is Role.ADDRESS else one.variable) for one in named(about)
    )


def of_headings(columns: kept.Headings) -> Headings:
    """Name the columns of a run's list."""
    return tuple((one.text, one.field or None) for one in columns)


def called(name: str, headings: Headings) -> str:
    """Say what the column of a field is called in its list; the field's name where it has none."""
    return next((shown(text) for text, field in headings if field == name and text), name)


def read(line: Rejected, columns: kept.Headings) -> Line:
    """Read whose line it is, of an address that stood before, back from its cells."""
    email = exported.repeated(line.reason)
    if not line.cells:
        return of_record(email, line.value.removesuffix(f"<{email}>"), line=line.line)
    variables = dict(of_headings(columns)) or {"email": None}
    cells = ((variables.get(heading, heading), text) for heading, text in line.cells)
    values = {variable: text for variable, text in cells if variable is not None}
    roles = {one.role: values.get(one.field, "") for one in columns}
    parts = filter(None, (roles.get(Role.GIVEN), roles.get(Role.FAMILY)))
    name = values.pop("name", "") or " ".join(parts)
    return of_record(email, names.turned(name), values, line.line)


def named(about: About) -> list[Column]:
    """List the columns of a table that are read and have a name; none where the addresses' has
    none.
    """
    found = [one for one in about.columns
             if one.heading and (one.variable or one.role is Role.ADDRESS)]  # fmt: skip
    return found if any(one.role is Role.ADDRESS for one in found) else []


def of_run(about: About, repeating: Container[int]) -> list[kept.Heading]:
    """Name the columns of a table as a run keeps them."""
    held = kinds(about, repeating)
    return [
        kept.Heading(one.heading, variable or "", held[one.heading], one.role.value)
        for one, (_, variable) in zip(named(about), headings(about), strict=True)
    ]


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
        one.heading: kept.ALONE if one.index in alone else about.kinds.get(one.index, "")
        for one in about.columns
    }


def about(columns: kept.Headings, formats: Mapping[str, str], lines: Iterable[Line]) -> About:
    """Say of the people of another run what their columns are, as of a list that was read; `lines`
    are the first of them, `formats` those by which their fields are shown.
    """
    people = [one for one in lines if isinstance(one, Recipient)]
    roles = {"": Role.ADDRESS, "name": Role.NAME}
    known, codes = Kinds(), {}
    for place, one in enumerate(columns):
        if one.kind in MARKS.values():
            codes[place] = formats.get(one.field, AS_IT_STANDS)
            known[place] = known.firsts[place] = one.kind
            if {"number", "time"} & shows(codes[place]):
                known.places[place] = 1
    found = tuple(
        Column(place, one.text, roles.get(one.field, Role.FIELD), one.field, _first(people, one))
        for place, one in enumerate(columns)
    )
    return About(OF_A_RUN, columns=found, kinds=known, formats=codes)


def _first(people: Iterable[Recipient], column: kept.Heading) -> str:
    cells = (_cell(one, column.field or None) for one in people)
    return next(filter(None, cells), "")[:SAMPLE]


OF_A_RUN = "rest"
"""The kind of a list whose people are those of another run."""
