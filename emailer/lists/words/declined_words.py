"""Headings below which a list says who does not come, or wants no mail, and what it says there.
Words as `heading_words.snake` writes them; in many languages. Pure.
"""

import re
from collections.abc import Callable, Collection, Sequence

from emailer.lists.words import further_languages

STATES = frozenset(
    ("status", "state", "approval_status", "order_status", "estado", "statut", "stato", "stav",
     "durum", "статус", "状态", "상태", "anmeldestatus", "registration_status", "membership",
     "membership_status", "member_status", "mitgliedsstatus", "mitgliedschaft", "etat", "stan",
     "stare", "tila", "allapot", "κατασταση", "سטטוס", "الحالة", "ステータス", "狀態", "situacao",
     "trang_thai", "subscription_status", "subscription"),
)  # fmt: skip
"""What somebody is; one called No is none, unless another is called Yes."""
ANSWERS = frozenset(
    ("attendee_status", "attendance_status", "guest_status", "response", "response_status",
     "invitation_status", "answer", "reply", "antwort", "ruckmeldung", "respuesta", "resposta",
     "reponse", "risposta", "antwoord", "svar", "odpowiedz", "odpoved", "ответ", "visszajelzes",
     "valasz", "vastaus", "raspuns", "odgovor", "yanit", "cevap", "απαντηση", "תשובה", "الرد",
     "回答", "返信", "回复", "답변", "응답", "phan_hoi", "jawaban"),
)  # fmt: skip
COMES = frozenset(
    ("rsvp", "accepts", "accepted", "rsvp_status", "attending", "attendance", "coming", "going",
     "is_coming",
     "is_attending", "attends", "comes", "will_attend", "will_come", "can_attend", "can_come",
     "joining", "participates", "confirmation", "zusage", "zugesagt", "teilnahme", "kommt",
     "nimmt_teil", "ist_dabei", "dabei", "anwesend", "anwesenheit", "asistencia", "asistira",
     "asistiras", "asiste", "asistire", "confirma", "confirmacion", "viene", "vendra", "acude",
     "acudira", "presenca", "presente", "presentes", "confirmacao", "comparece", "comparecera",
     "vem", "vai", "participa", "participara", "presence", "participe", "participera",
     "participation", "vient", "viendra", "assiste", "assistera", "assistira", "confirme",
     "presenza", "conferma", "conferma_presenza", "partecipa", "partecipera", "verra",
     "partecipazione", "aanwezig", "aanwezigheid", "komt", "erbij", "deelname", "neemt_deel",
     "kommer", "narvaro", "narvarande", "deltar", "deltager", "deltagelse", "tilmeldt", "pamelding",
     "obecnosc", "obecny", "obecna", "potwierdzenie", "potwierdza", "przyjdzie", "udzial", "bedzie",
     "ucast", "zucastni_se", "zucastnim_se", "prijde", "potvrzeni", "potvrdenie", "ucast_potvrzena",
     "osallistuu", "osallistuminen", "tulee", "paasee", "confirmare", "participare", "prezenta",
     "prezent", "vine", "dolazak", "dolazi", "potvrda", "prisustvo", "prihod", "udelezba",
     "reszvetel", "reszt_vesz", "eljon", "katilim", "katiliyor", "katilacak", "geliyor", "gelecek",
     "lcv", "osaleb", "tuleb", "piedalas", "dalyvauja", "ateis", "участие", "участвует", "придет",
     "присутствие", "будет", "прииде", "участь", "присутність", "присъствие", "присъства", "идва",
     "долазак", "долази", "θα_ερθει", "ερχεται", "παρουσια", "συμμετοχη", "συμμετεχει",
     "θα_παραστει", "الحضور", "حضور", "يحضر", "سيحضر", "هل_ستحضر", "هل_سيحضر", "تاكيد_الحضور",
     "المشاركة", "מגיע", "מגיעה", "מגיעים", "מגיע_ה", "אישור_הגעה", "הגעה", "נוכחות", "משתתף",
     "出欠", "参加", "参加可否", "出席", "こ出欠", "こ参加", "出欠席", "参加の可否", "是否参加",
     "是否出席", "是否到场", "出席与否", "是否參加", "參加", "是否来", "参加吗", "참석여부",
     "참석_여부", "참석", "참가", "참가여부", "참가_여부", "참여", "참여여부", "출석", "tham_du",
     "tham_gia", "co_tham_du", "xac_nhan", "kehadiran", "hadir", "datang", "konfirmasi",
     "konfirmasi_kehadiran", "pengesahan", "confirmado", "confirmada", "confirmados",
     "confirmato", "confirmata", "zu_absage", "zusage_absage", "voce_vai", "tuletko_juhliin",
     "kas_tuled", "ar_dalyvausite", "vai_piedalisies", "akan_hadir", "ban_co_tham_du_khong",
     "kemur_\xfeu", "ви_приидете", "ще_доидеш_ли", "ще_доидеш", "available", "bestatigt",
     "tulossa", "vii", "приидете", "придете", "kom_je",
     "kommer_du"),
)  # fmt: skip
"""Whether somebody comes, or how many do: 0 is a no."""
INVITES = frozenset(
    ("invite", "to_invite", "should_invite", "should_we_invite", "invite_them", "einladen",
     "wird_eingeladen", "soll_eingeladen_werden", "zur_einladung", "inviter", "a_inviter",
     "invitar", "a_invitar", "convidar", "a_convidar", "invitare", "da_invitare", "uitnodigen",
     "bjuda", "bjud_in", "bjudas", "inviteres", "inviterer", "zaprosic", "pozvat", "pozvati",
     "kutsutaan", "meghivni", "meghivando", "invita", "davet", "davet_et", "пригласить",
     "приглашать", "запросити", "покани", "send_invite", "send_invitation", "send_email",
     "send_mail", "einladung_senden", "einladung_schicken", "mail_senden", "招待する", "邀请吗",
     "是否邀请", "להזמין", "undang", "moi"),
)  # fmt: skip
_CHANNEL = (
    r"(?:(?:e_?mails?|mails?|newsletters?|marketing|gdpr|dsgvo|rgpd|avg|contact|kontakt"
    r"|communications?|mailing|werbe|kommunikation|privacy|dati|datos|dados)_?)*"
)
_CONSENT = (
    rf"{_CHANNEL}(?:consent|permission|opt_?in|opted_in|einwilligung|zustimmung|einverstandnis"
    r"|consentement|consentimiento|consentimento|consenso|toestemming|samtycke|samtykke|zgoda"
    r"|suostumus|souhlas|suhlas|hozzajarulas|acord|onay|izin|privola|согласие|согласие_на_рассылку"
    r"|συγκαταθεση|同意|동의)(?:_(?:status|given|erteilt))?"
    r"|(?:is_)?(?:email_)?subscribed(?:_to_(?:e_?mails?|mails?|newsletters?|marketing|all|list))?"
    rf"|(?:accepts?|receives?|wants?|allows?|agrees_to)_{_CHANNEL}(?:e_?mails?|mails?|newsletters?"
    rf"|marketing|contact)|(?:email|mail|kontakt)_?(?:erlaubt|gewunscht|ok|allowed)|contactable"
    r"|(?:may|can|darf|ok_to)_(?:we_)?(?:email|e_mail|mail|contact|anschreiben|kontaktieren)"
    r"|(?:consentement|consenso|consentimiento|consentimento|zgoda|souhlas|toestemming|samtykke"
    r"|samtycke|einwilligung|zustimmung|consent)_(?:\w{2,4}_)?(?:e_?mails?|mails?|newsletters?"
    r"|marketing|rgpd|gdpr|dsgvo|avg|rodo|contact)"
    r"|(?:abonniert|abonne|inscrit|suscrito|iscritto|inscrito|geabonneerd|subscrito)"
)
"""Whether somebody agreed to have mail."""
NO_MAIL = frozenset(
    ("unsubscribed", "unsubscribe", "opt_out", "opted_out", "optout", "email_opt_out", "no_email",
     "no_emails", "no_mail", "do_not_email", "do_not_mail", "do_not_contact", "dont_email",
     "bounced", "deceased", "declined", "cancelled", "canceled", "abgemeldet", "abgesagt",
     "storniert", "verstorben", "keine_mails", "keine_e_mails", "keine_mail", "keine_e_mail",
     "nicht_anschreiben", "nicht_kontaktieren", "kein_kontakt", "desinscrit", "desabonne", "annule",
     "baja", "dado_de_baja", "no_contactar", "cancelado", "descadastrado", "nao_contactar",
     "disiscritto", "annullato", "uitgeschreven", "afgemeld", "avregistrerad", "afmeldt",
     "wypisany", "odhlasen", "отписан", "отписался", "blacklisted", "blocklisted", "blocked",
     "email_blacklisted", "email_blocklisted", "gesperrt", "deactivated", "deaktiviert", "absage",
     "absagen", "sagt_ab", "hat_abgesagt", "verhindert", "decline", "declines", "regrets", "absent",
     "absente", "absents", "refus", "assente", "ausente", "afgezegd", "afmelding", "afbud",
     "avbojt", "fravaer", "nieobecny", "отказ", "欠席", "不参加", "불참", "email_disabled",
     "emails_disabled", "mail_disabled", "email_deactivated", "liste_noire", "liste_noire_e_mail",
     "liste_noire_email", "lista_negra", "lista_negra_de_e_mail", "blacklist", "e_mail_blacklist",
     "email_blacklist", "blocklist", "email_blocklist", "suppressed", "email_suppressed",
     "archived", "is_archived", "archiviert", "archive", "archivado", "archivada", "archivia",
     "archiviato", "arquivado", "gearchiveerd", "arkiverad", "arkiveret", "inactive", "is_inactive",
     "inaktiv", "inactif", "inactivo", "inativo", "inattivo", "inactief", "banned", "is_banned",
     "suspended", "ausgetreten", "ausgeschieden", "gekundigt", "email_bounced", "hard_bounced",
     "is_deceased", "is_deleted", "is_unsubscribed", "has_unsubscribed", "has_opted_out",
     "is_blocked", "ne_pas_contacter", "ne_plus_contacter", "ne_pas_ecrire", "pas_de_mail",
     "pas_de_mails", "sin_correo", "sin_correos", "geen_mail", "geen_e_mail", "ingen_mail",
     "ingen_e_post", "bez_maili", "kontaktsperre", "werbesperre", "mailsperre", "niezyjacy",
     "zmarly", "zmarla", "decede", "decedee", "fallecido",
     "falecido", "deceduto", "overleden", "avliden", "dod", "kein_newsletter", "keine_newsletter",
     "has_opted_out_of_email", "deleted", "void", "voided", "geloscht", "supprime", "eliminado",
     "eliminato", "verwijderd"),
)  # fmt: skip
"""Headings below which a yes says that somebody is no guest, or wants no mail."""
_MAIL = (
    "(?:e_?mails?|mails?|newsletters?|courriels?|marketing|communications?|correos?|all|mailings?)"
)
_NO_MAIL = (
    rf"(?:opted_out_(?:of|from)|opt_out_(?:of|from)|unsubscribed_from|abgemeldet_(?:von|vom))_(?:\w+_)?"
    rf"{_MAIL}(?:_\w+)?"
    rf"|(?:ne_(?:souhaite|veut|desire)_(?:plus|pas)|no_(?:desea|quiere)|nao_(?:deseja|quer)"
    rf"|non_(?:desidera|vuole)|wants_no|does_not_want|no_longer_wants|mochte_keine|will_keine"
    rf"|wunscht_keine|wil_geen|vill_inte_ha|onsker_ikke)_(?:\w+_)??{_MAIL}(?:_\w+)?"
)
YES = frozenset(
    ("yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "vrai", "si", "verdadero", "sim",
     "verdadeiro", "vero", "tak", "ano", "evet", "да", "はい", "是", "예", "✓", "✔", "☑", "✅",
     "✔️", "☑️", "☒", "igen", "kylla", "da", "так", "\u03bd\u03b1\u03b9", "נכון", "כן", "نعم",
     "jah", "taip", "aye", "네", "○", "co", "ya", "t"),
)  # fmt: skip
NOES = frozenset(
    ("no", "n", "false", "not", "nicht", "niet", "ikke", "inte", "pas",
     "not_going", "can_t_go", "can_t_come", "not_coming", "not_attending",
     "nein", "non", "nao", "nee", "nej", "nie", "ne", "hayir", "нет", "欠席", "いいえ", "否",
     "아니요", "falsch", "faux", "falso", "nope", "ei", "nem", "nu", "nei", "οχι", "не", "ні", "لا",
     "לא", "不", "不是", "아니오", "khong", "tidak", "x_no"),
)  # fmt: skip
"""Of a column that asks whether somebody comes; a state called No is none."""
NO_SIGNS = "✗✘✖✕❌👎🚫⛔\xd7☓"
"""Of such a column, too, with which what is said there begins."""
OUT = frozenset(
    ("declined", "cancelled", "canceled", "unsubscribed", "cleaned", "bounced", "rejected",
     "refunded", "removed", "deleted", "deceased", "opted_out", "not_going", "not_attending",
     "denied", "deactivated", "deaktiviert", "blocked", "gesperrt", "blacklisted", "blocklisted",
     "hardbounced", "hard_bounced", "hardbounce", "hard_bounce", "complained", "spam", "left",
     "inactive", "former", "former_member", "resigned", "ausgetreten", "ausgeschieden", "inaktiv",
     "ehemalig", "ehemalige", "ehemaliger", "gekundigt", "inactif", "ancien_membre", "inactivo",
     "inactiva", "inativo", "inativa", "inattivo", "inactief", "inattiva", "abgelehnt", "abgesagt",
     "absage", "storniert", "abgemeldet", "verstorben", "geloscht", "refuse", "refusee", "decline",
     "declinee", "annule", "annulee", "desabonne", "desabonnee", "rechazado", "rechazada",
     "rechazo", "cancelado", "cancelada", "anulado", "anulada", "recusado", "recusada", "rifiutato",
     "rifiutata", "annullato", "annullata", "disiscritto", "geannuleerd", "afgemeld", "afgewezen",
     "avbojt", "avbokad", "afvist", "afmeldt", "odrzucone", "odrzucono", "anulowane", "odmitnuto",
     "zruseno", "iptal", "отменен", "отмена", "отказ", "отклонено", "отписан", "キャンセル", "辞退",
     "欠席", "已取消", "已拒绝", "취소", "declines", "regrets", "regret", "regretfully",
     "sends_regrets", "withdrawn", "withdrew", "absent", "absente", "ausente", "assente", "afwezig",
     "franvarande", "fravaerende", "nieobecny", "nieobecna", "verhindert", "entschuldigt", "excuse",
     "excusee", "no_go", "bouncing", "undeliverable", "unzustellbar", "widerrufen", "afgezegd",
     "afbud", "lehnt_ab", "lehnen_ab", "sagt_ab", "sagen_ab", "absagen", "renuncia", "renoncia",
     "disdetto", "disdetta", "odwolane", "zrezygnowal", "zrezygnowala", "omluven", "omluvena",
     "отказался", "отказалась", "отменено", "выбыл", "выбыла", "не_придет", "gelmiyor", "gelemiyor",
     "gelmeyecek", "gelemeyecek", "katilmiyor", "katilmayacak", "katilamiyor", "katilamayacak",
     "katilamiyorum", "gelemiyorum", "不参加", "不參加", "不来", "不去", "不出席", "无法参加",
     "无法出席", "不能参加", "参加しない", "参加てきません", "欠席します", "不参加てす", "불참",
     "불참석", "미참석", "참석불가", "참석_불가", "참석_안_함", "معتذر", "معتذرة", "غايب",
     "لن_يحضر", "لن_تحضر", "لن_احضر", "tu_choi", "menolak", "berhalangan", "utgatt", "uttradd",
     "utmeldt", "udmeldt", "uitgetreden", "opgezegd", "demissionne", "demissionnaire", "radie",
     "baja", "dado_de_baja", "dimesso", "dimessa", "wypisany", "wypisana", "vystoupil", "eronnut",
     "kilepett", "avbokat", "refus", "odmowa", "odmowa_telefoniczna"),
)  # fmt: skip
OUT_OF_A_CLUB = frozenset(
    ("lapsed", "expired", "archived", "banned", "suspended", "terminated", "abgelaufen",
     "archiviert", "ausgeschlossen", "expire", "expiree", "caducado", "caducada", "vencido",
     "vencida", "expirado", "expirada", "scaduto", "scaduta", "verlopen", "utgangen", "udlobet",
     "exclu", "exclue", "expulsado", "banni", "bannie", "archive", "archivee", "disabled", "void",
     "voided"),
)  # fmt: skip
"""Of a member, a guest or an address; a passport and a payment expire, too."""
_OF_A_CLUB = (
    r"(?:\w+_)?(?:group|e?mails?|member(?:ship)?|mitglieds?|mitgliedschafts?|guest|gast|ticket"
    r"|patron|subscri(?:ber|ption)|contact|kontakt|account|user|rsvp|attendee|teilnehmer"
    r"|teilnahme)_?status"
)
FORMER = frozenset(
    ("former", "ehemalig", "ehemalige", "ehemaliger", "ehemaliges", "ancien", "ancienne", "antiguo",
     "antigua", "voormalig", "tidligere", "tidigare"),
)  # fmt: skip
_NO_CONSENT = frozenset(
    ("revoked", "not_given", "not_granted", "refused", "nicht_erteilt", "retire", "revoque",
     "revocado", "revogado", "revocato", "ingetrokken", "odwolana", "odwolano", "not_subscribed",
     "never_subscribed", "disagree", "non_donne"),
)  # fmt: skip
REMARKS = frozenset(
    ("note", "notes", "comment", "comments", "remark", "remarks", "message", "info", "infos",
     "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "kommentar", "kommentare", "notiz",
     "notizen", "hinweis", "hinweise", "sonstiges", "nachricht", "remarque", "remarques",
     "commentaire", "commentaires", "observations", "observaciones", "notas", "nota", "comentario",
     "comentarios", "observacoes", "obs", "commento", "commenti", "osservazioni", "opmerking",
     "opmerkingen", "notitie", "notities", "anmarkning", "anteckning", "anteckningar",
     "kommentarer",
     "bemaerkning", "bemaerkninger", "merknad", "merknader", "uwagi", "komentarz", "poznamka",
     "poznamky", "megjegyzes", "huomautus", "huomautuksia", "napomena", "observatii", "not",
     "notlar", "aciklama", "примечание", "примечания", "комментарии", "заметки", "бележки",
     "σημειωσεισ", "σχολια", "παρατηρησεισ", "備考", "备注", "備註", "비고", "메모", "הערות",
     "הערה", "ملاحظات", "ghi_chu", "catatan", "keterangan"),
)  # fmt: skip
is_no_heading = re.compile(r"column_\d+").fullmatch

