"""Whose an address is, by the words of names that stand in it. Pure."""

from emailer.lists.words import heading_words, names

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_LATIN = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфыэαβγδεζηικλμνξοπρστυφω",
             "abvgdeziklmnoprstufyeavgdeziiklmnxoprstyfo", strict=True))
    | {"ж": "zh", "\u0445": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu",
       "я": "ya", "ь": "", "ъ": "", "θ": "th", "χ": "ch", "ψ": "ps"},
)  # fmt: skip
_SHORT = 2  # letters of a word that is looked for by itself


def in_common(name: str, email: str) -> int:
    """Count the words of a name that stand in an address before the @, with accents or without."""
    return sum(_stands_in(word, _local(email)) for word in names.words_of(name))


def is_surely_of(name: str, email: str) -> bool:
    """Tell whether an address is that of a name and of nobody with the same family name: the given
    name stands before the @, or the family name with the initial of the other.
    """
    words = [word for word in names.turned(name).casefold().split()
             if not names.is_salutation(word)]  # fmt: skip
    words = [word for n, word in enumerate(words) if not n or word not in names.PARTICLES]
    if len(words) < 2:
        return False
    local, initial = _local(email), heading_words.snake(words[0])[:1]
    return _stands_in(words[0], local) or any(
        local.startswith(f"{initial}{way}") or (initial in local.split("_") and way in local)
        for way in _ways(words[-1])
    )


def given_first(one: str, other: str, email: str) -> int:
    """Say by an address which of two parts of a name is the given one: 1 the first, -1 the other,
    0 it does not say. It stands before the other, or that is in the domain, or it is an initial.
    """
    local, domain = _local(email), heading_words.snake(email.partition("@")[2])
    at, other_at = _place(one, local), _place(other, local)
    if at >= 0 and other_at >= 0:
        return (at < other_at) - (at > other_at)
    if at < 0 and other_at < 0:
        return 0
    stands, missing, sign = (at, other, 1) if at >= 0 else (other_at, one, -1)
    if stands and local.startswith(heading_words.snake(missing)[:1]):
        return -sign
    is_behind = not stands and local.endswith(f"_{heading_words.snake(missing)[:1]}")
    return sign if is_behind or _place(missing, domain) >= 0 else 0


def _place(part: str, text: str) -> int:
    """Find the first word of a part of a name in an address; -1: none stands there."""
    words = [word for word in part.casefold().split() if word not in names.PARTICLES]
    found = [text.find(way) for word in words if _stands_in(word, text) for way in _ways(word)]
    return min((at for at in found if at >= 0), default=-1)


def _local(email: str) -> str:
    return heading_words.snake(email.partition("@")[0].casefold())


def _stands_in(word: str, local: str) -> bool:
    alone = local.split("_")
    return any(way in alone or (len(way) > _SHORT and way in local) for way in _ways(word))


def _ways(word: str) -> set[str]:
    """Say how a word is written in an address."""
    plain, spelled = heading_words.snake(word), heading_words.snake(word.translate(_SPELLED))
    return {plain, spelled, plain.translate(_LATIN)} - {""}
