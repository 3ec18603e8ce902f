"""One address: what it may be, and what makes two of them the same.
Knows nothing of names and lists. Pure.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import email_validator

from emailer import characters
from emailer.tongue import Sentence, clause, why

MAX_EMAIL = 254  # octets of a path without its brackets, RFC 5321 4.5.3.1.3
MAX_LOCAL = 64  # octets, RFC 5321 4.5.3.1.1
MAX_SHOWN = 200  # characters of a rejected value that are kept


class AddressError(ValueError):
    """Why a text is no address, in words for the person who typed it."""


# .test and .invalid are what examples and trials are made of (RFC 6761),
# .local is what many a company's own server serves;
# the library's documented way to allow them is to take them off this list.
email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = [
    name
    for name in email_validator.SPECIAL_USE_DOMAIN_NAMES
    if name not in {"test", "invalid", "local"}
]
_RESERVED = "|".join(re.escape(name) for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)

# RFC 5322 3.2.3, but without "?": so no encoded word (RFC 2047) takes the quick path.
_ATEXT = r"[A-Za-z0-9_!#$%&'*+\-/=^`{|}~]"
_LABEL = r"[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+"

PLAIN = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)(?!(?i:imceaex-))"
    rf"{_ATEXT}++(?:\.{_ATEXT}++)*+@"
    rf"(?:(?!..--)(?=[^.]{{1,63}}\.){_LABEL}\.)++"
    rf"(?!(?i:{_RESERVED})\Z)[A-Za-z]{{2,63}}",
)
"""What `fullmatch`es is an address, needs no change, and its key is its lower case.
The rest is for the library.
"""

LOOKS_LIKE_ONE = re.compile(r"[^\s@]@[^\s@]")
"""What is found in a cell that is an address, or was meant to be one."""

# White space of all scripts, and what other programs leave behind:
# zero-width, direction and byte order marks.
_SPACES = "".join(chr(i) for i in range(0x3001) if chr(i).isspace())
INVISIBLE = (
    "\xad\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_AROUND = _SPACES + INVISIBLE + "\u200c\u200d\x1a"  # the last ends a file of DOS

OUTLOOKS_OWN = re.compile(r"(?:ex:)?/o=|imceaex-", re.IGNORECASE)
_NO_ADDRESS = Sentence(
    "this is Outlook's internal name of somebody, not an email address; "
    "open the contact in Outlook and copy the address that has an @"
)

_APART = re.compile("[\t\n\v\f\r]+")
_LINE_BREAK = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def check(text: str) -> tuple[str, str]:
    """Take `text` as one address, nothing else in it; return it as typed
    (NFC) and its key, or raise AddressError.
    """
    if PLAIN.fullmatch(text):
        return text, text.lower()
    _refuse_the_obvious(text)
    local, domain = characters.normal("NFC", text).split("@")
    shown, ascii_domain = _domain(domain)
    if not PLAIN.fullmatch(f"{local}@example.com"):
        _refuse_by_library(f"{local}@example.com")
    if _octets(local) + 1 + max(_octets(domain), len(ascii_domain)) > MAX_EMAIL:
        raise AddressError(
            Sentence("it is longer than {max_email} characters", max_email=MAX_EMAIL)
        )
    return f"{local}@{domain if domain.isascii() else shown}", f"{_fold(local)}@{ascii_domain}"


def key(email: str) -> str:
    """Return what makes two addresses the same: the domain in IDNA and lower case,
    the local part without case.
    """
    if email.isascii() and "xn--" not in (lower := email.lower()):
        return lower
    local, _, domain = email.rpartition("@")
    try:
        return f"{_fold(local)}@{_domain(domain)[1]}"
    except AddressError:
        return _fold(email)


def beginning(text: str) -> str:
    """Return what the keys of those addresses begin with that begin with `text`."""
    return key(text) if "@" in text else _fold(text)


def ascii_domain(email: str) -> str:
    """Return `email` as it goes over the wire:
    its domain in IDNA's ASCII form; raises AddressError.
    """
    local, _, domain = email.rpartition("@")
    return email if domain.isascii() else f"{local}@{_domain(domain)[1]}"


def trim(text: str) -> str:
    """Take off spaces and invisible characters around `text`."""
    return text.strip(_AROUND)


def shown(value: str) -> str:
    """Return the beginning of a rejected value, fit to be stored and shown."""
    return characters.shown(trim(_APART.sub(" ", value[: 2 * MAX_SHOWN])), MAX_SHOWN)


def no_address(text: str, error: ValueError) -> Sentence:
    """Say of a text that it is no address, and why."""
    return Sentence(
        '"{text}" is not an email address: {error}.', text=shown(text), error=clause(error)
    )


def refuse_controls(text: str, *, of_name: bool = False) -> None:
    """Refuse a line break, another control character
    and half a surrogate pair in an entry or in its name.

    Raises AddressError.
    """
    if _LINE_BREAK.search(text):
        raise AddressError(_LINE_BREAKS[of_name])
    if characters.CONTROL.search(text.replace("\t", " ")):
        raise AddressError(_CONTROLS[of_name])
    if characters.HALF.search(text):
        raise AddressError(_BROKENS[of_name])


_LINE_BREAKS = Sentence("it contains a line break"), Sentence("the name contains a line break")
_CONTROLS = (
    Sentence("it contains a control character"),
    Sentence("the name contains a control character"),
)
_BROKENS = (
    Sentence("it contains a broken character"),
    Sentence("the name contains a broken character"),
)


def _refuse_the_obvious(text: str) -> None:
    """Raise the reason a person understands at once; the library's words are for the rest."""
    refuse_controls(text)
    local, _, domain = text.partition("@")
    holds = (
        not text,
        OUTLOOKS_OWN.match(text) is not None,
        "@" not in text,
        "@" in domain,
        _octets(text) > MAX_EMAIL,
        not local,
        not domain,
        any(space in text for space in _SPACES),
        any(mark in text for mark in INVISIBLE),
        "=?" in text,
        _octets(local) > MAX_LOCAL,
        local[:1] == '"',
        ".." in text,
        "." in {local[:1], local[-1:], domain[:1], domain[-1:]},
        not re.search("[.\u3002\uff0e\uff61]", domain),
    )
    for reason, is_so in zip(_OBVIOUS, holds, strict=True):
        if is_so:
            raise AddressError(reason)


