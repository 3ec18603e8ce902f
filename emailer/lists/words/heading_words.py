"""What a column's heading says, in many languages: an address,
a name or a part of one, and whose. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from emailer import characters
from emailer.lists.choices import Role
from emailer.lists.words import address_words, kin_words, name_words, people_words

LETTERS = 64
"""Letters of a column's name; what is longer in a header is a sentence, and is cut."""


def snake(text: str) -> str:
    """Return a heading's text as a lower_snake name without accents;
    empty where nothing is left.
    """
    return _snake(text[:200])


def folded(text: str) -> str:
    """Return it as such are compared with words: also without letters that are no accented ones."""
    return snake(text).translate(_LETTERS)


_LETTERS = str.maketrans({"\u0142": "l", "\xf8": "o", "\xe6": "ae", "\u0153": "oe"})


@lru_cache(maxsize=1000)
def _snake(text: str) -> str:
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = text.lower() if text.isascii() else _without_accents(text)
    return re.sub(r"[\W_]+", "_", plain).strip("_")[:LETTERS].rstrip("_")


def _without_accents(text: str) -> str:
    folded = characters.normal("NFKD", text).casefold().replace("\u0131", "i")
    return characters.normal("NFC", "".join(c for c in folded if not unicodedata.combining(c)))


_OF_ANYBODY = (
    kin_words.SAME
    | people_words.KINDS
    | people_words.GUEST
    | people_words.YOURS
    | people_words.REMARKS
    | people_words.QUESTIONS
    | people_words.OF_QUESTIONS
    | people_words.LINKS
    | people_words.ENDINGS
    | address_words.ADDRESS_WORDS
    | frozenset(one for heading in address_words.ADDRESS_HEADINGS for one in heading.split("_"))
)
"""Words that say no more of an address than that somebody has it."""


def address_sureness(word: str) -> int:
    """Say how surely a heading's snake word is of addresses: 2 it says so, 1 it speaks of them."""
    if _without_owner(word) in address_words.ADDRESS_HEADINGS:
        return 2
    return int(not address_words.ADDRESS_WORDS.isdisjoint(word.split("_")))


def is_surely_address(cell: str) -> bool:
    """Tell whether a heading says that it is of addresses."""
    return address_sureness(snake(cell)) > 1


def is_address(cell: str) -> bool:
    """Tell whether a heading speaks of addresses, at least."""
    return address_sureness(snake(cell)) > 0


_LONGEST = {max(word.split("_"), key=len)
            for word in address_words.ADDRESS_WORDS | address_words.ADDRESS_HEADINGS
            if word.isascii()}  # fmt: skip
_STEMS = tuple(word for word in _LONGEST
               if not any(other in word for other in _LONGEST - {word}))  # fmt: skip


def may_speak_of_addresses(text: str) -> bool:
    """Tell cheaply of nearly all texts that none of their words is for addresses."""
    return not text.isascii() or any(stem in text.casefold() for stem in _STEMS)


def is_heading_of_addresses(word: str) -> bool:
    """Tell whether all words of a heading are such as stand above addresses: e_mail_eltern."""
    known = _OF_ANYBODY | kin_words.PARENTS | kin_words.PARTNERS | kin_words.CHILDREN
    pieces = word.split("_")
    return address_sureness(word) > 0 and all(one.isdecimal() or one in known for one in pieces)


def is_heading_of_people(word: str) -> bool:
    """Tell whether a heading is of names, of a part of them, or says whom it is about."""
    kinds = kin_words.PARENTS | kin_words.PARTNERS | kin_words.CHILDREN
    return is_name(base(word)) or may_be_of_names(word) or kinds.issuperset(word.split("_"))


def may_be_of_names(word: str) -> bool:
    """Tell whether a heading names guests alone ("Guest", "Die Gäste"):
    who they are, or how many.
    """
    rest = [
        one
        for one in word.split("_")
        if one not in people_words.LINKS | people_words.ENDINGS and not one.isdecimal()
    ]
    people = people_words.GUEST | people_words.PEOPLE | people_words.KINDS
    return bool(rest) and "ticket" not in rest and all(one in people for one in rest)


def whose(word: str) -> int:
    """Say whose a column is: a guest's (1), anybody's (0), a buyer's (-1), or that of who looks
    after guests (-2).
    """
    words = set(word.split("_"))
    if words & kin_words.HELPERS:
        return -2
    return -1 if words & people_words.BUYER else 1 if words & people_words.GUEST else 0


def kin(word: str) -> frozenset[str]:
    """Say which other people than the guest a heading names; empty: none that is known."""
    words = frozenset(word.split("_"))
    kinds = {"parents": kin_words.PARENTS, "partners": kin_words.PARTNERS,
             "children": kin_words.CHILDREN, "helpers": kin_words.HELPERS}  # fmt: skip
    found = frozenset(kind for kind, known in kinds.items() if words & known)
    is_of_one = words & kin_words.PRONOUNS and words <= _BESIDE_PRONOUNS
    return found | {"partners"} if is_of_one else found


def without_kin(word: str) -> str:
    """Leave out which other person a heading names: mother_s_name, name_of_partner."""
    known = (
        kin_words.PARENTS | kin_words.PARTNERS | kin_words.PRONOUNS | kin_words.HELPERS | _BETWEEN
    )
    pieces = [one for one in word.split("_") if one not in known]
    return "_".join(one for one in pieces if not one.isdecimal())


_BESIDE_PRONOUNS = (
    kin_words.PRONOUNS | address_words.ADDRESS_WORDS | address_words.ADDRESS_ENDINGS | {"name"}
)


