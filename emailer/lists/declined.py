"""What a list's own columns say of those who do not come, or want no mail: Status: declined,
Unsubscribed: yes. Pure.
"""

from collections.abc import Sequence
from typing import NamedTuple

from emailer.lists.heading_words import snake


class Said(NamedTuple):
    """A column's heading, and what it says of somebody."""

    column: str
    value: str


_STATES = frozenset(
    ("status", "state", "rsvp", "rsvp_status", "approval_status", "attendee_status",
     "attendance_status", "registration_status", "guest_status", "membership", "membership_status",
     "member_status", "mitgliedsstatus", "mitgliedschaft", "order_status", "response",
     "response_status", "invitation_status", "reply", "attending", "attendance", "coming", "going",
     "anmeldestatus", "antwort", "ruckmeldung", "zusage", "teilnahme", "kommt", "estado",
     "respuesta", "asistencia", "asistira", "resposta", "presenca", "confirmacao", "statut",
     "reponse", "presence", "stato", "risposta", "presenza", "antwoord", "aanwezig", "svar",
     "odpowiedz", "obecnosc", "stav", "odpoved", "durum", "статус", "ответ", "出欠", "状态",
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
     "wypisany", "odhlasen", "отписан", "отписался"),
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


class Columns:
    """The columns of a table that say such things."""

    def __init__(self, headings: Sequence[str]) -> None:
        """Find them by their headings."""
        self._says: list[tuple[int, str, frozenset[str]]] = []
        self._known: dict[tuple[int, str], Said] = {}
        for i, heading in enumerate(headings):
            word = snake(heading)
            if word in _NO_MAIL:
                self._says.append((i, heading, _YES))
            elif word in _STATES:
                self._says.append((i, heading, _OUT | _NOES if word in _ASKS else _OUT))

    def of(self, cells: Sequence[str]) -> Said | None:
        """Return what a row says, if it says that somebody is no guest; of what differs in case and
        signs alone what stood first.
        """
        for i, heading, words in self._says:
            if i >= len(cells) or not cells[i]:
                continue
            word = snake(cells[i]) or cells[i]
            if word in words or cells[i] in words:
                return self._known.setdefault((i, word), Said(heading, cells[i][:40]))
        return None
