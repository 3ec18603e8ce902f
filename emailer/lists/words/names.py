"""Names of people as they are written, and as they are spoken: `Lima, Ana` -> `Ana Lima`. Pure."""

import re
from collections.abc import Sequence

from emailer.lists.words import given_names, occupations

MAX_WORDS = 7

_AFTER_NAMES = frozenset(
    ("jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "mba", "esq", "dds", "cpa", "dr",
     "prof", "msc", "bsc", "inc", "ltd", "llc", "llp", "gmbh", "ag", "kg", "se", "sa", "s.a", "lda",
     "m.sc", "b.sc", "b.a", "m.a", "ll.m", "ll.b", "llm", "b.eng", "m.eng", "beng", "meng", "m.ed",
     "b.ed", "mag", "srl", "bv", "nv", "plc", "corp", "co", "ab", "as", "a/s", "oy", "sarl", "sas",
     "e.v", "ev", "sen", "jun", "senior", "junior", "j\xfanior", "snr", "jnr", "d.\xe4", "d.j",
     "p\xe8re", "fils"),
)  # fmt: skip
_OF_COMPANIES = frozenset(
    ("inc", "ltd", "llc", "llp", "gmbh", "ggmbh", "mbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug",
     "se", "lda", "srl", "s.r.l", "spa", "s.p.a", "bv", "b.v", "nv", "n.v", "plc", "corp", "oy",
     "sarl", "sas", "e.v", "ev", "e.g", "s.a", "s.l", "a/s", "z.o.o"),
)  # fmt: skip
"""Words that end a company's name: what stands behind its comma is no given name."""
_OF_GROUPS = frozenset(
    ("club", "verein", "gesellschaft", "stiftung", "foundation", "association", "society",
     "university", "universit\xe4t", "hochschule", "school", "schule", "institut", "institute",
     "group", "gruppe", "verband", "ministerium", "gemeinde", "church", "hospital", "klinik",
     "hotel", "museum", "orchester", "orchestra", "verlag", "agentur", "agency", "company",
     "clube", "associa\xe7\xe3o", "asociaci\xf3n", "funda\xe7\xe3o", "fundaci\xf3n",
     "universidade", "universidad", "universit\xe9", "universit\xe0"),
)  # fmt: skip
"""Words within a name of several that is nobody's: Rotary Club."""
_TITLES = frozenset(("dr", "prof", "mag", "dr.-ing", "dipl", "dipl.-ing", "dott", "dra", "pd"))
_OF_TITLES = frozenset(("med", "rer", "nat", "phil", "jur", "ing", "h.c", "habil", "pol", "oec"))
"""What stands behind a title, and alone is a name: Dr. phil."""
_NO_TITLES = frozenset(("m", "sr", "pan", "pani"))
"""Salutations that behind a name are its initial, its son, or a name of their own."""
_MARKS = r"\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u1000-\u109f\u1780-\u17d3\u200c\u200d"
"""Scripts whose vowels are signs of their own beside the letters."""
_LETTERS = rf"(?:[^\W\d_]|[{_MARKS}])*+"
_WORD = re.compile(rf"[^\W\d_]{_LETTERS}\.?(?:[-'\u2019.\u00b7]{_LETTERS}\.?)*", re.UNICODE)
_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*\Z")

_JOINED = re.compile(r"(?<=[\w.])\s?[&+/]\s?(?=[^\W\d_])")

PARTICLES = frozenset(
    ("von", "van", "vom", "der", "den", "dem", "de", "da", "do", "dos", "das", "del", "della", "di",
     "du", "des", "la", "le", "el", "al", "bin", "ibn", "ben", "zu", "zum", "zur", "ter", "ten",
     "y", "e", "af", "av", "und", "and", "et"),
)  # fmt: skip
"""Small words within names; they make no sentence."""

SALUTATIONS = frozenset(
    ("herr", "frau", "familie", "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sr", "sra", "srta",
     "senhor", "senhora", "m", "mme", "mlle", "monsieur", "madame", "signor", "signora", "sig",
     "sig.ra", "dhr", "mevr", "mw", "herrn", "fru", "hr", "pan", "pani"),
)  # fmt: skip


def is_like_a_name(text: str) -> bool:
    """Tell whether `text` is a few words without digits, one of them with a capital,
    or of a script without any.
    """
    if len(text) > 100:  # no name, and not worth a look at each word
        return False
    words = text.split()
    if not 0 < len(words) <= MAX_WORDS or not all(map(_WORD.fullmatch, words)):
        return False
    return any(not word[0].islower() for word in words)