def only_kin(word: str) -> frozenset[str]:
    """Leave in only which other person a heading names, and which of several: parent_1."""
    known = kin_words.PARENTS | kin_words.PARTNERS | kin_words.PRONOUNS | kin_words.HELPERS
    return frozenset(one for one in word.split("_") if one in known or one.isdecimal())


def is_of_another(word: str) -> bool:
    """Tell whether an address is another's than the one's whom the line is about, by its heading:
    parent_email.
    """
    return not kin(word) <= {"children"}


def is_of_the_same(word: str) -> bool:
    """Tell whether a heading says no more of an address than that somebody has it: work_email."""
    return all(one.isdecimal() or one in _OF_ANYBODY or one.removesuffix("mail") in kin_words.SAME
               for one in word.split("_"))  # fmt: skip


def base(word: str) -> str:
    """Return a name's heading without whose it is;
    empty where it names something that is no person.
    """
    if word == "ticket_name" or not people_words.OF_NOBODY.isdisjoint(word.split("_")):
        return ""
    rest = _without_owner(word)
    return rest if is_name(rest) else _of_whole(rest)


def owner(word: str) -> str:
    """Return what stands before the address in a heading, or else behind it: parent_1 in
    parent_1_email and email_parent_1; empty for nobody, and for what has a name of its own, a
    company or a ticket.
    """
    pieces, of_address = (
        word.split("_"),
        address_words.ADDRESS_ENDINGS | address_words.ADDRESS_WORDS,
    )
    first = next((i for i, one in enumerate(pieces) if one in of_address), len(pieces))
    behind = [one for one in pieces[first:] if one not in of_address]
    whose = [one for one in pieces[:first] or behind if one not in people_words.LINKS]
    nobody = people_words.OF_NOBODY - {"partner", "spouse", "plus"} | {"ticket"}
    return "_".join(whose) if nobody.isdisjoint(whose) else ""


def of_owner(word: str, owner: str) -> str | None:
    """Return what stands in a heading beside an owner, before or behind it, however that is
    inflected: "" for nothing; None where it is another's.
    """
    pieces = [one for one in word.split("_") if one not in _BETWEEN]
    stems, own = list(map(_stem, pieces)), [_stem(one) for one in owner.split("_")
                                            if one not in _BETWEEN]  # fmt: skip
    if own and stems[: len(own)] == own:
        return "_".join(pieces[len(own) :])
    rest = "_".join(pieces[: -len(own)])
    return rest if own and stems[-len(own) :] == own and is_name(rest) else None


_BETWEEN = people_words.LINKS | {"s"}


def _stem(word: str) -> str:
    """Leave out how a word is inflected: Vorsitzender, E-Mail des Vorsitzenden."""
    return word.rstrip("nrs") or word


def is_name(base: str) -> bool:
    """Tell whether a base is of names, or of a part of them."""
    return is_whole_name(base) or base in name_words.IN_PAIRS or part(base) is not None


def is_whole_name(word: str) -> bool:
    """Tell whether a base is of whole names."""
    return word in name_words.WHOLE or word in name_words.NICKNAMES


def whole_rank(word: str) -> int:
    """Order the headings of whole names: the lower, the surer."""
    return (*name_words.WHOLE, *name_words.NICKNAMES).index(word)


def is_weak_name(word: str) -> bool:
    """Tell whether a base is of whole names only where nothing says so better."""
    return word in name_words.WEAK or word in name_words.NICKNAMES


def part(word: str) -> Role | None:
    """Say which part of a name a base alone is: given or family name; None for neither."""
    if word in name_words.EITHER:
        return Role.GIVEN
    return Role.FAMILY if word in name_words.FAMILY else None


def _of_whole(word: str) -> str:
    """Take the part of a name out of a heading that begins with the whole of it: full_name_vorname;
    both parts are the whole: nome_apelido.
    """
    for begin, end in _in_two(word):
        if (begin, end) in name_words.PAIRS or (end, begin) in name_words.PAIRS:
            return "name"
        if begin in name_words.WHOLE and part(end):
            return end
    return word


def is_family_first(word: str) -> bool:
    """Tell whether a heading names both parts of a name, the family name first: nom_et_prenom;
    not in languages whose names are spoken so.
    """
    return any(
        (end, begin) in name_words.PAIRS and begin not in name_words.SPOKEN_FIRST
        for begin, end in _in_two(_without_owner(word))
    )


def is_particle(word: str) -> bool:
    """Tell whether a heading is of what stands between the parts of a name: tussenvoegsel."""
    return _without_owner(word) in name_words.PARTICLES


def _in_two(word: str) -> Iterator[tuple[str, str]]:
    """Yield both parts of a heading, cut at each place, without what joins them there."""
    pieces = word.split("_")
    for n in range(1, len(pieces)):
        join = pieces[n] in name_words.JOINS and n + 1 < len(pieces)
        yield "_".join(pieces[:n]), "_".join(pieces[n + join :])


def _without_owner(word: str) -> str:
    """Leave out whose it is, and what led to that: name_of_the_guest, what_is_your_name."""
    pieces = word.split("_")
    if pieces[0] in people_words.QUESTIONS:
        pieces = [
            one for one in pieces if one not in people_words.QUESTIONS | people_words.OF_QUESTIONS
        ]
    owners = (
        people_words.GUEST,
        people_words.BUYER,
        kin_words.HELPERS,
        people_words.YOURS,
        people_words.REMARKS,
    )
    kept = [one for before, one in zip(["", *pieces], pieces, strict=False)
            if not any(one in words for words in owners)
            and not (one == "1" and before in people_words.GUEST)]  # fmt: skip
    if len(kept) > 1 and kept[0] in people_words.KINDS and word not in name_words.WHOLE:
        kept = kept[1:]
    while len(kept) < len(pieces) and kept and kept[-1] in people_words.LINKS:
        kept.pop()
    return "_".join(kept)
