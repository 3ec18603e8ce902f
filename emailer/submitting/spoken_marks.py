"""Marks that may as well be plain writing ($name, (Name), Dear ____, XXX): told by the words in
them, or by where they stand. Pure.
"""

import re
from collections.abc import Collection, Iterator

from emailer.lists.words import heading_words

_NAMES = frozenset(
    ("name", "names", "first_name", "firstname", "last_name", "lastname", "full_name", "fullname",
     "surname", "given_name", "family_name", "forename", "your_name", "guest_name", "recipient",
     "recipient_name", "vorname", "nachname", "familienname", "zuname", "ihr_name", "dein_name",
     "name_des_gastes", "vor_und_nachname", "vorname_nachname", "empfanger", "prenom", "nom",
     "votre_nom", "nombre", "nombres", "apellido", "apellidos", "su_nombre", "nome", "cognome",
     "sobrenome", "apelido", "seu_nome", "tuo_nome", "naam", "voornaam", "achternaam", "namn",
     "fornamn", "efternamn", "navn", "fornavn", "etternavn", "efternavn", "nimi", "etunimi",
     "sukunimi", "imie", "nazwisko", "jmeno", "prijmeni", "имя", "фамилия", "ονομα", "姓名",
     "名前"),
)  # fmt: skip
_OTHERS = frozenset(
    ("salutation", "greeting", "anrede", "briefanrede", "grussformel", "civilite", "tratamiento",
     "saludo", "tratamento", "saudacao", "saluto", "aanhef", "address", "street", "postcode",
     "zip_code", "postal_address", "adresse", "anschrift", "strasse", "postleitzahl", "plz",
     "wohnort", "direccion", "codigo_postal", "endereco", "morada", "indirizzo", "adres", "adress",
     "adresa", "date", "event_date", "date_and_time", "datum", "fecha", "dato", "termin", "uhrzeit",
     "datum_und_uhrzeit"),
)  # fmt: skip
_USUAL = _NAMES | _OTHERS
_ELEMENTS = frozenset(
    ("a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "base",
     "basefont", "bdi", "bdo", "big", "blockquote", "body", "br", "button", "canvas", "caption",
     "center", "cite", "code", "col", "colgroup", "data", "datalist", "dd", "del", "details",
     "dfn", "dialog", "dir", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure",
     "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head",
     "header", "hr", "html", "i", "iframe", "image", "img", "input", "ins", "kbd", "label",
     "legend", "li", "link", "main", "map", "mark", "marquee", "menu", "meta", "meter", "nav",
     "noscript", "object", "ol", "optgroup", "option", "output", "p", "param", "picture", "pre",
     "progress", "q", "rp", "rt", "ruby", "s", "samp", "script", "search", "section", "select",
     "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg",
     "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr",
     "track", "tt", "u", "ul", "var", "video", "wbr", "math", "slot"),
)  # fmt: skip

_W = r"[^\W\d_](?:[\w'\u2019-]| (?=\w)){0,39}"
_SIGNED = re.compile(
    r"(?<![\w$])\$(?P<dollar>[^\W\d]\w{0,39})(?![\w$])"
    rf"|(?<![#\w])#(?P<hash>{_W})#(?![#\w])|(?<![@\w])@(?P<at>{_W})@(?![@\w])"
)
_UNDERSCORED = re.compile(rf"(?<!\w)__(?P<word>{_W}?)__(?!\w|\s?:)")
_IN_PARENTHESES = re.compile(rf"(?<!\w)[(\uff08]\s?(?P<word>{_W})\s?[)\uff09](?!\w|\s?[:(])")
_COUNTED = re.compile(r"(?<![\w{$])\{0\}(?!\})|(?<![\w%])(?<!\d )%(?:\d\$)?[sd](?!\w)")
_TAG = re.compile(rf"<(?P<word>{_W})\s?/?>")
_BLANK = re.compile(r"(?<!\w)_{3,7}(?!\w)")
_TO_TICK = re.compile(r"\s*(?:\[.?\]|\(\s?\)|[\u2610\u25a1\u25cb])")

