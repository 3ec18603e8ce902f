"""What makes two letters the same: what people read of them as it is typed, whatever breaks its
lines; and whom of those who have one a run leaves out. Pure.
"""

import hashlib
import json
from typing import Final, Literal

from emailer.model import Message

SAME: Final = "same"
Skip = bool | Literal["same"]
"""Whom other runs write to: nobody, all of them, or those alone who have the same letter of it."""
SKIPS: tuple[Skip, ...] = (True, SAME, False)
Had = bool | Literal["same"]
"""What other runs have to do with somebody: nothing, a letter, or the same one as this."""


def of(message: Message) -> str:
    """Name the letter of a message: the same 32 hex digits for the same letter."""
    return named(message.subject, message.text, message.html, message.format)


def named(subject: str, text: str, html: str, format_: str) -> str:
    """Name a letter by its texts; HTML that is made of the text, as of Markdown, tells no more."""
    typed = "" if format_ == "markdown" else html
    read = [" ".join(one.split()) for one in (subject, text, typed)]
    return hashlib.sha256(json.dumps(read).encode()).hexdigest()[:32]