def are_like_names(text: str) -> bool:
    """Tell whether `text` is like a name, or those of a couple: Tom & Amy Low, Ann / Bo Ek."""
    return is_like_a_name(text) or (
        len(text) <= 100 and is_like_a_name(_JOINED.sub(" und ", text, count=2))
    )


def turned(name: str) -> str:
    """Return `Lima, Ana` as `Ana Lima`; what is not surely so (`Acme, Inc.`, `Lima,
    Ana, Porto`) as it is.
    """
    family, comma, given = name.partition(",")
    title = ""
    while "," in given and _is_no_part(last := given.rpartition(",")[2].strip()):
        given = given.rpartition(",")[0]
        if _is_title(last):
            given = f"{given} {last}"
        else:
            title = f", {last}{title}"
    if not comma or "," in given or _are_two(family, given) or is_of_company(family):
        return name
    remark = _REMARK.search(given)
    family, given = family.strip(), given[: remark.start()].strip() if remark else given.strip()
    if not (is_like_a_name(family) and is_like_a_name(given)) or is_after_names(given):
        return name
    if _are_several(family, given) or _is_whole(family, given):
        return name
    before, given, behind = _apart(family, given)
    turned_round = " ".join(filter(None, (*before, given, *behind)))
    return f"{turned_round}{remark[0].rstrip() if remark else ''}{title}"


def family_last(name: str) -> tuple[str, str]:
    """Return the family name and the given one of `Lima Ana`; of more words where small ones or
    capitals tell (De Santis Maria Pia, DA SILVA Ana). What is not sure: two empty texts.
    """
    words = name.split() if is_like_a_name(name) else []
    lower = [word.casefold() for word in words]
    if len(words) < 2 or any(map(_joins, words[1:])) or is_of_company(name):
        return "", ""
    if _is_title(words[0]) or any(map(_is_no_part, words[1:])):
        return "", ""
    at = next((n for n, word in enumerate(lower) if word not in PARTICLES), len(words)) + 1
    upper = next((n for n, word in enumerate(words) if not word.isupper()), len(words))
    at = upper if len(words) > upper > 0 else _before_given(words) or at
    is_sure = len(words) == at + 1 or at > 1 or upper == at
    return (" ".join(words[:at]), " ".join(words[at:])) if is_sure and at < len(words) else ("", "")


def _before_given(words: Sequence[str]) -> int:
    """Count the words before those that are surely given names, at the end: Paz Gil Ana; 0 where
    that is not plain.
    """
    known = [given_names.is_one(word.split("-", 1)[0]) for word in words]
    at = len(words) - next((n for n, is_one in enumerate(reversed(known)) if not is_one), 0)
    return at if 0 < at < len(words) and not any(known[:at]) else 0


def _apart(family: str, given: str) -> tuple[list[str], str, list[str]]:
    """Put titles before a name and what stands behind names there: Lima, Ana Dr. -> Dr. Ana Lima,
    King, Martin Jr. -> Martin King Jr.
    """
    first, last = family.split(), given.split()
    began = next((n for n, word in enumerate(first) if not _is_title(word)), 0)
    at = next((n for n, word in enumerate(last) if n and _is_no_part(word)), len(last))
    titles = [word for word in last[at:] if _is_title(word) or _bare(word) in _OF_TITLES]
    if not all(word in titles or _is_no_part(word) for word in last[at:]):
        at, titles = len(last), []
    behind = [word for word in last[at:] if word not in titles]
    return [*first[:began], *titles], " ".join(last[:at]), [*first[began:], *behind]


def _bare(word: str) -> str:
    return word.rstrip(".").casefold()


def _is_title(word: str) -> bool:
    return _bare(word) in _TITLES or _bare(word) in SALUTATIONS - _NO_TITLES


def _is_no_part(word: str) -> bool:
    """Tell whether a word behind a given name is a title, or stands behind people's names."""
    is_company = _bare(word) in _OF_COMPANIES or _bare(word) in ("co", "ab", "as", "sa")
    return _is_title(word) or (is_after_names(word) and not is_company)


def is_of_company(text: str) -> bool:
    """Tell whether a text ends with a company's word, one of two letters in capitals; or has one of
    a club, a school.
    """
    words = text.split()
    if len(words) < 2:
        return False
    is_company = len(words[-1]) > 2 or words[-1].isupper()
    return (is_company and _bare(words[-1]) in _OF_COMPANIES) or not _OF_GROUPS.isdisjoint(
        map(str.casefold, words)
    )


def _are_two(one: str, other: str) -> bool:
    """Tell whether two people have the same family name: Ana Lima, Rui Lima."""
    first, second = one.split(), other.split()
    return len(first) > 1 < len(second) and first[-1].casefold() == second[-1].casefold()


