"""How a list was read, for the page and the API: what it is, its columns,
its first people, and what adds up to it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emailer.lists import DELIMITERS
from emailer.lists.addresses.address import shown as fit
from emailer.lists.columns.columns import Column
from emailer.lists.encodings.decoding import ENCODINGS, is_guessed
from emailer.lists.notes import NAMED, Notes
from emailer.lists.opened import About
from emailer.submitting import whole_names
from emailer.submitting.acquainted import Twice
from emailer.submitting.counting import Preview
from emailer.submitting.rows import OF_A_RUN
from emailer.tongue import Sentence, number, plural, quoted, together

Json = dict[str, Any]

SHOWN = 100
SHOWN_TITLES, SHOWN_TOTALS = 3, 5
_SIGNS = " ,;|\t"
_BLOCKS = "blocks"
"""A form of list without columns: their names are the reader's own."""

ROLES: Mapping[str, str] = {
    "address": Sentence("Email address"),
    "other_address": Sentence("Email address, if the first is empty"),
    "name": Sentence("Whole name"),
    "given": Sentence("First name"),
    "family": Sentence("Last name"),
    "field": Sentence("Field for the message"),
    "ignore": Sentence("Leave out"),
}
"""What a column can be, as a menu says it."""


def shape(seen: Preview) -> Json:
    """Write it for a program. people + problems + duplicates + left_out = lines."""
    about, notes = seen.look.about, seen.look.notes
    return {
        "kind": about.kind,
        "encoding": about.encoding or None,
        "encoding_guessed": bool(about.encoding) and is_guessed(about.encoding),
        "encoding_likelier": about.likelier.encoding if about.likelier else None,
        "delimiter": about.delimiter or None,
        "sheets": list(about.sheets),
        "sheet": about.sheet or None,
        "header_line": about.header_line,
        "layout": about.layout or None,
        "columns": [_column(one, dict(seen.written_as)) for one in about.columns],
        "people": [{"line": one.line, "name": one.name, "email": one.email} for one in seen.people],
        "counts": counts(seen),
        "notes": [{"code": code, "text": text} for code, text in told(seen)],
        "several_addresses": notes.several,
        "several": [one._asdict() for one in notes.several_first[:SHOWN]],
        "declined": [
            {**said._asdict(), "people": n, "names": notes.declined_names[said][:NAMED]}
            for said, n in notes.declined.most_common(SHOWN)
        ],
        "left_as_chosen": notes.left_as_chosen,
        "suggestion_count": notes.suggestion_count,
        "suggestions": [one._asdict() for one in notes.suggestions[:SHOWN]],
        "writers": [one._asdict() for one in notes.writers[:SHOWN]],
        "twice": [_twice(one) for one in seen.twice],
        "left_out": [one._asdict() for one in notes.left_out[:SHOWN]],
        "unfilled": [
            {"line": one.line, "email": one.email, "fields": list(names)}
            for one, names in seen.unfilled
        ],
    }


def _twice(one: Twice) -> Json:
    return {name: value for name, value in one._asdict().items() if name != "of"}


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
    yield from _joined(seen.look.parts)
    if len(about.sheets) > 1:
        yield (
            "sheet",
            Sentence(
                "Of {n} sheets {sheet} is read; another is chosen under “How it is read”.",
                n=number(len(about.sheets)),
                sheet=fit(about.sheet),
            ),
        )
    yield from _columns_found(about, notes)
    yield from _instead(notes)
    yield from _from_above(about, notes)
    yield from _cells_changed(notes)
    yield from whole_names.told(about.columns, seen.people)
    yield from _lines_changed(notes)
    yield from _encoding(about)


def _encoding(about: About) -> Iterator[tuple[str, str]]:
    if likelier := about.likelier:
        yield (
            "encoding",
            Sentence(
                "Read as {encoding}, and letters look wrong: {was}. As {likelier} it is {better}.",
                encoding=about.encoding,
                was=fit(likelier.was),
                likelier=likelier.encoding,
                better=fit(likelier.better),
            ),
        )
    elif about.encoding and is_guessed(about.encoding):
        yield (
            "encoding",
            Sentence(
                "Read as {encoding}. If letters look wrong, choose another encoding.",
                encoding=about.encoding,
            ),
        )