OF_A_STATE = OUT | OUT_OF_A_CLUB
OF_AN_ANSWER = OF_A_STATE | NOES | further_languages.NOES
OF_COMING = OF_AN_ANSWER | {
    "0", "zero", "none", "niemand", "keiner", "nobody", "ikke", "inte", "ej", "en", "emme", "niet",
    "nicht",
}  # fmt: skip
OF_CONSENT = OF_A_STATE | NOES | _NO_CONSENT | {"0"}
OF_A_REMARK = OUT - {
    "left", "former", "removed", "deleted", "spam", "cleaned", "regretfully", "excuse", "refuse",
    "blocked", "gesperrt", "denied", "retire", "archive", "baja", "decline", "ehemalige",
    "ehemaliger", "ehemalig", "complained", "refunded",
}  # fmt: skip


def said_below(word: str) -> frozenset[str] | None:
    """Return the words that say below a heading that somebody is no guest; None: none does."""
    return next((words for is_one, words in _BELOW if is_one(word)), None)


def _any_of(words: Collection[str], pattern: str = "", ends: str = "") -> Callable[[str], bool]:
    found = re.compile(pattern) if pattern else None
    return lambda word: (
        word in words
        or (found is not None and found.fullmatch(word) is not None)
        or bool(ends and word.endswith(ends))
    )


