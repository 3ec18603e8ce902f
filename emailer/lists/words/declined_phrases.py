"""What is said of somebody in words of one's own: "kommt leider nicht", "verstorben 3/2025",
"please do NOT invite!" Pure.
"""

import operator
import re
from functools import lru_cache

from emailer.lists.words.heading_words import folded

LONGEST = 60
"""Characters of a cell in which more may stand than what it says; what is longer is a text."""
_SAID_FIRST = re.compile(r"[,.;:!(\u2013\u2014]|\s-\s|\n")
_CLAUSE_ENDS = re.compile(
    r"[,.;:!()/\n\u2013\u2014\u3001\u3002]|\s-\s|(?<=\w)\s(?:and|und|et|but|aber|mais|pero|mas|ma|men"
    r"|ale|och|og|en|so|daher|deshalb|y|e)\s"
)
_AROUND = frozenset(
    ("bitte", "please", "pls", "leider", "sorry", "unfortunately", "sadly", "regretfully", "alas",
     "hat", "haben", "has", "have", "had", "is", "ist", "are", "sind", "they", "he", "she", "er",
     "sie", "wir", "we", "i", "ich", "mehr", "anymore", "any", "more", "longer", "already",
     "bereits", "schon", "ganz", "wohl", "doch", "diesmal", "hier", "nun", "por", "favor", "svp",
     "helaas", "tyvarr", "desverre", "desvaerre", "niestety", "bohuzel", "malheureusement",
     "lamentablemente", "infelizmente", "purtroppo", "сожалению", "к", "пожалуиста", "sajnos",
     "desværre", "est", "sont", "es", "sein", "with", "regret", "thanks", "danke", "mit",
     "bedauern", "the", "aber", "but", "though", "mais", "pero", "mas", "maar", "men", "jedoch"),
)  # fmt: skip
_WHEN = frozenset(
    ("am", "an", "vom", "on", "in", "at", "since", "seit", "zum", "per", "im", "le", "el", "em",
     "il", "op", "den", "od", "dne", "от", "depuis", "desde", "dal", "sinds", "sedan", "siden",
     "as", "of", "early", "late", "anfang", "ende", "mitte", "jan", "feb", "mar", "mrz", "apr",
     "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez", "january", "february",
     "march", "april", "may", "june", "july", "august", "september", "october", "november",
     "december", "januar", "februar", "marz", "mai", "juni", "juli", "oktober", "dezember",
     "janvier", "fevrier", "mars", "avril", "juin", "juillet", "aout", "septembre", "octobre",
     "novembre", "decembre", "en", "nel", "w", "v", "about", "um", "enero", "febrero", "marzo",
     "abril", "mayo", "junio", "julio",
     "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)  # fmt: skip
_DATED = re.compile(r"\d{1,4}(?:st|nd|rd|th)?")


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases))


