"""Columns that say since when somebody is no guest, and no member, any more: Left on, Austritt,
Date of death, Membership end date. Pure: which day it is, is told.
"""

import datetime as dt
import re
from collections.abc import Collection

_LEFT = (
    "unsub", "unsubscribe", "unsubscribed", "opt_out", "optout", "opted_out", "austritt",
    "austritts", "ausgetreten", "abmeldung", "abmelde", "abgemeldet", "deaktiviert", "deactivated",
    "cancel", "cancelled", "canceled", "cancellation", "kundigung", "kundigungs", "gekundigt",
    "verstorben", "sterbe", "todes", "deceased", "died", "death", "left", "leaving", "exit",
    "bounced", "bounce", "deleted", "geloscht", "removed", "declined", "storniert", "sortie",
    "deces", "baja", "uscita", "uitschrijving", "inactive", "inaktiv", "archived", "archiviert",
    "suspended", "terminated", "termination", "resigned", "resignation", "absage", "abgesagt",
    "uttradd", "uttrade", "utmeldt", "utmelding", "udmeldt", "udmeldelse", "uittreding",
    "uitgetreden", "uitgeschreven", "opgezegd", "opzegging", "demission", "desinscription",
    "desabonnement", "radiation", "dimissioni", "recesso", "cancelacion", "fallecimiento",
    "defuncion", "saida", "falecimento", "decesso", "morte", "overlijden", "overleden", "avliden",
    "wystapienie", "wystapienia", "rezygnacja", "rezygnacji", "vystoupeni", "umrti", "zgonu",
    "kilepes", "kilepett", "eroamis", "eronnut", "istupanje", "выбыл", "выхода", "отписки",
)  # fmt: skip
_LEFT_WHEN = re.compile(
    rf"(?:date_(?:of_|de_|d_)?)?(?:{'|'.join(_LEFT)})_?(?:at|on|am|zum|per|time|date|datum)?"
    rf"|(?:fecha_de|data_di|data_de|datum|data|dato|дата)_(?:{'|'.join(_LEFT)})"
)
"""A heading that says since when somebody is no guest any more."""
_OF_MEMBERS = r"(?:membership|member|mitgliedschafts?|mitglieds?|subscription|abo)"
_ENDS_WHEN = re.compile(
    rf"{_OF_MEMBERS}_?(?:end(?:e|ed|s|ing)?|until|till|bis|expir\w+|valid_until)_?(?:on|date|datum|am)?"
    r"|(?:end|ende|enddatum|expiry|expiration)_(?:of_|der_)?(?:membership|mitgliedschaft)"
    r"|lid_tot|membre_jusqu\w*|(?:socio|miembro|membro)_(?:hasta|ate|fino_al?)|socio_fino_al"
    r"|medlem_(?:till|til|tom|t_o_m)|czlonek_do|clen_do"
)
"""One that says until when they are, or were."""
_ENDS = re.compile(
    r"end(?:_date)?|enddatum|ende|bis|until|expir(?:es|ed|y|ation)(?:_(?:date|on))?|valid_until"
    r"|gultig_bis|date_de_fin|fin|fecha_(?:de_)?fin|data_(?:di_)?fine|data_(?:de_)?fim|einddatum"
    r"|slutdatum|slutdato"
)
"""One that does, in a table of members."""
_A_MEMBERS = re.compile(
    r"(?:\w+_)?(?:member|members|membership|mitglied\w*|membre|miembro|membro|socio|adherent|lid"
    r"|lidnummer|lidmaatschap|medlem\w*|eintritt\w*|beitritt\w*)(?:_\w+)?"
)
_YEAR = r"(?:19|20)[0-9]{2}"
_DATE = re.compile(
    r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}(?:[T ].{0,30})?"
    rf"|{_YEAR}|(?:0?[1-9]|1[0-2])[-./] ?{_YEAR}|{_YEAR}[-/.](?:0?[1-9]|1[0-2])"
)
LONGEST = 60


def says_when(word: str) -> bool:
    """Tell whether a heading says since when somebody is no guest."""
    return _LEFT_WHEN.fullmatch(word) is not None


def says_until(word: str, others: Collection[str]) -> bool:
    """Tell whether a heading says until when somebody is a member, by itself, or by the others."""
    if _ENDS_WHEN.fullmatch(word):
        return True
    return _ENDS.fullmatch(word) is not None and any(map(_A_MEMBERS.fullmatch, others))


def is_past(text: str, today: dt.date) -> bool:
    """Tell whether a text is a date, a month or a year, and none that lies ahead."""
    if len(text) >= LONGEST or not _DATE.fullmatch(text):
        return False
    text = _SHORT_YEAR.sub(r"\g<1>20\3", text)
    numbers = [int(number) for number in re.findall(r"[0-9]+", text)[:3]]
    year = next((number for number in numbers if number > _LAST_DAY), 0)
    if year != today.year:
        return year < today.year
    rest = [number for number in numbers if number != year and number]
    if len(rest) < 2 or min(rest) > _LAST_MONTH:
        return not rest or rest[0] <= today.month
    # 3/2/2026 is in March for some, and in February for others: the earlier of both counts
    month_first = text[:4].isdigit() or rest[1] > _LAST_MONTH
    day_first = "." in text or rest[0] > _LAST_MONTH
    ways = [rest] if month_first else [rest[::-1]] if day_first else [rest, rest[::-1]]
    return min((month, day) for month, day in ways) <= (today.month, today.day)


_SHORT_YEAR = re.compile(r"\A([0-9]{1,2}([-./])[0-9]{1,2}\2)([0-9]{2})\Z")
_LAST_DAY, _LAST_MONTH = 31, 12