def _joined(parts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if len(parts) > 1:
        each = ", ".join(f"{fit(str(where))}: {number(n)}" for where, n in parts.items())
        yield (
            "joined",
            Sentence("These are one list now; people from each, doubles too: {each}.", each=each),
        )


def _columns_found(about: About, notes: Notes) -> Iterator[tuple[str, str]]:
    if about.header_line and about.header_line > 1:
        said = Sentence(
            "The names of the columns stand in line {header_line}.",
            header_line=about.header_line,
        )
        yield "header", together(said, _above(notes)) if notes.titles else said
    column = next((one for one in about.columns if one.role == "address" and one.heading), None)
    if column and about.kind not in (OF_A_RUN, _BLOCKS):
        yield (
            "address",
            Sentence("The addresses come from the column {heading}.", heading=fit(column.heading)),
        )


def _above(notes: Notes) -> str:
    """Name what belongs to the header, and is no line of the list."""
    titles = [quoted(one.value.strip(_SIGNS)) for one in notes.titles[:SHOWN_TITLES]]
    shown = together(*titles, between="; ")
    more = len(notes.titles) - SHOWN_TITLES
    if more > 0:
        return Sentence("Above them stand {titles} and {n} more.", titles=shown, n=more)
    return plural("Above them stands {titles}.", "Above them stand {titles}.",
                  len(notes.titles), titles=shown)  # fmt: skip


def _instead(notes: Notes) -> Iterator[tuple[str, str]]:
    for heading, count in notes.instead.most_common(5):
        yield (
            "instead",
            plural(
                "{n} person has no address in that column; theirs was taken from {heading}.",
                "{n} people have no address in that column; theirs was taken from {heading}.",
                count,
                heading=fit(heading),
            ),
        )


def _from_above(about: About, notes: Notes) -> Iterator[tuple[str, str]]:
    headings = {one.variable: one.heading for one in about.columns}
    for name, count in notes.above.most_common(5):
        yield (
            "above",
            plural(
                "{heading}: {n} empty cell is read as the line above says.",
                "{heading}: {n} empty cells are read as the line above says.",
                count,
                heading=fit(headings.get(name) or name),
            ),
        )


def _cells_changed(notes: Notes) -> Iterator[tuple[str, str]]:
    if notes.turned_first:
        was, name = map(fit, notes.turned_first)
        yield (
            "turned",
            plural(
                "{n} name was rearranged: {name} for {was}.",
                "{n} names were rearranged: {name} for {was}.",
                notes.turned,
                name=name,
                was=was,
            ),
        )
    if notes.merged:
        yield (
            "merged",
            plural(
                "{n} cell is merged with one above, and says the same.",
                "{n} cells are merged with one above, and say the same.",
                notes.merged,
            ),
        )
    if notes.marks:
        yield (
            "marks",
            plural(
                "A number or bullet before {n} line was dropped.",
                "Numbers or bullets before {n} lines were dropped.",
                notes.marks,
            ),
        )
    if notes.labels:
        labels = ", ".join(fit(label) for label, _ in notes.labels.most_common(5))
        yield "labels", Sentence("Labels before addresses were dropped: {labels}", labels=labels)


def _lines_changed(notes: Notes) -> Iterator[tuple[str, str]]:
    if notes.mended:
        yield (
            "mended",
            plural(
                "{n} line is read as it was corrected.",
                "{n} lines are read as they were corrected.",
                notes.mended,
            ),
        )
    if notes.given_up:
        each = "; ".join(
            Sentence("{was} ({better})", was=one.was, better=one.better) if one.better else one.was
            for one in notes.given_up[:5]
        )
        yield (
            "given_up",
            plural(
                "{n} correction is given up, for the list has no such line any more: {each}",
                "{n} corrections are given up, for the list has no such lines any more: {each}",
                len(notes.given_up),
                each=each,
            ),
        )
    for one in notes.totals[:SHOWN_TOTALS]:
        said = Sentence(
            "Line {line}, {text}, is a total and no guest.", line=one.line, text=fit(one.value)
        )
        yield "total", said
    if (n := notes.left_out_count - len(notes.totals)) > 0:
        yield (
            "left_out",
            plural(
                "{n} line was left out: titles, sentences, lines of a mail's header.",
                "{n} lines were left out: titles, sentences, lines of a mail's header.",
                n,
            ),
        )


def _column(one: Column, formats: Mapping[str, str]) -> Json:
    return {
        "index": one.index,
        "heading": one.heading,
        "role": one.role.value,
        "name": one.variable or None,
        "sample": one.sample,
        "written_as": formats.get(one.variable),
    }


def menus() -> Json:
    """List what can be chosen, for a page."""
    shown = {name: _DELIMITERS[name] for name in DELIMITERS}
    return {"roles": ROLES, "encodings": list(ENCODINGS), "delimiters": shown}


_DELIMITERS = {
    "comma": Sentence("Comma"),
    "semicolon": Sentence("Semicolon"),
    "tab": Sentence("Tab"),
    "bar": Sentence("Bar |"),
    "none": Sentence("Nothing: a list"),
}
