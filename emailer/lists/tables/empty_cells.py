"""Cells that say that nothing stands there: #REF!, NULL, and in a name's place a dash. Pure."""

from collections.abc import Iterable

_VALUES = frozenset(
    ("NULL", "null", "(null)", "<null>", "\\N", "NaN", "nan", "undefined", "#N/A", "#NV", "#N/D",
     "#N/B", "#REF!", "#BEZUG!", "#\xa1REF!", "#RIF!", "#VERW!", "#VALUE!", "#WERT!", "#VALEUR!",
     "#\xa1VALOR!", "#VALOR!", "#VALORE!", "#WAARDE!", "#ARG!", "#NAME?", "#NOM?", "#\xbfNOMBRE?",
     "#NOME?", "#NAAM?", "#NAZWA?", "#DIV/0!", "#\xa1DIV/0!", "#DEEL/0!", "#NULL!", "#NUM!",
     "#ZAHL!", "#SPILL!", "#CALC!", "#ERROR!", "#FEHLER!", "#GETTING_DATA", "Err:502", "Err:504",
     "Err:508", "Err:509", "Err:522"),
)  # fmt: skip
_NAMES = frozenset(
    ("-", "--", "---", "\u2013", "\u2014", ".", "?", "??", "0", "n/a", "N/A", "n.a.", "N.A.",
     "k.A.", "k. A.", "none", "(none)", "(leer)", "(blank)", "(empty)", "/",
     "Info Requested", "Info requested", "N.N.", "n.n.", "N. N.", "TBA", "TBD", "tba", "tbd",
     "Unknown", "unknown", "Unbekannt", "unbekannt"),
)  # fmt: skip


def empty(cells: list[str], of_names: Iterable[int]) -> None:
    """Empty those cells of a row that say so: what a spreadsheet could not calculate, or a
    database had no value for; where names stand also what people put there.
    """
    if not _VALUES.isdisjoint(cells):
        cells[:] = ["" if cell in _VALUES else cell for cell in cells]
    if not _NAMES.isdisjoint(cells):
        for i in of_names:
            if i < len(cells) and cells[i] in _NAMES:
                cells[i] = ""
