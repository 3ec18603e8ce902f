"""Words by which an answer's text says what it is about: patterns, searched for in small letters.
Pure.

They are looked for in `bare` text: an address or a link in it is nobody's choice of words.
"""

import re

from emailer.replies.mailbox_words import ONE_ADDRESS, OURS, SENDER_ELSEWHERE

_NAMED = re.compile(
    r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+|\bhttps?://\S+"
    r"|(?<=\bsubject)\b.{0,8}(?:\([^()]{0,200}\)|\"[^\"]{0,200}\"|'[^']{0,200}'|<[^<>]{0,200}>)"
)


def bare(text: str, ours: str = "") -> str:
    """Return a text in small letters, with `x` for each address, link and quoted subject:
    what the server has quoted of <quota@example.org> and of our own words says nothing. An address
    of ours becomes `OURS`.
    """
    small = text.lower()
    if ours:
        small = address(ours).sub(OURS, small)
    return _NAMED.sub("x", small)


def address(email: str) -> re.Pattern[str]:
    """Find an address in small letters, and not at the end or the beginning of a longer one."""
    return re.compile(rf"(?<![\w.+-]){re.escape(email.lower())}(?![\w-]|\.\w)")


# -- one address -----------------------------------------------------------------------------------

RELAY = r"relay(?! recipient (table|map))|rcpthosts"
OF_SENDING = (
    r"\b(to|for) send(ing)?\b(?! to)|\bsending (account|mailbox|user|allowance)|outgoing|outbound"
    r"|\bof (the )?sender"
)
NOT_ONE = (
    r"sender|\bfrom\b|limit|quota|exceed|\brates?\b|throttl|spam|polic|block|reputation"
    rf"|authenti|{RELAY}|too many|abuse|\blog ?in\b|\blocked\b|maintenance"
    rf"|\bdns\b|helo|your (ip|account|domain|host)|{OF_SENDING}|{SENDER_ELSEWHERE}"
)
PLAINLY_OURS = (
    r"\bsenders?\b|\bsending\b|helo|authenti|\blog ?in\b|too many"
    rf"|your (account|domain)\b|{SENDER_ELSEWHERE}"
)
"""What the words of an unknown address are about, where they name this, too."""
NOT_BY_CODE = (
    rf"{PLAINLY_OURS}|{RELAY}|your (ip|server|host)\b|access denied"
    r"|not (authori[sz]ed|permitted)|\bsends?\b|outgoing|outbound|\bcustomer\b"
    r"|limit|quota|exceed|\brates?\b|throttl|too (many|much|fast|quickly)"
    r"|per (second|minute|hour|day)|credits?\b|password|credential|tls\b|encrypt|block|reputation"
    r"|black ?list|spam|polic(y|ies)|abuse|\bcontent\b|virus|\bptr\b|\bip\b|\bclient\b|temporar"
    r"|\blocked\b|name ?servers?\b.{0,20}(not resp|time|fail|unreach|error|down)"
    r"|reverse dns|internal error"
    r"|\b(this|our) (mail )?(server|system)\b|maintenance|try (again )?later|busy"
)
"""What a code of one address (5.1.x) does not fit."""
ANYBODYS_ACCOUNT = r"\b(account|user|customer)\b.{0,20}(disabled|inactive|suspend|deactivat|closed)"
NAMES_ONE = r"mailbox|recipient|tried to reach|\bx\b"
SHUT_DOWN = r"disabled|inactive|suspend|deactivat|not accepting|closed"
REJECTED_ADDRESS = "recipient address rejected"
REJECTED = "(recipient|address) rejected"
SHUT = r"\A\Z|account|mailbox|user|recipient|address|inactive|disabled"
MOVED = r"\btry\b|moved|forward|not local"

# -- the sender, the login, the way ----------------------------------------------------------------