_IN_ANY_COLUMN = _any(
    r"unsubscribed|opted_out|opt_out|bounced|hard_bounced?|undeliverable|deceased",
    r"(?:do_not|don_?t|never)_(?:(?:e_?)?mail|invite|contact|write)(?:_(?:him|her|them|again))?",
    r"no_(?:e_?)?mails?|off_the_list|abgemeldet|verstorben|gestorben|unzustellbar",
    r"(?:nicht|nie)_(?:ein(?:ge)?laden|anschreiben|kontaktieren|anmailen|mailen)|ausgeladen",
    r"keine_(?:e_)?mails?|desinscrite?|desabonnee?|decedee?|ne_pas_inviter|ne_pas_contacter",
    r"ne_plus_(?:inviter|contacter|ecrire)|dad[oa]_de_baja|no_(?:invitar|contactar|escribir)",
    r"fallecid[oa]|descadastrad[oa]|nao_(?:convidar|contactar|contatar)|falecid[oa]|disiscritt[oa]",
    r"non_(?:invitare|contattare|scrivere)|decedut[oa]|uitgeschreven|afgemeld|overleden",
    r"niet_(?:uitnodigen|mailen|aanschrijven)|avregistrerad|avliden|afmeldt|afd[oø]d|bjud_(?:inte|ej)",
    r"(?:ikke_inviter\w*|inviter_ikke)|wypisan[ya]|nie_(?:zapraszac|pisac)|zmarl[ay]?|nie_zyje",
    r"odhlasena?|nezvat|zemrel[ay]?|отписан[аоы]?|отписал(?:ся|ась)|не_приглашать|не_писать",
    r"умер(?:ла)?|скончал(?:ся|ась)|ne_hivd|ala_kutsu|ne_pozivati|nu_invita|davet_etme(?:yin)?",
    r"招待しない|不要邀请|초대하지_마세요",
)
"""What says so of a person whatever the column is called, where nothing else stands with it."""
_HOW = re.compile(
    r"_(?:by|per|via|par|por|over|over_the|on_the|am|im|durch|pr|pa|po|przez|\u043f\u043e"
    r"|\u0447\u0435\u0440\u0435\u0437)_(?:e_?)?"
    r"(?:phone|fon|tel(?:e[fp]h?on\w{0,3}|ef)?|tlf|anruf|handy|call|mails?|courriel|correo|posta?"
    r"|sms|text|whats_?app|signal|telegram|chat|app|fax|letter|brief|lettre|carta"
    r"|\u0442\u0435\u043b(?:\u0435\u0444\u043e\u043d\u0443?)?|\u043f\u043e\u0447\u0442[\u0435\u0443]"
    r"|\u0441\u043c\u0441)(?=_|\Z)"
    r"|(?<![a-z])(?:telefonisch|schriftlich|mundlich|telefonicznie|pisemnie|telefonicky|pisemne"
    r"|telefonicamente|telephoniquement|skriftlig\w{0,2}|schriftelijk|telefonsko)(?:_|\Z)"
    r"|(?:(?<=absage)|(?<=abgesagt)|(?<=nein))_(?:tel|telefon|sms)"
    r"(?=_|\Z)"
    r"|_(?:this|next|that)_(?:time|year|week|weekend)\Z"
)
"""How, or for when, somebody says no."""
_COMES_NOT = _any(
    r"(?:re|m|is|are|am)_away(?:_\w+){0,2}|(?:so_)?to_miss(?:_it|_\w+){0,2}|(?:must|need)?_?to_decline",
    r"no_wants?_(?:e_?)?mails?|left_(?:choir|club|team|group|band|verein|chor)",
    r"(?:was_)?(?:a_)?no_?shows?|(?:did_not|didn_?t|never)_(?:show(?:_up)?|come|appear|turn_up)"
    r"|(?:nicht|nie)_(?:erschienen|gekommen|aufgetaucht)|n_pas_venue?s?|ne_s_pas_presentee?s?"
    r"|no_(?:se_presento|vino|asistio|acudio)|nao_(?:compareceu|veio)|non_si_e_presentat[oa]"
    r"|non_e_venut[oa]|niet_(?:verschenen|gekomen|komen_opdagen)|(?:har_)?ute?blev|udeblev|udeblevet"
    r"|nie_(?:przyszedl|przyszla|pojawil\w{1,4})|neprisel|neprisla|не_(?:пришел|пришла)|неявка",
    r"hat_abgesagt|a_refuse|ungultige?(?:_adresse)?|bounces?",
    r"(?:will_not|won_?t|can_?not|can_not|can_?t|could_not|couldn_?t|does_not|doesn_?t|do_not|don_?t"
    r"|isn_?t|aren_?t|not|unable_to|not_able_to|won_?t_be_able_to|not|decline[sd]?_to)_(?:be_)?"
    r"(?:able_to_)?(?:come|coming|go|going|attend|attending|join|joining|make_it|be_there"
    r"|there|participate|participating|available)",
    r"(?:will_be_|be_|moved_|moving_)?away(?:_\w+){0,3}|moved|left_the_(?:country|company|city|area)|rip|r_i_p"
    r"|no_(?:company|member|a_member|at_\w+|here|interested|part)(?:_\w+){0,2}|leave_out"
    r"|(?:replied|answered|reply|answer)_no|wish_could(?:_\w+){0,3}|dnc|no_no"
    r"|(?:invite_)?not_delivered|removed_by_\w+"
    r"|weg_?gezogen|verzogen|unbekannt_verzogen|kein_mitglied|im_urlaub(?:_\w+){0,2}|gest|tot"
    r"|(?:adresse_)?(?:ungultig|falsch|stimmt_nicht)|(?:will|mochte|wunscht)_keine_(?:e_)?(?:mails?|post)"
    r"|a_demenage|est_partie?|se_ha_mudado|se_mudo|mudou_se|si_e_trasferit[oa]|verhuisd|flyttat"
    r"|(?:har_)?tackat_nej|tackar_nej|melder_(?:afbud|fra)|meldt_(?:afbud|fra)|takker_nej"
    r"|sajnos_nem(?:_\w+){0,3}|nem_tud\w*(?:_\w+){0,2}|valitettavasti(?:_\w+){0,3}|ne_mog\w+(?:_\w+)?"
    r"|no_puc(?:_\w+)?|欠席.*|不参加.*"
    r"|died|passed_away|not_(?:to_be_)?invited?|uninvited|nicht_eingeladen|(?:can_?t|won_?t|will_not|can_?not|unable|not_available|unavailable|out_of_town)",
    r"(?:(?:respect|regret)fully_|sadly_)?(?:declines?|declined)(?:_with_(?:regrets?|thanks))?",
    r"(?:sends?_)?(?:her_|his_|their_)?regrets?|said_no|says_no|no_thanks|no_thank_you|cancelled",
    r"(?:komme?n?|kommt|kommst)_nicht|nicht_(?:kommen|dabei|da|teilnehmen|anwesend|moglich)",
    r"(?:kann|konnen|will|wollen|mochte|mochten|wird|werden)_nicht(?:_(?:kommen|teilnehmen|dabei"
    r"|teil|hin|mit|dabei_sein|erscheinen))?|nimmt_nicht_teil|nehmen_nicht_teil|nehme_nicht_teil",
    r"(?:sagt|sage|sagen|sagte|sagten)_ab|ab_?gesagt|absage|verhindert|nicht_zugesagt|nicht_mit",
    r"(?:nous_)?(?:ne_|n_)?(?:vien(?:t|s|nent)|viendr(?:a|ai|ons|ont)|participe(?:ra|rai)?"
    r"|peu(?:t|x|vent)|pourr(?:a|ai|ons|ont)|sera|serai)_pas(?:_(?:venir|la|present[es]*|participer))?",
    r"pas_(?:disponible|present[es]*|la)|absente?s?|decline|annule",
    r"no_(?:podre|podra|podremos|podran|puedo|puede|podemos|pueden|ire|ira|iremos|iran|voy|va|vamos"
    r"|vengo|viene|vendre|vendra|vendran|vienen|asiste|asisto|asistire|asistira|asistiran|acudire"
    r"|acudira)(?:_(?:ir|asistir|venir|acudir))?",
    r"nao_(?:vou|vai|vamos|vao|vem|virei|vira|posso|pode|podemos|podera|poderei|poderemos|irei|ira"
    r"|comparece|comparecerei|comparecera|participa|consigo)(?:_(?:ir|vir|comparecer))?",
    r"non_(?:posso|puo|possiamo|possono|potro|potra|potremo|viene|vengo|veniamo|vengono|verro|verra"
    r"|verremo|verranno|ci_sono|ci_sara|ci_saro|ci_saremo|partecipa|partecipo|partecipera|partecipero)"
    r"(?:_(?:venire|partecipare|esserci))?",
    r"(?:kom|komt|komen|kan|kunnen)_niet(?:_komen)?|niet_(?:aanwezig|komen|erbij)|verhinderd",
    r"(?:kommer|kan|deltar|deltager|deltaker)_(?:inte|ej|ikke)(?:_(?:komma|komme|delta|deltage))?",
    r"nie_(?:przyjdzie|przyjde|przyjdziemy|przyjda|bedzie|bede|bedziemy|moze|moge|mozemy)"
    r"(?:_(?:byc|przyjsc))?|(?:neprijd(?:e|u|ou|eme)|nezucastni\w?_se|nepride|nemuze|nemohu|nedorazi)",
    r"не_(?:придет|приду|придут|придем|сможет|смогу|сможем|смогут|будет|буду|участвует|прииде|прииду)"
    r"(?:_(?:приити|прийти|быть))?",
    r"nem_(?:jon|jovok|jonnek|tud(?:ok|unk|nak)?_(?:jonni|eljonni)|vesz_reszt|megyunk|megyek)",
    r"(?:ei|en|emme|eivat)_(?:tule|osallistu|paase|voi)(?:_\w+)?|ne_(?:dolazi|dolazim|dolaze|moze)",
    r"nu_(?:vine|vin|venim|pot|poate|putem|particip|participa)(?:_\w+)?",
    r"δεν_(?:θα_)?(?:ερθει|ερθω|ερθουμε|μπορει|μπορω)(?:_\w+){0,3}",
    r"לא_(?:מגיע|מגיעה|מגיעים|אגיע|נגיע|יגיע|תגיע|יכול|יכולה)(?:_\w+)?",
    r"(?:لا|لن)_\w+(?:_\w+)?|khong_(?:den|tham_du|tham_gia|the)(?:_\w+){0,2}",
    r"tidak_(?:hadir|bisa|dapat|datang|ikut)(?:_\w+){0,2}|gelm\w+|gelem\w+|katilm\w+|katilam\w+",
    r"(?:参加|出席)(?:しません|てきません|てきない|しない|不可)|(?:不|无法|不能)(?:参加|出席|来|去|到场)",
    r"(?:참석|참가|참여)_?(?:안_?함|못_?함|불가|하지_않음)|못_가요?|안_가요?",
)
"""What says of somebody, below a heading that is about coming, or in a remark, that they do not."""
_CROSS = re.compile(r"[†✝✞]\ufe0f?\s*(?:[0-9(].{0,30}|am\b.{0,30}|in\b.{0,30})?", re.IGNORECASE)

