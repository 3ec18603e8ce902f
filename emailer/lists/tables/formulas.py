"""Keeps text from becoming a spreadsheet's formula, and takes that back when the file comes home.
Pure.

A cell that would begin with a sign of a formula gets a ' before it.
So does such a sign behind whatever another program may take for the end of a cell:
German Excel reads our commas as text and cuts at semicolons, and where a quotation mark stands
behind one it begins anew behind that. Reading takes away one ' in exactly
these places, so that what was exported and is imported again is the same.
"""

import re

_SIGNS = "=+\\-@|%\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
_BLANKS = " \xa0\u1680\u2000-\u200d\u202f\u205f\u2028\u2029\u2060\u3000\ufeff"
_FORMULA = rf"'*(?:[{_BLANKS}]*[{_SIGNS}]|[\t\r\n])"

_BEHIND = rf"['\"{_BLANKS}]*[{_SIGNS}]"

_BEGINS = re.compile(_FORMULA)
_ENDS_A_CELL = re.compile(rf"([,;\t|\r\n])(?={_BEHIND})")
_QUOTED_BEGINNING = re.compile(rf"'(?={_FORMULA})")
_QUOTED = re.compile(rf"([,;\t|\r\n])'(?={_BEHIND})")


_TEXT = re.compile(r'="([^"]*(?:""[^"]*)*)"')


def text_of(cell: str) -> str:
    """Return what a formula says that is a text alone: `="01067"` keeps its zero in Excel."""
    said = _TEXT.fullmatch(cell)
    return said[1].replace('""', '"') if said else cell


def guard(text: str) -> str:
    """Return the text for a cell that no spreadsheet calculates."""
    text = _ENDS_A_CELL.sub(r"\1'", text)
    return f"'{text}" if _BEGINS.match(text) else text


def plain(text: str) -> str:
    """Return what was guarded; any other text stays as it is."""
    if "'" not in text:
        return text
    return _QUOTED.sub(r"\1", text[1:] if _QUOTED_BEGINNING.match(text) else text)
