"""What a list's own columns say of those who do not come, or want no mail: Status: declined,
Unsubscribed: yes, Will you come?: no, Left on: 3 May 2020. Pure.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from emailer.lists.heading_words import snake
from emailer.tongue import Sentence


class Said(NamedTuple):
    """A column's heading, and what it says of somebody."""

    column: str
    value: str


_STATES = frozenset(
    ("status", "state", "rsvp", "rsvp_status", "approval_status", "attendee_status",
     "attendance_status", "registration_status", "guest_status", "membership", "membership_status",
     "member_status", "mitgliedsstatus", "mitgliedschaft", "order_status", "response",
     "response_status", "invitation_status", "answer", "reply", "attending", "attendance",
     "coming", "going", "anmeldestatus", "antwort", "ruckmeldung", "zusage", "teilnahme", "kommt",
     "estado", "respuesta", "asistencia", "asistira", "resposta", "presenca", "confirmacao",
     "statut", "reponse", "presence", "stato", "risposta", "presenza", "antwoord", "aanwezig",
     "svar", "odpowiedz", "obecnosc", "stav", "odpoved", "durum", "статус", "ответ", "出欠", "状态",
     "상태"),
)  # fmt: skip
_NO_MAIL = frozenset(
    ("unsubscribed", "unsubscribe", "opt_out", "opted_out", "optout", "email_opt_out", "no_email",
     "no_emails", "no_mail", "do_not_email", "do_not_mail", "do_not_contact", "dont_email",
     "bounced", "deceased", "declined", "cancelled", "canceled", "abgemeldet", "abgesagt",
     "storniert", "verstorben", "keine_mails", "keine_e_mails", "keine_mail", "keine_e_mail",
     "nicht_anschreiben", "nicht_kontaktieren", "kein_kontakt", "desinscrit", "desabonne", "annule",
     "baja", "dado_de_baja", "no_contactar", "cancelado", "descadastrado", "nao_contactar",
     "disiscritto", "annullato", "uitgeschreven", "afgemeld", "avregistrerad", "afmeldt",
     "wypisany", "odhlasen", "отписан", "отписался", "blacklisted", "blocklisted", "blocked",
     "email_blacklisted", "email_blocklisted", "gesperrt", "deactivated", "deaktiviert"),
)  # fmt: skip
_YES = frozenset(
    ("yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "vrai", "si", "verdadero", "sim",
     "verdadeiro", "vero", "tak", "ano", "evet", "да", "はい", "是", "예", "✓", "✔", "☑", "✅"),
)  # fmt: skip
_NOES = frozenset(
    ("no", "n", "false", "not_going", "can_t_go", "can_t_come", "not_coming", "not_attending",
     "nein", "non", "nao", "nee", "nej", "nie", "ne", "hayir", "нет", "欠席", "いいえ", "否",
     "아니요"),
)  # fmt: skip
"""Of a column that asks whether somebody comes; a state called No is none."""
_OUT = frozenset(
    ("declined", "cancelled", "canceled", "unsubscribed", "cleaned", "bounced", "rejected",
     "refunded", "removed", "deleted", "deceased", "opted_out", "not_going", "not_attending",
     "denied", "deactivated", "deaktiviert", "blocked", "gesperrt", "blacklisted", "blocklisted",
     "hardbounced", "hard_bounced", "hardbounce", "hard_bounce", "complained", "spam",
     "left", "inactive", "former", "former_member", "resigned", "ausgetreten", "ausgeschieden",
     "inaktiv", "ehemalig", "ehemalige", "ehemaliger", "gekundigt", "inactif", "ancien_membre",
     "inactivo", "inactiva", "inativo", "inativa", "inattivo", "inactief",
     "abgelehnt", "abgesagt", "absage", "storniert", "abgemeldet", "verstorben", "geloscht",
     "refuse", "refusee", "decline", "declinee", "annule", "annulee", "desabonne", "desabonnee",
     "rechazado", "rechazada", "rechazo", "cancelado", "cancelada", "anulado", "anulada",
     "recusado", "recusada", "rifiutato", "rifiutata", "annullato", "annullata", "disiscritto",
     "geannuleerd", "afgemeld", "afgewezen", "avbojt", "avbokad", "afvist", "afmeldt", "odrzucone",
     "odrzucono", "anulowane", "odmitnuto", "zruseno", "iptal", "отменен", "отмена", "отказ",
     "отклонено", "отписан", "キャンセル", "辞退", "欠席", "已取消", "已拒绝", "취소"),
)  # fmt: skip
_ASKS = _STATES - {
    "status", "state", "approval_status", "order_status", "estado", "statut", "stato", "stav",
    "durum", "статус", "状态", "상태", "anmeldestatus", "registration_status",
    "membership", "membership_status", "member_status", "mitgliedsstatus", "mitgliedschaft",
}  # fmt: skip


