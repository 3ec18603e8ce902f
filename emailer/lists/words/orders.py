"""Names whose family name stands first, by its capitals or by a heading, and whose they are by the
address beside them: MAIER Petra -> Petra Maier. Pure.
"""

import re

from emailer.lists.words import given_names, local_parts, names

_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM = 3  # letters


def out_of_capitals(name: str, email: str) -> str:
    """Turn `VAN DER BERG Jan` round, whose family name is in capitals, where that is surely one:
    the other is known as a given name, or stands in the address; a short one stands there, too.
    """
    family, given = names.family_last(name)
    if not family.isupper() or given.isupper() or any(map(given_names.is_one, family.split())):
        return name
    if any(len(word.rstrip(".")) < len("LI") for word in family.split()):  # an initial
        return name
    is_known = given_names.may_be_one(given.split()[0].split("-")[0])
    is_given = is_known or local_parts.in_common(given, email) > 0
    if not is_given or (len(family) <= _ACRONYM and not local_parts.in_common(family, email)):
        return name
    return f"{given} {_WORD.sub(_written_small, family)}"


def _written_small(word: re.Match[str]) -> str:
    is_particle = word.start() > 0 and word[0].casefold() in names.PARTICLES
    return word[0].lower() if is_particle else word[0].capitalize()


def family_last(name: str, email: str) -> str:
    """Turn a name round that stands so by its heading, unless its address tells otherwise."""
    family, given = names.family_last(name)
    if not given or local_parts.given_first(family, given, email) > 0:
        return name
    return f"{given} {family}"
