"""The language of a list. Pure."""

from emailer import number_formats, tongue
from emailer.lists import About
from emailer.lists.words.heading_words import snake

_GERMAN = frozenset(
    ("anrede", "vorname", "nachname", "familienname", "betrag", "beitrag", "datum", "geburtstag",
     "geburtsdatum", "preis", "summe", "ort", "plz", "strasse", "straße", "firma", "tisch",
     "uhrzeit", "anreise", "abreise", "kosten", "spende", "termin", "faellig", "fällig"),
)  # fmt: skip
_DAY_FIRST = ("d.m", "d\\.m", "d.\\ m")


def of(about: About) -> str:
    """Tell the language of a list: which its formats name, or which its headings are in; else that
    of whoever asks.
    """
    codes = about.formats.values()
    named = (number_formats.language_of(code) for code in codes)
    foreign = next((tag for tag in named if tag and base(tag) != "en"), "")
    if foreign:
        return foreign
    is_german = any("date" in number_formats.shows(code) and any(
        sign in code for sign in _DAY_FIRST) for code in codes)  # fmt: skip
    if is_german or any(snake(one.heading) in _GERMAN for one in about.columns):
        return "de"
    return tongue.spoken().code


def base(language: str) -> str:
    """Return a language without its country."""
    return language.partition("-")[0]
