"""Signs of other scripts and programs around addresses -> those that lists are read by. Pure."""

import re

from emailer.lists.words import labels

_WIDE = str.maketrans({
    "\uff0c": ",", "\u3001": ",", "\uff64": ",", "\u060c": ",", "\uff1b": ";", "\u061b": ";",
    "\uff1c": "<", "\uff1e": ">",
})  # fmt: skip
_IN_PARENTHESES = re.compile(r"\uff08([^\s@\uff08\uff09]++@[^\s@\uff08\uff09]++)\uff09")
_SCHEME = re.compile(r"\b(?:smtp|sip):(?=[^\s@:,;]+@)", re.IGNORECASE)
_ARROW = re.compile(r"\s(?:[-=]{1,2}>|[\u2192\u21d2])\s")
_UNCLOSED = re.compile(r"(<[^\s<>@,;]{1,64}+@[^\s<>@,;]{1,255}+)(?=\s*+(?:[,;]|\Z))")
_AROUND = {"[": "]", "(": ")", "{": "}"}
_LOUD = re.compile(r"\*\*([^*\n]{1,200}+)\*\*|`([^`\n]{1,200}+)`")
_MARK = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DIRECTIONS = re.compile(rf"(?<![\w.@+-])[{_MARK}]+|[{_MARK}]+(?![\w.@+-])")


def plain(text: str) -> str:
    """Write a line or a cell with the signs of ASCII: `ana@x.pt\uff0cbo@x.se`, `[SMTP:ana@x.pt]`,
    `Ana -> ana@x.pt`, without brackets around several, and without what makes `**Ana**` bold,
    and with the sign that `<ana@x.pt` ends with.
    """
    if not text.isascii():
        text = _IN_PARENTHESES.sub(r"(\1)", text.translate(_WIDE))
        text = _DIRECTIONS.sub("", text)
        if not labels.find(text):  # which are told as they stand
            text = text.replace("\uff1a", ":")
    if "**" in text or "`" in text:
        text = _LOUD.sub(_quiet, text)
    if text.count("<") > text.count(">"):
        text = _UNCLOSED.sub(r"\1>", text)
    if ":" in text:
        text = _SCHEME.sub("", text)
    if _AROUND.get(text[:1]) == text[-1:] and _is_around_all(text):
        text = text[1:-1]
    return _ARROW.sub(" - ", text)


def _quiet(found: re.Match[str]) -> str:
    """Leave the signs out; what stands close to them on both sides stays two words."""
    is_close = found.string[found.start() - 1 : found.start()].isalnum()
    return (" " if is_close else "") + (found[1] or found[2])


def _is_around_all(text: str) -> bool:
    return text.count("@") > 1 and not any(sign in text[1:-1] for sign in (text[0], text[-1]))
