"""A message that greets several people and is not true for all of them, in plain words. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from emailer.lists.addresses.address import shown as fit
from emailer.tongue import say, say_n


def sentence(messages: int, said: Sequence[Mapping[str, Any]]) -> str:
    """Say of how many messages that is so, and of the first of them what differs."""
    shown = "; ".join(
        say("{who} ({fields})", who=one["who"] or one["email"], fields=_fields(one["fields"]))
        for one in said
    )
    if more := messages - len(said):
        shown = say("{shown} and {n} more", shown=shown, n=more)
    return say_n(
        "{n} message to several people does not fit them all; the first one's is written: {said}.",
        "{n} messages to several people do not fit them all; the first one's is written: {said}.",
        messages,
        said=shown,
    )


def differs(fields: Sequence[Mapping[str, Any]]) -> str:
    """Say of one message what is otherwise for another whom it greets."""
    return say("{fields}; the first one's is written", fields=_fields(fields))


def _fields(fields: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(
        say("{column}: {values}", column=fit(one["column"]),
            values=", ".join(fit(value) or say("empty") for value in one["values"]))
        for one in fields
    )  # fmt: skip
