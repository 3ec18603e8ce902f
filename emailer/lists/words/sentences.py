"""The words of a sentence, or of a greeting, around a name. Pure."""

from emailer.lists.words import refusals
from emailer.lists.words.names import PARTICLES

_FIRST_WORDS = frozenset(
    ("also", "and", "please", "then", "finally", "dear", "hello", "und", "auch", "au\xdferdem",
     "ausserdem", "bitte", "dazu", "dann", "sowie", "ebenfalls", "zus\xe4tzlich", "schlie\xdflich",
     "noch", "hallo", "liebe", "lieber", "tamb\xe9m", "ainda", "tambi\xe9n", "adem\xe1s", "aussi",
     "et", "anche", "inoltre", "ook", "verder", "invite", "add", "not", "without", "except",
     "excluding", "ohne", "nicht", "sans", "sauf", "senza", "zonder", "utan", "uden", "sadly",
     "unfortunately", "regretfully", "leider", "malheureusement", "lamentablemente", "infelizmente",
     "purtroppo", "helaas", "tyv\xe4rr", "desv\xe6rre", "dessverre", "niestety", "bohu\u017eel"),
)  # fmt: skip
_LEADS = frozenset(
    ("an", "at", "bei", "contact", "contacter", "contactar", "email", "kontakt", "kontaktiert",
     "mail", "naar", "to", "till", "til", "write", "ask"),
)  # fmt: skip
"""Small words that lead to somebody: for questions contact Kim."""
_WITHIN = frozenset(
    ("also", "by", "invite", "add", "comes", "coming", "is", "are", "bring", "brings", "kommt",
     "kommen", "auch", "noch", "dazu", "bringt", "ist", "sind", "bitte", "please", "einladen",
     "vem", "v\xeam", "viene", "vient", "convidar", "invitar", "inviter", "komt"),
)  # fmt: skip
"""Small words of a sentence that lead to a name; those that join two people do not."""
_WHOSE = frozenset(
    ("mein", "meine", "meinen", "meinem", "sein", "seine", "seinen", "ihr", "ihre", "ihren",
     "dein", "deine", "unser", "unsere", "my", "his", "her", "our", "your", "their", "mon", "ma",
     "son", "sa", "notre", "mi", "su", "meu", "minha", "seu", "sua", "mio", "mia", "mijn", "zijn",
     "haar"),
)  # fmt: skip
_KIN = frozenset(
    ("bruder", "schwester", "frau", "mann", "freund", "freundin", "kollege", "kollegin", "kollegen",
     "chef", "chefin", "vater", "mutter", "sohn", "tochter", "partner", "partnerin", "nachbar",
     "nachbarin", "cousin", "cousine", "brother", "sister", "wife", "husband", "friend",
     "colleague", "boss", "father", "mother", "son", "daughter", "neighbour", "neighbor",
     "fr\xe8re", "s\u0153ur", "femme", "mari", "ami", "amie", "coll\xe8gue", "hermano", "hermana",
     "esposa", "esposo", "marido", "amigo", "amiga", "irm\xe3o", "irm\xe3", "mulher", "fratello",
     "sorella", "moglie", "marito", "amico", "amica", "broer", "zus", "vrouw", "vriend",
     "vriendin"),
)  # fmt: skip
"""Who somebody is to whoever writes: my brother Kim."""
_NO_ONE = frozenset(("not", "only", "nicht", "nur", "pas", "non", "n\xe3o", "no", "niet", "old"))
"""Words before a name in a sentence of its own."""


def is_kin(word: str) -> bool:
    """Tell whether a word, in small letters, says who somebody is to another: brother."""
    return word in _KIN


def out_of_sentence(name: str) -> str:
    """Leave out the words of a sentence that stand before a name: Also Kim, Außerdem kommt Kim; and
    those behind it that say that they do not come.
    """
    name, _ = refusals.apart(name)
    words = name.split() if len(name) <= 100 else []
    said = (n for n, word in enumerate(words[:-1]) if word.casefold() not in _FIRST_WORDS)
    begin = next(said, max(0, len(words) - 1))
    within = [n for n, word in enumerate(words[:-1]) if n and word in _WITHIN]
    begin = within[-1] + 1 if within else begin
    while begin < len(words) - 1 and words[begin] in _LEADS:
        begin += 1
    whose = [word.casefold() for word in words[begin : begin + 2]]
    if len(words) > begin + 2 and whose[0] in _WHOSE and whose[1] in _KIN:
        begin += 2
    return " ".join(words[begin:]) if begin else name


def without_kin(name: str) -> str:
    """Leave out who somebody is in running text, before their name: Mann Tom, Colleague Kim Lee."""
    words = name.split()
    known = (word.casefold() in _KIN or word.casefold() in _NO_ONE for word in words[:-1])
    return " ".join(words[next((n for n, is_known in enumerate(known) if not is_known), -1) :])


def without(name: str) -> str:
    """Leave out the words of a sentence, or a greeting, around a name, which begins with a capital:
    Wir laden Ana, Greetings from Ana; empty where a sentence goes on behind it.
    """
    name = without_hail(name)
    words = name.split() if len(name) <= 100 else []
    if len(words) < 2 or not any(word[0].isupper() for word in words):
        return name
    if words[-1] in _LEADS:  # Questions to
        return ""
    if len(words) > 2 and _is_of_a_sentence(words[-1]):
        return ""
    within = [n for n, word in enumerate(words[:-1]) if n and _is_of_a_sentence(word)]
    begin = within[-1] + 1 if within else int(words[0].casefold() in _LEADING)
    while within and begin < len(words) - 1 and words[begin] in _SMALL - PARTICLES:
        begin += 1
    return " ".join(words[begin:])


def without_hail(name: str) -> str:
    """Leave out a greeting before a name: Cheers, Bo."""
    hail, comma, rest = name.partition(",")
    is_hail = comma and _HAILS.issuperset(hail.casefold().split()[:1])
    return rest.strip() if is_hail and rest.strip() else name


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
