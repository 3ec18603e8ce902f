"""What an entry of a list is made of: the addresses in it, and what stands beside them. Pure."""

import re
from collections.abc import Iterator

from emailer.lists.addresses.address import PLAIN, trim
from emailer.lists.lines import seen
from emailer.lists.words import local_parts, names, sentences

MAX_CLOSE_LOOK = 10_000
"""Characters of an entry, or a line, that is looked at more than once; beyond,
it is no line a person wrote.
"""


NO_PART = r"\s<>()\[\]{},;:|/\"'\u201c-\u201f\u2018-\u201b\u00ab\u00bb@"
_LOCAL = rf"(?:[^{NO_PART}]|(?<=[^\W\d_])'(?=[^\W\d_])){{1,64}}+"  # an apostrophe: s.o'hara@x.ie
FOUND = re.compile(rf"{_LOCAL}@[^{NO_PART}]{{1,255}}")


_OLD = re.compile(
    r">?\s*[(\[](?:old|former|alt|veraltet|ung\xfcltig|invalid|viejo|antiguo|antigo|velho|ancienne?"
    r"|vecchi[oa]|oud|gammal|gammel)\b[^()\[\]@]{0,20}[)\]]",
    re.IGNORECASE,
)
_NAMED_BY_ADDRESS = re.compile(r"@[^\s<>@]++\s*+<")
_LABELLED = re.compile(r"[^\W\d_][\w ./-]{0,30}:\s*@")
_REMARKED = re.compile(rf"(?:\([^()@]*\)\s*)?({FOUND.pattern})(?:\s*\([^()@]*\))?")
_SITE = re.compile(r"(?<![\w@.-])(?:https?://|www\.|w(?:eb)?:\s?)[^\s,;|@]++(?!@)", re.IGNORECASE)
_BETWEEN_ADDRESSES = re.compile(r"[,;/|&()\[\]:]")
_OR = frozenset(("or", "and", "oder", "und", "ou", "et", "o", "y", "e", "of", "en", "eller", "och"))
_MOST_OF_ONE = 5
_CALLED = re.compile(
    r"(?<![\w@.+-])(?:(?:tel(?:efon)?|phone|fon|handy|mobil(?:e|telefon)?|cell|fax)\b\.?:?"
    r"|(?:e-?mail|mail|[tmefpw])\s?:)(?!\w*@)",
    re.IGNORECASE,
)
_DIALLED = re.compile(
    r"(?<![\w@.+-])(?:\+|00?|\()?\(?[0-9][0-9 ()/.\u2013-]{3,22}[0-9](?![\w@.-]*@)"
)
_MAY_BE_DIALLED = re.compile(r"[0-9][0-9 ()/.\u2013-]{3}|://|www\.|[:+]")
_AND_ONE = re.compile(r"(?<=\s)\+[0-9]{1,2}(?=\s*\Z)")
_LEFT_EMPTY = re.compile(r"\s*+[,;/|](?:\s*+[,;/|])++")
AROUND_ADDRESS = ".,;:!?*_'\"\u2019\u201d"


_NAMES_IN_FRONT = re.compile(
    r"(?:^|[\s,;:(>])((?:[^\W\d_a-z][^\s,;:<>@()]*\s+){1,4})(?P<sign>[<(])\Z"
)


_NAMES_BEFORE = re.compile(
    r"(?:^|(?<=[\s,;:(>/&|]))((?:[^\W\d_a-z][^\s,;:<>@()/&|]*+\s+){0,3}"
    r"[^\W\d_a-z][^\s,;:<>@()/&|]*+)(?::?\s+|:)[<(]?\Z"
)


def split(text: str) -> list[str]:
    """Cut several addresses of one cell or entry apart: `a ::: b`, `a;
    b`, `a / b`, `a b`, one below the other.
    """
    if len(text) > MAX_CLOSE_LOOK:
        return []
    return [part for part in re.split(r"(?:\s|:::|[,;/|&])+", trim(text).strip("<>")) if part]


def several_in(text: str) -> list[str]:
    """List the addresses of a cell that has more than one, whatever stands around them:
    `ana@x.pt or bo@x.pt`, `Ana <ana@x.pt>, Bo <bo@x.pt>`; none where one is the other's name.
    """
    if len(text) > MAX_CLOSE_LOOK or _NAMED_BY_ADDRESS.search(text):
        return []
    found = [email for _, email in addresses_in(text)]
    if len(found) != text.count("@") or len(found) < 2:
        return []
    return sorted(found, key=lambda email: _OLD.match(text.partition(email)[2]) is not None)


def several_of_one(text: str) -> tuple[str, list[str]] | None:
    """Return name and addresses of `Ann Low: ann@x.uk, ann@w.uk`, which are surely all theirs."""
    is_short = 1 < text[:MAX_CLOSE_LOOK].count("@") <= _MOST_OF_ONE
    emails = several_in(text) if is_short and "<" not in text else []
    if not emails:
        return None
    before, _, behind = text.partition(emails[0])
    words = _BETWEEN_ADDRESSES.sub(" ", without(behind, emails[1:])).split()
    name = seen.before(before, emails[0])
    is_theirs = names.are_like_names(name.replace(",", "", 1)) and all(
        local_parts.is_surely_of(name, email) for email in emails
    )
    return (name, emails) if is_theirs and _OR.issuperset(words) else None