NO_ADDRESS = Sentence("there is no address")
NO_AT = Sentence("there is no @")
TWO_ATS = Sentence("there are two @ signs: one address at a time")
DOT_AT_END = Sentence("there is a dot beside the @ or at an end")
_OBVIOUS = (
    NO_ADDRESS,
    _NO_ADDRESS,
    NO_AT,
    TWO_ATS,
    Sentence("it is longer than {n} characters", n=MAX_EMAIL),
    Sentence("there is nothing before the @"),
    Sentence("there is nothing after the @"),
    Sentence("it contains a space"),
    Sentence("it contains an invisible character"),
    Sentence("it contains an encoded word (=?...?=)"),
    Sentence("the part before the @ is longer than {n} characters", n=MAX_LOCAL),
    Sentence("the part before the @ is in quotes, which many servers refuse"),
    Sentence("there are two dots in a row"),
    DOT_AT_END,
    Sentence("the part after the @ has no dot"),
)
"""In the order in which they are looked for."""


def _refuse_by_library(email: str) -> email_validator.ValidatedEmail:
    """Ask email-validator, without DNS; raise AddressError in its words,
    made part of a sentence.
    """
    try:
        return email_validator.validate_email(email, strict=True, check_deliverability=False)
    except email_validator.EmailNotValidError as error:
        raise AddressError(_in_our_words(str(error))) from error


_BY_LIBRARY: Mapping[re.Pattern[str], Sentence] = {
    re.compile(r"The part after the @-sign contains invalid characters: (.+)\."): Sentence(
        "the part after the @ contains invalid characters: {what}"
    ),
    re.compile(
        r"The email address contains invalid characters before the @-sign: (.+)\."
    ): Sentence("the email address contains invalid characters before the @: {what}"),
    re.compile(
        r"The part after the @-sign is a special-use or reserved name (that cannot .+)\."
    ): Sentence(
        "the part after the @ is a special-use or reserved name that cannot be used with email"
    ),
    re.compile(r"An email address cannot have a hyphen immediately (.+)\."): Sentence(
        "an email address cannot have a hyphen beside the @ or a dot, or at an end"
    ),
    re.compile(
        r"The part after the @-sign is not valid\. It is not within a valid (.+)\."
    ): Sentence("the part after the @ is not valid. It is not within a valid top-level domain"),
    re.compile(r"The email address is too long (.+)\."): Sentence("the email address is too long"),
    re.compile(r"(?:The part after the @-sign|After the @-sign, periods) (.+)\."): Sentence(
        "the part after the @ is not valid: {what}"
    ),
    re.compile(r"(.+)"): Sentence("this is not written as an address is: {what}"),
}
"""What the library says, and how we say it; {what} is its own, and technical."""


def _in_our_words(said: str) -> Sentence:
    """Say what email-validator has found."""
    for pattern, sentence in _BY_LIBRARY.items():
        if found := pattern.fullmatch(said):
            has_more = "{what}" in sentence.template
            return Sentence(sentence.template, what=found[1]) if has_more else sentence
    return Sentence("this is no address")


def _domain(domain: str) -> tuple[str, str]:
    """Return a domain normalised in Unicode and in IDNA's ASCII; raises AddressError."""
    in_unicode, in_ascii, reason = _domain_once(domain)
    if reason:
        raise AddressError(reason)
    return in_unicode, in_ascii


@lru_cache(maxsize=10_000)
def _domain_once(domain: str) -> tuple[str, str, str]:
    """Look at a domain once, right or wrong: a list has far fewer of them than addresses."""
    try:
        found = _refuse_by_library(f"a@{domain}")
    except AddressError as error:
        return "", "", why(error)
    return found.domain, found.ascii_domain.lower(), ""


def _fold(text: str) -> str:
    return characters.normal("NFC", characters.normal("NFD", text).casefold())


def _octets(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
