"""Addresses that are probably typed wrongly: gmial.com, gmail.con -> what was meant.
Offers, never decides. Pure.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from emailer import characters
from emailer.lists.addresses.address import INVISIBLE, PLAIN, trim

_POPULAR = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de",
    "hotmail.es", "hotmail.it", "outlook.com", "outlook.de", "outlook.fr", "outlook.es",
    "outlook.pt", "yahoo.com", "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.it", "yahoo.co.uk",
    "yahoo.com.br", "icloud.com", "live.com", "live.de", "live.fr", "live.co.uk", "msn.com",
    "aol.com", "protonmail.com", "proton.me", "fastmail.com", "web.de", "gmx.de", "gmx.net",
    "gmx.at", "gmx.ch", "t-online.de", "freenet.de", "posteo.de", "mailbox.org", "arcor.de",
    "orange.fr", "wanadoo.fr", "laposte.net", "libero.it", "virgilio.it", "sapo.pt", "uol.com.br",
    "terra.com.br", "bol.com.br", "comcast.net", "verizon.net", "btinternet.com", "bigpond.com",
    "ziggo.nl", "kpnmail.nl", "bluewin.ch", "seznam.cz", "mail.ru", "yandex.ru", "naver.com",
    "interia.pl",
)  # fmt: skip
_REAL = frozenset(
    ("mail.com", "email.com", "gmx.com", "gmx.fr", "gmx.us", "gmx.es", "ymail.com",
     "rocketmail.com", "me.com", "mac.com", "live.at", "live.be", "live.ca", "live.cl", "live.cn",
     "live.dk", "live.ie", "live.it", "live.jp", "live.nl", "live.no", "live.pt", "live.ru",
     "live.se", "yahoo.at", "yahoo.ca", "yahoo.cl", "yahoo.dk", "yahoo.fi", "yahoo.gr", "yahoo.ie",
     "yahoo.in", "yahoo.nl", "yahoo.no", "yahoo.pl", "yahoo.pt", "yahoo.ro", "yahoo.se",
     "hotmail.at", "hotmail.be", "hotmail.ca", "hotmail.ch", "hotmail.cl", "hotmail.dk",
     "hotmail.gr", "hotmail.nl", "hotmail.no", "hotmail.pt", "hotmail.se", "outlook.at",
     "outlook.be", "outlook.cl", "outlook.dk", "outlook.fi", "outlook.gr", "outlook.ie",
     "outlook.in", "outlook.it", "outlook.jp", "outlook.sa", "proton.ch", "fastmail.fm", "pm.me",
     "wp.pl", "o2.pl", "bk.ru", "inbox.ru", "list.ru", "ya.ru", "aim.com", "wow.com", "dot.com",
     "web.com", "well.de", "wave.de", "mailbox.com", "mailbox.de", "posteo.net", "posteo.org",
     "posteo.eu", "posteo.at", "posteo.ch", "arcor.net", "freenet.com", "freenet.net", "orange.com",
     "orange.es", "laposte.fr", "naver.net", "terra.com", "love.com", "life.com", "line.com",
     "five.com", "hive.com", "olive.com", "alive.com"),
)  # fmt: skip
_ENDINGS = {
    **dict.fromkeys(("con", "cmo", "ocm", "comm", "coom", "ccom", "vom", "xom", "cim", "cpm", "c0m",
                     "cok", "con.com", "comn", "conm", "com.com", "vcom", "cxom"), "com"),
    **dict.fromkeys(("ogr", "rog", "orgg", "orh", "ort", "0rg", "prg", "oorg"), "org"),
    **dict.fromkeys(("nte", "ent", "nett", "ner"), "net"),
    **dict.fromkeys(("edy", "eud", "eduu"), "edu"),
    **dict.fromkeys(("dee", "ded", "d3", "d", "ed", "dd", "fe"), "de"),
    "co,uk": "co.uk", "couk": "co.uk", "co.ukk": "co.uk", "c.ouk": "co.uk", "co.uj": "co.uk",
}  # fmt: skip
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-."
_SHORT = 6  # below it nearly everything is one letter away from something real
_OPEN, _SHUT = r"[(\[{<]\s*", r"\s*[)\]}>]"
_DOT = "punkt|point|punto|ponto|punt|kropka"
_ELSEWHERE = ("de", "at", "ch", "fr", "es", "it", "pt", "nl", "pl", "co.uk", "com.br")
"""Where nobody has an address at gmail."""
_SLIPS = {
    **{f"{name}.{ending}": "gmail.com"
       for name in ("mgail", "gamil", "gmial", "gmali", "ggmail", "gmmail", "gmaail", "gmaiil",
                    "gmaill")
       for ending in _ELSEWHERE},
    **{f"{name}.{ending}": f"gmx.{ending}"
       for name in ("gxm", "mgx") for ending in ("de", "net", "at")},
    "gxm.ch": "gmx.ch", "wbe.de": "web.de",
}  # fmt: skip
"""Slips of domains that are too short for any slip to be taken for one, and of the right name at a
wrong ending.
"""
_STRAY = re.compile(r"\A(?:'+|(?:%20)+|u003[ce]|(?:e-?)?mail=|smtp=)(?=[^'])", re.IGNORECASE)
"""What a spreadsheet, a web page or a directory has left before an address; nobody's begins so."""
_GLUED = "-*#+=!/~$?&^|"
"""What may begin an address, and is a bullet, or a remark, that stands too close to it."""
_REPAIRS = (
    (re.compile(f"[{INVISIBLE}\u200c\u200d]+"), ""),
    (re.compile("@{2,}|%40"), "@"),
    (re.compile(r"\.{2,}"), "."),
    (re.compile(r"\s*([@.])\s*"), r"\1"),
    (re.compile(r"[.,;:]+\Z"), ""),
    (re.compile(r"\A[.,;:]+"), ""),
    (re.compile(r"\.?@\.?"), "@"),
    (re.compile(","), "."),
    (
        re.compile(
            rf"\s*(?:{_OPEN}(?:at|a|ät|arroba|@){_SHUT}|\s(?:at|ät|arroba|chez)\s)\s*",
            re.IGNORECASE,
        ),
        "@",
    ),
    (re.compile(rf"\s*(?:{_OPEN}(?:dot|{_DOT}){_SHUT}|\s(?:dot|{_DOT})\s)\s*", re.IGNORECASE), "."),
    (
        re.compile(
            r"(?<=@)(gmail|googlemail|hotmail|outlook|yahoo|icloud|protonmail|aol)\Z", re.IGNORECASE
        ),
        r"\1.com",
    ),
)


