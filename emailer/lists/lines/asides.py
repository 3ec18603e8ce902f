"""What stands beside people in the lines of a list, or above them, and says that they are no
guests: `Max Roy max@roy.uk - declined`, "Not coming:". Pure.
"""

import re
from collections.abc import Iterable, Iterator

from emailer.lists.addresses.address import shown
from emailer.lists.lines import labels_of_guests, no_guests
from emailer.lists.lines.declined import CROSSED_OUT, STRUCK
from emailer.lists.lines.entries import Reader
from emailer.lists.notes import Said
from emailer.lists.words import (
    contacts,
    declined_phrases,
    declined_words,
    local_parts,
    refusals,
    third_parties,
)
from emailer.model import Line, Recipient, Rejected
from emailer.tongue import Sentence

BESIDE = Sentence("the remark")
_LONGEST = 1_000
"""Characters of a line that is looked at."""
_ADDRESS_ENDS = re.compile(r"[^\s<>()\[\],;|]*@[^\s<>()\[\],;|]*[>\s]*")
_APART = re.compile(
    r"[()\uff08\uff09\uff0c\u3001\[\]{},;|\t\u2013\u2014]|(?<!\w)-(?!\w)|[.!](?=\s|\Z)|(?<=\s):|:(?=\s)"
)
_IN_PARENTHESES = re.compile(r"[(\[\uff08]([^()\[\]\uff08\uff09@]{1,60})[)\]\uff09]")
_SIGN = re.compile(r"\W{0,6}?([\u2717\u2718\u274c\U0001f44e\U0001f6ab\u26d4\u2020\u271d])")
_STRUCK = re.compile(r"~~([^~]+)~~")
_CLOSE = re.compile(r"(?<=\w)~~(?=\w)")
_NO = declined_words.OF_A_REMARK | declined_words.NOES - {"n", "false", "ne", "nu", "ei"}