def named_in(text: str) -> tuple[str, str] | None:
    """Return the name and the one address of a cell: `Ana Lima (ana@x.pt)`, `home: ana@x.pt`."""
    email = only_address_in(text)
    if email is None or not text.count("<") == text.count(">") == 0:
        return None
    if _LABELLED.fullmatch(text.replace(email, "@")):
        return "", email
    name = name_beside(text, email)
    return (name, email) if name else None


def name_beside(text: str, email: str) -> str:
    """Return the name that stands before or behind the one address of a text; empty where it is
    not surely one. Behind both may stand a remark, but nobody else: `Ana Lima ana@x.pt yes`.
    """
    before, _, behind = text.partition(email)
    if before[-1:] == behind[:1] and before[-1:] in ("'", '"'):
        before, behind = before[:-1], behind[1:]
    said, behind = seen.before(before, email), trim(behind).strip(seen.AROUND)
    if said and names.is_like_a_name(behind):
        return ""
    name = said or behind
    is_sure = seen.is_surely_one(name, before if said else "", email)
    return name if is_sure and names.are_like_names(name.replace(",", "", 1)) else ""


def addresses_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and address of each address in a text;
    the name only where `Ana Lima <ana@x.pt>`, or `Ana Lima (ana@x.pt)`, stands there.
    """
    for found in FOUND.finditer(text):
        email = found[0].strip(AROUND_ADDRESS)
        if email[:7].lower() == "mailto:":
            email = email[7:]
        if PLAIN.fullmatch(email):
            before = _NAMES_IN_FRONT.search(text, max(0, found.start() - 100), found.start())
            name = sentences.out_of_sentence(trim(before[1])) if before else ""
            if before and before["sign"] == "(":
                name = sentences.without_kin(name)
                name = name if seen.is_surely_one(name, "", email) else ""
            yield (name if names.is_like_a_name(name) else ""), email


def people_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and address of each address in a text, as `addresses_in` does; the name, too, that
    stands before an address which is surely theirs: `Ana Lima ana@x.pt and Bo: bo@x.pt`.
    """
    end = 0
    for name, email in addresses_in(text):
        begin = text.find(email, end)
        before = _NAMES_BEFORE.search(text, max(end, begin - 100), begin) if not name else None
        end = begin + len(email)
        yield (_surely_of(email, before[1].split()) if before else name), email


def _surely_of(email: str, words: list[str]) -> str:
    """Return the last of some words that are surely the name of who has an address."""
    for first in range(len(words)):
        name = sentences.out_of_sentence(" ".join(words[first:]))
        is_theirs = local_parts.is_surely_of if len(name.split()) > 1 else local_parts.in_common
        if is_theirs(name, email) and names.are_like_names(name):
            return name
    return ""


def without_remark(text: str) -> str:
    """Take off what stands in parentheses beside an address: `ana@x.pt (work)`,
    a comment (RFC 5322 3.2.2).
    """
    found = _REMARKED.fullmatch(text) if "(" in text and len(text) < MAX_CLOSE_LOOK else None
    return found[1] if found else text


def without_contact(text: str) -> str:
    """Take telephone numbers, what they are called, and sites out of a text with one address:
    `Tel. 0351 912 345, ana@x.pt`.
    """
    if len(text) >= MAX_CLOSE_LOOK or text.count("@") != 1:
        return text
    rest = _AND_ONE.sub("", _CALLED.sub(" ", _SITE.sub(" ", text)))
    rest = _DIALLED.sub(" ", rest)
    if rest == text:
        return text
    return trim(_LEFT_EMPTY.sub(",", trim(rest))).strip(",;/|\u2013- \t")


def contact_in(text: str) -> tuple[str, str] | None:
    """Return name and address of a text in which else only numbers and sites stand."""
    if text.endswith(">") or not _MAY_BE_DIALLED.search(text):  # nearly all
        return None
    bare = without_contact(text)
    if bare == text:
        return None
    return ("", bare) if PLAIN.fullmatch(bare) else named_in(bare)


def only_address_in(text: str) -> str | None:
    """Return the one address in a text, if it is one."""
    found = list(addresses_in(text)) if text[:MAX_CLOSE_LOOK].count("@") == 1 else []
    return found[0][1] if found else None


def is_sentence(text: str) -> bool:
    """Tell whether words stand around an address as in running text:
    at least three that are part of no name.
    """
    return len(small_words(text)) > 2


def small_words(text: str) -> list[str]:
    """List the words of a text that begin with a small letter,
    without addresses and what stands in names.
    """
    words = [word.strip(".,;:!?()\"'") for word in text.split() if "@" not in word]
    return [word for word in words if word[:1].islower() and word not in names.PARTICLES]


def without(text: str, emails: list[str]) -> str:
    """Take addresses out of a text, each once."""
    for email in emails:
        text = text.replace(email, " ", 1)
    return text