def better(email: str) -> str | None:
    """Return what an address that could exist was probably meant to be;
    None where nothing looks wrong.
    """
    if not email.isascii() and (plain := _in_plain_letters(email) or _in_latin(email)):
        return better(plain) or plain
    local, _, domain = email.rpartition("@")
    meant = better_domain(domain)
    if local[0] in _GLUED and (rest := local.lstrip(_GLUED)):
        return f"{rest}@{meant or domain}"
    if (local[0] in "'%uU" or "=" in local) and (stray := _STRAY.match(local)):
        return f"{local[stray.end() :]}@{meant or domain}"
    return f"{local}@{meant}" if meant else None


def _in_plain_letters(email: str) -> str | None:
    """Write letters that are signs in disguise as they are typed: a ligature out of a printed page,
    letters that are bold of themselves. Those of a language are left alone.
    """
    plain = characters.normal("NFKC", email)
    return plain if plain.isascii() and PLAIN.fullmatch(plain) else None


_LOOKS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
    "\u043a\u043c\u0442\u0433\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422"
    "\u0423\u0425\u0406\u0408\u0405\u03b1\u03bd\u03bf\u03b9\u03ba\u03c1\u03c4\u03c5\u03c7"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0131\u0261",
    "aeopcyxijshdqwkmtrABEKMHOPCTYXIJSavoikptuxABEZHIKMNOPTYXig",
)
"""Letters of other alphabets that look like ours, and stand beside ours where the keyboard was set
to another language.
"""


