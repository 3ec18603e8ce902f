"""Lines that say of everybody below them whether they come: "Coming:", "Absagen (3)", "Declined:".
Pure.
"""

import re

from emailer.lists.notes import Said
from emailer.lists.words import answers, declined_phrases, declined_words, third_parties
from emailer.lists.words.heading_words import snake
from emailer.tongue import Sentence

LONGEST = 60
_SHORT = {word for word in declined_words.NOES | declined_words.YES if "_" not in word}
"""A name, or an answer, may stand alone in a line."""
ABOVE = Sentence("the label above")
IS_ONE = Sentence("it is a label without addresses")
_AROUND = "#*_=~-\u2013\u2014 \t>[]"
_COUNT = re.compile(r"\s*(?:[(\[]\s*\d{1,4}\s*[)\]]|[:\uff1a-]?\s*\d{1,4})\s*\Z")
_BESIDE = re.compile(r"\s*([^@:\uff1a<>\"]{1,60})[:\uff1a]\s*(?=\S)")
_NOES = frozenset(
    ("absagen", "no", "nein", "non", "nee", "nej", "nie", "ne", "нет", "cancellations", "declines",
     "noes", "refus", "absents", "absences", "annulations", "excuses", "excusees", "cancelaciones",
     "bajas", "ausentes", "no_vienen", "no_asisten", "cancelamentos", "nao", "assenti", "disdette",
     "non_vengono", "afmeldingen", "afzeggingen", "afmeldt", "afbud", "avbojda", "nieobecni",
     "odmowy", "odmitli", "omluveni", "отказы", "отказались", "不参加者", "欠席者", "abgelehnt",
     "abwesend", "abgemeldet", "ausgetreten", "ausgeschieden", "verstorbene", "unsubscribed",
     "former_members", "ehemalige", "ehemalige_mitglieder", "nicht_dabei", "nicht_eingeladen",
     "ne_viennent_pas", "not_invited", "uninvited", "ausgeladen", "regrets_only",
     "rechazados", "rechazadas", "rechazos", "declinados", "cancelados", "cancelaron", "anulados",
     "recusados", "recusadas", "recusas", "rejeitados", "desistencias", "rifiutati", "rifiuti",
     "non_presenti", "refuses", "refusees", "annules", "desistements", "geannuleerd", "afwezig",
     "afwezigen", "franvarande", "fravaerende", "odrzuceni", "odrzucone", "nepritomni",
     "nezucastni_se", "rejected", "no_confirmados", "kommen_nicht", "sagen_ab", "aterbud",
     "forfald", "avslag", "peruneet", "katilmayanlar", "gelmeyenler", "отказавшиеся", "не_придут",
     "отсутствующие", "غائبون", "不参加", "缺席", "不出席", "불참자", "불참"),
)  # fmt: skip
_OF_WHOM = frozenset(
    ("bisher", "bislang", "so", "far", "yet", "guests", "gaste", "people", "personen", "members",
     "mitglieder", "friends", "freunde", "invites", "invitados", "invitati", "haben", "who"),
)  # fmt: skip
_OTHERS = frozenset(
    ("coming", "yes", "going", "attending", "accepted", "confirmed", "maybe", "pending", "invited",
     "waiting", "no_reply", "no_response", "not_yet_answered", "awaiting", "unsure", "tentative",
     "zusagen", "zugesagt", "ja", "kommen", "kommt", "dabei", "vielleicht", "offen", "unsicher",
     "noch_offen", "ohne_antwort", "keine_antwort", "warteliste", "eingeladen", "bestatigt", "oui",
     "presents", "peut_etre", "en_attente", "confirmes", "viennent", "si", "vienen", "confirmados",
     "quizas", "pendientes", "sim", "talvez", "pendentes", "presenti", "forse", "confermati",
     "in_attesa", "misschien", "kommer", "kanske", "maske", "tak", "moze", "ano", "mozna", "да",
     "придут", "может_быть", "参加", "出席", "参加者", "出席者", "未定", "presents",
     "attendees", "aanwezigen", "narvarande", "deltagere", "obecni", "pritomni", "jelenlevok",
     "gelenler", "katilanlar", "присутствующие", "参加する", "到场", "참석자", "참석"),
)  # fmt: skip


def label(text: str) -> Said | bool:
    """Return what a label says of those below it: that they are no guests, or (True) that they
    are, or may be; False where a text is none of these, with a colon or without one.
    """
    bare = text.strip()
    if "@" in bare or not 0 < len(bare) <= LONGEST:
        return False
    bare = _COUNT.sub("", bare.strip(_AROUND).rstrip(":\uff1a")).strip(_AROUND + ":\uff1a")
    word = snake(bare)
    if word in _SHORT and not is_marked(text):
        return False
    is_said = says_no(bare) or (is_marked(text) and third_parties.is_label(bare))
    return Said(ABOVE, bare[:40]) if is_said else word in _OTHERS


def is_marked(text: str) -> bool:
    """Tell whether a text is a label of any kind: some words and a colon."""
    bare = text.strip().rstrip("*_ ")
    return bare[-1:] in (":", "\uff1a") and 1 < len(bare) <= LONGEST and "@" not in bare


def says_no(text: str) -> bool:
    """Tell whether the words of a label say of everybody that they are no guests; of whom, or that
    it is so until now, does not matter.
    """
    words = [word for word in snake(text).split("_") if word not in _OF_WHOM]
    bare = " ".join(words) or text
    return (
        snake(bare) in _NOES
        or declined_phrases.says_no(bare)
        or any(core in declined_words.OF_A_REMARK for core in declined_phrases.cores(bare))
    )


def before(text: str) -> tuple[Said, str] | None:
    """Return what a label says in whose line people stand, and the line without it:
    `Absagen: Ida Fox ida@x.de`, `Venue: hall@x.uk`.
    """
    found = _BESIDE.match(text, 0, LONGEST + 10)
    name = found[1].strip(_AROUND) if found else ""
    is_said = found and (says_no(name) or third_parties.is_label(name))
    return (Said(ABOVE, name[:40]), text[found.end() :]) if found and is_said else None


def is_side(text: str) -> bool:
    """Tell whether the title of one of several tables says who comes, or who does not."""
    bare = _COUNT.sub("", text.strip(_AROUND)).strip(_AROUND + ":\uff1a")
    word = snake(bare)
    return 0 < len(bare) <= LONGEST and (
        word in _OTHERS or answers.is_answer(bare) or says_no(bare)
    )


def side_of(heading: str) -> tuple[str, str] | None:
    """Return such a title and the heading that follows it: Coming email, Absagen: Name."""
    words = heading[:LONGEST].split() if not is_side(heading) else []
    for n in range(len(words) - 1, 0, -1):
        label, rest = " ".join(words[:n]), " ".join(words[n:])
        if is_side(label) and "@" not in rest:
            return label.rstrip(":"), rest.strip(_AROUND)
    return None