_BEGIN = (
    "uns", "opt", "bou", "har", "und", "dec", "do ", "don", "nev", "no ", "no-",
    "not", "uni", "off", "abg", "ver", "ges", "unz", "nic", "nie", "aus", "kei", "dés",
    "des", "déc", "ne ", "dad", "fal", "não", "nao", "dis", "non", "uit", "afg", "ove",
    "avr", "avl", "afm", "afd", "bju", "ikk", "inv", "wyp", "zma", "odh", "nez", "zem", "отп",
    "не ", "уме", "ско", "ne", "ála", "älä", "nu ", "dav", "招待し", "不要邀", "초대하", "bit",
    "ple", "pls", "lei", "sor", "unf", "sad", "hat", "ist", "is ", "has", "por", "svp", "hel",
    "tyv", "mal", "пож", "er ", "sie", "he ", "she", "bere", "scho", "**d", "*do", "†", "✝", "✞",
)  # fmt: skip
"""How the first letters of every such thing are, by which nearly all cells are told at once."""
beginning = operator.itemgetter(slice(3))
"""Returns the first letters of a cell."""
BEGINNINGS = frozenset(
    form
    for begin in (*_BEGIN, *(f"†{sign}" for sign in "0123456789( "))
    for form in (begin[:3], begin[:3].capitalize(), begin[:3].upper())
)