_STOPPED = r"(suspend|block|disabl|\block|restrict|compromis|not allowed|deactivat|paused|banned)"
_STOPPED_HERE = r"(gesperrt|blockiert|deaktiviert|nicht (erlaubt|zugelassen)|abgelehnt)"
SENDER = (
    r"sender( address| domain)?( is| was|:)? "
    r"(verif\w+|verify|rejected|denied|refused|invalid|unknown|not\b|does not)"
    rf"|\bverification failed for \W{{0,2}}{OURS}"
    r"|\b(address|identit\w+|domain)( is| are)? not (yet )?verified"
    r"|sender (signature|identity)|senders? not allowed"
    r"|\bfrom['\"]? (address|header|field)\b.{0,60}(not|n't|reject|invalid|denied)"
    rf"|\byour (account|mailbox|login|user|domain)\b.{{0,60}}{_STOPPED}"
    rf"|\b(sending|outgoing|outbound) (\w+ ){{0,3}}{_STOPPED}"
    rf"|{_STOPPED}\w* (for|from) (sending|outgoing|outbound)\b(?! to)|\bbanned sender"
    r"|\b(user|account|mailbox|customer|domain)( \S+)? (is |are )?not "
    r"(allowed|permitted|authori[sz]ed) to (send|submit)\b(?! to\b)"
    r"|not authori[sz]ed to perform|from unregistered domain"
    r"|sender( address| domain)? (must|has to) match"
    rf"|\b(absender|(ihr|dein)e? (konto|zugang|postfach)).{{0,30}}{_STOPPED_HERE}"
    r"|exp[ée]diteur.{0,20}(refus|rejet|bloqu|inconnu)|remitente.{0,20}(rechaz|no permitid|bloque)"
    r"|mittente.{0,20}(rifiutat|non (autorizzat|consentit)|bloccat)"
)
UNPROVEN = (
    r"\b(spf|dkim|dmarc)\b|sender policy framework|required authentication level"
    r"|\b(sender is|message is|mail is) unauthenticated|unauthenticated e?-?mail"
)
MUST_BE_LOGIN = (
    r"\bmail ?from( address)? must (be|equal|match)|\b(from|sender) address.{0,30}"
    r"\b(must|not) (be )?(match|same|equal)|unauthori[sz]ed sender|relaying disallowed as"
)
SENDER_FOR_NOW = (
    r"not a sender signature"
    r"|\b(domain|account)( \S+)? (is )?not (allowed|authori[sz]ed) to send\b(?! to)"
)
"""What a 4yz says that no wait mends."""
OF_OURS = rf"\A(?=.*{OURS})"
NOT_OF_OURS = (
    rf"\bfrom\W{{0,3}}{OURS}.{{0,200}}({ONE_ADDRESS})|({ONE_ADDRESS}).{{0,80}}\bfrom\W{{0,3}}{OURS}"
)
"""An unknown person, to whom our address is only said to have written."""
GREYLIST = (
    r"gr[ea]y ?-?list|graue[rn]? ?-?liste|liste grise|lista gris|lista cinza|lista grigia"
    r"|\u0441\u0435\u0440\w+ \u0441\u043f\u0438\u0441"
    r"|not yet (been )?(authori[sz]ed|allowed|permitted) to (deliver|send)\b"
)
NOT_SENDER_LATER = GREYLIST
OF_SENDER = r"sender|account|address|domain|\bfrom\b(?! ?:? ?<)|mailbox"
SENDER_LATER = (
    r"sender( address)?( is| was|:)? (verif|rejected|could)|complete sender verif"
    r"|sender( address| domain)?'?s?\b.{0,40}(does not|not|cannot be) resolve"
)
SIZE = r"\bsize\b|too (large|big|long)|larger than"
TOO_BIG = (
    r"\b(message|mail|e-?mail)\b.{0,20}(too (large|big)|larger than|size)"
    r"|\bsize\b.{0,30}(exceed|limit|maximum)|exceed\w*.{0,30}\bsize\b"
    r"|\bmessage length\b.{0,20}exceed|(nachricht|mail|datei)\w* (ist )?zu gro(ß|ss)"
    r"|message (est )?trop (volumineux|gros|grand|lourd)|mensaje (es )?demasiado grande"
    r"|mensagem (é )?(muito|demasiado) grande|messaggio (è )?troppo grande|bericht (is )?te groot"
    r"|wiadomość (jest )?(za|zbyt) duża|сообщение слишком больш|письмо слишком больш"
    r"|邮件(太|过)大|メッセージが大きすぎ|メールサイズ"
)
_LOGIN = r"authenticat|\bauth\b|log ?in\b|credentials|password"
LOGIN = _LOGIN
LOGIN_WANTED = (
    rf"({_LOGIN}).{{0,30}}(required|first|needed|expired|again)|not (logged in|authenticated)\b"
    r"|unauthenticated (sender|user|client|connection)s?"
    r"|\b(must|need to|please) (authenticate|log in)"
    r"|authentifizier\w+ sie sich|bitte (melden sie sich an|anmelden)|anmeldung erforderlich"
    r"|(authentification|autenticaci[óo]n|autentica[çc][ãa]o|autenticazione).{0,20}"
    r"(requise|requerida|necess[áa]ri[oa]|richiesta|necesaria)"
)
EXPIRED = (
    r"\bpass(word|wort|phrase)\b.{0,20}\b(has |is )?(expired|abgelaufen)|expired password"
    r"|mot de passe.{0,20}expir|contraseñ?a.{0,20}(caducad|expirad)|password.{0,10}scadut"
)
NOT_ACTIVE = (
    r"\baccount\b.{0,40}\b(not (yet )?(been )?(activated|approved|verified)|under review"
    r"|(pending|awaiting|waiting for) (\w+ )?(approval|review|activation|verification))"
    r"|\b(konto|zugang)\b.{0,30}\b(noch nicht (aktiv|frei)|wird geprüft)"
)
"""What an operator looks at first, which no wait of ours mends."""
LOGIN_OFF = (
    r"smtpclientauthentication|basic auth\w*.{0,20}(disabled|not )|less secure"
    r"|app(lication)?[ -]?(specific)?[ -]?password|web ?(browser|login|mail)"
    r"|unauthori[sz]ed ip|\bip\b.{0,20}not (allowed|authori)"
    r"|authori[sz]ation code|授权码|授權碼|\bno (access )?(permission|rights)\b"
    r"|\baccess rights? to this service|\bservice is not open\b"
    r"|\b(pop3?|imap4?|smtp)\b.{0,40}(\b(turned|switched) off\b|\bnot (yet )?(active|allowed|open)"
    r"|nicht (aktiv|freigeschaltet|erlaubt)|未开启|未开通|未開啟|닫혀|비활성|無効)"
    r"|\b(enable|activate|turn on|switch on) (\w+ ){0,2}(pop3?|imap4?|smtp)\b"
    r"|\b(account|user|mailbox|smtp|access|auth\w*|client)\b.{0,40}"
    r"(disabled|suspended|not (yet )?(enabled|activated)|deactivated|locked|blocked|switched off)"
    r"|\b(account|user|mailbox)\b.{0,20}(expired|closed)"
    r"|\b(konto|zugang|benutzer).{0,30}(gesperrt|deaktiviert|abgelaufen)|\bkonto.{0,20}zablokowan"
    r"|\bcompte.{0,20}(bloqu|suspend|d[ée]sactiv)"
    r"|\bcuenta.{0,20}(bloque|suspend|desactiv|deshabilit)"
    r"|\b(conta|account|utenza).{0,20}(bloque|bloccat|suspens|sospes|desativ|disattivat)"
    r"|(аккаунт|уч[её]тная запись|ящик).{0,20}заблокирован|(账号|帐号|账户).{0,10}(锁定|冻结|禁用)"
    r"|アカウント.{0,10}(ロック|停止)|\b(rekening|konto).{0,20}(geblokkeerd|sp[äe]rret|spärrat)"
)
NOT_OFFERED = (
    r"not (enabled|implemented|supported|available|recogni[sz]ed|advertised|offered)"
    r"|unrecogni[sz]ed|unknown"
)
LOGIN_BUSY = (
    r"temporar|connection lost|lost connection"
    r"|(server|internal|system|backend|database) (error|fail)"
    r"|\b(auth\w*|login) (server|service|backend).{0,20}(unavailable|down|error|time)"
    r"|\brates?\b|throttl|too (fast|quickly|frequently|many)|vorübergehend|temporaire"
)
"""It cannot tell now, or is asked too often: the password may be right."""
LOGIN_WRONG = (
    r"bad|failures|fail(ed)? (login|auth|attempt)|incorrect|invalid|wrong|not accepted|mismatch"
)
TLS_BROKEN = r"local problem|certificate|configur|disabled"
"""So Postfix says, with 454, that its own key or certificate is no good: it will not be soon."""
TLS = r"starttls|\btls\b|encrypt|\bssl\b"
TLS_WANTED = (
    rf"({TLS}).{{0,30}}(required|needed|first|mandatory|necessary)|(must|please) use ({TLS})"
)

