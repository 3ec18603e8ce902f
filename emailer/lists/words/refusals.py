"""Words without which nobody says no, by which nearly all texts are told at once. Pure."""


def may_be_in(text: str) -> bool:
    """Tell whether a text may say that somebody does not come."""
    return not _WORDS.isdisjoint(text.casefold().rstrip("!. ").split())


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
