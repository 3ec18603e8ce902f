"""What form a text has beside tables, mails and plain lists -> rows of a table, or its lines.
Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from emailer.lists.forms import (
    aligned,
    blocks,
    bracketed,
    calendars,
    jcards,
    json_records,
    keyed,
    latex,
    markup,
    mime,
    names_below,
    sql_records,
    stanzas,
    texts,
    vcards,
    wikitext,
    xml_records,
)
from emailer.lists.lines import chats
from emailer.lists.lines.entries import Reader
from emailer.lists.tables import tables
from emailer.lists.tables.tables import Row
from emailer.lists.words import heading_words
from emailer.model import Rejected


class Form(NamedTuple):
    """Of what kind a text is, and its rows; where it has none, its lines."""

    kind: str
    rows: Iterator[Row | Rejected] | None = None
    lines: Iterator[texts.Numbered] | None = None


def find(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    """Look at the first lines; None where a text is a table, a mail or a plain list."""
    for look in (_coded, _cards, _data, _page, _drawn, _of_lines):
        if form := look(top, lines, reader):
            return form
    return None


def _coded(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    return Form("mail", lines=mime.read(lines, reader.notes)) if mime.is_one(top) else None


def _cards(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    if vcards.is_one(top):
        return Form("cards", vcards.read(lines, reader.notes))
    if jcards.is_one(top):
        return Form("cards", jcards.read(lines, top, reader.notes))
    if calendars.is_one(top):
        return Form("event", calendars.read(lines, reader))
    return None


def _data(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    if json_records.is_of_rows(top):
        return Form("data", json_records.rows(lines, top, reader.notes))
    if json_records.is_one(top):
        return Form("data", keyed.rows(json_records.read(lines, top, reader.notes)))
    if sql_records.is_one(top):
        return Form("data", sql_records.read(lines, reader.notes))
    if stanzas.is_one(top):
        return Form("data", keyed.rows(stanzas.read(lines, reader)))
    return None


def _page(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    if markup.is_one(top):
        return Form("page", markup.read(lines, reader.notes))
    if _has_header(top):
        return None
    if texts.is_page(top) or texts.has_breaks(top):
        return Form("page", lines=texts.of_page(lines, reader.notes))
    if xml_records.is_one(top):
        return Form("data", keyed.rows(xml_records.read(lines, top, reader.notes)))
    return None


def _has_header(top: Sequence[str]) -> bool:
    """Tell whether the first line is a table's header, whatever markup stands in its cells."""
    first = next(filter(str.strip, top), "")[: tables.MAX_ROW]
    cells = (first.strip().split(sign) for sign in tables.DELIMITERS if sign in first)
    return any(any(map(heading_words.is_address, row)) for row in cells)


def _drawn(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    if latex.is_one(top):
        return Form("data", latex.read(lines, reader.notes))
    if wikitext.is_one(top):
        return Form("data", wikitext.read(lines, reader.notes))
    if aligned.is_one(top):
        return Form("data", aligned.read(lines, top, reader))
    if chats.is_one(top):
        return Form("mail", lines=chats.read(lines))
    return None


def _of_lines(top: Sequence[str], lines: Iterable[str], reader: Reader) -> Form | None:
    if shape := blocks.shape(top):
        return Form("blocks", blocks.read(lines, shape, reader.notes))
    if bracketed.is_one(top):
        return Form("list", lines=bracketed.read(lines))
    if names_below.is_one(top):
        return Form("blocks", names_below.read(lines))
    return None
