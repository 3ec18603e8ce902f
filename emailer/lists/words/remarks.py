"""What is said of somebody beside their name, and is none of it: Ana Lima (vegan), Bo (+1), Bo (mit
Partner). Pure.
"""

import re

from emailer.lists.words import answers, given_names, occupations, sentences
from emailer.lists.words.names import PARTICLES

may_be_in = re.compile(r"[*(\[\uff08+]|\s[-\u2013\u2014|/]|[,;]\s|^[0-9]").search
"""Tells cheaply of nearly all names that none stands there."""
_IN_PARENTHESES = re.compile(r"\s*[(\[\uff08]([^()\[\]\uff08\uff09]*)[)\]\uff09]\s*")
_MORE = re.compile(r"\s*(?:[,;|]\s*|[-\u2013\u2014]\s+)?\+\s?[0-9]{1,2}\Z|\s+\+\Z|\s*\*+\Z")
_NUMBERED = re.compile(r"[0-9]{1,4}[.)]\s+(?=[^\W\d_])")
_CUT = re.compile(r"\s+[-\u2013\u2014|/]+\s+|[,;]\s+")
_WITH = frozenset(
    ("mit", "with", "plus", "and", "und", "ohne", "without", "avec", "et", "con", "sin", "com",
     "sem", "med", "met", "en", "zonder", "e", "y", "og", "och", "z", "s", "ze", "se", "i", "a",
     "nur", "only", "from", "aus", "de", "geb", "nee", "n\xe9e", "born", "by", "via", "c/o", "bei",
     "at", "per", "of", "for", "f\xfcr", "c", "\u0441", "\u0438", "kanssa", "ile", "cu", "sa"),
)  # fmt: skip
"""How a remark begins about who comes along, or where somebody is from."""
_LONGEST = 200


def without(name: str) -> str:
    """Leave it out. What may be another of the names of whoever has one word alone (Bo (Bobby)), or
    says who several are (The Lows (Ann; Tom)), stays.
    """
    if len(name) > _LONGEST:
        return name
    number = _NUMBERED.match(name)
    name = bare = name[number.end() :] if number else name
    for found in reversed(list(_IN_PARENTHESES.finditer(name))):
        before, behind = bare[: found.start()], bare[found.end() :]
        is_whole = len(before.split()) > 1 or before.upper() == before.lower()
        is_behind = not behind and is_whole and not _is_of_several(found[1])
        if (before or behind) and (is_behind or is_one(found[1])):
            bare = f"{before} {behind}".strip()
    return _without_more(bare) or name


def is_one(text: str) -> bool:
    """Tell whether a text beside a name is surely a remark, and no other name."""
    words = text.split()
    if not words or text[0] in "+?!*#" or any(map(str.isdigit, text)):
        return True
    first = words[0].casefold().rstrip(".")
    return (
        first in _WITH
        or any(word[0].islower() and word not in PARTICLES for word in words)
        or (words[0][0].islower() and len(words) == 1)
        or answers.is_choice(text)
        or occupations.is_one(text)
        or (not _is_of_several(text) and (sentences.is_kin(first) or given_names.is_none(first)))
    )


def _is_of_several(text: str) -> bool:
    return ";" in text or ":" in text


def _without_more(name: str) -> str:
    """Leave out what stands behind a sign: Ana Lima +1, Ana Lima - vegan."""
    name = _MORE.sub("", name)
    before, plus, who = name.rpartition(" + ")
    if plus and given_names.is_none(who.split()[0]):
        return before
    cuts = list(_CUT.finditer(name))
    if not cuts or any(map(str.isdigit, name)):
        return name
    last = cuts[-1]
    before, rest = name[: last.start()], name[last.end() :]
    is_word = rest.isalpha() and rest.islower()
    return before if before and is_word and answers.is_choice(rest) else name
