"""Whose an address is, by the words of names that stand in it. Pure."""

from emailer.lists import heading_words, names

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SHORT = 2  # letters of a word that is looked for by itself


def in_common(name: str, email: str) -> int:
    """Count the words of a name that stand in an address before the @, with accents or without."""
    return sum(_stands_in(word, _local(email)) for word in names.words_of(name))


def is_surely_of(name: str, email: str) -> bool:
    """Tell whether an address is that of a name and of nobody with the same family name: the given
    name stands before the @, or the family name with the initial of the other.
    """
    words = [word for word in names.turned(name).casefold().split()
             if not names.is_salutation(word) and word not in names.PARTICLES]  # fmt: skip
    if len(words) < 2:
        return False
    local, initial = _local(email), heading_words.snake(words[0])[:1]
    return _stands_in(words[0], local) or any(
        local.startswith(f"{initial}{way}") or (initial in local.split("_") and way in local)
        for way in _ways(words[-1])
    )


def _local(email: str) -> str:
    return heading_words.snake(email.partition("@")[0].casefold())


def _stands_in(word: str, local: str) -> bool:
    alone = local.split("_")
    return any(way in alone or (len(way) > _SHORT and way in local) for way in _ways(word))


def _ways(word: str) -> set[str]:
    """Say how a word is written in an address."""
    return {heading_words.snake(word), heading_words.snake(word.translate(_SPELLED))} - {""}
