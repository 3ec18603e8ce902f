"""What a chat was exported as -> its lines, without when they were said. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists.addresses.address import trim
from emailer.lists.lines.pieces import MAX_CLOSE_LOOK, addresses_in
from emailer.lists.words import given_names, local_parts, names
from emailer.lists.words.heading_words import snake

_STAMP = re.compile(
    r"[\u200e\u202a]*\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:\s?[ap]\.?\s?m\.?)?(?:\]|\s+-)\s+",
    re.IGNORECASE,
)
_FIRST = frozenset("0123456789[\u200e\u202a")
_MOST = 0.5
_AROUND_SENDER = "~ \u200e\u202a\u202c\u2068\u2069\u00a0\u202f"


def is_one(top: Sequence[str]) -> bool:
    """Tell whether most lines begin with when they were said."""
    lines = [line for line in top if line.strip()]
    stamped = sum(bool(_STAMP.match(line)) for line in lines)
    return stamped > 1 and stamped >= len(lines) * _MOST


def read(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield who said what, without when."""
    for number, line in enumerate(lines, 1):
        yield number, said(line)


def said(line: str) -> str:
    """Write a message without when it was said, and with who said it where an address in it may be
    theirs; any other line as it is.
    """
    stamp = _STAMP.match(line) if line[:1] in _FIRST else None
    if not stamp or len(line) > MAX_CLOSE_LOOK:
        return line
    text = line[stamp.end() :]
    sender, _, message = text.partition(": ")
    sender, found = sender.strip(_AROUND_SENDER), [email for _, email in addresses_in(message)]
    if not found:
        return text
    if len(found) > 1 or not names.are_like_names(sender) or _is_of_another(found[0], sender):
        return message
    rest = trim(message.replace(found[0], " ", 1))
    if not _is_surely_of(sender, found[0]):
        return f"{sender}: {message}"
    return f"{sender}: {found[0]}" + (f" - {rest}" if any(map(str.isalpha, rest)) else "")


def _is_surely_of(sender: str, email: str) -> bool:
    is_word = len(sender.split()) == 1
    return (
        local_parts.in_common(sender, email) > 0
        if is_word
        else local_parts.is_surely_of(sender, email)
    )


def _is_of_another(email: str, sender: str) -> bool:
    """Tell whether a first name stands in an address that is not the sender's."""
    words = snake(email.partition("@")[0]).split("_")
    theirs = snake(sender).split("_")
    return any(given_names.is_one(word) and word not in theirs for word in words)