def _are_several(family: str, given: str) -> bool:
    """Tell whether the halves are rather names of several: Ann, Bob; Jo, Kim und Lu Hahn."""
    last = given.split()
    joined = next((n for n, word in enumerate(last) if word.casefold() in _OF_TWO), len(last))
    is_first = given_names.is_one(family)
    return (
        (is_first and (joined < len(last) or given_names.is_one(last[0])))
        or len(last) > joined + 2
        or not _OF_TWO.isdisjoint(map(str.casefold, family.split()))
    )


def _is_whole(family: str, given: str) -> bool:
    """Tell whether the first half is a whole name, and the other what they are: Ann Low, RN. Family
    names of several words (Lima Costa, van der Berg) do not begin with a first name.
    """
    first = [word for word in family.split() if not _is_title(word)]
    is_of_several = len(first) > 1 and PARTICLES.isdisjoint(map(str.casefold, first))
    return occupations.is_one(given) or (
        is_of_several
        and (given_names.is_one(first[0]) or (occupations.is_short(given) and not family.isupper()))
    )


def is_after_names(text: str) -> bool:
    """Tell whether a text stands behind names: Jr., PhD, Inc."""
    return text.rstrip(".").casefold() in _AFTER_NAMES or text.casefold() in _AFTER_NAMES


def apart(name: str) -> tuple[str, str]:
    """Return the given and the family name; what is not sure is empty: both of a company, and of
    three words among which no particle, initial or comma tells (María José García). Of a couple
    they are both given names, and the last name that both have (Vera and Willi Koch).
    """
    if sure := _cut_at_comma(name):
        return sure
    name = turned(name)
    words = name.split() if is_like_a_name(name) or is_like_a_name(name.title()) else []
    if is_of_company(name) or (words and _is_nobodys(words[0], words[-1])):
        return "", ""
    if any(map(_joins, words)):
        return _couple_apart(words)
    began = next((n for n, word in enumerate(words) if not _is_title(word)), len(words))
    end = next((n for n, word in enumerate(words) if n > began and _is_no_part(word)), len(words))
    words = words[began:end]
    if len(words) == 1:
        return ("", words[0]) if began else (words[0], "")
    return _of_one(words)


def _of_one(words: Sequence[str]) -> tuple[str, str]:
    """Take the name of one person apart, without titles."""
    within = words[1:-1]
    if within and all(len(word.rstrip(".")) == 1 for word in within):
        return words[0], words[-1]
    if len(words) == 2 or (within and within[0].casefold() in PARTICLES):
        return words[0], " ".join(words[1:])
    return "", ""


def _cut_at_comma(name: str) -> tuple[str, str] | None:
    """Take García Márquez, Gabriel apart: the comma says where."""
    family, comma, _ = name.partition(",")
    whole = turned(name) if comma else name
    if whole == name or not whole.endswith(f" {family.strip()}"):
        return None
    given = whole.removesuffix(family.strip()).split()
    return " ".join(word for word in given if not _is_title(word)), family.strip()


def _is_nobodys(first: str, last: str) -> bool:
    """Tell by the first and the last word of a name that it has no given one."""
    is_none = not _is_title(first) and given_names.is_none(first)
    return is_none or given_names.is_of_several(last)


def _couple_apart(words: Sequence[str]) -> tuple[str, str]:
    at = next((n for n, word in enumerate(words) if _joins(word)), 0)
    given, family = apart(" ".join(words[at + 1 :]))
    if not (given and family):
        return "", ""
    if at == 1 and not _is_title(words[0]):
        return f"{words[0]} {words[1]} {given}", family
    # two whole names; in other languages such words may join the family names of one
    one, other = apart(" ".join(words[:at])) if words[at] in ("and", "und") else ("", "")
    return (f"{one} {words[at]} {given}", "") if one and other else ("", "")


def _joins(word: str) -> bool:
    """Tell whether a word joins two people or names: a capital alone is an initial."""
    return word.casefold() in _TWO and (len(word) > 1 or word.islower())


_OF_TWO = frozenset(("und", "and", "et", "og", "och"))  # and never family names of one
_TWO = frozenset(("und", "and", "et", "y", "e", "og", "och", "en", "i", "u", "a"))
"""Words that join two people, or two family names of one."""


def words_of(name: str) -> frozenset[str]:
    """Return a name's words, in whatever order, case and with whatever commas they stand."""
    return frozenset(name[:100].casefold().replace(",", " ").split())


def is_salutation(text: str) -> bool:
    """Tell whether a cell says how to address somebody, and is no part of the name."""
    return text.rstrip(".").casefold() in SALUTATIONS