def _in_latin(email: str) -> str | None:
    """Write in our letters an address with some that look like ours and are not: gm\u0430il.com;
    nothing where a part of it is wholly of another alphabet.
    """
    plain = email.translate(_LOOKS)
    is_ours = plain.isascii() and all(
        part.isascii() or any(one.isascii() and one.isalpha() for one in part)
        for part in email.split("@")
    )
    return plain if is_ours and PLAIN.fullmatch(plain) else None


@lru_cache(maxsize=10_000)
def better_domain(domain: str) -> str | None:
    """Return the domain that was probably meant."""
    domain = domain.lower()
    if domain in _REAL or domain in _POPULAR or not domain.isascii():
        return None
    if near := _near().get(domain):
        return near
    name, _, ending = domain.partition(".") if domain.count(".") > 1 else domain.rpartition(".")
    fixed = _ENDINGS.get(ending) or _ENDINGS.get(domain.rpartition(".")[2])
    if not fixed:
        return None
    name = name if ending in _ENDINGS else domain.rpartition(".")[0]
    return better_domain(f"{name}.{fixed}") or f"{name}.{fixed}"


def unveiled(text: str) -> str:
    """Write addresses within a text as such that were hidden from machines: ana [at] x (dot) pt."""
    return _VEILED_DOT.sub(".", _VEILED_AT.sub("@", text))


_VEILED_AT = re.compile(rf" ?{_OPEN}(?:at|ät|arroba){_SHUT} ?", re.IGNORECASE)
_VEILED_DOT = re.compile(rf" ?{_OPEN}(?:dot|{_DOT}){_SHUT} ?", re.IGNORECASE)


def repaired(text: str) -> str | None:
    """Return the address that a text which is none was probably meant to be: one slip,
    or several of one kind.
    """
    text = trim(text)
    if len(text) > 300:  # no address, however it is repaired
        return None
    if not text.isascii():  # letters as wide as signs of Chinese: a\uff20x\uff0ept
        text = characters.normal("NFKC", text)
        if PLAIN.fullmatch(text):
            return better(text) or text
    local, _, domain = text.rpartition("@")
    if "." not in domain and (meant := better_domain(domain)):  # ana@gmailcom
        text = f"{local}@{meant}"
        if PLAIN.fullmatch(text):
            return text
    tried = text
    for pattern, instead in _REPAIRS:
        for start in (text, tried):
            fixed = pattern.sub(instead, start)
            if fixed != start and PLAIN.fullmatch(fixed):
                return better(fixed) or fixed
        tried = pattern.sub(instead, tried)
    return None


@cache
def _near() -> dict[str, str]:
    """Map every text one slip away from a popular domain to it, of several the more popular one,
    and the slips that are known by themselves; what is somebody's real domain is none.
    """
    found: dict[str, str] = {}
    for domain in _POPULAR:
        if len(domain) > _SHORT:
            for slip in _slips(domain):
                found.setdefault(slip, domain)
    found |= _SLIPS
    for real in (*_POPULAR, *_REAL):
        found.pop(real, None)
    return found


def _slips(domain: str) -> Iterator[str]:
    """Yield what one wrong key makes of a domain: left out, doubled, other, or two swapped."""
    for i, letter in enumerate(domain):
        yield domain[:i] + domain[i + 1 :]
        if i + 1 < len(domain):
            yield domain[:i] + domain[i + 1] + letter + domain[i + 2 :]
        for other in _LETTERS:
            yield domain[:i] + other + domain[i + 1 :]
            yield domain[:i] + other + domain[i:]
    yield from (domain + other for other in _LETTERS)
