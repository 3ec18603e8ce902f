"""What stands before addresses in mail headers, in many languages: `To:`, `An:`, `Para:`. Pure."""

import re
from enum import Enum


class Label(Enum):
    """What follows a label."""

    PEOPLE = 1  # who the mail went to
    WRITER = 2
    OTHER = 3  # subject, date, and what machines add


_PEOPLE = r"""
to|cc|bcc|an|para|com c[oó]pia|cco|c[oó]pia|copia|à|á|a|aan|til|till|kopie|kopi|kopia|blindkopie|ccn
cci|ccc|do|dw|udw|komu|kopiya|кому|копия|кому|копія|skrytá kopie|vastaanottaja|kopio|kime|bilgi
címzett|másolat|către|за|до|προς|κοιν|宛先|収件人|收件人|抄送|密送|받는 ?사람|참조|إلى|אל|עותק|نسخة
members?|mitglieder|membres|miembros|membros|membri|leden
recipients?|empf[aä]nger(?:in)?|destinat[aá]rios?|destinatari(?:o|os|a)?|destinataires?|ontvangers?
mottagare|modtagere?|mottakere?|odbiorcy?|guests?|attendees?|invitees?|participants?
teilnehmer(?:innen)?|g[aä]ste|required|optional|required attendees|optional attendees
příjemce|príjemca|komu|al[i\u0131]c[i\u0131]|παραλήπτης|primatelj|prejemnik|получатель|одержувач
получател|adresat|saaja|kellele|adresāts|gavėjas|destinataris|per a|נמען|المستلم|گیرنده
đến|tới|người nhận|ถึง|ผู้รับ|प्राप्तकर्ता|kepada|penerima|viðtakandi|hartzailea|받는이|수신|수신인|수신자
e-?mail(?: address(?:es)?)?|mail|addresses|envelope-to|delivered-to|undisclosed[- ]recipients
"""
_WRITER = """
from|von|de|da|van|fra|från|från|od|от|від|lähettäjä|kimden|feladó|de la|от кого|差出人|发件人
寄件者|보낸 ?사람|من|מאת|από|sender|absender(?:in)?|exp[eé]diteur|remitente|remetente|mittente
šalje|từ|dari|จาก|nuo|saatja|از
odes[ií]latel(?:ka)?|odosielateľ|gönderen|αποστολέας|expeditor|po[sš]iljatelj|pošiljalac|подател
відправник|отправитель|saatja|sūtītājs|siuntėjas|remitent|bidaltzailea|המשלח|שולח|المرسل|فرستنده
người gửi|ผู้ส่ง|प्रेषक|pengirim|發件人|寄件人|送信者|보낸이|발신인?자?|sendandi|bidali duena
afzender|avsändare|afsender|avsender|nadawca|reply-to|reply to|antwort an|responder a
r[eé]pondre [aà]|rispondi a|antwoord aan|svar til|organi[sz]er|organisator
"""
_OTHER = """
subject|betreff|assunto|asunto|objet|oggetto|onderwerp|emne|ämne|temat|předmět|тема|aihe|konu|tárgy
subiect|θέμα|件名|主题|제목|date|sent|gesendet|datum|data|fecha|enviad[oa](?: em| el)?|envoyé
inviat[oa]|verzonden|sendt|skickat|wysłano|отправлено|дата|received|message-id|in-reply-to
references|return-path|mime-version|content-[a-z-]+|x-[a-z0-9-]+|dkim-signature
authentication-results|arc-[a-z-]+|list-[a-z-]+|importance|priority|thread-[a-z]+|user-agent
auto-submitted|gönderildi|odesláno|odoslané|στάλθηκε|elküldve|lähetetty|trimis|poslano|надіслано
předmět|predmet|asunto|assumpte|konu|teema|temats|tēma|efni|موضوع|chủ đề|เรื่อง|विषय|perihal|subjek
datums|kuupäev|dátum|tarih|ngày|วันที่|दिनांक|tanggal|ημερομηνία|datë
送信日時|发送时间|發送時間|보낸 ?날짜|נשלח|נושא|الموضوع|تاريخ الإرسال|تم الإرسال
auto-submitted|sensitivity|attachments?|anlagen?|anhang|anexos?|adjuntos?|pi[eè]ces? jointes?
allegati|bijlagen?|mailed-by|signed-by|security|when|where|wann|wo|日時|日期|날짜
"""


def _words(text: str) -> str:
    return "|".join(text.split("\n")).strip("|")


_LABEL = re.compile(
    rf"(?:[*_]{{1,3}})?(?:(?P<people>{_words(_PEOPLE)})|(?P<writer>{_words(_WRITER)})|(?P<other>{_words(_OTHER)}))"
    r"(?: ?\((?:cc|bcc|kopie|copy)\))?[*_]{0,3}\s?[:\uff1a](?!\w*//)(?!:)(?:[*_]{1,3}(?=\s|\Z))?",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?P<name>[^:@<>\",;\d]{1,60}):\s+(?P<rest>[^:]*\Z)"  # Team: a@x.pt, b@x.pt;  RFC 5322 3.4
)
_NAMED = re.compile(r"\s*[^\s<>@,;][^<>@]*<[^<>@\s]+@")
_NOBODY = re.compile(r"\Aundisclosed[- ]recipients\s?:?\s?;?\Z", re.IGNORECASE)
MAX_LABEL, MAX_GROUP = 40, 10_000


def find(line: str) -> tuple[Label, str, str] | None:
    """Return what a line's label announces, the label itself, and what follows;
    None where it has none.
    """
    found = _LABEL.match(line, 0, MAX_LABEL)
    if not found:
        return None
    kinds = {"people": Label.PEOPLE, "writer": Label.WRITER, "other": Label.OTHER}
    rest = line[found.end() :].strip()
    return (
        kinds[found.lastgroup or "other"],
        found[0].replace("*", "").strip("_ "),
        _NOBODY.sub("", rest),
    )


def group(line: str) -> tuple[Label, str, str] | None:
    """Return as `find` does what a group is called, and who is in it; None where a line is none.

    What stands before a colon is a group's name where several addresses end with a semicolon, or
    where a name follows it: `Team: Ana Lima <ana@x.pt>`. `Ana Lima: ana@x.pt` is one person. A
    word alone is no person's name before several, nor one in small letters: `party: ana@x.pt`.
    """
    found = _GROUP.match(line) if "@" in line and len(line) < MAX_GROUP else None
    if not found:
        return None
    if found["name"].count("(") != found["name"].count(")"):  # Kim (mother: Ana)
        return None
    rest = found["rest"].strip()
    is_closed = rest.endswith(";") and rest.count("@") > 1
    name = found["name"].strip()
    is_word = len(name.split()) == 1 and (rest.replace("@@", "@").count("@") > 1 or name.islower())
    if is_closed or is_word or _NAMED.match(rest):
        return Label.PEOPLE, f"{name}:", rest
    return None
