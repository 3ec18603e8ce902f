"""Which names of accounts a person would take for one another. Pure.

Names are the same that differ in case, in blanks and signs, in the width or form of their letters
(Unicode NFKC), or by letters of another alphabet that look like Latin ones (as UTS 39 has them).
"""

import unicodedata
from collections.abc import Iterable

from emailer.model import DEFAULT_ACCOUNT
from emailer.store.setups import Setup
from emailer.tongue import Sentence

AGAIN = Sentence("Correct it, and send it again.")
MAIN = Sentence("Main account")
MAINS = ("Main account", "Hauptkonto", DEFAULT_ACCOUNT)
"""How the one of the flags is called, in all languages: whoever sets one up may ask in another."""

_CYRILLIC = str.maketrans("аеорсухіјѕһԁԛԝкмнтв", "aeopcyxijshdqwkmhtb")
_GREEK = str.maketrans("αεικνορτυχ", "aeiknoptux")
_LATIN = {**_CYRILLIC, **_GREEK, **str.maketrans("\u013101", "iol")}


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
    read = _read_as(text)
    if (field, text) != ("name", DEFAULT_ACCOUNT) and any(
        _read_as(one) == read for one in (*MAINS, str(MAIN))
    ):
        raise AccountError(field, _IS_MAIN, _OTHER)
    for one in others:
        if read in (_read_as(one.called), _read_as(one.name)):
            said = Sentence("This reads as the name of the account {name}.", name=one.called)
            raise AccountError(field, said, _OTHER)


_IS_MAIN = Sentence("This reads as the name of the main account, which is set at the start.")
_OTHER = Sentence("Choose another name, which nobody can take for it.")


def _read_as(text: str) -> str:
    """Write a name as a person sees it; one of signs alone is what it is."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(one for one in folded if one.isalnum() or unicodedata.combining(one))
    return letters.translate(_LATIN) or folded
