"""What a chat was exported as -> its lines, without when they were said. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from emailer.lists.addresses.address import trim
from emailer.lists.lines.pieces import MAX_CLOSE_LOOK, addresses_in
from emailer.lists.ticks import EVERY
from emailer.lists.words import declined_phrases, given_names, local_parts, names, refusals
from emailer.lists.words.heading_words import snake

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?\s?m\.?)?"
_STAMP = re.compile(
    rf"[\u200e\u202a]*(?:\[?{_DATE},?\s+(?:\w{{1,4}}\s)?{_TIME}(?:\]|\s+-)"
    rf"|\[(?:{_DATE},?\s+)?{_TIME}\](?=\s*<[^<>@\s]{{1,60}}>))\s+",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"(?P<who>[^\W\d_][^\[\]@:<>,]{{0,60}}?)(?:,\s\[(?:{_DATE},?\s)?{_TIME}\]"
    rf"|\s{{2,4}}(?:{_DATE},?\s+)?{_TIME}|\s[\u2014\u2013]\s(?:\w{{2,12}}\s(?:at|um)\s|{_DATE},?\s){_TIME})\s*",
    re.IGNORECASE,
)
"""Who speaks below, and since when: Telegram, Slack, Discord."""
_SAYS = re.compile(r"<([^<>@\s]{1,60})>\s+")
_FIRST = frozenset("0123456789[\u200e\u202a")
_MOST = 0.3
_LONGEST_HEAD = 120
_PICTURES = re.compile(r"[^\w\s.,'\u2019&+/()~-]")
_AROUND_SENDER = "~ \u200e\u202a\u202c\u2068\u2069\u00a0\u202f"


def is_one(top: Sequence[str]) -> bool:
    """Tell whether many lines begin with when they were said, or say who speaks below."""
    lines = [line for line in top if line.strip()]
    begun = sum(bool(_STAMP.match(line)) or bool(_head(line)) for line in lines)
    return begun > 1 and begun >= len(lines) * _MOST


def read(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield who said what, without when; beside an address of theirs that they do not come, where
    they say so later.
    """
    rest, held = iter(lines), list[str]()
    for line in islice(rest, _MOST_HELD):
        held.append(line)
        if not len(held) % EVERY:
            yield 0, ""  # no line: others have their turn
    noes = {who: (number, no) for number, who, message in _walk(held) if (no := _no(message))}
    for number, who, message in _walk(chain(held, rest)):
        last, no = noes.get(who, (0, ""))
        yield number, _spoken(who, message, no if last > number else "")


_MOST_HELD = 10_000
"""Lines of which is known what is said below them."""


def _walk(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the number of each line, who says it, and what."""
    sender = ""
    for number, line in enumerate(lines, 1):
        if head := _head(line):
            sender = _named(head["who"])
            yield number, sender, ""
            continue
        found = _cut(line)
        if found:
            sender = _named(found[0])
        yield number, sender, found[1] if found else line


def _no(message: str) -> str:
    """Return what a message says, if that is that its sender does not come."""
    if "@" in message or len(message) > _LONGEST_HEAD or not refusals.may_be_in(message):
        return ""
    parts = (_BESIDE_NO.sub("", part).strip() for part in _PARTS.split(message))
    said = (part for part in parts if " " in part and declined_phrases.says_no(part))
    return next(said, "")


_PARTS = re.compile(r"[,.;:!\n]|\s[-\u2013\u2014]\s|\s(?:but|aber|mais|pero|mas|ma|so)\s")
_BESIDE_NO = re.compile(
    r"\s(?:after all|any ?more|this time|though|now"
    r"|(?:to (?:the|your|our|this|that)|for|zu[rm]) .*)\Z",
    re.IGNORECASE,
)


def _head(line: str) -> re.Match[str] | None:
    return _HEAD.fullmatch(line) if len(line) < _LONGEST_HEAD else None


def said(line: str) -> str:
    """Write a message without when it was said, and with who said it where an address in it may be
    theirs; any other line as it is.
    """
    found = _cut(line)
    return _spoken(_named(found[0]), found[1]) if found else line


def _cut(line: str) -> tuple[str, str] | None:
    """Return who says what in a line that begins with when; None for any other."""
    stamp = _STAMP.match(line) if line[:1] in _FIRST else None
    if not stamp or len(line) > MAX_CLOSE_LOOK:
        return None
    text = line[stamp.end() :]
    if says := _SAYS.match(text):
        return says[1], text[says.end() :]
    sender, colon, message = text.partition(": ")
    return (sender, message) if colon else ("", text)


def _named(sender: str) -> str:
    """Return a sender's name without pictures, and the signs of who is no contact."""
    return " ".join(_PICTURES.sub(" ", sender).strip(_AROUND_SENDER).split())


def _spoken(sender: str, message: str, no: str = "") -> str:
    no = f" - {no}" if no else ""
    found = [email for _, email in addresses_in(message)]
    if not found and sender and ("(" in message or "@" in message or _no(message)):
        return f"{sender}: {message}"  # perhaps a hidden one; or no label of those below
    if len(found) > 1 and names.are_like_names(sender):
        return _of_several(sender, message, found, no)
    is_name = len(found) == 1 and names.are_like_names(sender)
    if not is_name or _is_of_another(found[0], sender):
        return message
    rest = trim(message.replace(found[0], " ", 1))
    if not _is_surely_of(sender, found[0]):
        return f"{sender}: {message}{no}"
    return f"{sender}: {found[0]}{no}" + (f" - {rest}" if any(map(str.isalpha, rest)) else "")


def _of_several(sender: str, message: str, found: Sequence[str], no: str) -> str:
    """Put the sender beside the one of several addresses that is surely theirs, and not what they
    say that is none: it's ana@x.pt, not ana.old@x.pt.
    """
    mine = [
        email for email in found
        if _is_surely_of(sender, email)
        and not declined_phrases.not_to_invite(message.partition(email)[0].rpartition("@")[2], "")
    ]  # fmt: skip
    if len(mine) != 1:
        return message
    rest = trim(message.replace(mine[0], " ", 1)).lstrip(",;:. ")
    return f"{sender} <{mine[0]}>{no}, {rest}"


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
