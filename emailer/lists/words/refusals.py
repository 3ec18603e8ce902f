"""Words without which nobody says no, by which nearly all texts are told at once; and what
stands behind a name: Bo kommt nicht. Pure.
"""

from emailer.lists.words import declined_phrases


def may_be_in(text: str) -> bool:
    """Tell whether a text may say that somebody does not come."""
    return not _WORDS.isdisjoint(text.casefold().replace("*", " ").rstrip("!. ").split())


def is_one(text: str, name: str) -> bool:
    """Tell whether a text behind a name is no more of it, and says that they do not come: it begins
    small, or is written large beside a name that is not.
    """
    text = text.strip(_AROUND)
    is_large = text.isupper() and not name.isupper()
    is_apart = not text[:1].isupper() or is_large
    return is_apart and declined_phrases.says_no(text.lower() if is_large else text)


def apart(text: str) -> tuple[str, str]:
    """Return a name and what behind it says that they do not come; "" where nothing does."""
    words = text.split() if len(text) <= _LONGEST and may_be_in(text) else []
    for n in range(1, len(words)):
        name, rest = " ".join(words[:n]), " ".join(words[n:])
        if is_one(rest, name):
            return name.rstrip(" ,;:"), rest.strip(_AROUND)
    return text, ""


_LONGEST = 100  # characters
_AROUND = "*_~-\u2013\u2014 !."


_WORDS = frozenset(
    ("-", "--", "\u2013", "\u2014", "|", "/", "=", "not", "nicht", "ab", "pas", "no", "n\xe3o",
     "nao", "non", "niet", "af", "inte", "ej", "ikke", "nie", "ne", "nem", "ei", "nu",
     "\u043d\u0435", "\u03b4\u03b5\u03bd", "\u05dc\u05d0", "\u0644\u0627", "\u0644\u0646",
     "kh\xf4ng", "tidak", "can't", "cant", "cannot", "won't", "wont", "isn't", "aren't", "doesn't",
     "don't", "couldn't", "can\u2019t", "won\u2019t", "isn\u2019t", "aren\u2019t", "doesn\u2019t",
     "unable", "unavailable", "away", "declined", "declines", "regrets", "cancelled", "canceled",
     "died", "deceased", "uninvited", "bounced", "unsubscribed", "verhindert", "abgesagt",
     "verstorben", "gestorben", "ausgeladen", "abgemeldet", "absent", "absente", "d\xe9cline",
     "verhinderd", "afgemeld", "overleden", "fallecido", "fallecida", "falecido", "falecida",
     "d\xe9c\xe9d\xe9", "d\xe9c\xe9d\xe9e", "deceduto", "deceduta", "gelemiyor", "gelmiyor",
     "\u4e0d\u53c2\u52a0", "\u6b20\u5e2d", "\ubd88\ucc38"),
)  # fmt: skip
"""Words of which one stands wherever a refusal does, or before it."""
