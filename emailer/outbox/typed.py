"""Whether what a host hands over is of the kind that is asked for, in sentences. Pure: everything
is looked at before a statement is sent, since one that fails would end a server's transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from emailer import characters

LONGEST = 255
"""Characters of a key or a name: a server's index takes no long ones."""


class OutboxError(ValueError):
    """What the outbox refuses, in a sentence; nothing was stored."""


def transaction(value: object) -> bool:
    """Whether it is to be one of our own. Raises OutboxError for neither of two words."""
    if value not in ("callers", "own"):
        raise OutboxError('transaction is "callers" or "own".')
    return value == "own"


def text(name: str, value: object, longest: int | None = None) -> str:
    """Take a text that can be stored. Raises OutboxError."""
    if not isinstance(value, str):
        raise OutboxError(f"{name} is a text, and this is a {type(value).__name__}.")
    if characters.NO_FIELD.search(value):
        raise OutboxError(
            f"{name}: it holds a character that is none (U+0000, or half of a pair of "
            "surrogates). Leave it out."
        )
    if longest is not None and not 0 < len(value) <= longest:
        raise OutboxError(f"{name} has 1 to {longest} characters; this has {len(value):,}.")
    return value


def short(name: str, value: object) -> None:
    """Take a short text, or None. Raises OutboxError."""
    if value is not None:
        text(name, value, LONGEST)


def instant(name: str, value: object) -> None:
    """Take a date with its time, or a text. Raises OutboxError."""
    if value is not None and not isinstance(value, datetime):
        text(name, value)


def delays(value: object) -> None:
    """Take a list of texts, or None. Raises OutboxError."""
    if value is None:
        return
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise OutboxError(
            'retry_delays is a list of texts, as in ["1m", "1h"]; '
            f"this is a {type(value).__name__}."
        )
    for one in value:
        text("retry_delays", one)


def most_failures(value: object) -> None:
    """Take a number or a text. Raises OutboxError."""
    if isinstance(value, bool) or not isinstance(value, int):
        text("max_failures", value)


def letter(value: Mapping[str, object]) -> None:
    """Take a mapping of texts. Raises OutboxError."""
    for name, one in value.items():
        text(f"The message's {text('a name of the message', name)}", one)


def people(value: object) -> None:
    """Take a list. Raises OutboxError."""
    if isinstance(value, str | bytes | Mapping):
        raise OutboxError("The recipients are a list, also where there is only one.")
    if not isinstance(value, Sequence):
        raise OutboxError(
            f"The recipients are a list, and this is a {type(value).__name__}: make one by list()."
        )