def says_in_any_column(cell: str) -> bool:
    """Tell whether a cell says of somebody that they are not to be written to, and no more."""
    if len(cell) > LONGEST or cell[:3] not in BEGINNINGS:
        return False
    return _CROSS.fullmatch(cell) is not None or any(map(_IN_ANY_COLUMN.fullmatch, _cores(cell)))


def says_no(cell: str) -> bool:
    """Tell whether a cell says in a phrase that somebody does not come, or wants no mail: all of
    it, or one of its clauses.
    """
    if len(cell) > LONGEST:
        return False
    found = _clauses(cell)
    return (
        any(map(_COMES_NOT.fullmatch, found))
        or any(map(_IN_ANY_COLUMN.fullmatch, found))
        or _CROSS.fullmatch(cell) is not None
    )


def answers_no(cell: str) -> bool:
    """Tell whether a cell does, as an answer to whether somebody comes."""
    return len(cell) <= LONGEST and any(map(_ANSWERS_NO.fullmatch, _clauses(cell)))


_ANSWERS_NO = re.compile(
    r"(?:will_|be_|away|on_)*(?:travell?ing|holidays?|vacation|abroad|away|busy|unable)(?:_\w+){0,4}"
    r"|pass|0_\d|-"
)


def cores(cell: str) -> tuple[str, ...]:
    """Return what a cell says, whole and before its first sign, as such are compared: without
    words of courtesy, and without since when.
    """
    return _cores(cell) if len(cell) <= LONGEST else ()


