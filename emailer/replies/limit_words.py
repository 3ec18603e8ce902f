"""Words of a limit: whose it is, what it counts, in which time. Pure patterns, as in words.py."""

from emailer.replies.mailbox_words import OURS

MAILBOX = (
    r"mailbox|inbox|mail box|storage|disk|over ?quota|recipient'?s? quota|user'?s? quota"
    r"|receiving|\b(this|the) recipient\b|grey|gray|postfach|bo[iî]te|casella|buz[oó]n|caixa|ящик"
    r"|skrzynk|schr[áa]nk|postafi[óo]k|postkasse|innboks|indbakke|brevl[åa]da|kutusu|postilaatikko"
    r"|postvak|c[ăa]su[țţt]"
    r"|邮箱|郵箱|信箱|メールボックス|受信箱|메일함|사서함|편지함"
)
_WINDOW = (
    r"(daily|hourly|monthly|weekly|24[ -]?hours?|(per|a|this|for the) (day|hour|month|week)"
    r"|pro (tag|stunde)|par (jour|heure)|por (d[ií]a|hora)|al giorno|all'ora"
    r"|täglich\w*|stündlich\w*|journali[eè]re?|quotidienn?e?|horaire|diari[oa]"
    r"|giornalier[oa]|diári[oa])"
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
_KIND = r"(smtp|tcp|open|active|client|concurrent|simultaneous|parallel|incoming)"
ONE_CONNECTION = (
    r"(concurrent|simultaneous|parallel) (\w+ )?(connection|session)\b"
    r"|\b(only|just|more than|at most|limit(ed)? (of|to)) (have )?(one|an?|\d+) "
    rf"({_KIND} )*(connections?|sessions?)\b"
    r"|\b(one|1|single|a|another) (connection|session) (at a time|at once|at the same time"
    r"|per (user|account|host|client|ip|login)|(is |was )?(already )?(open|active)\b)"
    rf"|\bsingle ({_KIND} )*(connection|session)\b|(connection|session) (is )?already (open|active)"
    r"|(nur|höchstens) eine (gleichzeitige )?verbindung|une seule (connexion|session)"
    r"|(solo|só|apenas|una sola|uma única)( un[ao])? (conexi[oó]n|conex[aã]o|connessione|sesi[oó]n"
    r"|sess[aã]o|sessione)"
)
OF_MESSAGES = (
    r"\b(messages?|mails?|e-?mails?|recipients?|transactions?|commands?|errors?)\b"
    r".{0,40}\b(connections?|sessions?)\b"
)
"""What one connection may carry, which is no number of them."""
LOGINS = rf"{CONNECTIONS}|(concurrent|simultaneous|parallel) log ?ins"
SEND_LIMIT = (
    r"\bsend(ing)? (limit|quota|allowance|cap\b)"
    r"|\b(outgoing|outbound)( \w+)? (limit|quota|allowance|cap\b)"
    r"|\b(versand|sende)(limit|kontingent|quote)"
    r"|\bl[íi]mite? (d'|de |di |del? )?(envoi|env[íi]o|invi)"
    r"|\bsoglia di invi|лимит\w* (на )?(отправк|отправл)"
    r"|(发信|发件|发送|發送|寄信|送信)(邮件|郵件|メール)?(数量?|數量|次数|频率|量|件数|通数|制限|限制)"
    r".{0,12}(上限|限制|限额|超|达)"
)
"""Ours, whatever stands beside it: nobody's mailbox sends here."""
TOO_MUCH = (
    r"\b(relay|send(ing)?|outbound|outgoing|smtp|submission|sender)( \w+)? (quota|limit)"
    r"|\b(mail|messages?|e-?mails?) (sending )?(limit|count) "
    r"|\b(hour(ly)?|day|daily) (limit|quota|maximum)"
    r"|\b(only|at most|more than|limit(ed)?( of| to)?|max(imum)?( of)?) \d+ .{0,40}\b(per|an?"
    r"|each|every|in) "
    r"(hour|day|month|24)"
    r"|exceed\w* .{0,40}\b(thresholds?|allow\w+|permitted)\b"
    r"|too many .{0,40}\b(this|per|an|last|past) (hour|day|month)\b|too many .{0,40}\btoday\b"
)
USED_UP = (
    r"\bcredits?\b.{0,20}\b(exceeded|exhausted|used up|depleted|left)"
    r"|\b(not enough|insufficient|out of|no( more)?) (\w+ )?credits?\b"
    r"|\b(plan|message|mail|e-?mail|daily|monthly|hourly) (allowance|allotment|cap\b|budget)"
    r"|\b(traffic|mails?|messages|volume|sending) (is |was |has been )?capped\b"
    r"|\bno (more )?(sends|messages|mails|e-?mails) (left|remaining)\b"
    r"|\byou(( have|'ve)( already)?)? sent (\w+ )?\d+ |\b(come|try)( back)?( again)? tomorrow\b"
)
"""What was paid for, or given for a time, is gone; it may come back by itself."""
TOMORROW = r"\b(quota|limit)\b.{0,40}\btomorrow\b"
YOUR_BOX_FULL = (
    r"\byour (mailbox|inbox|account|storage)\b.{0,40}\b(full|over ?quota)"
    r"|\b(votre|ta) bo[iî]te.{0,30}\b(pleine|satur)|\b(ihr|dein) postfach.{0,20}\bvoll"
    r"|\btu buz[oó]n.{0,20}\blleno|\b(vostra|tua) casella.{0,20}\bpiena"
    r"|\btua caixa.{0,20}\bcheia|\b(uw|je) (postvak|mailbox).{0,20}\bvol\b"
    r"|\b(twoja|pa[ńn]stwa) skrzynka.{0,20}\b(pełna|przepełni)|\bваш ящик.{0,20}\bпереполнен"  # noqa: RUF001
)
OURS_USED_UP = (
    rf"\A(?=.*{OURS}).*(quota|limit|exceed|\bfull\b|storage|allowance|voll\b|pleine|satur|lleno"
    r"|piena|cheia|przepełni|переполнен|已满|不足|超)"
)
"""What names our own address with it: our own mailbox may also be the one that is full."""
OURS_TOO_FAST = rf"\A(?=.*{OURS}).*({RATE})"
_PASSED = (
    r"(exced|excess|d[ée]pass|superad|superat|[üu]e?berschr|erreicht|atteint|alcanz|ating|raggiunt"
    r"|przekrocz|wyczerp|osi[ąa]gni|превыш|исчерпан|достигнут|bereikt|overschreden|[öo]verskrid"
    r"|aş\wl|asildi|doldu|překro[čc]|overskred|ylit[eä]|超出|超过|超過|超え|達し|已达|达到|초과|ersch[öo]e?pft|aufgebraucht|esaurit|épuisé|agotad|esgotad)"
)
_LIMIT = (
    r"(limit|l[íi]mite|лимит|quota|квот|kontingent|soglia|kiinti[öo]|kota\w*|限制|限额|上限|制限|한도"
    r"|m[áa]xim[oae] de|nombre maxim\w+|numero massimo|höchst\w+|maximale anzahl)"
)
LIMIT_PASSED = (
    r"exceed\w* (the |your |its |our )?(\w+ ){0,3}(limit|quota)"
    r"|(limit|quota)s? (is |was |has been )?(exceed|reached)"
    r"|you(r \w+)?( have| has|'ve)? (reached|used up) .{0,60}(limit|quota|allowance|cap\b)"
    r"|\blimit (on|for|of) .{0,60}\b(exceeded|reached)\b"
    rf"|{_LIMIT}.{{0,40}}{_PASSED}|{_PASSED}.{{0,40}}{_LIMIT}"
    r"|\bhas? (superado|excedido|alcanzado) .{0,40}\bdiari[oa]"
)
"""A limit that is passed, in words of several languages; of what, it need not say."""
NOT_OURS = (
    rf"{MAILBOX}|size|gr[öo][ßs]|taille|tama[ñn]|dimension|размер"
    r"|\bhops?\b|lines?\b|header|spam|score|virus|attach|anh[aä]ng"
)
TOO_MANY = (
    r"too (many|much) (e-?mails?|mails?|messages|recipients)\b"
    r"|zu viele (e-?mails?|mails?|nachrichten)|trop de (messages|mails?|courriels|e-?mails)"
    r"|demasiad[oa]s (correos|mensajes|e-?mails)|tropp[ie] (messaggi|e-?mail|mail)\b"
    r"|(muitos|demasiados) (e-?mails)|(muitas|demasiadas) mensagens"
    r"|(za du[żz]o|zbyt wiele) (wiadomo[śs]ci|maili)|слишком много (писем|сообщений)"
    r"|[çc]ok fazla (e-?posta|ileti|mesaj)|te veel (berichten|e-?mails?)"
    r"|f[öo]r m[åa]nga (meddelanden|mejl)|for mange (meldinger|beskeder|e-?mails?)"
    r"|(邮件|发送)过多|送信数が多|メールが多すぎ"
)
_MINUTE = (
    r"(seconds?|secs?|min(ute[ns]?|utos?|uti|uut)?|sekund[ea]n?|secondo|secondes?|segundos?"
    r"|секунд\w*|мин\w*|minut[ęy]|dakika|saniye)"
)
SHORT_WINDOW = (
    rf"\b(per|every|each|pro|je|par|por|al|na|за|в) {_MINUTE}\b|\b(dakikada|saniyede)\b"
    rf"|\d+ [^\W\d]+( [^\W\d]+)? (a|in|within|in a|in one|en|dans|binnen) (\d{{1,4}} )?{_MINUTE}\b"
    r"|分钟内|每分钟|每秒|1分あたり|毎分|분당"
)
"""So many in a second or a minute: soon there is room again."""
TOO_FAST = (
    rf"{SHORT_WINDOW}|slow(ing)? down|too (fast|quickly|frequently)\b|too many requests"
    r"|langsamer|zu schnell|plus lentement|trop vite|m[áa]s (despacio|lento)|pi[ùu] lentamente"
    r"|troppo veloce|wolniej|za szybko|медленнее|слишком (часто|быстро)|频率|频繁"
)
ELSE_LIMITED = (
    r"throttl|\brates?\b|ratelimit|too (fast|quickly|frequent)|thread|connection|session"
    rf"|too many requests|{SHORT_WINDOW}"
)
