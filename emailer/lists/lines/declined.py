"""What a list's own columns say of those who do not come, or want no mail: Status: declined,
Unsubscribed: yes, Will you come?: no, Left on: 3 May 2020. Pure.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from emailer.lists.choices import Role
from emailer.lists.columns import owned_columns
from emailer.lists.columns.columns import Column
from emailer.lists.notes import Said
from emailer.lists.words import (
    answers,
    declined_phrases,
    declined_words,
    exits,
    questions,
    third_parties,
)
from emailer.lists.words.declined_words import (
    FORMER,
    NO_SIGNS,
    OF_A_REMARK,
    OF_AN_ANSWER,
    OF_COMING,
    STATES,
    YES,
)
from emailer.lists.words.heading_words import folded
from emailer.tongue import Sentence

STRUCK = "~~"
"""What stands around what is crossed out, as in Markdown; a page's tags become it."""
CROSSED_OUT = Said(Sentence("the list"), Sentence("crossed out"))

_COME = frozenset(
    ("there", "available", "dalyvausite", "piedalisies", "tuled", "kemur", "akan", "участвуете",
     "доидеш",
     "приидете", "accept", "come", "coming", "attend", "attending", "join", "joining", "kommst",
     "kommen",
     "kommt", "teilnehmen", "dabei", "teil", "viendrez", "viendras", "viens", "venez",
     "participerez",
     "vienes", "vendras", "asistiras", "asistira", "vens", "vem", "vira", "vieni", "verrai",
     "verra", "venite", "parteciperai", "kom", "komt", "kommer", "deltar", "przyjdziesz", "prijdes",
     "придете", "придешь", "make", "present", "presente", "presents", "presentes", "participez",
     "participeras", "assisterez", "asistes", "acudiras", "iras", "asiste", "comparecer",
     "comparecera", "compareceras", "participar", "parteciperete", "verrete", "partecipi", "sarai",
     "erbij", "aanwezig", "komen", "komma", "deltager", "bedziesz", "przyjdziecie", "prijdete",
     "prides",
     "pridete", "zucastnis", "eljossz", "jossz", "tuletko", "osallistutko", "paasetko", "gelecek",
     "geliyor", "katilacak", "katiliyor", "vii", "veniti", "dolazis", "dolazite", "придет",
     "приидете", "будете", "участвовать", "ερθεισ", "ερθετε", "ερθει", "ερχεσαι", "ερχεστε",
     "مستحضر", "ستحضر", "تحضر", "מגיעים", "תגיעו", "תגיע", "来", "参加", "comparecimento", "ikut",
     "hadir", "datang"),
)  # fmt: skip
_AROUND_COME = frozenset(
    ("will", "you", "be", "are", "do", "can", "would", "like", "to", "we", "able", "us", "our",
     "the", "your", "party", "event", "wedding", "du", "ihr", "sie", "wirst", "werden", "werdet",
     "kan", "kannst", "konnen", "konnt", "nimmst", "nehmen", "nehmt", "bist", "sind", "seid",
     "sein",
     "zum", "zur", "zu", "am", "an", "der", "die", "das", "fest", "feier", "hochzeit", "vous", "tu",
     "y", "a", "la", "al", "fiesta", "fete", "je", "jij", "u", "naar", "het", "feest", "it",
     "there", "in", "person", "at", "celebration", "ceremony", "reception", "dinner", "gala",
     "planning", "going", "serez", "seras", "etes", "es", "est", "pourrez", "pourras", "venir",
     "vas", "va", "vais", "vai", "usted", "ustedes", "voce", "voces", "podras", "podra", "puedes",
     "venire", "ci", "puoi", "alla", "festa", "boda", "casamento", "matrimonio", "mariage", "ben",
     "bent", "zijn", "jullie", "bij", "kun", "kunt", "op", "de", "ni", "i", "pa", "til", "till",
     "festen", "brollopet", "brylluppet", "czy", "na", "wesele", "se", "zucastnite", "si", "misin",
     "misiniz", "musun", "вы", "ты", "ли", "на", "свадьбу", "праздник", "θα", "στο", "γαμο", "هل",
     "dir", "euch", "uns", "ihnen", "moglich", "ist", "wir", "unserer", "unserem", "unsere"),
)  # fmt: skip
"""Words beside them in a question that asks for nothing else: "by train?" does."""
_WHERE_OR_WHEN = frozenset(
    ("on", "in", "at", "am", "im", "le", "el", "il", "em", "op", "den", "zu", "a", "al", "na",
     "dne", "v", "w", "i", "p\xe5", "pa", "kl", "this", "next", "diesen", "n\xe4chsten"),
)  # fmt: skip
"""Words that begin where or when that is."""
_ALONE = frozenset(
    ("vem", "asistiras", "viendrez", "viendras", "vienes", "vendras", "kommst", "przyjdziesz",
     "osallistutko", "tuletko", "jossz", "eljossz", "prijdes", "prijdete", "ερθεισ", "dolazis",
     "dolazite", "придете", "придешь", "ستحضر", "osallistun", "osallistutteko", "участвуете",
     "участвуешь", "jon", "jon_e", "prides", "pridete", "participi", "partecipi", "dalyvausite",
     "приидете",
     "verrai", "partecipi", "parteciperai", "vens"),
)  # fmt: skip
"""Words that are such a question by themselves."""
_A_DATE = Sentence("a date")
_STRANGER = Sentence("an address of somebody else")
_ACCENTED = "\u00e9"