class Asides:
    """Watches the lines that are read, and tells what they say of those who come out of them."""

    def __init__(self, reader: Reader) -> None:
        """Begin above the first label."""
        self._reader = reader
        self._text = ""
        self._struck: list[str] = []
        self._is_label = False
        self._beside: Said | None = None
        self._section: Said | None = None

    def watched(self, lines: Iterable[str]) -> Iterator[str]:
        """Pass lines on, one by one, as they are read."""
        for line in lines:
            yield self._see(line)

    def numbered(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Pass lines on that have their numbers already."""
        for number, line in lines:
            yield number, self._see(line)

    def told(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Pass on who comes out of each line, unless they are left out for what it says; a label
        is left out, and is no problem.
        """
        for line in lines:
            if isinstance(line, Recipient):
                yield self._asked(line)
            elif self._is_label and isinstance(line, Rejected) and line.value == shown(self._text):
                self._reader.notes.leave_out(line.line, line.value, labels_of_guests.IS_ONE)
            else:
                yield line

    def _see(self, line: str) -> str:
        """Remember what a line says, and return it without the signs that say so."""
        self._is_label, self._struck, self._beside = False, [], None
        if len(line) > _LONGEST:
            self._text = line
            return line
        if STRUCK in line:
            self._struck = _STRUCK.findall(line.lower())
            line = _CLOSE.sub(" ", line).replace(STRUCK, "")
        self._text = line
        if "@" not in line:
            self._begin(line)
            return line
        if (":" in line or "\uff1a" in line) and (label := labels_of_guests.before(line)):
            self._beside, line = label
            self._reader.notes.drop_label(f"{self._beside.value}:")
        found = _SIGN.match(line) if line.count("@") == 1 else None
        return line[: found.start(1)] + line[found.end(1) :].lstrip("\ufe0f ") if found else line

    def _begin(self, line: str) -> None:
        """Begin or end a section, where a line is a label; one of another kind ends it, too."""
        if not line.strip() and self._section and third_parties.is_label(self._section.value):
            self._section = None  # a list goes on behind the one who stood there
        label = labels_of_guests.label(line)
        if label or (self._section and labels_of_guests.is_marked(line)):
            self._is_label = True
            self._section = label if isinstance(label, Said) else None

    def _asked(self, person: Recipient) -> Recipient | Rejected:
        said = self._section or self._beside or self._said(person)
        if not said:
            return person
        choices, notes = self._reader.choices, self._reader.notes
        reason = no_guests.told(said, [person], choices, notes)
        if not reason:
            return person
        value = shown(self._text)
        return Rejected(person.line, value, reason, can_be_mended=False, is_chosen=True,
                        address=person.email)  # fmt: skip

    def _said(self, person: Recipient) -> Said | None:
        text = self._text
        if any(person.email.lower() in struck for struck in self._struck):
            return CROSSED_OUT
        if len(text) > _LONGEST or len(text) <= len(person.email) + 2:
            return None
        return remark(text, person.email)


def remark(text: str, email: str) -> Said | None:
    """Return what a line says of the person of an address in it: behind it, in parentheses, or by
    a sign in front.
    """
    before, behind = _around(text, email)
    if "@" in behind:  # of whoever follows
        behind = re.split(r"[,;]", behind.partition("@")[0], maxsplit=1)[0]
    before = before.rpartition("@")[2]
    pieces = [*_APART.split(behind), *_IN_PARENTHESES.findall(before), behind]
    for piece in filter(None, (one.strip(" \t\r\n-:>*_\"'") for one in pieces)):
        if len(piece) <= declined_phrases.LONGEST and _says_no(piece):
            return Said(BESIDE, piece[:40])
    is_sentence = any(word[0].islower() for word in before[:_LONGEST].split())
    for piece in _APART.split(before[-declined_phrases.LONGEST :]) if is_sentence else ():
        if " " in piece.strip() and declined_phrases.says_no(piece.strip()):
            return Said(BESIDE, piece.strip()[:40])
    _, no = refusals.apart(before[-declined_phrases.LONGEST :].strip(" \t<(:\"'"))
    if no:
        return Said(BESIDE, no[:40])
    not_invited = declined_phrases.not_to_invite(before, behind)
    if not_invited and not _is_of_a_name(not_invited, before, email):
        return Said(BESIDE, not_invited[:40])
    if of_contact := contacts.said(before) or third_parties.said(before):
        return Said(BESIDE, of_contact[:40])
    found = _SIGN.match(before) if text.count("@") == 1 else None
    return Said(BESIDE, found[1]) if found else None


def _is_of_a_name(word: str, before: str, email: str) -> bool:
    """Tell whether what says that somebody is no guest is a word of the name before an address:
    Ben Old, Sem de Vries.
    """
    if not word.isalpha() or not word[0].isupper():
        return False
    said = before.rstrip(" <(\"'")
    name = _ENTRY_ENDS.split(said.rstrip(": "))[-1].split()
    is_last = len(name) > 1 and name[-1] == word and name[-2][:1].isupper()
    if said.endswith(":"):  # Ben Lima Old: ben@x.uk
        return is_last and len(name) == len(("given", "family"))
    return is_last or (word in name and local_parts.in_common(word, email) > 0)


_ENTRY_ENDS = re.compile(r"[,;|>(\t]")


def _around(text: str, email: str) -> tuple[str, str]:
    """Cut a line at an address; where it was corrected, at the only one there."""
    begin = text.lower().find(email.lower())
    if begin < 0:
        begin = text.find("@") if text.count("@") == 1 else len(text)
        found = _ADDRESS_ENDS.search(text, max(0, begin - 64)) if begin < len(text) else None
        return (text[: found.start()], text[found.end() :]) if found else (text, "")
    return text[:begin], text[begin + len(email) :].lstrip("> ")


def _says_no(piece: str) -> bool:
    return (
        any(core in _NO for core in declined_phrases.cores(piece))
        or declined_phrases.says_no(piece)
        or piece[0] in declined_words.NO_SIGNS
    )
