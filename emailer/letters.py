"""What makes two letters the same: what people read of them as it is typed, whatever breaks its
lines. Pure.
"""

import hashlib
import json
from typing import Final, Literal

from emailer.model import Message

SAME: Final = "same"
Skip = bool | Literal["same"]
"""Whom other runs write to: nobody, all of them, or those alone who have the same letter of it."""
SKIPS: tuple[Skip, ...] = (True, SAME, False)


def of(message: Message) -> str:
    """Name the letter of a message: the same 32 hex digits for the same letter."""
    return named(message.subject, message.text, message.html, message.format)


def named(subject: str, text: str, html: str, written: str) -> str:
    """Name a letter by its texts; `written` is the format, of whose HTML some is made."""
    made = written == "markdown"
    read = [" ".join(one.split()) for one in (subject, text, "" if made else html)]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:32]