Rows = Sequence[Sequence[str]]
NOBODYS: Mapping[int, str] = MappingProxyType({})


def columns_of(
    columns: Sequence[Column], addresses: Sequence[int], top: Rows, today: dt.date
) -> "Columns":
    """Find them among the columns of a table that are for the message alone."""
    headings = [one.heading or one.variable if one.role is Role.FIELD else "" for one in columns]
    words = [folded(one.heading) for one in columns]
    owned = owned_columns.find(words, addresses)
    found = Columns(headings, top, today, {i: one.rest for i, one in owned.items()})
    found.owners = owned_columns.places(owned, words, addresses, found.asked)
    if third_parties.is_heading(words[addresses[0]]):
        found.of_all = Said(columns[addresses[0]].heading, _STRANGER)
    return found


class Columns:
    """The columns of a table that say such things."""

    def __init__(
        self, headings: Sequence[str], top: Rows, today: dt.date, owned: Mapping[int, str] = NOBODYS
    ) -> None:
        """Find them by their headings, and by the first rows what they hold; one without (another's
        part) says nothing. `owned`: what headings say besides whose columns they are.
        """
        self._headings = headings
        self._says: list[tuple[int, str, frozenset[str]]] = []
        self._since: list[tuple[int, Said]] = []
        self._known: dict[tuple[int, str], Said] = {}
        self._today = today
        self.of_all: Said | None = None  # that the addresses of all are no guests'
        self.owners: Mapping[int, int] = {}
        """Column -> the place of the address of whom alone it speaks."""
        every = [folded(heading) for heading in headings]
        for i, (heading, word) in enumerate(zip(headings, every, strict=True)):
            column = [row[i] for row in top if i < len(row)]
            asks = (*questions.variants(heading), *filter(None, [owned.get(i)]))
            below = (_words_below(heading, one, column) for one in asks)
            if words := _of_two(word, every) or next(filter(None, below), None):
                signs = _signs_of(words, heading, column)
                self._says.append((i, heading, words | signs if signs else words))
            if exits.says_when(word) or exits.says_until(word, every):
                self._since.append((i, Said(heading, _A_DATE)))

    @property
    def asked(self) -> list[int]:
        """The columns that say it."""
        return [i for i, *_ in self._says] + [i for i, _ in self._since]

    def of(self, cells: Sequence[str], place: int | None = None) -> Said | None:
        """Return what a row says, if it says that somebody is no guest, of whoever has the address
        at this place; of what differs in case and signs alone what stood first.
        """
        for i, heading, words in self._says:
            if i >= len(cells) or not cells[i] or self.owners.get(i, place) != place:
                continue
            if word := _said(cells[i], words):
                return self._known.setdefault((i, word), Said(heading, cells[i][:40]))
        for i, said in self._since:
            is_theirs = self.owners.get(i, place) == place
            if is_theirs and i < len(cells) and exits.is_past(cells[i], self._today):
                return said
        if self.of_all:
            return self.of_all
        begins = map(declined_phrases.beginning, cells)  # nearly always as nothing of the kind does
        return (
            None
            if declined_phrases.BEGINNINGS.isdisjoint(begins)
            else self._in_any_column(cells, place)
        )

    def _in_any_column(self, cells: Sequence[str], place: int | None) -> Said | None:
        for i, heading in enumerate(self._headings):
            if self.owners.get(i, place) != place:
                continue
            if heading and i < len(cells) and declined_phrases.says_in_any_column(cells[i]):
                word = folded(cells[i]) or cells[i]
                return self._known.setdefault((i, word), Said(heading, cells[i]))
        return None


