"""A name and an address as people type and paste them -> one mailbox.
Knows nothing of lists. Pure.
"""

import re
from typing import NamedTuple

from emailer.lists.addresses.address import (
    INVISIBLE,
    PLAIN,
    AddressError,
    check,
    key,
    refuse_controls,
    trim,
)
from emailer.tongue import Sentence

MAX_NAME = 200  # characters; more is a paragraph in the wrong column

_ORDINARY = re.compile(r"(?:[\w'.-]++(?: [\w'.-]++)*+)?")
"""A name that needs no change: words in any script, with single spaces between them."""
_NO_MARKS = dict.fromkeys(map(ord, INVISIBLE))
_PAIRS = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u201e": "\u201c",
    "\u2018": "\u2019",
    "\xab": "\xbb",
    "\xbb": "\xab",
    "\u201a": "\u2018",
    "\u2039": "\u203a",
    "\u203a": "\u2039",
    "\u300c": "\u300d",
}
_VIA = re.compile(
    r"['\"\u201c\u201e\u2018]([^'\"\u2018-\u201f]+)['\"\u2018\u2019\u201c\u201d]( via .*)",
    re.DOTALL,
)
"""What a mailing list makes of who writes to it."""
_BRACKETS = {"(": ")", "[": "]", "<": ">"}
_PUNCTUATION = ".,;:!?"
_QUOTES = "\"'\u201d\u2019"


class Mailbox(NamedTuple):
    """A name, perhaps empty, and the address as typed."""

    name: str
    email: str


def mailbox(text: str) -> Mailbox:
    """Take `text` as exactly one mailbox, such as a sender; raises AddressError."""
    name, email, _ = read(text)
    return Mailbox(name, email)


def read(text: str) -> tuple[str, str, str]:
    """Take `text` as `Ana Lima <ana@x.pt>` or an address alone; return name, address and key,
    or raise AddressError.
    """
    if PLAIN.fullmatch(text):  # nearly all are
        return "", text, text.lower()
    text = trim(text)
    refuse_controls(text)
    if text.endswith(".") and PLAIN.fullmatch(text[:-1]):
        raise AddressError(Sentence("there is a dot beside the @ or at an end"))
    name, address = _name_and_address(text)
    email, its_key = check(address)
    if "@" in name:
        name = _without_address(name, its_key)
    return clean_name(name), email, its_key


def clean_name(text: str) -> str:
    """Return a person's name without stray spaces and invisible marks;
    raises AddressError where it hides something.
    """
    if len(text) <= MAX_NAME and text[:1] != "'" and _ORDINARY.fullmatch(text):
        return text
    text = trim(text)
    refuse_controls(text, of_name=True)
    name = _without_quotes(" ".join(text.translate(_NO_MARKS).split()))
    if "=?" in name:
        raise AddressError(Sentence("the name contains an encoded word (=?...?=)"))
    if len(name) > MAX_NAME:
        raise AddressError(
            Sentence("the name is longer than {max_name} characters", max_name=MAX_NAME)
        )
    return name


def _without_quotes(name: str) -> str:
    """Take off quotes around all of a name, or of what a mailing list adds to."""
    if via := _VIA.fullmatch(name[: MAX_NAME + 1]):
        return via[1] + via[2]
    ending = _PAIRS.get(name[:1])
    is_around = ending and len(name) > 2 and name.endswith(ending)
    bare = name[1:-1]
    return bare if is_around and not {name[0], ending} & set(bare) else name


def _without_address(name: str, its_key: str) -> str:
    """Drop a name that only repeats the address, as some programs write it;
    another address is one too many.
    """
    if key(name) == its_key:
        return ""
    if any(PLAIN.fullmatch(word) for word in re.split(r"[\s,;<>]+", name)):
        raise AddressError(Sentence("there are two @ signs: one address at a time"))
    return name


def _name_and_address(text: str) -> tuple[str, str]:
    text = _bare(text, _PAIRS | _BRACKETS)
    if not text.endswith(">") or "<" not in text:
        return "", text
    name, _, address = text[:-1].rpartition("<")
    name = trim(name)
    if name[:1] == '"' == name[-1:] and len(name) > 1:
        name = re.sub(r"\\(.)", r"\1", name)
    if name[:1] in _PAIRS and name.endswith(_PAIRS[name[0]]):
        name = name[1:-1]
    elif name.count('"') == 1:  # that nothing ends, or began
        name = name.strip('"')
    return name, _bare(address, _PAIRS)


def _bare(text: str, pairs: dict[str, str]) -> str:
    """Take off what surrounds an address in a text: quotes, brackets, `mailto:`,
    punctuation at its end.
    """
    text = trim(text)
    for _ in range(8):  # nobody wraps an address deeper, and no line may take long
        before = text
        if text[:7].lower() == "mailto:":
            text = text[7:].lstrip("/").partition("?")[0]
        elif text[:1] in pairs and text.endswith(pairs[text[0]]):
            text = text[1:-1]
        else:
            text = text.rstrip(_PUNCTUATION if text[-1:] in _PUNCTUATION else _QUOTES)
        text = trim(text)
        if text == before:
            break
    return text
