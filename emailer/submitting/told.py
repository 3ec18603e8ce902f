"""Cautions in plain words: what is odd, and what can be done about it. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from emailer.message.files import mb
from emailer.submitting.cautions import Caution, Code
from emailer.submitting.left_over import MOST

SHOWN = 3

_Values = Mapping[str, Any]

PARTS: Mapping[str, str] = {
    "subject": "The subject",
    "text": "The text",
    "html": "The HTML",
    "sender": "From",
    "reply_to": "The address for answers",
}


def sentence(caution: Caution) -> str:
    """Say what is to be known, in one or two sentences."""
    return _SENTENCES[caution.code](caution.part, caution.values)


def written(people: int, of: int) -> str:
    """Say how many of a list an earlier run has written to; nothing where there are none."""
    if not people:
        return ""
    have = "has" if people == 1 else "have"
    these = "1 person" if of == 1 else f"{of:,} people"
    return f"{people:,} of these {these} {have} been written to by an earlier run."


def _left_over(part: str, values: _Values) -> str:
    marks = values["marks"]
    more = f" and {len(marks) - SHOWN}{' or' if len(marks) == MOST else ''} more" if len(marks) > SHOWN else ""
    said = f"{PARTS[part]} has {', '.join(marks[:SHOWN])}{more}: it is sent as it stands, with nothing filled in."
    meant = values["column"] if part in ("subject", "text", "html") else ""
    return f"{said} To fill it in, write {{{{ {meant} }}}}." if meant else said


def _empty(_: str, values: _Values) -> str:
    name, n = values["name"], values["people"]
    fill = f'{{{{ {name} | default("friend") }}}}'
    who = "1 person has" if n == 1 else f"{n:,} people have"
    return f"{who} no {name}: what stands for it stays empty. {fill} would put a word there."


def _over_limit(_: str, values: _Values) -> str:
    people, a_day = values["people"], max(1, values["a_day"])
    days = -(-people // a_day)
    return (
        f"{people:,} people are more than the {a_day:,} a day that your limit lets out: it takes about {days:,} days."
    )


def _written_before(_: str, values: _Values) -> str:
    n = values["people"]
    return f"An earlier run has written to {'1 person' if n == 1 else f'{n:,} people'} of this list."


def _too_large(_: str, values: _Values) -> str:
    size, limit = mb(values["size_bytes"]), mb(values["limit_bytes"])
    return f"A message has {size}, and the server said that it takes {limit}: it will be refused. Send smaller files."


_SENTENCES: Mapping[Code, Callable[[str, _Values], str]] = {
    Code.NO_SUBJECT: lambda _part, _values: "There is no subject.",
    Code.EXAMPLE_TEXT: lambda _part, _values: "The text is still the example that the form began with.",
    Code.LEFT_OVER: _left_over,
    Code.TOO_LARGE: _too_large,
    Code.EVENT_OVER: lambda _part, _values: "The calendar entry begins in the past.",
    Code.NO_FILE: lambda part, values: f"{PARTS[part]} says “{values['word']}”, but no file goes with the message.",
    Code.EMPTY_NAME: _empty,
    Code.OVER_LIMIT: _over_limit,
    Code.WRITTEN_BEFORE: _written_before,
}