_IN_ANY_COLUMN = (
    "unsubscribed", "opted out", "opted-out", "opt-out", "bounced", "hard bounce", "hard bounced",
    "undeliverable", "deceased", "do not mail", "do not email", "do not e-mail", "do not contact",
    "no mail", "no mails", "no emails", "abgemeldet", "verstorben", "gestorben", "unzustellbar",
    "nicht anschreiben", "nicht kontaktieren", "nicht mehr anschreiben", "keine mail",
    "keine mails", "keine e-mail", "keine e-mails", "désinscrit", "désinscrite",
    "désabonné", "désabonnée", "décédé", "décédée", "dado de baja",
    "dada de baja", "no contactar", "fallecido", "fallecida", "descadastrado", "descadastrada",
    "não contactar", "falecido", "falecida", "disiscritto", "disiscritta", "deceduto", "deceduta",
    "uitgeschreven", "afgemeld", "overleden", "avregistrerad", "avliden", "afmeldt", "afdød",
    "wypisany", "wypisana", "odhlášen", "odhlášena", "отписан", "отписана", "отписался",
)  # fmt: skip
"""What says so of a person whatever the column is called, where nothing else stands with it."""
_AS_WRITTEN = frozenset(
    form
    for word in _IN_ANY_COLUMN
    for form in (word, word.capitalize(), word.title(), word.upper())
)
_ENDS = ("_status", "_rsvp")
"""Of headings that say of what: Wedding RSVP, Email status."""
_FORMER = frozenset(
    ("former", "ehemalig", "ehemalige", "ehemaliger", "ehemaliges", "ancien", "ancienne", "antiguo",
     "antigua", "voormalig", "tidligere", "tidigare"),
)  # fmt: skip
_COME = frozenset(
    ("come", "coming", "attend", "attending", "join", "joining", "kommst", "kommen", "kommt",
     "teilnehmen", "dabei", "teil", "viendrez", "viendras", "viens", "venez", "participerez",
     "vienes", "vendras", "asistiras", "asistira", "vens", "vem", "vira", "vieni", "verrai",
     "verra", "venite", "parteciperai", "kom", "komt", "kommer", "deltar", "przyjdziesz",
     "prijdes", "придете", "придешь"),
)  # fmt: skip
_AROUND_COME = frozenset(
    ("will", "you", "be", "are", "do", "can", "would", "like", "to", "we", "able", "us", "our",
     "the", "your", "party", "event", "wedding", "du", "ihr", "sie", "wirst", "werden", "werdet",
     "kannst", "konnen", "konnt", "nimmst", "nehmen", "nehmt", "bist", "sind", "seid", "sein",
     "zum", "zur", "zu", "am", "an", "der", "die", "das", "fest", "feier", "hochzeit", "vous", "tu",
     "y", "a", "la", "al", "fiesta", "fete", "je", "jij", "u", "naar", "het", "feest"),
)  # fmt: skip
"""Words beside them in a question that asks for nothing else: "by train?" does."""
_LEFT = (
    "unsub", "unsubscribe", "unsubscribed", "opt_out", "optout", "opted_out", "austritt",
    "austritts", "ausgetreten", "abmeldung", "abmelde", "abgemeldet", "deaktiviert", "deactivated",
    "cancel", "cancelled", "canceled", "cancellation", "kundigung", "kundigungs", "gekundigt",
    "verstorben", "sterbe", "todes", "deceased", "died", "death", "left", "leaving", "exit",
    "bounced", "bounce", "deleted", "geloscht", "removed", "declined", "storniert", "sortie",
    "deces", "baja", "uscita", "uitschrijving",
)  # fmt: skip
_LEFT_WHEN = re.compile(
    rf"(?:date_(?:of_|de_|d_)?)?(?:{'|'.join(_LEFT)})_?(?:at|on|am|zum|per|time|date|datum)?"
    rf"|(?:fecha_de|data_di|datum)_(?:{'|'.join(_LEFT)})"
)
"""A heading that says since when somebody is no guest any more."""
_DATE = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}(?:[T ].{0,30})?")
_A_DATE = Sentence("a date")
_LONGEST = 60
"""Characters of a cell in which more may stand than what it says; what is longer is a text."""
_SAID_FIRST = re.compile(r"[,.;!(\u2013\u2014]|\s-\s")


