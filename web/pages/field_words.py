"""What a message may use of a list: its fields, and what can be written with them. Pure."""

from collections.abc import Iterator, Mapping

from emailer.lists import Role
from emailer.lists.addresses.address import shown as fit
from emailer.lists.words import heading_words, names
from emailer.message import field_names
from emailer.submitting.counting import Preview
from emailer.tongue import Sentence, say
from web.pages import number_formats

_EMAIL, _NAME = Sentence("Email"), Sentence("Name")
_GIVEN, _FAMILY = Sentence("First name"), Sentence("Last name")
EXAMPLES = 8
"""Of so many columns it is shown how to write for some people alone."""
FIELDS = 60
"""As many are offered; others can be typed."""


def fields(seen: Preview | None) -> list[dict[str, str]]:
    """List what a message may use of a list: as its columns are called there, the tag that stands
    for it, and what that writes for the first who have something there.
    """
    said = headings(seen)
    return [
        {
            "label": said.get(name) or spoken(name),
            "tag": f"{{{{ {name} }}}}",
            "value": _first(seen, name),
        }
        for name in _ordered(seen)
    ] + _parts(seen)


def _parts(seen: Preview | None) -> list[dict[str, str]]:
    """List the first and the last name, where the list has whole names alone."""
    people = seen.people if seen else []
    held = {part for name in _ordered(seen) if (part := heading_words.part(name))}
    apart = [names.apart(one.name) for one in people]
    parts = ((Role.GIVEN, _GIVEN, 0), (Role.FAMILY, _FAMILY, 1))
    return [
        {"label": str(label), "tag": f"{{{{ {field_names.of(str(label))} }}}}", "value": fit(value)}
        for part, label, place in parts
        if part not in held and (value := next((one[place] for one in apart if all(one)), ""))
    ]


def _first(seen: Preview | None, name: str) -> str:
    """Say how a value of a field stands in a message: a date of a workbook, say, as 18.6.2026."""
    people = seen.people if seen else []
    held = ({"email": one.email, "name": one.name, **one.fields}.get(name) for one in people)
    value = next(filter(None, held), "")
    return fit(number_formats.shown(seen, name, value) if seen else value)


def examples(seen: Preview | None) -> list[dict[str, str]]:
    """Show what can be written, by the list's own columns and values: a field, another word where
    it is empty, and of each column with few values (`of`) a line for some people alone.
    """
    name = _ordered(seen)[0]
    held = {one: seen.values.of(one) for one in _ordered(seen)} if seen else {}
    said, called = headings(seen), say("…")
    shown = [
        (
            "",
            f"{{{{ {name} }}}}",
            say("what stands in {column}", column=said.get(name) or spoken(name)),
        ),
        ("", f'{{{{ {name} | default("{called}") }}}}', say("or another word, where it is empty")),
    ]
    few = [one for one in held if held[one]][:EXAMPLES]
    for one in few:
        column = said.get(one) or spoken(one)
        group = say("For some alone, by {column}", column=column)
        shown += [(group, *line) for line in _for_some(one, column, held[one], called)]
    if not few:
        tag = f"{{% if {name} %}}{called}{{% else %}}{called}{{% endif %}}"
        shown.append(
            ("", tag, say("one text for those who have it, another for those who have not"))
        )
    return [{"of": group, "tag": tag, "said": text} for group, tag, text in shown]


def _for_some(
    name: str, column: str, held: Mapping[str, int], called: str
) -> Iterator[tuple[str, str]]:
    """Yield a line for those with each value, and one for those with any, by what the column
    holds.
    """
    values = [one for one in held if one]
    for value in values:
        if '"' not in value and "\\" not in value:
            tag = f'{{% if {name} == "{value}" %}}{called}{{% endif %}}'
            yield tag, say("only for those with “{value}” in {column}", value=value, column=column)
    if "" in held:
        told = ", ".join(values)
        tag = f"{{% if {name} %}}{called}{{% endif %}}"
        yield tag, say("for all with something in {column}: {values}", column=column, values=told)


def _ordered(seen: Preview | None) -> list[str]:
    held = (seen.columns if seen else ()) or ("email", "name")
    first = [name for name in ("name", "email") if name in held]
    return [*first, *(name for name in held if name not in first)][:FIELDS]


def headings(seen: Preview | None) -> dict[str, str]:
    """Say of each field of a list what its column is called there, where that is known; the address
    is called after no column where it stands in one of several.
    """
    if not seen:
        return {}
    is_of_several = any(one.role is Role.OTHER_ADDRESS for one in seen.look.about.columns)
    return {
        name: fit(text)
        for name, text in seen.look.called.items()
        if not (name == "email" and is_of_several)
    }


def spoken(name: str) -> str:
    """Say a field's name where no column is called anything."""
    return str({"name": _NAME, "email": _EMAIL}.get(name, name.replace("_", " ")))