_OR = r"(?:[/:*(_]\w{1,3}\)?)?"
"""As in Liebe/r, Estimado(a)."""
_GREETING = (
    r"dear|hello|hi|hey|good (?:morning|evening|day)|hallo|moin|servus|guten (?:tag|morgen|abend)"
    rf"|liebe[rs]?{_OR}|(?:sehr )?(?:ge|ver)ehrte[rs]?{_OR}|gr\u00fc\u00df (?:dich|gott)"
    rf"|ch[e\u00e8]re?s?{_OR}|bonjour|salut|hola|(?:estimad|querid|prezad|car)[oa]s?{_OR}"
    r"|ol\u00e1|oi|gentile|ciao|egregio|beste|geachte|hoi|hej|k\u00e4ra|b\u00e4sta|hei|kj?\u00e6re"
    r"|drog[ia]|szanown[ya]|cze\u015b\u0107"
)
_TITLE = r"(?:(?:mr|mrs|ms|mx|dr|prof|herrn?|frau|m|mme|sr|sra|sig|dhr|mevr)\.?[/ ] ?){0,3}"
_GREETED = re.compile(
    rf"^[^\w\n]{{0,9}}(?:{_GREETING}) {{1,3}}{_TITLE}(?P<gap>_{{2,40}}|\.{{3,40}}|\u2026{{1,9}}"
    rf"|-{{3,40}}|\?{{2,9}}|X{{2,9}}|N\. ?N\.|NN|\{{\d{{0,2}}\}}|{_W})(?= ?(?:[,!:;\uff0c]|$))",
    re.IGNORECASE | re.MULTILINE,
)
_DATED = re.compile(
    r"(?<![\w.:/])X{2}[.:/]X{2}(?:[.:/](?:X{2}){0,2})?(?!\w)"
    r"|(?<!\w)X{4,9}(?!\w)(?=[ ,][^\n]{0,80}?\w)"
    r"|(?<!\w)(?i:on|at|until|till|by|from|am|um|bis|ab|vom|den|le|el|alle|op)\s"
    r"(?P<late>X{3,9}|(?:[DTJMAY]{2,4}[./-]){2}[DTJMAY]{2,4}|(?:HH|hh|SS):(?:MM|mm))(?!\w)"
)


def in_text(text: str, columns: Collection[str], *, has_bold: bool) -> Iterator[str]:
    """Yield the marks of a text: `columns` as `plain` writes them; Markdown has a bold __so__."""
    for found in _SIGNED.finditer(text):
        word = next(filter(None, found.groups()))
        if plain(word) in columns or _is_usual(word) or _is_heading(word):
            yield found[0]
    for found in _UNDERSCORED.finditer(text):
        if _is_usual(found["word"]) or (not has_bold and plain(found["word"]) in columns):
            yield found[0]
    for found in _IN_PARENTHESES.finditer(text):
        if _is_usual(found["word"]) or _is_column(found["word"], columns):
            yield found[0]
    yield from (found[0] for found in _COUNTED.finditer(text))
    yield from _gaps(text)


def in_tags(tags: str, columns: Collection[str]) -> Iterator[str]:
    """Yield what an HTML part takes for elements, and no browser knows: <Name>."""
    for found in _TAG.finditer(tags):
        word = found["word"]
        is_known = word.casefold() in _ELEMENTS
        if not is_known and (_is_usual(word) or plain(word) in columns):
            yield found[0]


def plain(word: str) -> str:
    """Write a name without case, accents, blanks and signs, as it is compared."""
    return heading_words.snake(word).replace("_", "")


def _gaps(text: str) -> Iterator[str]:
    """Yield what was left to be written: of a greeting, a sentence, a date."""
    for found in _GREETED.finditer(text):
        gap = found["gap"]
        if not gap[0].isalpha() or not gap.strip("xXnN. ") or heading_words.snake(gap) in _NAMES:
            yield gap
    for line in text.splitlines():
        yield from _blanks(line)
    yield from (found["late"] or found[0] for found in _DATED.finditer(text))


def _blanks(line: str) -> Iterator[str]:
    """Yield ____ where words go on behind it: not what others are to fill in (Name: ____)."""
    if "___" not in line or _TO_TICK.match(line) or not any(map(str.isalnum, line)):
        return
    for found in _BLANK.finditer(line):
        behind = line[found.end() :].strip()[:40]
        goes_on = behind[:1] in tuple(",.!?;") or any(map(str.isalnum, behind))
        if goes_on and not line[: found.start()].rstrip().endswith(":"):
            yield found[0]


def _is_usual(word: str) -> bool:
    return heading_words.snake(word) in _USUAL


def _is_heading(word: str) -> bool:
    is_of_names = heading_words.is_name(heading_words.base(heading_words.snake(word)))
    return is_of_names or heading_words.is_surely_address(word)


def _is_column(word: str, columns: Collection[str]) -> bool:
    """Tell whether a remark is a column's name: written as a name is, "(Table)", not "(vegan)"."""
    return len(word) > 2 and word[0].isupper() and plain(word) in columns
