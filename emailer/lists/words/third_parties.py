"""What a list calls whom it has beside its guests, in many languages: whoever is to be told in an
emergency, the venue, who pays the invoice. Pure.
"""

import re

from emailer.lists.words.heading_words import folded

_EMERGENCY = (
    "emergenc", "emergenz", "notfall", "urgenc", "nood", "nodkontakt",
    "nodfall", "nodsfall", "nodstilf", "nodsituation", "hatayhte", "hatatapau", "nouzov",
    "naglych", "экстренн", "επειγουσ", "εκτακτησ", "緊急連絡", "紧急联系", "緊急聯絡", "비상연락",
    "緊急時",
    "חירום", "طوارئ", "الطوارئ",
)  # fmt: skip
_INVOICE = (
    "invoic", "rechnung", "factur", "fattur", "fatura", "faktur", "laskutus", "szamlaz",
    "請求", "发票", "發票", "청구",
)  # fmt: skip
_PLACE_STEMS = ("veranstaltungsort", "cater", "fotograf", "photograph", "florist", "vermieter")
_PLACES = frozenset(
    ("venue", "venues", "location", "place", "ort", "saal", "halle", "lokal", "lokalitat", "lieu",
     "salle", "lugar", "sala", "salon", "salao", "local", "luogo", "sede", "locatie", "zaal",
     "plats", "lokalen", "sted", "stedet", "paikka", "miejsce", "misto", "miesto", "helyszin",
     "mekan", "место", "зал", "会場", "地点", "场地", "場地", "장소", "hotel", "hotell", "band",
     "dj", "musik", "music", "traiteur", "fleuriste", "fotografo", "floristeria", "landlord",
     "bill", "bills", "receipt", "lasku", "szamla", "счет", "kin", "ice", "planner", "insurance",
     "versicherung", "restaurant", "ristorante", "restaurante", "church", "kirche", "eglise",
     "iglesia", "igreja", "chiesa"),
)  # fmt: skip
_AROUND = frozenset(
    ("contact", "contacts", "contacto", "contactos", "contato", "contatto", "kontakt", "kontakte",
     "kontaktperson", "contactpersoon", "persona", "pessoa", "personne", "person", "email", "mail",
     "e", "address", "adresse", "adresa", "name", "number", "nummer", "an", "to", "for", "a", "au",
     "para", "per", "por", "aan", "naar", "till", "til", "na", "dla", "pro", "za", "in", "im",
     "en", "em", "de", "da", "di", "d", "do", "del", "of", "the", "case", "cas", "caso", "fall",
     "bei", "bij", "v", "w", "s", "bitte", "please", "geht", "goes", "send", "my", "our", "unser",
     "unsere", "meine", "der", "die", "das", "le", "la", "el", "il", "event", "next", "wedding",
     "nombre", "nom",
     "nome", "namen", "auf", "den", "op", "intestata", "imie", "al", "alla", "allo", "l", "los",
     "wypadkach", "контакт", "контакты", "связь", "연락처", "our", "hire"),
)  # fmt: skip
_SIGNS = "#*_=~-\u2013\u2014 \t>[]"


def is_label(text: str) -> bool:
    """Tell whether a label is of such people, or of one of them."""
    words = [word for word in folded(text.strip(_SIGNS)).split("_") if word not in _AROUND]
    return bool(words) and all(map(_is_theirs, words))


def is_heading(word: str) -> bool:
    """Tell whether a heading is of an address for an emergency, of an invoice, or of the venue."""
    known = (*_EMERGENCY, *_INVOICE, "venue", "veranstaltungsort", "catering", "caterer")
    return any(one.startswith(known) for one in word.split("_"))


def said(before: str) -> str:
    """Return what is said within a line before an address that is theirs, and no name: `(emergency
    contact: `; "" where nothing is.
    """
    tail = re.split(r"[(\[,;|]", before.rstrip(" <(["))[-1].strip(_SIGNS)
    label, colon, _ = tail.partition(":")
    if colon and is_label(label):
        return label
    words = folded(tail).split("_")
    is_one = len(words) > 1 and any(word.startswith(_EMERGENCY) for word in words[:-1])
    return tail if is_one else ""


def _is_theirs(word: str) -> bool:
    return word in _PLACES or word.startswith((*_EMERGENCY, *_INVOICE, *_PLACE_STEMS))
