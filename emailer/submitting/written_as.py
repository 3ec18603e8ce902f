"""How a message shows the numbers and dates of a list: as its workbook does, else as its language
does, or as was chosen. What an if compares stays as it was read. Pure.
"""

from collections.abc import Iterator

from emailer import number_formats
from emailer.format_sections import AS_IT_STANDS
from emailer.lists import About, Choices, Role
from emailer.lists.columns.columns import Column
from emailer.lists.workbooks.cell_kinds import INSTANT
from emailer.message import field_names
from emailer.submitting import list_language
from emailer.submitting.listing import Look

_LONG = {"de": ("d. mmmm yyyy", "dddd, d. mmmm yyyy"), "en": ("d mmmm yyyy", "dddd, d mmmm yyyy")}
_SHORT = {"de": ("d.m.yyyy", "dd.mm.yyyy"), "en": ("dd/mm/yyyy", "mm/dd/yyyy")}
_WITH_TIME = " hh:mm"
_CENTS = 2


def of(look: Look, choices: Choices) -> tuple[tuple[str, str], ...]:
    """Say by which number format each field of a list that was read is shown: people of another run
    as there, unless the list or somebody says otherwise.
    """
    found = {**look.kept_as, **_usual_ones(look.about)}
    if choices.layout in ("", look.about.layout):
        language = list_language.of(look.about)
        found |= {field_names.of(name): number_formats.said_in(language, code)
                  for name, code in choices.written_as.items()}  # fmt: skip
    return tuple(sorted((name, code) for name, code in found.items() if code != AS_IT_STANDS))


def _usual_ones(about: About) -> dict[str, str]:
    """Say by which format each column of a workbook is shown where nobody chose."""
    language = list_language.of(about) if about.kinds.firsts else ""
    found = {one.variable: _usual(one, about, language) for one in about.columns
             if one.role is Role.FIELD and one.index in about.kinds.firsts}  # fmt: skip
    return {name: code for name, code in found.items() if code != AS_IT_STANDS}


def offered(about: About, column: Column, value: str) -> Iterator[tuple[str, str]]:
    """Yield the formats by which a column of a workbook can be shown, the usual one first, each
    with how it shows a value; none where all its cells are texts.
    """
    kind = about.kinds.firsts.get(column.index)
    if kind is None or column.role is not Role.FIELD:
        return
    language = list_language.of(about)
    has_time = kind == INSTANT and about.kinds.places.get(column.index, 0) > 0
    ways = _ways_of_dates(language, has_time=has_time) if kind == INSTANT else _NUMBERS
    shown: set[str] = set()
    usual = _usual(column, about, language)
    if usual == AS_IT_STANDS and kind != INSTANT and column.index not in about.kinds.places:
        return  # whole numbers: tables, seats, years
    for code in (usual, AS_IT_STANDS, *ways):
        text = number_formats.shown(code, value)
        if text not in shown:
            shown.add(text)
            yield code, text


def _usual(column: Column, about: About, language: str) -> str:
    code = about.formats.get(column.index, "")
    if code == AS_IT_STANDS:
        return code
    if not number_formats.shows(number_formats.said_in(language, code)):
        code = ""
    places = about.kinds.places.get(column.index, 0)
    if about.kinds.firsts[column.index] == INSTANT:
        return number_formats.said_in(language, _usual_date(code, language, has_time=places > 0))
    if "number" not in number_formats.shows(code):
        code = "0.00" if 0 < places <= _CENTS else "General"
    has_sign = places > 0 and number_formats.decimal_sign(language) != "."
    if code == "General" and not has_sign:
        return AS_IT_STANDS
    return number_formats.said_in(language, code)


def _usual_date(code: str, language: str, *, has_time: bool) -> str:
    """Take the format of the workbook, but for times where all are midnight, which nobody wrote;
    else the language's.
    """
    shown = number_formats.shows(code)
    if shown == {"time"} or ("date" in shown and ("time" not in shown or has_time)):
        return code
    ways = _SHORT if list_language.base(language) == "de" else _LONG
    usual = ways.get(list_language.base(language), _LONG["en"])[0]
    return usual + _WITH_TIME * has_time


def _ways_of_dates(language: str, *, has_time: bool) -> Iterator[str]:
    """Yield how dates are written in the language of a list, and in others."""
    own = list_language.base(language) if list_language.base(language) in _LONG else "en"
    for one in (own, *(other for other in _LONG if other != own)):
        for code in (*_SHORT[one], *_LONG[one]):
            yield number_formats.said_in(one, code + _WITH_TIME * has_time)


_NUMBERS = tuple(number_formats.said_in(language, code) for code in ("0.00", "#,##0.00", "0")
                 for language in ("en", "de"))  # fmt: skip