_COMES_NOT = frozenset(
    ("not_coming", "not_attending", "not_going", "can_t_come", "cannot_come", "can_t_make_it",
     "won_t_come", "kommt_nicht", "kommen_nicht", "nicht_dabei", "sagt_ab", "abgesagt", "absage",
     "ne_vient_pas", "no_viene", "no_asiste", "nao_vem", "non_viene", "komt_niet", "kommer_ikke",
     "kommer_inte", "declined", "declines", "gone"),
)  # fmt: skip
"""A heading below which a sign says that somebody does not come."""
_IS_KEPT = frozenset(
    ("active", "is_active", "aktiv", "actif", "active_member", "activo", "ativo", "attivo",
     "actief", "aktives_mitglied", "mailing", "mailings", "werbung", "werbung_erlaubt", "marketing",
     "marketing_allowed", "mail_allowed", "mailing_list", "mailingliste", "verteiler"),
)  # fmt: skip
"""A heading below which a no says that somebody wants no mail, or is a member no more."""
_IS_HELD = frozenset(
    ("member", "mitglied", "membre", "socio", "lid", "medlem", "ticket", "account")
)
_BOUNCES = frozenset(("bounce", "bounce_type", "bounces", "email_bounce"))
_HOW_MANY = (
    r"(?:anzahl|zahl)_(?:der_)?(?:personen|teilnehmer(?:innen)?)|personen(?:zahl|anzahl)?|personas"
    r"|wie_?viele_(?:personen|leute)(?:_[a-z]+){0,4}|headcount|head_count|party_size|pax"
    r"|(?:number|no|nr|total)_of_(?:people|persons|attendees|guests|seats)|(?:total_)?guests?_count"
    r"|(?:number|no|nr)_(?:attending|coming)|(?:people|persons|guests)_(?:attending|coming)"
    r"|how_many_(?:people|persons|guests|of_you)(?:_[a-z]+){0,4}"
    r"|(?:anzahl|zahl)_(?:der_)?g\w{1,2}ste|g\w{1,2}stezahl|wie_?viele_g\w{1,2}ste(?:_[a-z]+){0,4}"
    r"|nombre_d_?(?:invites|inv_?ites)|combien_(?:de_personnes|serez_vous)(?:_[a-z]+){0,4}"
    r"|numero_d(?:e_(?:invitados|convidados|asistentes)|i_(?:invitati|ospiti))|aantal_gasten"
    r"|antal_g\w{1,2}ster|antall_gjester|liczba_gosci|pocet_hostu"
    r"|how_many(?:_[a-z]+){0,3}_(?:attend|come|attending|coming)|nombre_de_personnes"
    r"|numero_de_personas|numero_de_pessoas|numero_di_persone|aantal_personen|antal_personer"
    r"|liczba_osob|pocet_osob"
)
"""How many come, whoever has the address among them: 0 is a no."""
_BELOW: Sequence[tuple[Callable[[str], bool], frozenset[str]]] = (
    (_any_of(NO_MAIL | _COMES_NOT, _NO_MAIL), YES),
    (_any_of(COMES | INVITES | further_languages.COMES, ends="_rsvp"), OF_COMING),
    (_any_of((), _HOW_MANY), OF_COMING),
    (_any_of(_IS_KEPT), OF_CONSENT),
    (_any_of(_IS_HELD), OF_A_STATE),
    (_any_of(_BOUNCES), YES | {"hard", "soft", "permanent"}),
    (_any_of(ANSWERS), OF_AN_ANSWER),
    (_any_of(STATES, _OF_A_CLUB), OF_A_STATE),
    (_any_of((), ends="status"), OUT),
    (_any_of((), _CONSENT), OF_CONSENT),
    (_any_of(REMARKS), OF_A_REMARK),
    (lambda word: is_no_heading(word) is not None, OF_A_REMARK),
)
