"""Words before an address at which somebody is asked, answered or told of, and no guest is invited:
Questions to, RSVP by mail to, For rooms write to. Pure.
"""

import re

_TO = (
    r"(?:to|at|an|bei|\xe0|a|al|para|per|por|con|naar|aan|bij|till|til|hos|do|na|u|k|ke"
    r"|\u043a|\u043d\u0430|\u0432|for|f\xfcr|is|are|via|by|unter|\u00fcber|contact|email|e-mail|mail|write|ask|see|schreiben|schreibt"
    r"|kontakt\w*|contact\w*|contatt\w*|call|ist|est|es|\xe9|\xe8)"
)
_NAME = r"(?:\W+[^\W\d_][^\W\d_'\u2019.-]{0,30}){0,4}"
_SOME = r"(?:\W+(?!(?:and|und|et|y|e)\W)[^\W_]{1,20}){0,5}?"
_ASKED = (
    r"questions?|queries|enquiries|inquiries|fragen|r\xfcckfragen|anfragen|preguntas|dudas"
    r"|d\xfavidas|perguntas|domande|vragen|fr\xe5gor|sp\xf8rgsm\xe5l|sp\xf8rsm\xe5l|kysymykset|pytania|dotazy"
    r"|ot\xe1zky|k\xe9rd\xe9sek|sorular\w*|\u0432\u043e\u043f\u0440\u043e\u0441\w*|rsvps?|replies|reply|respond"
    r"|antwort\w*|zusagen?|absagen|r\xfcckmeldung\w*|anmeldung\w*|anmelden|r\xe9pon(?:dre|dez|ses?)|respuestas?"
    r"|respostas?|risposte|rispondere|antwoord\w*|aanmelden|afmelden|anm\xe4l\w*|tilmeld\w*|svar|odpowied\w*"
    r"|bookings?|reservations?|buchung\w*|reservierung\w*|r\xe9servations?|reservas?|reservaciones"
    r"|prenotazion\w*|boeking\w*|reserver\w*|unsubscribe|abmelden|abbestellen|d\xe9sinscri\w*"
    r"|se d\xe9sabonner|darse de baja|cancelar|disiscriver\w*|uitschrijven|complaints|beschwerden"
    r"|feedback|problems|probleme|lost and found|press|presse|gifts|geschenke|answers?|confirm"
    r"|confirmations?|confirmar|confirmer|conferm\w+|best\xe4tig\w+"
    r"|(?:can ?not|can['\u2019]t) (?:come|attend)|infos?|information\w*|informa\w{3,6}|abuse"
    r"|absag\w+|zusag\w+|venue|cater(?:er|ing)|photograph(?:er|e)|fotograf\w*|invoices?|bills?"
    r"|rechnung\w*|factur\w+|fattur\w+|fatura|faktura\w*|factuur|veranstaltungsort|emergenc\w+"
    r"|notf[a\xe4]ll\w*|urgence|emergencias?|emergenza|emerg\xeancia|noodgeval\w*"
)
_SENT = re.compile(
    r"(?<!\w)(?:powered|sent|forwarded|hosted|created|organi[sz]ed|gesendet|weitergeleitet|erstellt"
    r"|envoy\xe9|transf\xe9r\xe9|enviado|reenviado|encaminhado|inviato|inoltrato|verzonden)"
    rf" (?:by|via|from|with|von|par|por|da|door){_NAME}\W{{0,3}}\Z",
    re.IGNORECASE,
)
"""Who sent a text, or by what."""
_ADDRESSED = re.compile(
    rf"(?<!\w)(?:{_ASKED})(?!\w){_SOME}\W+(?:{_TO}){_NAME}\W{{0,3}}\Z", re.IGNORECASE
)
_LABELLED = re.compile(
    r"\A\W*(?:(?:any |for )?(?:questions|queries|enquiries|inquiries)|(?:bei )?(?:r\xfcck)?fragen"
    r"|preguntas|dudas|d\xfavidas|domande|vragen|fr\xe5gor|rsvp|replies|bookings|reservations"
    r"|(?:to )?unsubscribe|abmelden|help|hilfe|support|tickets?|infos?|information|venue|location"
    r"|caterer|catering|photographer|fotograf(?:in)?|florist|hotel|dj|band|report abuse)"
    r"\s*[?:]\s*\Z",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:kind |best |warm(?:est)? |many )?regards|(?:yours )?sincerely|all the best|cheers|thanks"
    r"|(?:viele|liebe|beste|herzliche|sch\xf6ne|freundliche) gr\xfc\xdfe"
    r"|mit freundlichen gr\xfc\xdfen|(?:lg|vg|mfg|mvh)(?!\w)"
    r"|cordialement|bien \xe0 vous|(?:un )?(?:cordial )?saludos?|atenciosamente|abra\xe7os?"
    r"|cordiali saluti|distinti saluti|met vriendelijke groet(?:en)?"
    r"|med v\xe4nliga h\xe4lsningar"
    r"|z pozdrowieniem|pozdrawiam|s pozdravem"
    r"|\u0441 \u0443\u0432\u0430\u0436\u0435\u043d\u0438\u0435\u043c",
    re.IGNORECASE,
)
_LONGEST = 120  # characters


def said(before: str) -> str:
    """Return what is said before an address that is nobody's to be invited; "" for nothing."""
    text = before[-_LONGEST:]
    found = (
        _ADDRESSED.search(text) or _LABELLED.search(text) or _SENT.search(text)
        or _BESIDE.match(text.lstrip("-_* "))
    )  # fmt: skip
    return " ".join(found[0].split()).strip(" :,<(") if found else ""
