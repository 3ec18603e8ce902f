"""A submission's list -> recipients and rejected lines,
in slices that leave the loop free. Knows no requests.
"""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

from emailer import lists, side_threads
from emailer.lists import FOUND, About, Choices, Notes, Opened, Role, empty_list, ticks
from emailer.lists.lines.entries import Reader
from emailer.lists.words import exported
from emailer.message import Prepared
from emailer.model import Line, Recipient, Rejected, Repeated
from emailer.slices import Sliced
from emailer.store.headings import Heading
from emailer.submitting import filling, left_out, list_language, placing, rows
from emailer.submitting.couples import Couples
from emailer.submitting.other_people import Other
from emailer.submitting.repeating import Once
from emailer.submitting.rows import Headings
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence


@dataclass(frozen=True, slots=True)
class Incomplete(Rejected):
    """A person with an address, who lacks names that the message uses; `names`: they have these."""

    missing: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    person: Recipient | None = None
    called: str = ""


CHUNK = 1000
SLICE_S = 0.004  # so long a list is read before others have their turn: an answer takes several


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list comes from: a pasted text, a program's records, a file,
    people of other runs, or several of them.
    """

    emails: str = ""
    records: Sequence[object] = ()
    upload: Upload | None = None
    others: tuple[Other, ...] = ()
    choices: Choices = FOUND  # for the file; without one, for what was pasted
    has_records: bool = False  # a program named them, and they may be none

    @property
    def size_bytes(self) -> int:
        """Say roughly how large what is held in memory is."""
        return len(self.emails) + 100 * len(self.records)

    @property
    def is_mixed(self) -> bool:
        """Tell whether a line's number alone does not say where it stands."""
        parts = (self.emails.strip(), self.records, self.upload, *self.others)
        return sum(map(bool, parts)) > 1


@dataclass(slots=True)
class Look:
    """What was seen of a source while it was read: of the file,
    or else of the pasted text; and all it noted.
    """

    about: About = field(default_factory=lambda: About("list"))
    notes: Notes = field(default_factory=Notes)
    parts: dict[str, int] = field(default_factory=dict)  # where they stand -> people there
    couples: Couples = field(default_factory=Couples)
    kept: Sequence[Heading] = ()  # of people of another run alone, what their columns are called
    kept_as: dict[str, str] = field(default_factory=dict)  # their number formats, as of any run

    @property
    def called(self) -> Mapping[str, str]:
        """Say of each field what its column is called, where that is known."""
        found = {one.field: one.text for one in self.kept}
        return found | {one.variable: one.heading for one in self.about.columns if one.heading}


async def read(
    source: Source, prepared: Prepared | None = None, look: Look | None = None
) -> AsyncGenerator[Sequence[Line], None]:
    """Yield the lines by the thousand; who lacks a name that the message needs is rejected.

    Raises lists.ListError where a list as a whole cannot be read.
    """
    look = look or Look()
    source, wrong = await _with_left(source)
    once = Once(prepared, partial(repeated, source, look))
    couples = look.couples = await _couples(source)
    for other in source.others:
        look.kept = () if source.is_mixed else other.headings
        look.kept_as |= dict(other.written_as)
        async for chunk in _other(other, source, prepared, look):
            if look.kept and not look.about.columns:
                look.about = rows.about(look.kept, look.kept_as, chunk)
            yield once.over(chunk)
    for part in _openings(source, look.notes):
        opened = await _opened(part)
        look.about = opened.about
        try:
            place = part.where if source.is_mixed else ""
            lines = placing.placed(opened.lines, place, has_choices=part.has_choices)
            headings = rows.headings(opened.about)
            couples.language = list_language.base(list_language.of(opened.about))
            lines = couples.greeted(_said_of(lines, source.choices, look.notes, headings))
            async for chunk in _in_slices(lines, prepared, headings, couples):
                if not isinstance(chunk[0], empty_list.Nobody):
                    found = sum(not isinstance(line, Rejected) for line in chunk)
                    look.parts[part.where] = look.parts.get(part.where, 0) + found
                yield once.over(chunk)
        finally:
            opened.close()
        if part.has_choices:
            Reader(source.choices, look.notes).give_up()
        else:
            look.notes.offer_nothing()
    if wrong:
        raise wrong


async def _with_left(source: Source) -> tuple[Source, lists.ListError | None]:
    """Find who is left out by any line, ahead of the reading: no other line writes to them."""
    choices = source.choices
    if choices.left is not None or not left_out.is_asked(choices):
        return source, None
    look, alone = Look(), replace(choices, left=frozenset(), both=frozenset())
    has_people = False
    async for lines in read(replace(source, choices=alone), None, look):
        has_people |= any(not isinstance(line, Rejected) or line.is_chosen for line in lines)
    columns = [one.variable or "" for one in look.about.columns]
    wrong = left_out.no_field(choices, look.notes, columns) if has_people else None
    left = left_out.keys(choices, look.notes)
    return replace(source, choices=replace(choices, left=left)), wrong