class Columns:
    """The columns of a table that say such things."""

    def __init__(self, headings: Sequence[str]) -> None:
        """Find them by their headings; one without (another's part) says nothing."""
        self._headings = headings
        self._says: list[tuple[int, str, frozenset[str]]] = []
        self._since: list[tuple[int, Said]] = []
        self._known: dict[tuple[int, str], Said] = {}
        for i, heading in enumerate(headings):
            word = snake(heading)
            if word in _NO_MAIL:
                self._says.append((i, heading, _YES))
            elif word in _STATES or word.endswith(_ENDS):
                is_asked = word in _ASKS or word.endswith("_rsvp")
                self._says.append((i, heading, _OUT | _NOES if is_asked else _OUT))
            elif _asks_to_come(word):
                self._says.append((i, heading, _OUT | _NOES))
            if _LEFT_WHEN.fullmatch(word):
                self._since.append((i, Said(heading, _A_DATE)))

    def of(self, cells: Sequence[str]) -> Said | None:
        """Return what a row says, if it says that somebody is no guest; of what differs in case and
        signs alone what stood first.
        """
        for i, heading, words in self._says:
            if i >= len(cells) or not cells[i]:
                continue
            if word := _said(cells[i], words):
                return self._known.setdefault((i, word), Said(heading, cells[i][:40]))
        for i, said in self._since:
            if i < len(cells) and len(cells[i]) < _LONGEST and _DATE.fullmatch(cells[i]):
                return said
        if _AS_WRITTEN.isdisjoint(cells):  # as it is nearly always, and told at once
            return None
        return self._in_any_column(cells)

    def _in_any_column(self, cells: Sequence[str]) -> Said | None:
        for i, heading in enumerate(self._headings):
            if heading and i < len(cells) and cells[i] in _AS_WRITTEN:
                word = snake(cells[i])
                return self._known.setdefault((i, word), Said(heading, cells[i]))
        return None


@lru_cache(maxsize=10_000)
def _said(cell: str, words: frozenset[str]) -> str:
    """Return a cell as such are compared, if it says it, perhaps with more: "No, sorry",
    "Ehemaliges Mitglied"; else nothing.
    """
    word = snake(cell) or cell
    if word in words or cell in words:
        return word
    if words is _YES or len(cell) > _LONGEST:
        return ""
    first = snake(_SAID_FIRST.split(cell, maxsplit=1)[0])
    return word if first in words or first.partition("_")[0] in _FORMER else ""


def _asks_to_come(word: str) -> bool:
    """Tell whether a heading asks whether somebody comes, and nothing else: Will you come?"""
    words = set(word.split("_"))
    return bool(words & _COME) and len(words) > 1 and words <= _COME | _AROUND_COME
