"""What the flags of an account say: its fields as its form has them, and its limits. Pure."""

import argparse
from collections.abc import Mapping

from emailer import limits
from emailer.cli.exit_codes import UsageError
from emailer.submitting import numbers

_FIELDS = {"transport": "server", "encryption": "encryption", "user": "user",
           "sender": "its_sender"}  # fmt: skip


def fields(typed: argparse.Namespace) -> Mapping[str, str]:
    """Return what was typed of where it sends, and as whom."""
    said = {field: getattr(typed, name) for field, name in _FIELDS.items()}
    return {field: text for field, text in said.items() if text is not None}


def limits_of(typed: argparse.Namespace) -> Mapping[str, object]:
    """Return what was typed of how much it may send, as the store changes it.
    Raises UsageError.
    """
    changes: dict[str, object] = {}
    if typed.its_rate is not None:
        changes["limits"] = _limits(typed.its_rate)
    if typed.its_connections is not None:
        changes["connections"] = _connections(typed.its_connections)
    return changes


def _limits(text: str) -> limits.Limits:
    try:
        return limits.parse(text)
    except ValueError as error:
        raise UsageError(f"--rate: {error}") from None


def _connections(text: str) -> int:
    count = numbers.typed(text, 1, limits.MOST_CONNECTIONS)
    if count is None:
        raise UsageError(f"--connections: a whole number from 1 to {limits.MOST_CONNECTIONS}.")
    return count
