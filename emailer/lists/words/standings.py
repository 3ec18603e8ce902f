# ruff: noqa: RUF001  (other scripts)
"""What calendars and guest lists say beside people, which is nobody's name: Optional, Organizer,
Accepted. Pure.
"""

_WORDS = frozenset(
    word.strip()
    for word in """
optional, required, organizer, organiser, host, co-host, cohost, guest, guests, owner, admin, member
attendee, attendees, participant, invitee, invited, accepted, declined, tentative, maybe, going
not going, attending, not attending, coming, not coming, pending, waiting, awaiting, awaiting reply
no response, no reply, needs action, confirmed, cancelled, canceled, yes, no, rsvp, you, me, speaker
plus one, creator, editor, viewer, waitlist, waitlisted, busy, free, unknown
optional teilnehmend, erforderlich, organisator, organisatorin, veranstalter, veranstalterin
gastgeber, gastgeberin, gast, gäste, teilnehmer, teilnehmerin, teilnehmende, zugesagt, abgesagt
angenommen, akzeptiert, abgelehnt, vielleicht, mit vorbehalt, ausstehend, offen, keine antwort
eingeladen, ja, nein, mitglied, begleitung, redner, rednerin, zusage, absage, nimmt teil, ich
opcional, obligatorio, obligatoria, organizador, organizadora, anfitrión, anfitriona, invitado
invitada, asistente, asistirá, aceptado, aceptada, rechazado, rechazada, quizás, quizá, pendiente
confirmado, confirmada, sin respuesta, sí, tal vez
obrigatório, obrigatória, anfitrião, anfitriã, convidado, convidada, participante, aceite, aceito
recusado, recusada, talvez, sem resposta, sim, não, pendente
facultatif, facultative, obligatoire, organisateur, organisatrice, hôte, invité, invitée, accepté
acceptée, refusé, refusée, décliné, peut-être, en attente, sans réponse, oui, non, confirmé
facoltativo, obbligatorio, organizzatore, organizzatrice, ospite, invitato, invitata, partecipante
accettato, accettata, rifiutato, rifiutata, forse, in attesa, nessuna risposta, confermato
optioneel, facultatief, vereist, gastheer, gastvrouw, deelnemer, geaccepteerd, geweigerd
afgewezen, misschien, in afwachting, geen reactie, uitgenodigd, nee
valgfri, valfri, påkrævet, påkrevd, obligatorisk, arrangør, arrangör, vært, värd, gæst, gäst, gjest
deltager, deltagare, deltaker, accepteret, accepterad, akseptert, afvist, avböjt, avslått, måske
kanske, kanskje, nej, nei
opcjonalny, opcjonalnie, wymagany, organizator, gospodarz, gość, uczestnik, zaakceptowano
odrzucono, może, tak, nie, nepovinný, povinný, pořadatel, host, přijato, odmítnuto, možná, ano
valinnainen, pakollinen, järjestäjä, vieras, hyväksytty, hylätty, ehkä, kyllä, ei
isteğe bağlı, gerekli, düzenleyen, katılımcı, misafir, kabul edildi, reddedildi, belki, evet, hayır
необязательно, обязательно, организатор, гость, участник, принято, отклонено, возможно, да, нет
任意, 必須, 主催者, 参加, 不参加, 未定, 承諾, 辞退, 可选, 必需, 组织者, 已接受, 已拒绝, 待定
선택, 필수, 주최자, 수락, 거절, 미정
""".replace("\n", ",").split(",")
)


def is_one(text: str) -> bool:
    """Tell whether a line says only how somebody stands to an event: `Optional`, `(organizer)`."""
    return len(text) < 60 and text.strip("()[]*-–—•·.:!✓✔ ").casefold() in _WORDS