@lru_cache(maxsize=10_000)
def _cores(cell: str) -> tuple[str, ...]:
    first = _SAID_FIRST.split(cell, maxsplit=1)[0]
    whole = _core(cell)
    if first == cell:
        return (whole,) if whole else ()
    return tuple(dict.fromkeys(filter(None, (whole, _core(first)))))


@lru_cache(maxsize=10_000)
def _clauses(cell: str) -> tuple[str, ...]:
    found = (_core(clause) for clause in _CLAUSE_ENDS.split(cell))
    return tuple(dict.fromkeys(filter(None, (*_cores(cell), *found))))


def _core(text: str) -> str:
    words = [word for word in _HOW.sub("", folded(text)).split("_") if word]
    kept = list(words)
    while kept and (kept[-1] in _WHEN or _DATED.fullmatch(kept[-1])):
        kept.pop()
    kept = kept or words
    return "_".join([word for word in kept if word not in _AROUND]) or "_".join(kept)


def not_to_invite(before: str, behind: str) -> str:
    """Return what a sentence around somebody says that asks to leave them out: Please do not invite
    Bo, Bo should not be invited, Ohne Bo; "" where it says nothing.
    """
    found = _BEFORE.search(before[-_AROUND_SOMEBODY:]) or _BEHIND.search(behind[:_AROUND_SOMEBODY])
    return found[0].strip(" :,<(\"'") if found else ""


_AROUND_SOMEBODY = 80  # characters
_BEFORE = re.compile(
    r"(?<!\w)(?:(?:do not|don['\u2019]?t|never|not to) (?:invite|write to|mail|include|add|contact)"
    r"|(?:everybody|everyone|all|alle) (?:except|but|au\xdfer)|(?:nicht|nie) einladen:?|uninvite"
    r"|no longer with us|n['\u2019](?:invite[rz]?|\xe9cri[st]|\xe9crivez) (?:pas|plus)"
    r"|ne pas inviter|no (?:invites|invitar|inviten|invit\xe9is)|n\xe3o convid(?:ar|e|em|es)"
    r"|non invit(?:are|ate|i)|nie (?:zapraszaj(?:cie)?|zaprasza\u0107)|inte bjud\w{0,4}"
    r"|bjud(?: \w{1,10})? inte|nodig \w{0,12} ?niet|niet uitnodigen|ikke inviter\w{0,2}"
    r"|\u043d\u0435 \u043f\u0440\u0438\u0433\u043b\u0430\u0448\w{0,6}"
    r"|\u043d\u0435 \u0437\u0430\u043f\u0440\u043e\u0448\w{0,6})(?!\w)"
    r"|off (?:the|my|your|our) list(?!\w)|(?<!\w)(?:not|instead of|statt|anstatt|old)\W{1,3}\Z"
    r"|(?<!\w)(?:old|former|previous|alte[nrs]?|fr\xfchere[nrs]?|ancien(?:ne)?|antigu[ao]|viej[ao]"
    r"|antig[ao]|velh[ao]|vecchi[ao]|oude|gamla|gamle|star[aey]|\u0441\u0442\u0430\u0440\w{2})"
    r"(?: (?:one|e-?mail|mail|address|account|adresse?|correo|direcci\xf3n|endere\xe7o|indirizzo"
    r"|adress?))?(?: (?:is|was|ist|war|era|est))?\W{0,3}\Z"
    r"|\A\W*(?:sadly|unfortunately|regretfully|leider|malheureusement|lamentablemente|infelizmente"
    r"|purtroppo|helaas|tyv\xe4rr|desv\xe6rre|dessverre|niestety|bohu\u017eel)(?!\w)"
    r"|\A\W*(?:remove|delete|excluded?|except|without|ohne|sans|sin|sem|senza|zonder|utan|uden|not)"
    r"(?=[\s:])",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?<!\w)(?:(?:should|must|can|may|will)(?: not|n['\u2019]t) be (?:invited|written|included)"
    r"|(?:is|are)(?: not|n['\u2019]t) (?:invited|to be invited)|off (?:the|my|your|our) list"
    r"|nicht (?:mehr )?(?:ein(?:ge)?laden|ein|anschreiben)|wird nicht eingeladen"
    r"|ne doit pas \xeatre invit\xe9e?|no (?:debe|est\xe1) (?:ser )?invitad[oa])(?!\w)",
    re.IGNORECASE,
)
