"""The words of a sentence, or of a greeting, around a name. Pure."""

from emailer.lists.words.names import PARTICLES


def without(name: str) -> str:
    """Leave out the words of a sentence, or a greeting, around a name, which begins with a capital:
    Wir laden Ana, Greetings from Ana; empty where a sentence goes on behind it.
    """
    hail, comma, rest = name.partition(",")
    if comma and _HAILS.issuperset(hail.casefold().split()[:1]) and rest.strip():
        name = rest.strip()
    words = name.split() if len(name) <= 100 else []
    if len(words) < 2 or not any(word[0].isupper() for word in words):
        return name
    if len(words) > 2 and _is_of_a_sentence(words[-1]):
        return ""
    within = [n for n, word in enumerate(words[:-1]) if n and _is_of_a_sentence(word)]
    begin = within[-1] + 1 if within else int(words[0].casefold() in _LEADING)
    while within and begin < len(words) - 1 and words[begin] in _SMALL - PARTICLES:
        begin += 1
    return " ".join(words[begin:])


def without_when(name: str) -> str:
    """Leave out what is said of the day before whoever wrote then: On Monday Ana, AM Ana."""
    words = name.split()
    begin = next((n for n, word in enumerate(words) if word.casefold() not in _WHEN), 0)
    return " ".join(words[begin:])


_WHEN = frozenset(
    ("on", "am", "pm", "at", "le", "el", "il", "em", "op", "den", "um", "uhr", "heute", "gestern",
     "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag",
     "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "today", "yesterday",
     "gmt", "utc", "cet", "cest", "bst", "est", "edt", "pst", "pdt", "jan", "feb", "mar", "apr",
     "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez"),
)  # fmt: skip


def _is_of_a_sentence(word: str) -> bool:
    """Tell whether a word begins small, and stands within no name."""
    is_elided = word.startswith(_ELIDED) and not word.islower()
    return word[0].islower() and word not in _SMALL and not is_elided


_SMALL = PARTICLES | frozenset(
    ("a", "aan", "al", "am", "an", "ap", "auf", "bar", "bei", "bij", "bint", "dal", "dalla", "dei",
     "dell", "dem", "f\xfcr", "fil", "for", "i", "im", "in", "las", "lo", "los", "mac", "ni", "of",
     "och", "og", "op", "os", "para", "per", "pour", "san", "te", "the", "thi", "tot", "uit", "v",
     "v.", "van't", "ved", "vd", "v.d.", "von", "voor", "zu", "\xe0"),
)  # fmt: skip
"""Small words within the names of people, and of groups."""
_ELIDED = ("d'", "d\u2019", "l'", "l\u2019", "al-", "el-", "de'", "dell'", "'t", "\u2019t")
_LEADING = frozenset(
    ("to", "from", "with", "x", "ok", "okay", "ja", "yes", "no", "not", "nie", "non", "without",
     "except", "but", "remove", "ohne", "nur", "only", "mit", "cheers", "thanks", "danke", "merci",
     "gr\xfc\xdfe", "greetings", "l\xfctfen", "excluded", "alias", "hi", "hey", "hello", "hallo"),
)  # fmt: skip
"""Words that may stand before a name, and are none of it."""
_HAILS = frozenset(
    ("hello", "hi", "hey", "hallo", "hej", "hola", "ol\xe1", "ciao", "salut", "bonjour", "cheers",
     "thanks", "regards", "greetings", "viele", "liebe", "beste", "herzliche", "sch\xf6ne", "danke",
     "merci", "saludos", "abra\xe7os", "gr\xfc\xdfe", "lg", "vg", "mfg", "mvh", "kind", "best",
     "warm"),
)  # fmt: skip
"""How a greeting begins that ends with a comma."""
