"""Which names of accounts a person would take for one another. Pure.

Names are the same that differ in case, in blanks and signs, in the width or form of their letters
(Unicode NFKC), or by letters that look like others: of any alphabet like Latin ones (UTS 39), small
capitals, I like l, rn like m.
"""

import re
import unicodedata
from collections.abc import Iterable

from emailer import characters
from emailer.model import DEFAULT_ACCOUNT
from emailer.store.setups import Setup
from emailer.submitting.look_alikes import LOOK_ALIKES
from emailer.tongue import Sentence

AGAIN = Sentence("Correct it, and send it again.")
MAIN = Sentence("Main account")
MAIN_TRIAL = Sentence("Main account: a trial, nobody gets it")
MAINS = ("Main account", "Hauptkonto", DEFAULT_ACCOUNT)
"""How the one of the flags is called, in all languages: whoever sets one up may ask in another."""


class AccountError(ValueError):
    """What cannot be an account: `field` is where, `help` what to write instead."""

    def __init__(self, field: str, message: str, help_: str = AGAIN) -> None:
        """Keep the field and both sentences."""
        super().__init__(message)
        self.field, self.help = field, help_


def check(field: str, text: str, others: Iterable[Setup]) -> None:
    """Refuse what would read as the name of another account. Raises AccountError.

    One whose name for programs is another's very own is a conflict, which the store tells.
    """
    read = _readings(text)
    if (field, text) != ("name", DEFAULT_ACCOUNT) and any(
        read & _readings(one) for one in (*MAINS, str(MAIN))
    ):
        raise AccountError(field, _IS_MAIN, _OTHER)
    for one in others:
        if read & (_readings(one.called) | _readings(one.name)):
            said = Sentence("This reads as the name of the account {name}.", name=one.called)
            raise AccountError(field, said, _OTHER)


_IS_MAIN = Sentence("This reads as the name of the main account, which is set at the start.")
_OTHER = Sentence("Choose another name, which nobody can take for it.")


def _readings(text: str) -> frozenset[str]:
    """Write a name as a person may see it; one of signs alone is what it is.

    An upright stroke is read as an i and as an l.
    """
    signs = characters.normal("NFKC", text)
    if signs.replace("l", "").isupper():
        signs = signs.replace("l", "I")
    latin = "".join(_latin(one) for one in signs if one.isalnum() or unicodedata.combining(one))
    seen = {latin.replace("I", stroke).casefold() for stroke in "il"}
    folded = characters.normal("NFKC", signs.casefold())
    return frozenset(one.replace("rn", "m").replace("vv", "w") or folded for one in seen)


def _latin(sign: str) -> str:
    """Give the Latin letter that one reads as; nothing of what nobody sees."""
    if sign in _UNSEEN:
        return ""
    if sign.isascii():
        return _DIGITS.get(sign, sign)
    if found := _SEEN.get(sign):
        return found
    if named := _NAMED.search(unicodedata.name(sign, "")):
        return named[1].lower()
    folded = characters.normal("NFKC", sign.casefold())
    return "".join(_LOWER.get(one, one) for one in folded)


_SEEN = {one: latin for latin, signs in LOOK_ALIKES.items() for one in signs}
_LOWER = dict(zip("кмнтвετχ", "kmhtbetx", strict=True))
_DIGITS = {"0": "o", "1": "l"}
_NAMED = re.compile(r"LETTER SMALL CAPITAL ([A-Z])$")
_UNSEEN = "\u115f\u1160\u17b4\u17b5"
