"""Words by which an answer's text says what it is about: patterns, searched for in small letters.
Pure.

They are looked for in `bare` text: an address or a link in it is nobody's choice of words.
"""

import re

_NAMED = re.compile(
    r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+|\bhttps?://\S+"
    r"|(?<=\bsubject)\b.{0,8}(?:\([^()]{0,200}\)|\"[^\"]{0,200}\"|'[^']{0,200}'|<[^<>]{0,200}>)"
)


def bare(text: str) -> str:
    """Return a text in small letters, with `x` for each address, link and quoted subject:
    what the server has quoted of <quota@example.org> and of our own words says nothing.
    """
    return _NAMED.sub("x", text.lower())


# -- a limit: whose? -------------------------------------------------------------------------------

MAILBOX = (
    r"mailbox|inbox|mail box|storage|disk|over ?quota|recipient'?s? quota|user'?s? quota"
    r"|receiving|grey|gray|postfach|bo[iî]te|casella|buz[oó]n|caixa|ящик"
)
_WINDOW = (
    r"(daily|hourly|monthly|weekly|24[ -]?hours?|(per|a|this|for the) (day|hour|month|week)"
    r"|pro (tag|stunde)|par (jour|heure)|por (d[ií]a|hora)|al giorno|all'ora"
    r"|täglich\w*|stündlich\w*|journali[eè]re?|quotidienn?e?|horaire|diari[oa]|giornalier[oa]|diári[oa])"
)
_BOUND = r"(limit|quota|exceed|maximum|reached)"
PERIOD = (
    rf"\b{_WINDOW}\b.{{0,80}}{_BOUND}|{_BOUND}.{{0,80}}\b{_WINDOW}\b"
    "|(submission|sending|message) ?quota|quotaexceeded"
)
RATE = (
    r"throttl|\brates?\b|ratelimit|too (fast|quickly|frequent)|slow(ing)? down"
    r"|too much mail|too many (messages|mails|e-?mails|requests|commands|recipients)"
    r"|per (second|minute)"
)
RATE_LIMIT = (
    r"\b(rate|frequency) ?(limit|exceed)|ratelimit|throttl|too (fast|quickly|frequently)"
    r"|(limit|exceed)\w*\b.{0,30}\b(rate|frequency)\b|frequency limited"
)
CONNECTIONS = (
    r"too many (\w+ ){0,2}(connections|sessions)"
    r"|(connections?|sessions?) (count |rate )?(limit|exceeded)"
    r"|(maximum|concurrent|simultaneous|parallel|max)\b.{0,40}(connections|sessions)"
)
SEND_LIMIT = r"\bsend(ing)? (limit|quota)"
"""Ours, whatever stands beside it: nobody's mailbox sends here."""
TOO_MUCH = (
    r"\b(relay|send(ing)?|outbound|outgoing|smtp|submission|sender)( \w+)? (quota|limit)"
    r"|\b(mail|messages?|e-?mails?) (sending )?(limit|count) "
    r"|\b(hour(ly)?|day|daily) (limit|quota|maximum)"
    r"|\b(only|at most|more than|limit(ed)?( of| to)?|max(imum)?( of)?) \d+ .{0,40}\b(per|an?"
    r"|each|every|in) "
    r"(hour|day|month|24)"
    r"|exceed\w* .{0,40}\b(thresholds?|allow\w+|permitted)\b"
)
_PASSED = (
    r"(exced|excess|d[ée]pass|superad|superat|[üu]e?berschr|erreicht|atteint|alcanz|ating|raggiunt"
    r"|przekrocz|превыш|исчерпан|достигнут|bereikt|overschreden|[öo]verskrid|超出|超过|超過)"
)
_LIMIT = r"(limit|l[íi]mite|лимит|quota|квот|kontingent|限制|限额|上限)"
LIMIT_PASSED = (
    r"exceed\w* (the |your |its |our )?(\w+ ){0,3}(limit|quota)|(limit|quota)s? (is |was )?exceed"
    r"|you(r \w+)?( have| has|'ve)? (reached|used up) .{0,60}(limit|quota|allowance)"
    r"|\blimit (on|for|of) .{0,60}\b(exceeded|reached)\b"
    rf"|{_LIMIT}.{{0,40}}{_PASSED}|{_PASSED}.{{0,40}}{_LIMIT}"
)
"""A limit that is passed, in words of several languages; of what, it need not say."""
NOT_OURS = (
    rf"{MAILBOX}|size|gr[öo][ßs]|taille|tama[ñn]|dimension|размер"
    r"|\bhops?\b|lines?\b|header|spam|score|virus|attach|anh[aä]ng"
)
TOO_MANY = r"too (many|much) (e-?mails?|mails?|messages|recipients)\b"
ELSE_LIMITED = (
    r"throttl|\brates?\b|ratelimit|too (fast|quickly|frequent)|per (second|minute)|thread"
    r"|connection|session"
)

# -- one address -----------------------------------------------------------------------------------

