"""Sentences for people: English where they are thought of, said in the language of whoever asks.

A `Sentence` is its English text for whoever compares, stores or logs it. `str(...)` of it, a format
and a page say it in the language of the task at hand: English, unless `speaking` set another.
Knows no requests and no catalogues.
"""

import contextlib
import gettext
import json
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Self


def _exact(number: float, digits: int) -> str:
    return f"{number:,.{digits}f}"


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _iso_day(day: date) -> str:
    return day.isoformat()


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """A language: its sentences, numbers and dates. English ones are what stands in the program."""

    code: str = "en"  # RFC 5646
    name: str = "English"  # as it calls itself
    catalogue: gettext.NullTranslations = field(default_factory=gettext.NullTranslations)
    decimal: Callable[[float, int], str] = _exact
    """A number with so many digits behind the point."""
    moment: Callable[[datetime], str] = _iso
    """A date and its minute, without the zone."""
    day: Callable[[date], str] = _iso_day
    """A date alone."""

    def number(self, number: int) -> str:
        """Write a whole number, its thousands apart."""
        return self.decimal(number, 0)


ENGLISH = Tongue()

_SPOKEN: ContextVar[Tongue] = ContextVar("_SPOKEN", default=ENGLISH)


def spoken() -> Tongue:
    """Return the language of the task at hand."""
    return _SPOKEN.get()


@contextlib.contextmanager
def speaking(tongue: Tongue) -> Iterator[None]:
    """Say everything in this language until the end of the block."""
    before = _SPOKEN.set(tongue)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


class Sentence(str):
    """A sentence with its values; numbers among them are written as the language does."""

    __slots__ = ("many", "template", "values")
    template: str  # English, and what a catalogue knows it by
    many: str  # the same for more than one of `values["n"]`, where that makes a difference
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Fill values into `{names}`; without any, braces stand for themselves."""
        return cls.made(template, "", values)

    @classmethod
    def made(cls, template: str, many: str, values: Mapping[str, Any]) -> Self:
        """Make one from its parts."""
        one = str.__new__(cls, _filled(_chosen(template, many, values, ENGLISH), values, ENGLISH))
        one.template, one.many, one.values = template, many, values
        return one

    def said(self, tongue: Tongue) -> str:
        """Say it in a language."""
        return _filled(_chosen(self.template, self.many, self.values, tongue), self.values, tongue)

    def __str__(self) -> str:
        return self.said(spoken())

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).made, (self.template, self.many, dict(self.values))


class Clause(Sentence):
    """A sentence within another: without its full stop."""

    __slots__ = ()

    def said(self, tongue: Tongue) -> str:
        """Say it in a language."""
        return super().said(tongue).rstrip(".")


def why(error: Exception) -> str:
    """Return what an error says, to be said in whatever language later."""
    said = error.args[0] if error.args else ""
    return said if isinstance(said, Sentence) else str(error)


def clause(error: Exception) -> str:
    """Return what an error says as part of another sentence."""
    said = why(error)
    return (
        Clause.made(said.template, said.many, said.values)
        if isinstance(said, Sentence)
        else said.rstrip(".")
    )


def plural(one: str, many: str, n: int, /, **values: Any) -> Sentence:
    """Make a sentence about `{n}` of something."""
    return Sentence.made(one, many, {"n": n, **values})


def together(*sentences: str, between: str = " ") -> Sentence:
    """Make one text of several sentences."""
    parts = {f"part{place}": one for place, one in enumerate(sentences)}
    return Sentence.made(between.join(f"{{{name}}}" for name in parts), "", parts)


def quoted(text: str) -> Sentence:
    """Put somebody's words between the marks that the language has for that."""
    return Sentence("“{text}”", text=text)


def say(template: str, /, **values: Any) -> str:
    """Say a sentence in the language of the task at hand."""
    return str(Sentence(template, **values))


def say_n(one: str, many: str, n: int, /, **values: Any) -> str:
    """Say a sentence about `{n}` of something."""
    return str(plural(one, many, n, **values))


def plainly(value: Any) -> Any:
    """Say every sentence within what is to become JSON."""
    if isinstance(value, Sentence):
        return str(value)
    if isinstance(value, dict):
        return {plainly(key): plainly(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plainly(inner) for inner in value]
    return value


# --- for rows ---

_KEPT = "\x1e"
"""What a kept sentence begins with; no server's answer and nothing typed does."""


def kept(text: str) -> str:
    """Write a text for a row: of a sentence its template and its values,
    to be said in any language later.
    """
    return _KEPT + json.dumps(_parts(text)) if isinstance(text, Sentence) else text


def known(text: str) -> str:
    """Read what a row keeps; a text of an older program stays as it is, and so does what cannot
    be read.
    """
    try:
        return _of_parts(json.loads(text[1:])) if text.startswith(_KEPT) else text
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return text


def kept_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values for a row."""
    return {
        name: kept(value) if isinstance(value, str) else value for name, value in values.items()
    }


def known_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Read what `kept_values` wrote: its sentences can be said again."""
    return {
        name: known(value) if isinstance(value, str) else value for name, value in values.items()
    }


def _parts(said: Sentence) -> list[Any]:
    values = {name: _part(value) for name, value in said.values.items()}
    return [said.template, said.many, values]


def _part(value: Any) -> Any:
    value = why(value) if isinstance(value, Exception) else value
    if isinstance(value, Sentence):
        return _parts(value)
    return value if isinstance(value, str | int | float) else str(value)


def _of_parts(parts: list[Any]) -> Sentence:
    template, many, values = parts
    return Sentence.made(
        template,
        many,
        {name: _of_parts(one) if isinstance(one, list) else one for name, one in values.items()},
    )


def number(count: int) -> str:
    """Write a whole number."""
    return spoken().number(count)


def decimal(amount: float, digits: int = 1) -> str:
    """Write a number with so many digits behind the point."""
    return spoken().decimal(amount, digits)


def moment(iso: str) -> str:
    """Write an instant (ISO 8601) to the minute, in UTC."""
    return f"{spoken().moment(datetime.fromisoformat(iso).astimezone(UTC))} UTC"


def _chosen(template: str, many: str, values: Mapping[str, Any], tongue: Tongue) -> str:
    if many:
        return tongue.catalogue.ngettext(template, many, values["n"])
    return tongue.catalogue.gettext(template) if template else ""


def _filled(template: str, values: Mapping[str, Any], tongue: Tongue) -> str:
    if not values:
        return template
    return template.format_map({name: _written(value, tongue) for name, value in values.items()})


def _written(value: Any, tongue: Tongue) -> Any:
    if isinstance(value, Exception):
        value = value.args[0] if value.args else ""
    if isinstance(value, Sentence):
        return value.said(tongue)
    if type(value) is float:
        return tongue.decimal(value, 1)
    return tongue.number(value) if type(value) is int else value
