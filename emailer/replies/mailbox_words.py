"""Words of a mailbox that is unknown, full or shut, in many languages. Pure patterns, as in
words.py.
"""

OURS = "our-own-address"
"""What stands in bare text for the sender's address, or the one that we log in by."""
_A_WORD = r"( \S+){0,2}"
_UNKNOWN_ELSEWHERE = (
    # German, Dutch
    rf"(benutzer|nutzer|empf[äa]e?nger|postfach|adresse|konto|teilnehmer|mailbox){_A_WORD} "
    r"(unbekannt|nicht (bekannt|gefunden|vorhanden)|existiert (hier )?nicht|gibt es (hier )?nicht)"
    r"|unbekannte[rs]? (benutzer|nutzer|empf[äa]e?nger|adresse|adressat|postfach)"
    rf"|(gebruiker|ontvanger|adres|postvak){_A_WORD} (onbekend|bestaat niet|niet gevonden)"
    r"|onbekende? (gebruiker|ontvanger|adres)"
    # French, Spanish, Portuguese, Italian, Romanian
    rf"|(utilisateur|destinataire|adresse|bo[iî]te|compte){_A_WORD} "
    r"(inconnue?|inexistante?|introuvable|n['\u2019]existe (pas|plus))"
    rf"|(usuario|destinatario|buz[oó]n|direcci[oó]n|cuenta){_A_WORD} "
    r"(desconocid[oa]|inexistente|no existe|no encontrad[oa])"
    rf"|(usu[aá]rio|destinat[aá]rio|endere[cç]o|conta){_A_WORD} "
    r"(desconhecid[oa]|inexistente|n[aã]o (existe|encontrad[oa]))"
    rf"|(utente|destinatario|casella|indirizzo){_A_WORD} "
    r"(sconosciut[oa]|inesistente|non (esiste|trovat[oa]))"
    rf"|(utilizator|destinatar|adres[ăa]|c[ăa]su[țţt]a)\w*{_A_WORD} "
    r"(necunoscut|inexistent|nu (exist[ăa]|a fost g[ăa]sit))"
    # Polish, Czech, Slovak, Hungarian
    rf"|(u[żz]ytkownik|adresat|odbiorca|skrzynka|konto|adres){_A_WORD} "
    r"(nieznan[ya]|nie (istnieje|znaleziono))|nieznany (u[żz]ytkownik|adresat|odbiorca)"
    r"|nie ma takiego (u[żz]ytkownika|adresu|konta|odbiorcy)"
    r"|(u[žz]ivatel|p[řr][íi]jemce|adres[ay]|schr[áa]nka|pou[žz][íi]vate[ľl]|pr[íi]jemca)"
    rf"{_A_WORD} "
    r"(nezn[áa]m|neexistuje|nenalezen|nen[áa]jden)"
    r"|nezn[áa]m[ýyáa] (u[žz]ivatel|p[řr][íi]jemce|adres|pou[žz][íi]vate[ľl]|pr[íi]jemca)"
    rf"|(felhaszn[áa]l[óo]|c[íi]mzett|postafi[óo]k|c[íi]m){_A_WORD} "
    r"(ismeretlen|nem (l[ée]tezik|tal[áa]lhat[óo]))"
    r"|ismeretlen (felhaszn[áa]l[óo]|c[íi]mzett|c[íi]m)"
    # Swedish, Danish, Norwegian, Finnish
    rf"|(anv[äa]ndare|mottagare|adress|konto|brevl[åa]da)\w*{_A_WORD} "
    r"(ok[äa]nd|finns (inte|ej)|saknas|existerar (inte|ej))"
    r"|ok[äa]nd (anv[äa]ndare|mottagare|adress)"
    rf"|(bru[gk]er|modtager|mottaker|adresse|postkasse)\w*{_A_WORD} "
    r"(ukendt|ukjent|(findes|finnes|eksisterer) ikke)"
    r"|uk(en|jen)d?t (bru[gk]er|modtager|mottaker|adr)"
    rf"|(k[äa]ytt[äa]j[äa]|vastaanottaja|osoite|postilaatikko)\w*{_A_WORD} "
    r"(tuntematon|ei (l[öo]ydy|l[öo]ytynyt|ole olemassa))"
    r"|tuntematon (k[äa]ytt[äa]j[äa]|vastaanottaja|osoite)"
    # Turkish, Greek, Russian, Ukrainian
    rf"|(kullan\wc\w|al\wc\w|adres|posta kutusu|hesap)\w*{_A_WORD} "
    r"(bulunamad|mevcut de[ğg]il|yok\b|bilinmiyor)"
    rf"|(χρήστης|παραλήπτης|διεύθυνση|λογαριασμός){_A_WORD} (άγνωστ|δεν (υπάρχει|βρέθηκε))"
    r"|άγνωστ\w+ (χρήστης|παραλήπτης|διεύθυνση)"
    rf"|(пользовател|получател|адрес|ящик|аккаунт|користувач)\w*{_A_WORD} "
    r"(не (найден|существует|зарегистрирован|знайдено|існує)|неизвестен|отсутствует)"
    r"|нет так\w+ (пользователя|получателя|адреса|ящика)"
    r"|такого (пользователя|получателя|адреса|ящика)( \S+)? нет\b"
    r"|неизвестный (пользователь|получатель|адрес)"
    # Chinese, Japanese, Korean
    r"|(用户|用戶|收件人|邮箱|郵箱|信箱|账号|帐号|帳號|地址).{0,4}(不存在|未找到|找不到|无效|無效)"
    r"|(无此|無此|没有此|查无此|未知)(用户|用戶|收件人|邮箱|郵箱|信箱|账号|帐号)"
    r"|(ユーザ|宛先|アドレス|メールボックス|受信者|アカウント).{0,12}"
    r"(存在しま|存在しな|見つかりま|不明|ありません)"
    r"|(사용자|수신자|메일함|계정|주소).{0,8}(존재하지|없습니다|찾을 수 없)"
    r"|(존재하지 않는|알 수 없는) (사용자|수신자|계정|메일|주소)"
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
    r"|recipient verif(y|ication) failed|\b(cannot|can.t|can not) deliver mail (for|to) \W?x\b"
    r"|no mailbox\b|(account|domain|mailbox|user)( or \w+)? may not exist"
    rf"|user( \S+)? does ?n.t have|not our customer|{_UNKNOWN_ELSEWHERE}"
)
_FULL_ELSEWHERE = (
    r"(postfach|mailbox|postvak)\b.{0,20}\b(voll|überfüllt|vol)\b|bo[iî]te.{0,30}\b(pleine|satur)"
    r"|buz[oó]n.{0,20}\b(lleno|completo)|casella.{0,20}\bpiena|caixa.{0,20}\bcheia"
    r"|skrzynka.{0,20}\b(pełna|przepełni)|schr[áa]nk.{0,20}\b(pln|přepln)"
    r"|postafi[óo]k.{0,20}\b(megtelt|tele)|c[ăa]su[țţt]a.{0,20}\bplin"
    r"|(brevl[åa]da|inkorg|postl[åa]da|postkasse|indbakke|innboks)\w*.{0,20}\b(full|fuld)"
    r"|postilaatikko.{0,20}\bt[äa]ynn[äa]|kutusu.{0,20}\bdolu|θυρίδα.{0,20}(πλήρ|γεμάτ)"
    r"|ящик.{0,20}\b(переполнен|заполнен|полон)|(邮箱|郵箱|信箱).{0,6}([已]?[满滿]|不足|超限|超[出过過])"
    r"|(メールボックス|受信箱).{0,12}(一杯|いっぱい|満杯|超過)|(메일함|사서함|편지함).{0,10}(가득|초과|꽉)"
)
FULL = (
    r"\b(mailbox|inbox|mail box|postfach)\b.{0,30}\b(full|voll|exceeded|reached|over (its|the))"
    r"|\bover ?quota"
    r"|quota.{0,30}\b(mailbox|recipient|user)|\b(mailbox|recipient|user)\b.{0,30}\bquota"
    rf"|{_FULL_ELSEWHERE}"
)
NOT_FULL = (
    r"\byou(r|'re)?\b|sender|relay|send|outgoing|outbound|daily|hourly|receiving"
    r"|per (day|hour)|\bthreads?\b|connection|session"
)
_IS = r"( \S+)?( has been| is| was)?( currently| now)?"
MAILBOX_SHUT = (
    rf"\b(mailbox|recipient|addressee|inbox|recipient'?s account){_IS} "
    r"(disabled|inactive|deactivated|suspended|closed|terminated|not active|no longer active)\b"
    r"(?! (for|from) sending)|\bx is not accepting (e-?)?mail"
)
IDLE = (
    r"\b(mailbox|account|user|address)\b.{0,40}\b(blocked|disabled|closed|suspended|deactivated)\b"
    r".{0,20}\binactiv"
)
"""Nobody has looked into it for long."""
_ACCOUNT_SHUT_ELSEWHERE = (
    r"\b(konto|postfach|benutzer).{0,20}\b(deaktiviert|stillgelegt|geschlossen|gel[öo]e?scht|inaktiv)"
    r"|\b(compte|bo[iî]te).{0,20}\b(d[ée]sactiv|ferm[ée]|cl[ôo]tur|supprim)"
    r"|\b(cuenta|buz[oó]n).{0,20}\b(desactivad|cerrad|inactiv|cancelad|deshabilitad)"
    r"|\b(account|casella).{0,20}\b(disattivat|disabilitat|chius|inattiv)"
    r"|\b(conta|caixa).{0,20}\b(desativad|encerrad|inativ)|\baccount.{0,20}\b(gesloten|opgeheven)"
    r"|\b(konto|skrzynka).{0,20}\b(nieaktywn|zamkni|dezaktywowan|usuni)"
    r"|\bkonto\w*.{0,20}\b(avslutat|avaktiver|inaktiver|stängt|lukket|deaktiver|nedlagt|stengt)"
    r"|\btili.{0,20}\b(suljettu|poistettu)|\b(účet|schránka).{0,20}\b(zrušen|deaktivov|uzavřen)"
    r"|(аккаунт|ящик|уч[её]тная запись).{0,20}\b(отключ|закрыт|неактив|удал|деактивир)"
    r"|(邮箱|郵箱|账号|帐号|账户).{0,4}(停用|关闭|注销|禁用)"
    r"|(アカウント|メールボックス).{0,10}(無効|停止|閉鎖)|계정.{0,8}(정지|비활성|해지)"
)
ACCOUNT_SHUT = (
    rf"\b(account|user){_IS} (closed|terminated|deactivated|inactive|not (available|active))"
    rf"|\b(account|user){_IS} no longer (active|available|in use|valid)|{_ACCOUNT_SHUT_ELSEWHERE}"
)
"""At RCPT the one's who was named there, where the words do not say "your"."""
SENDER_ELSEWHERE = (
    r"absender|exp[ée]diteur|remitente|mittente|remetente|expeditor|nadawc|odes[íi]latel|felad[óo]"
    r"|отправител|afzender|avs[äa]ndar|afsender|l[äa]hett[äa]j|g[öo]nderen|αποστολ|发件人|寄件|送信者|발신자"
)