_ELSEWHERE = (
    r"(benutzer|empf[äa]e?nger|postfach|adresse|konto)( \S+)?( ist)? "
    r"(unbekannt|nicht (bekannt|gefunden|vorhanden))"
    r"|(utilisateur|destinataire|adresse|bo[iî]te)( \S+)? (inconnue?|inexistante?)"
    r"|(usuario|destinatario|buz[oó]n|direcci[oó]n|cuenta)( \S+)? "
    r"(desconocid[oa]|inexistente|no existe)"
    r"|(usu[aá]rio|destinat[aá]rio|endere[cç]o|conta)( \S+)? "
    r"(desconhecid[oa]|inexistente|n[aã]o existe)"
    r"|(utente|destinatario|casella|indirizzo)( \S+)? (sconosciut[oa]|inesistente)"
    r"|(gebruiker|ontvanger|adres)( \S+)? (onbekend|bestaat niet)"
    r"|(u[żz]ytkownik|adresat|skrzynka)( \S+)? (nieznany|nie istnieje)"
    r"|(пользователь|получатель|адрес|ящик)( \S+)? (не (найден|существует)|неизвестен)"
    r"|(用户|收件人)不存在"
)
ONE_ADDRESS = (
    r"no such (\w+ )?(user|person|recipient|mailbox|address|account|customer|name)"
    r"|(user|recipient|mailbox|address|addressee|account|person|local[- ]part)( for)?( \S+)?"
    r"( is| was|:)? "
    r"(unknown|not (found|known|exist\w*|valid|here|listed)|invalid)"
    r"|(recipient|mailbox|address)( \S+)?( is| was|:)? "
    r"(not available|unavailable|disabled|inactive)"
    r"|(unknown|invalid|non-?existent|unrouteable) "
    r"(\w+ )?(user|recipient|mailbox|address|account|person|local part)"
    r"|not an? (valid|known|existing) (user|mailbox|recipient|address)"
    r"|(does ?n.t|does not|did not|didn.t) exist|no (mailbox|account) (here|by that name|with)"
    r"|no mailbox\b"
    rf"|user( \S+)? does ?n.t have|not our customer|{_ELSEWHERE}"
)
RELAY = r"relay(?! recipient (table|map))|rcpthosts"
NOT_ONE = (
    r"sender|\bfrom\b|limit|quota|exceed|\brates?\b|throttl|spam|polic|block|reputation"
    rf"|authenti|{RELAY}|too many"
    r"|\bdns\b|helo|your (ip|account|domain|host)"
)
SHUT_DOWN = r"disabled|inactive|suspend|deactivat|not accepting|closed"
REJECTED_ADDRESS = "recipient address rejected"
SHUT = r"\A\Z|account|mailbox|user|recipient|address|inactive|disabled"
FULL = (
    r"\b(mailbox|inbox|mail box|postfach)\b.{0,30}\b(full|voll|exceeded)|\bover ?quota"
    r"|quota.{0,30}\b(mailbox|recipient|user)|\b(mailbox|recipient|user)\b.{0,30}\bquota"
)
NOT_FULL = r"\byou(r|'re)?\b|sender|relay|send|daily|hourly|receiving|per (day|hour)"
MOVED = r"\btry\b|moved|forward|not local"

# -- the sender, the login, the way ----------------------------------------------------------------

_STOPPED = r"(suspend|block|disabl|\block|restrict|compromis|not allowed|deactivat)"
SENDER = (
    r"sender( address| domain)?( is| was|:)? "
    r"(verif\w+|verify|rejected|denied|refused|invalid|unknown|not\b|does not)"
    r"|\bverification failed for|\b(address|identit\w+|domain)( is| are)? not (yet )?verified"
    r"|sender (signature|identity)|senders? not allowed"
    r"|\bfrom['\"]? (address|header|field)\b.{0,60}(not|n't|reject|invalid|denied)"
    rf"|\byour (account|mailbox|login|user|domain)\b.{{0,60}}{_STOPPED}"
    rf"|\bsending (\w+ ){{0,3}}{_STOPPED}"
)
SENDER_LATER = r"sender( address)?( is| was|:)? (verif|rejected|could)|complete sender verif"
SIZE = r"\bsize\b|too (large|big|long)|larger than"
TOO_BIG = (
    r"\b(message|mail|e-?mail)\b.{0,20}(too (large|big)|larger than|size)"
    r"|\bsize\b.{0,30}(exceed|limit|maximum)|exceed\w*.{0,30}\bsize\b"
)
_LOGIN = r"authenticat|\bauth\b|log ?in\b|credentials|password"
LOGIN = _LOGIN
LOGIN_WANTED = (
    rf"({_LOGIN}).{{0,30}}(required|first|needed)|not (logged in|authenticated)\b"
    r"|unauthenticated (sender|user|client|connection)s?"
)
LOGIN_OFF = (
    r"smtpclientauthentication|basic auth\w*.{0,20}(disabled|not )|less secure"
    r"|app(lication)?[ -]?(specific)?[ -]?password|web ?(browser|login|mail)"
    r"|unauthori[sz]ed ip|\bip\b.{0,20}not (allowed|authori)"
    r"|\b(account|user|mailbox|smtp|access|auth\w*|client)\b.{0,40}"
    r"(disabled|suspended|not (yet )?(enabled|activated)|deactivated|locked|blocked|switched off)"
)
NOT_OFFERED = r"not (enabled|implemented|supported|available|recogni[sz]ed)|unrecogni[sz]ed|unknown"
TLS = r"starttls|\btls\b|encrypt|\bssl\b"

BLOCKED = (
    r"\b(block|black|deny)[ -]?list|spamhaus|spamcop|sorbs\b|\b(dnsbl|rbl|surbl)\b"
    r"|blocked (using|by|at|via) \S*\w\.\w|\blisted (in|at|on|by) \S*\w\.\w|senderscore"
    r"|poor (ip |sender )?reputation|reputation (is )?(too )?(low|poor|bad)"
)
# -- the server's own state ------------------------------------------------------------------------

NO_ROOM = (
    r"system storage|disk (is )?full|no space|space shortage|out of (memory|resources|space)"
    r"|(insufficient|not enough) (system|disk|storage|memory|resources|space)"
)
BUSY = r"\b(server|system|service|host)( is)?( too| currently| temporarily)? busy\b|overload"
