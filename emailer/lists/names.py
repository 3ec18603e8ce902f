"""Names of people as they are written, and as they are spoken: `Lima, Ana` -> `Ana Lima`. Pure."""

import re

MAX_WORDS = 7

_AFTER_NAMES = frozenset(
    ("jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "mba", "esq", "dds", "cpa", "dr",
     "prof", "msc", "bsc", "inc", "ltd", "llc", "llp", "gmbh", "ag", "kg", "se", "sa", "s.a", "lda",
     "m.sc", "b.sc", "b.a", "m.a", "ll.m", "ll.b", "llm", "b.eng", "m.eng", "beng", "meng", "m.ed",
     "b.ed", "mag", "srl", "bv", "nv", "plc", "corp", "co", "ab", "as", "a/s", "oy", "sarl", "sas",
     "e.v", "ev"),
)  # fmt: skip
_WORD = re.compile(
    r"[^\W\d_][^\W\d_'\u2019.\u00b7-]*\.?(?:[-'\u2019.\u00b7][^\W\d_]*\.?)*", re.UNICODE
)
_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*\Z")

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


def turned(name: str) -> str:
    """Return `Lima, Ana` as `Ana Lima`; what is not surely so (`Acme, Inc.`, `Lima,
    Ana, Porto`) as it is.
    """
    family, comma, given = name.partition(",")
    title = ""
    while "," in given and is_after_names(given.rpartition(",")[2].strip()):
        given, _, last = given.rpartition(",")
        title = f",{last}{title}"
    if not comma or "," in given or _are_two(family, given):
        return name
    remark = _REMARK.search(given)
    family, given = family.strip(), given[: remark.start()].strip() if remark else given.strip()
    if not (is_like_a_name(family) and is_like_a_name(given)) or is_after_names(given):
        return name
    return f"{given} {family}{remark[0].rstrip() if remark else ''}{title}"


def _are_two(one: str, other: str) -> bool:
    """Tell whether two people have the same family name: Ana Lima, Rui Lima."""
    first, second = one.split(), other.split()
    return len(first) > 1 < len(second) and first[-1].casefold() == second[-1].casefold()


def is_after_names(text: str) -> bool:
    """Tell whether a text stands behind names: Jr., PhD, Inc."""
    return text.rstrip(".").casefold() in _AFTER_NAMES or text.casefold() in _AFTER_NAMES


def is_salutation(text: str) -> bool:
    """Tell whether a cell says how to address somebody, and is no part of the name."""
    return text.rstrip(".").casefold() in SALUTATIONS