async def _couples(source: Source) -> Couples:
    """Find who stands at the addresses at which all are greeted together, ahead of the reading."""
    found, look = Couples(source.choices.both), Look()
    if found.keys:
        alone = replace(source, choices=replace(source.choices, both=frozenset()))
        async for lines in read(alone, None, look):
            found.see(lines)
        found.given = [one.variable for one in look.about.columns if one.role is Role.GIVEN]
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a source: where it stands, its size, what looks at its beginning, which may
    block, and whether what was chosen for single lines is for its lines.
    """

    where: str
    size_bytes: int
    opening: Callable[..., Opened]
    has_choices: bool = True
    file: Path | None = None


async def _opened(part: _Part) -> Opened:
    """Look at its beginning; of a workbook, which is unpacked for that, briefly first."""
    is_workbook = part.file is not None and await side_threads.run(0, lists.is_workbook, part.file)
    if is_workbook:
        opening = part.opening
        return await side_threads.briefly_first(lambda one: opening(is_first=one), lists.LongError)
    return await side_threads.run(part.size_bytes, part.opening)


def _openings(source: Source, notes: Notes) -> Iterator[_Part]:
    """Yield the parts of a source; where one is a file, the choices are the file's."""
    choices = source.choices
    if source.emails.strip():
        shared = Choices(take_all=choices.take_all, as_written=choices.as_written,
                         declined=choices.declined, left=choices.left)  # fmt: skip
        own = shared if source.upload else choices
        opening = partial(lists.open_text, source.emails, own, notes)
        yield _Part(Sentence("pasted"), len(source.emails), opening, not source.upload)
    if source.records:
        lines = _records(source.records, Reader(choices, notes))
        yield _Part("recipients", 0, lambda: Opened(About("records"), lines))
    if upload := source.upload:
        opening = partial(lists.open_file, upload.path, choices, notes)
        yield _Part(upload.filename, upload.size_bytes, opening, file=upload.path)


async def _other(
    other: Other, source: Source, prepared: Prepared | None, look: Look
) -> AsyncGenerator[Sequence[Line], None]:
    """Yield people of another run; a line's number is the one it had there, or their place."""
    if other.greeted:
        look.couples.see_there(await other.greeted(), other.given)
    numbers, headings = count(1), rows.of_headings(other.headings)
    async for people in other.read():
        numbered = (one._replace(line=one.line or next(numbers)) for one in people)
        beside = look.couples.beside(numbered)
        said = _said_of(beside, source.choices, look.notes, headings)
        lines = look.couples.greeted_there(said)
        async for chunk in _in_slices(lines, prepared, headings, look.couples):
            place = other.name if source.is_mixed else ""
            yield list(placing.placed(iter(chunk), place, has_choices=False))


def _said_of(
    lines: Iterator[Line], choices: Choices, notes: Notes, headings: Headings
) -> Iterator[Line]:
    """Follow what was said of single people, by their addresses as they stand in the list."""
    if choices.take or choices.mend:
        lines = filling.as_they_came(lines, notes)
    filled = filling.filled(lines, choices.fill, notes)
    lines = filling.corrected(filled, choices.corrected, notes)
    return left_out.left_out(
        lines, choices, notes, partial(rows.written, headings=headings), headings
    )


async def _in_slices(
    lines: Iterator[Line],
    prepared: Prepared | None,
    headings: Headings,
    couples: Couples,
) -> AsyncGenerator[Sequence[Line], None]:
    chunk: list[Line] = []
    sliced, has_some = Sliced(SLICE_S), bool(couples.keys or couples.there)
    for line in lines:
        if prepared is None or _is_usual(line, prepared):
            checked = line
        else:
            checked = await _checked(line, prepared, headings)
        if not isinstance(line, ticks.Tick):
            chunk.append(couples.share_fate(line, checked) if has_some else checked)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
        if sliced.is_over:
            await sliced.rest()
    if chunk:
        yield chunk


def _is_usual(line: Line, prepared: Prepared) -> bool:
    return isinstance(line, Recipient) and prepared.is_usual(line.email, line.name, line.fields)


async def _checked(line: Line, prepared: Prepared, headings: Headings) -> Line:
    """Reject who lacks what the message needs, and whose mail would be too large."""
    if isinstance(line, Recipient) and prepared.is_heavy(line.email, line.name, line.fields):
        return await side_threads.run(0, _complete, line, prepared, headings)
    return _complete(line, prepared, headings)


def _complete(line: Line, prepared: Prepared, headings: Headings) -> Line:
    if isinstance(line, Rejected):
        return line
    if not (missing := prepared.missing(line.name, line.fields, line.email)):
        who = (line.email, line.name, line.fields)
        own = prepared.own
        column = rows.called(own.column, headings) if own else ""
        reason = prepared.too_large(*who) or (own and own.lacking(*who, column))
        row = rows.written(line, headings) if reason else ()
        return Rejected(line.line, line.email, reason, row, can_be_mended=False) if reason else line
    named = ", ".join(rows.called(name, headings) for name in missing)
    reason = Sentence("it has no {missing}, which the message uses", missing=named)
    row = rows.written(line, headings)
    had = tuple(name for name, has in line.fields.items() if has)
    return Incomplete(line.line, line.email, reason, row, missing, had, line, line.name)


def headings(look: Look) -> Sequence[Heading]:
    """Name the columns of the table that was read, as a run keeps them."""
    return look.kept or rows.of_run(look.about, look.notes.repeating)


def repeated(source: Source, look: Look, person: Recipient, before: int) -> Repeated:
    """Write a person whose address stood before, in the line of that number, as their line was."""
    headings = () if source.is_mixed else rows.headings(look.about)
    cells = rows.written(person, headings) if headings or person.fields else ()
    value = f"{person.name} <{person.email}>" if person.name else person.email
    is_greeted = person.key in source.choices.both or person.key in look.couples.there
    reason = exported.twice(before, person.email, is_greeted=is_greeted)
    return Repeated(person.line, value, reason, cells,
                    email=person.email, name=person.name, before=before)  # fmt: skip


def _records(records: Sequence[object], noting: Reader) -> Iterator[Line]:
    """Read a program's recipients; `line` is their number from 1."""
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            yield Rejected(number, lists.said(record), Sentence("it is no object with an email"))
            continue
        fields = {key: value for key, value in record.items() if key not in ("email", "name")}
        person = lists.of_record(record.get("email"), record.get("name"), fields, number)
        yield noting.checked(person) if isinstance(person, Recipient) else person