def _of_two(word: str, every: Sequence[str]) -> frozenset[str] | None:
    """Return what is put below No, where another column is called Yes."""
    is_one = word in declined_words.NOES and not YES.isdisjoint(every)
    return YES | {word} if is_one else None


def _words_below(heading: str, word: str, top: Sequence[str]) -> frozenset[str] | None:
    """Return what says below a heading that somebody is no guest; a state is an answer where
    others of it are Yes.
    """
    if word == "present":  # what somebody gives, in English
        return OF_COMING if _ACCENTED in heading.casefold() or "?" in heading else None
    if _asks_to_come(word):
        return OF_COMING
    words = declined_words.said_below(word)
    if words is OF_A_REMARK and declined_words.is_no_heading(word) and answers.are_most(top):
        return OF_COMING
    is_state = word in STATES and word != "state"
    return OF_COMING if is_state and any(folded(cell) in _ANSWERED for cell in top) else words


def _signs_of(words: frozenset[str], heading: str, top: Sequence[str]) -> frozenset[str]:
    """Return the signs of a no below a heading that asks whether somebody comes, where all that
    stands there is signs: a dash beside x or +, an x beside a check mark, a box with a cross beside
    one with a check mark.
    """
    below = top[top.index(heading) + 1 :] if heading in top else top
    filled = {cell.casefold() for cell in below if cell}
    if not words >= OF_COMING or not filled <= _TICKS | _DASHES | _BOXES:
        return frozenset()
    crosses = {"x", _CROSSED_BOX} if filled & _CHECKS else set()
    return (_DASHES if filled & _TICKS else frozenset()) | crosses


_CHECKS = frozenset(("\u2713", "\u2714", "\u2611", "\u2705", "\u2714\ufe0f", "\u2611\ufe0f"))
_CROSSED_BOX = "\u2612"
_BOXES = frozenset((_CROSSED_BOX, _CROSSED_BOX + "\ufe0f", "\u2610"))
_TICKS = _CHECKS | {"x", "+", "1", "o", "\u2022", "*", "\u25cb", "\u25cf", "\u25ef"}
_DASHES = frozenset(("-", "--", "\u2013", "\u2014", "\u2212"))
_ANSWERED = (YES - {"x", "1", "true", "wahr", "vrai"}) | {"no_reply", "no_response", "attending"}


@lru_cache(maxsize=10_000)
def _said(cell: str, words: frozenset[str]) -> str:
    """Return a cell as such are compared, if it says it, perhaps with more: "No, sorry",
    "Ehemaliges Mitglied"; else nothing.
    """
    if len(cell) > declined_phrases.LONGEST:
        return ""
    word = folded(cell) or cell
    if word in words or cell in words:
        return word
    if words is YES:
        return ""
    cores = declined_phrases.cores(cell)
    is_said = any(core in words for core in cores) or declined_phrases.says_no(cell)
    if not is_said and words is not OF_A_REMARK:
        is_said = any(core.partition("_")[0] in FORMER for core in cores[-1:])
        is_said |= words >= OF_AN_ANSWER and (
            cell[0] in NO_SIGNS or declined_phrases.answers_no(cell)
        )
    return word if is_said else ""


def _asks_to_come(word: str) -> bool:
    """Tell whether a heading asks whether somebody comes, and nothing else: Will you come?"""
    words = set(word.split("_"))
    if len(words) == 1:
        return word in _ALONE
    if words & _COME and words <= _COME | _AROUND_COME:
        return True
    # Will you attend our wedding in Leeds on 12 June?
    pieces = word.split("_")
    at = max((n for n, piece in enumerate(pieces) if piece in _COME), default=-1)
    ends = next((n for n, piece in enumerate(pieces[at:], at) if piece in _WHERE_OR_WHEN), 0)
    return at >= 0 and ends > 0 and {*pieces[:ends]} <= _COME | _AROUND_COME
