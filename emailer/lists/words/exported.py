"""Our own exports, known again in whatever language they were written: what became of each person,
or why a line was of no use, is no field of a message. Pure.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from emailer.lists.choices import Role
from emailer.lists.words.heading_words import snake
from emailer.tongue import Sentence


class Headings(NamedTuple):
    """What an export's own columns are called in a language."""

    person: tuple[str, str]
    fate: tuple[str, ...]  # behind a person's own columns
    line: str  # and these at the end of an export of lines that could not be used
    value: str
    reason: str
    twice: str  # how the reason of a line begins whose address stood in a line before
    apart: str  # how one is called that has the name of a column that came in
    sheet: tuple[str, ...]  # behind a person's own columns in a list written down whole
    left: tuple[str, ...]  # how is begun why a person left somebody out, or nobody may write
    # code -> the word for it, of a state and of a step; none: the codes are words of the language
    words: Mapping[str, str] = {}

    def word(self, code: str) -> str:
        """Say what a state or a step is called in the language."""
        return self.words.get(code, code)

    def told_apart(self, name: str) -> str:
        """Name a column of ours beside one that came in under its name."""
        return self.apart.format(name=name)


LANGUAGES: Mapping[str, Headings] = {
    "en": Headings(
        ("email", "name"),
        (
            "id", "state", "has_been_emailed", "attempts", "stage",
            "code", "enhanced", "text", "message_id", "updated_at",
        ),
        "line", "value", "reason", "twice", "{name}_of_run",
        ("Written to", "Why not", "When", "Corrected to", "Line"),
        ("left out as you chose", "left out by you", "left out: this address must not be"),
    ),
    "de": Headings(
        ("E-Mail", "Name"),
        (
            "Nummer", "Zustand", "Angeschrieben", "Versuche", "Schritt",
            "Code", "Erweiterter Code", "Antwort des Servers", "Message-ID", "Zuletzt geändert",
        ),
        "Zeile", "Wie geschrieben", "Problem", "doppelt", "{name} (Sendung)",
        ("Angeschrieben", "Warum nicht", "Wann", "Korrigiert zu", "Zeile"),
        (
            "ausgelassen, wie gewählt", "von ihnen ausgelassen",
            "ausgelassen: an diese adresse darf nicht",
        ),
        {
            "waiting": "wartend", "in_flight": "an der Reihe", "claimed": "an der Reihe",
            "sending": "an der Reihe",
            "sent": "gesendet", "failed": "fehlgeschlagen", "in_doubt": "ungeklärt",
            "cancelled": "abgebrochen", "skipped": "ausgelassen", "connect": "Verbindung",
            "greeting": "Begrüßung", "ehlo": "Vorstellung", "starttls": "Verschlüsselung",
            "auth": "Anmeldung", "mail": "Absender", "rcpt": "Empfänger", "data": "Nachricht",
            "dot": "Ende der Nachricht",
        },
    ),
}  # fmt: skip
"""Code of a language -> its headings. They stand here and not among its sentences: whatever is
translated otherwise one day, a file of before is read.
"""


def roles(words: Sequence[str]) -> Mapping[int, Role]:
    """Say what the columns are that an export added: at the end of a header, all of them, one after
    the other. Of lines that stood in no table, the line as it was written is the address.
    """
    for one in LANGUAGES.values():
        for names in (
            one.fate,
            one.sheet,
            (one.line, one.value, one.reason),
            (one.line, one.reason),
        ):
            begin = len(words) - len(names)
            last = [word for word in words[max(begin, 0) :] if begin >= 0]
            if last and all(_is(word, name, one) for word, name in zip(last, names, strict=True)):
                return _roles(names, begin, one)
    return {}


def reason(words: Sequence[str], ours: Mapping[int, Role]) -> int | None:
    """Name the column of the reasons, where there is one."""
    ends = {snake(one.reason) for one in LANGUAGES.values()}
    ends |= {snake(one.told_apart(one.reason)) for one in LANGUAGES.values()}
    last = max(ours, default=-1)
    return last if last >= 0 and words[last] in ends else None


def why_not(words: Sequence[str], own: Collection[int]) -> int | None:
    """Name the column of a list written down whole that says why somebody was not written to."""
    for one in LANGUAGES.values():
        for i in sorted(own):
            if i < len(words) and len(own) == len(one.sheet) and _is(words[i], one.sheet[1], one):
                return i
    return None


def says_left(text: str) -> bool:
    """Tell whether a person left somebody out, or nobody may write to them, by such a column."""
    return text.casefold().startswith(_LEFT)


_LEFT = tuple(begin for one in LANGUAGES.values() for begin in one.left)

TWICE = "twice: line {line} ({email})"
BOTH = f"{TWICE}, one letter to both"
"""How the store keeps why a line is left out whose address stood before."""


def twice(line: int, email: str, *, is_greeted: bool = False) -> Sentence:
    """Say of a line that its address stood in a line before; 0: of which is not known any more;
    and whether the one letter is to both.
    It names the address: once that was mended in a spreadsheet, it is somebody else's line.
    """
    if line and is_greeted:
        return Sentence("twice: line {line} ({email}), one letter to both", line=line, email=email)
    if line:
        return Sentence("twice: line {line} ({email})", line=line, email=email)
    return Sentence("twice: a line before ({email})", email=email)


def repeated(reason: str) -> str:
    """Read which address stood in a line before, from the reason of an export; "" for none."""
    said = _TWICE.fullmatch(reason)
    return said[1] if said else ""


_BEGINS = "|".join(one.twice for one in LANGUAGES.values())
_TWICE = re.compile(
    rf"(?:{_BEGINS}): [^()]{{1,60}} \(([^\s()@]++@[^\s()@]++)\)(?:, [\w ]{{1,60}})?"
)


def _roles(names: Sequence[str], begin: int, one: Headings) -> Mapping[int, Role]:
    if begin == 0 and one.value not in names:
        return {}  # nobody's own columns are there
    written = Role.OTHER_ADDRESS if begin else Role.ADDRESS
    return {
        begin + i: written if name == one.value else Role.IGNORE for i, name in enumerate(names)
    }


def _is(word: str, name: str, one: Headings) -> bool:
    """Where a list has a column of that name, ours has an end by which the two differ."""
    return word in (snake(name), snake(one.told_apart(name)))
