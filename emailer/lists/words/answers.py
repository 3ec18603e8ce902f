"""What is answered in a form, or chosen there, in many languages: yes, maybe, vegan, VIP. Such a
word is like a name with its capital, and is none. Pure.
"""

from collections.abc import Sequence

from emailer.lists.words import declined_phrases, declined_words, further_languages, people_words
from emailer.lists.words.heading_words import folded

_CHOICES = frozenset(
    ("phone", "telephone", "telefon", "tel", "mobile", "handy", "call", "anruf", "telefono",
     "telefone", "telefoon", "телефон", "mail", "e_mail", "email", "post", "letter", "brief",
     "courrier", "carta", "lettera", "sms", "text", "whatsapp", "signal", "telegram", "fax",
     "in_person", "personlich", "bride", "groom", "both", "braut", "brautigam", "beide", "sposa",
     "sposo", "novia", "novio", "mariee", "marie", "vip", "staff", "speaker", "attendee", "guest",
     "gast", "member", "mitglied", "adult", "child", "erwachsener", "erwachsene", "kind", "active",
     "inactive", "aktiv", "passiv", "open", "offen", "crew", "press", "presse", "helper", "helfer",
     "volunteer", "student", "standard", "regular", "premium", "basic", "online", "onsite",
     "male", "female", "diverse", "mannlich", "weiblich", "divers", "man", "woman", "mann", "frau",
     "homme", "femme", "hombre", "mujer", "homem", "mulher", "uomo", "donna", "男", "女",
     "english", "german", "deutsch", "french", "francais", "franzosisch", "englisch", "spanish",
     "espanol", "italian", "italiano", "portuguese", "portugues", "dutch", "nederlands", "en", "de",
     "fr", "es", "it", "pt", "nl", "uk", "us", "ch", "at"),
)  # fmt: skip
_DISHES = frozenset(
    ("vegan", "vegetarian", "vegetarisch", "vegetarier", "vegetarierin", "veganer", "veggie",
     "vegetarien", "vegetarienne", "vegetalien", "vegano", "vegana", "vegetariano", "vegetariana",
     "veganistisch", "vegetarisk", "vegansk", "wegetarianin", "weganin", "omnivore", "meat", "fish",
     "chicken", "beef", "pork", "fleisch", "fisch", "huhn", "viande", "poisson", "carne", "pesce",
     "pescado", "peixe", "vlees", "vis", "kott", "fisk", "kosher", "koscher", "halal",
     "gluten_free", "glutenfrei", "lactose_free", "laktosefrei", "pescatarian", "pescetarian",
     "normal", "everything", "alles", "none", "keine", "nothing", "nichts"),
)  # fmt: skip
_SIZES = frozenset(("xs", "s", "m", "l", "xl", "xxl", "xxxl"))
_PERHAPS = frozenset(
    ("maybe", "perhaps", "tentative", "unsure", "undecided", "pending", "invited", "sent", "opened",
     "delivered", "waitlist", "waiting", "waitlisted", "unknown", "no_reply", "no_response",
     "needs_action", "awaiting", "vielleicht", "eventuell", "unsicher", "unklar", "ausstehend",
     "eingeladen", "warteliste", "vorlaufig", "mit_vorbehalt", "peut_etre", "en_attente", "quizas",
     "tal_vez", "pendiente", "talvez", "pendente", "forse", "in_attesa", "misschien", "kanske",
     "kanskje", "maske", "moze", "moze_byc", "mozna", "ehka", "talan", "poate", "mozda", "belki",
     "возможно", "может_быть", "可能", "多分", "未定", "아마"),
)  # fmt: skip
_AGREED = frozenset(
    ("accepted", "confirmed", "attending", "approved", "agreed", "registered", "paid", "checked_in",
     "zugesagt", "angenommen", "bestatigt", "angemeldet", "bezahlt", "sagt_zu", "sage_zu",
     "accepte", "confirme", "inscrit", "aceptado", "confirmado", "aceito", "aceite", "accettato",
     "confermato", "geaccepteerd", "bevestigd", "accepterat", "bekraftat", "bekraeftet",
     "potwierdzone", "potwierdzony", "potvrzeno", "hyvaksytty", "elfogadva", "onaylandi",
     "ok", "okay", "sure", "gerne", "yep", "yeah", "i_will_come", "i_come", "will_come", "comes",
     "we_come", "ich_komme", "wir_kommen", "ist_dabei", "bin_dabei", "of_course", "with_pleasure"),
)  # fmt: skip
_SAID = (
    declined_words.YES
    | declined_words.NOES
    | declined_words.OF_A_STATE
    | declined_words.COMES
    | _PERHAPS
    | _AGREED
    | further_languages.COMES
    | further_languages.YES
    | {word for word in further_languages.NOES if len(word) > 3 or not word.isascii()}
)


def are_most(column: Sequence[str]) -> bool:
    """Tell whether most cells that hold something are answers."""
    filled = [cell for cell in column if cell]
    return sum(map(is_answer, filled)) * 2 > len(filled)


def is_answer(cell: str) -> bool:
    """Tell whether a cell answers whether somebody comes, or is what became of that."""
    word = folded(cell)
    if not word:
        return cell in declined_words.YES or cell[:1] in declined_words.NO_SIGNS
    return not _SAID.isdisjoint((word, *declined_phrases.cores(cell))) or (
        declined_phrases.says_no(cell)
    )


def is_choice(cell: str) -> bool:
    """Tell whether a cell is an answer, or one of what forms offer to choose from."""
    word = folded(cell)
    return (
        word in _CHOICES
        or word in _DISHES
        or word in _SIZES
        or people_words.are_group(word)
        or is_answer(cell)
    )
