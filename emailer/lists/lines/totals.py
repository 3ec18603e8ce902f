"""Lines at the end of a list that count its guests, and are none: Total | 50, Summe, Anzahl: 50.
Pure.
"""

import re
from collections import deque
from collections.abc import Generator, Iterable, Sequence

from emailer.lists.notes import Notes
from emailer.lists.ticks import Tick
from emailer.lists.words import answers, heading_words, people_words
from emailer.model import Line, Recipient, Rejected
from emailer.tongue import Sentence

MOST_BEHIND = 10
"""Lines without an address below a total; where more come, it was not the end of the list."""
_LETTERS = 60
"""Of a cell of such a line; what is longer is a sentence."""
IS_TOTAL = Sentence("it is a total, and no guest")

_TOTALS = frozenset(
    ("total", "totals", "subtotal", "grandtotal", "headcount", "summe", "gesamt", "gesamtzahl",
     "gesamtsumme", "gesamtanzahl", "insgesamt", "zusammen", "zwischensumme", "endsumme", "totaux",
     "somme", "totais", "totales", "soma", "totale", "totali", "totaal", "totalt", "summa", "ialt",
     "yhteensa", "razem", "lacznie", "ogolem", "celkem", "soucet", "spolu", "sucet", "celkom",
     "osszesen", "ukupno", "zbroj", "skupaj", "skupno", "toplam", "итого", "всего", "сумма",
     "разом", "всього", "усього", "сума", "общо", "συνολο", "kokku", "kopa", "viso", "合計", "総数",
     "総計", "合计", "总计", "总数", "共计", "總計", "總數", "합계", "총계",
     "المجموع", "الاجمالي", "مجموع", "סהכ", "جمع", "guztira", "samtals"),
)  # fmt: skip
_COUNTS = frozenset(
    ("number", "count", "sum", "anzahl", "zahl", "stuck", "nombre", "numero", "cantidad",
     "quantidade", "suma", "somma", "numero", "quantita", "aantal", "som", "antal", "antall",
     "lukumaara", "liczba", "ilosc", "pocet", "szam", "numar", "broj", "stevilo", "sayi", "sayisi",
     "количество", "число", "кількість", "брои", "αριθμος", "人数", "人數", "数量", "數量", "인원",
     "عدد", "מספר", "jumlah", "fjoldi"),
)  # fmt: skip
"""These may be a name: they count only beside a number."""
_BESIDE = frozenset(
    ("grand", "sub", "overall", "all", "alle", "aller", "number", "persons", "person", "pessoa",
     "adults", "children", "kids", "erwachsene", "kinder", "adultes", "enfants", "adultos", "ninos",
     "criancas", "adulti", "bambini", "pax", "invited", "confirmed", "invitations", "einladungen",
     "invitaciones", "convites", "inviti", "names", "namen", "entries", "eintrage", "rows", "lines",
     "zeilen", "addresses", "adressen", "emails", "mails", "tickets", "seats", "platze", "general",
     "generale", "und", "and", "et", "y", "e", "en", "og", "och", "i", "o", "in", "so", "far"),
)  # fmt: skip
_KNOWN = _TOTALS | _COUNTS | _BESIDE | people_words.OF_PEOPLE
_DIGIT = re.compile(r"\d")


def told(lines: Iterable[Line], notes: Notes) -> Generator[Line, None, None]:
    """Pass lines on; leave out, and note, those at the end that are totals: below people, and with
    nobody behind them. What else stands there stays a problem.
    """
    held: deque[Rejected] = deque()
    has_people = False
    for line in lines:
        if isinstance(line, Tick):
            yield line
            continue
        if isinstance(line, Recipient):
            has_people = True
        elif has_people and (held or is_total(cells_of(line))) and len(held) < MOST_BEHIND:
            held.append(line)
            continue
        while held:
            yield held.popleft()
        yield line
    has_total = False
    for one in held:
        cells = cells_of(one)
        has_total |= is_total(cells)
        if is_total(cells) or (has_total and counts_answers(cells)):
            notes.see_total(one.line, one.value, _said(cells), IS_TOTAL)
        else:
            yield one


def cells_of(line: Rejected) -> Sequence[str]:
    """List what stands in a line, cell by cell where it was a row."""
    cells = [cell for _, cell in line.cells] or re.split(r"[;,\t|]", line.value)
    return [cell for cell in cells if cell.strip()]


def is_total(cells: Sequence[str]) -> bool:
    """Tell whether cells count guests: a word that says so, and beside it numbers or such words."""
    if not cells or any("@" in cell or len(cell) > _LETTERS for cell in cells):
        return False
    is_counted = any(map(_DIGIT.search, cells))
    words = [_words(cell) for cell in cells]
    says = _TOTALS | _COUNTS if is_counted else _TOTALS
    return any(one <= _KNOWN and one & says for one in words) and all(
        one <= _KNOWN or _DIGIT.search(cell) for one, cell in zip(words, cells, strict=True)
    )


def counts_answers(cells: Sequence[str]) -> bool:
    """Tell whether cells count answers, as those below a total do: Confirmed | 38 yes."""
    if any("@" in cell or len(cell) > _LETTERS for cell in cells):
        return False
    said = [" ".join(_DIGIT.sub(" ", cell).strip(" :=()").split()) for cell in cells]
    answered = [bool(one) and answers.is_answer(one) for one in said]
    return (
        any(map(_DIGIT.search, cells))
        and any(answered)
        and all(is_one or _words(one) <= _KNOWN for one, is_one in zip(said, answered, strict=True))
    )


def _words(cell: str) -> set[str]:
    return {word for word in heading_words.snake(cell).split("_") if word and not word.isdigit()}


def _said(cells: Sequence[str]) -> str:
    """Choose what such a line is known by."""
    says = _TOTALS | _COUNTS
    return next((cell for cell in cells if _words(cell) & says), cells[0])
