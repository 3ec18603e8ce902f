"""How a list was read, for the page and the API: what it is, its columns, its first people, and what adds up to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from emailer.lists import DELIMITERS
from emailer.lists.address import shown as fit
from emailer.lists.columns import Column
from emailer.lists.decoding import ENCODINGS, is_guessed
from emailer.lists.notes import Notes
from emailer.submitting.previews import Preview

Json = dict[str, Any]

SHOWN = 100
SAMPLE = 60  # characters

ROLES: Mapping[str, str] = {
    "address": "Email address",
    "other_address": "Email address, if the first is empty",
    "name": "Whole name",
    "given": "First name",
    "family": "Last name",
    "field": "Field for the message",
    "ignore": "Leave out",
}
"""What a column can be, as a menu says it."""


def shape(seen: Preview) -> Json:
    """Write it for a program. people + problems + duplicates + left_out = lines."""
    about, notes = seen.look.about, seen.look.notes
    return {
        "kind": about.kind,
        "encoding": about.encoding or None,
        "encoding_guessed": bool(about.encoding) and is_guessed(about.encoding),
        "delimiter": about.delimiter or None,
        "sheets": list(about.sheets),
        "sheet": about.sheet or None,
        "header_line": about.header_line,
        "layout": about.layout or None,
        "columns": [_column(one, seen) for one in about.columns],
        "people": [{"line": one.line, "name": one.name, "email": one.email} for one in seen.people],
        "counts": counts(seen),
        "notes": [{"code": code, "text": text} for code, text in told(seen)],
        "several_addresses": notes.several,
        "suggestion_count": notes.suggestion_count,
        "suggestions": [one._asdict() for one in notes.suggestions[:SHOWN]],
        "writers": [one._asdict() for one in notes.writers[:SHOWN]],
        "left_out": [one._asdict() for one in notes.left_out[:SHOWN]],
    }


def counts(seen: Preview) -> dict[str, int]:
    """Count a list's lines, by what became of them."""
    parts = {
        "people": seen.valid,
        "problems": seen.rejected_count,
        "duplicates": seen.duplicates,
        "left_out": seen.look.notes.left_out_count,
    }
    return {"lines": sum(parts.values()), **parts}


def told(seen: Preview) -> Iterator[tuple[str, str]]:
    """Yield what the reading did on its own account: a code, and a sentence."""
    about, notes = seen.look.about, seen.look.notes
    if about.header_line and about.header_line > 1:
        yield "header", f"The names of the columns stand in line {about.header_line:,}."
    column = next((one for one in about.columns if one.role == "address" and one.heading), None)
    if column:
        yield "address", f"The addresses come from the column {fit(column.heading)}."
    yield from _instead(notes)
    if notes.turned_first:
        was, name = map(fit, notes.turned_first)
        yield "turned", f"{_names(notes.turned)} turned round: {name} for {was}."
    if notes.labels:
        labels = ", ".join(fit(label) for label, _ in notes.labels.most_common(5))
        yield "labels", f"Labels before addresses were dropped: {labels}"
    if notes.mended:
        yield "mended", f"{_lines(notes.mended)} corrected as you chose."
    if notes.left_out_count:
        yield "left_out", f"{_lines(notes.left_out_count)} left out: titles, sentences, lines of a mail's header."
    if about.encoding and is_guessed(about.encoding):
        yield "encoding", f"Read as {about.encoding}. If letters look wrong, choose another encoding."


def _instead(notes: Notes) -> Iterator[tuple[str, str]]:
    for heading, count in notes.instead.most_common(5):
        people = "1 person has" if count == 1 else f"{count:,} people have"
        yield "instead", f"{people} no address in that column; theirs was taken from {fit(heading)}."


def _column(one: Column, seen: Preview) -> Json:
    first = seen.people[0] if seen.people else None
    sample = ""
    if first:
        sample = {"email": first.email, "name": first.name}.get(one.variable, first.fields.get(one.variable, ""))
    return {
        "index": one.index,
        "heading": one.heading,
        "role": one.role.value,
        "name": one.variable or None,
        "sample": sample[:SAMPLE],
    }


def menus() -> Json:
    """List what can be chosen, for a page."""
    delimiters = {"comma": "Comma", "semicolon": "Semicolon", "tab": "Tab", "bar": "Bar |", "none": "Nothing: a list"}
    return {"roles": ROLES, "encodings": list(ENCODINGS), "delimiters": {name: delimiters[name] for name in DELIMITERS}}


def _names(n: int) -> str:
    return "1 name was" if n == 1 else f"{n:,} names were"


def _lines(n: int) -> str:
    return "1 line was" if n == 1 else f"{n:,} lines were"
