# ruff: noqa: RUF001  (other scripts)
"""Words that speak of a file that goes along with a message, in many languages. Pure."""

import html
import re

_WORDS = r"""
attach(?:ed|es|ing|ments?)?|enclosed|enclosures?
anbei|anhang|anhänge|angehängte?[rnsm]?|hängen? (?:ich|wir|dir|euch|ihnen)
beigefügte?[rnsm]?|beiliegende?[rnsm]?|(?:in der|siehe|als|s\.) anlagen?
em anexo|anexos?|anexad[oa]s?|anexei|anexamos|adjunt(?:[oa]s?|amos|ando)
ci[-\u2010\u2011 ](?:jointe?s?|incluse?s?)|pi[eè]ces? jointes?|en annexe|je (?:vous |te )?joins
allegat[oaie]|alleg(?:o|hiamo)|bijlage[ns]?|bijgevoegde?
w załączeniu|załącz(?:nik\w{0,3}|am|amy|on[yae])
v příloze|příloh[ay]|přikládám\w?|přilož\w{1,4}|v prílohe|príloh[ay]|prikladám\w?
bifoga[rtds]?|bilag(?:an?|or|orna|et)?|vedlagte?|vedhæft\w{1,5}|vedlegg(?:et)?
liitteenä|liitteessä|liite|csatol\w{1,5}|mellékel\w{1,6}|melléklet\w{0,4}
ataș(?:at\w?|ez|ăm)|atasat\w?|în anexă
ekte(?:ki| bul\w{2,8})|ekli dosya|ekledi[mk]|u prilogu|prilažem|u privitku|v priponki
прилага\w{1,6}|приложен[аоы]?|в приложении|вложени[еию]|прикреп\w{2,8}
вкладенн[іяю]|у додатку|прикріп\w{2,6}|прикачен\w{0,3}|συνημμέν\w{1,3}|επισυνάπτ\w{1,5}
(?:ال)?مرفق\w{0,3}|מצור[ףפ]\w{0,2}|מצ"ב
"""
_ATTACHED = re.compile(
    rf"(?<!\w)(?:{'|'.join(_WORDS.split(chr(10))).strip('|')})(?!\w)|添付|附件|附檔|附档|첨부",
    re.IGNORECASE,
)


def word_in(text: str) -> str:
    """Return the first word that speaks of a file; empty where none does."""
    found = _ATTACHED.search(html.unescape(text))
    return found[0] if found else ""