SPAM = (
    r"\bspam|\bjunk\b|unsolicited|virus|malware|phish"
    r"|\bcontent\b.{0,20}(reject|refus|block|unaccept)"
)
OF_TARGET = r"\bpolicy (rejection|reject|restriction)\w* (on|of|for) (the )?target address"
"""A rule of the one whom the message is for."""
BLOCKED_RECIPIENT = (
    r"\b(recipient|addressee|user|mailbox)( \S+)?( is| has been| was)? (on .{0,20})?"
    r"(block|black|deny)"
    r"|(?<!\bip )(?<!sender )(?<!your )address( x)?( is| has been| was)? "
    r"(block|black|deny)[ -]?list"
    r"|account or domain may not exist"
)
"""Somebody's address that is refused, which is no blocklist of servers."""
BLOCKED = (
    r"\b(block|black|deny)[ -]?list|spamhaus|spamcop|sorbs\b|\b(dnsbl|rbl|surbl)\b"
    r"|blocked (using|by|at|via) \S*\w\.\w|\blisted (in|at|on|by) \S*\w\.\w|senderscore"
    r"|poor (ip |sender )?reputation|reputation (is )?(too )?(low|poor|bad)"
)
CLIENT_REFUSED = (
    rf"{BLOCKED}|\bclient (host|ip|blocked|rejected)|\bptr\b|reverse[- ](dns|host|lookup|ip)"
    r"|\brdns\b|\b(helo|ehlo) (name|host|command|argument|domain)|\binvalid (helo|ehlo)"
)
CLIENT = (
    rf"{CLIENT_REFUSED}|\bip\b|\b\d{{1,3}}(\.\d{{1,3}}){{3}}\b"
    r"|your (host|server|network|mail server)\b|dynamic (address|host|range)"
)
"""This computer, or the network that it is in; its address may also stand beside other words."""
CLIENT_AT_RCPT = (
    r"\bclient (host|ip)\b.{0,80}\b(reject|block|refus|denied)|\bptr\b|reverse[- ](dns|lookup)"
    r"|\b(helo|ehlo)\b.{0,40}(reject|refus|invalid|denied|need|does not)|(invalid|bad) (helo|ehlo)"
    r"|unauthori[sz]ed ip|\b(from this|your) ip\b.{0,30}not (allowed|authori[sz]ed|accepted)"
    r"|not accepted from this ip"
)
NOT_CLIENT = (
    r"\b(sender|from) (address|domain)|\b(address|domain) of (the )?sender|\b(spf|dkim|dmarc)\b"
)

# -- the server's own state ------------------------------------------------------------------------

QUEUE_STOPPED = r"\b(recipient|mail queue)\b"
"""What 432 may also say, of one recipient: its code is of no standard."""
NO_ROOM = (
    r"system storage|disk (is )?full|no space|space shortage|out of (memory|resources|space)"
    r"|(insufficient|not enough) (system|disk|storage|memory|resources|space)"
)
OWN_TROUBLE = (
    rf"{NO_ROOM}|shutting down|maintenance|wartung|mantenimiento|manutenzione"
    r"|(internal|server|software|database|backend|configuration) (server )?(error|failure|problem)"
    r"|(mis|incorrectly )configured|no valid backend|\bout of (service|order)\b"
    r"|technical (problem|difficult)|name ?servers?\b.{0,20}(not resp|time|fail|unreach|down)"
)
SYSTEM = rf"{OWN_TROUBLE}|\bmail system\b"
"""The mail system's own trouble, which is nobody's."""
BUSY = r"\b(server|system|service|host)( is)?( too| currently| temporarily)? busy\b|overload"
