"""How drivers want the values of a statement: written `:name` here, as each says it there. Pure."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from emailer.outbox.adapter import Values
from emailer.store.verbs.dialect import NAMED
from emailer.store.verbs.outbox import NUMBERS

Bound = tuple[str, Mapping[str, Any] | Sequence[Any]]
"""A statement, and its values as its driver wants them."""


def named(sql: str, values: Values) -> Bound:
    """SQLite takes them as they are written."""
    return sql, dict(values)


def percent(sql: str, values: Values) -> Bound:
    """Spell `:name` as `%(name)s`."""
    return NAMED.sub(r"%(\1)s", sql.replace("%", "%%")), dict(values)


def typed_percent(sql: str, values: Values) -> Bound:
    """As `%(name)s`, and say of what type it is."""
    return _typed(sql, "%({name})s"), dict(values)


def numbered(sql: str, values: Values) -> Bound:
    """As `$1`, in the order in which they are first named; and say of what type each is."""
    names = list(dict.fromkeys(NAMED.findall(sql)))
    return _numbered(sql), [values[name] for name in names]


def questions(sql: str, values: Values) -> Bound:
    """As `%s`, each time anew; and say of what type each is."""
    return _typed(sql, "%s"), [values[name] for name in NAMED.findall(sql)]


STYLES: Mapping[str, Callable[[str, Values], Bound]] = {
    "pyformat": typed_percent, "numeric_dollar": numbered, "format": questions,
}  # fmt: skip
"""For PostgreSQL's drivers, by the name PEP 249 or SQLAlchemy gives to their style.

A server that is sent values apart from the statement finds out their types by their places,
and a value that only `IS NULL` asks for has none: so each is told.
"""


@cache
def _typed(sql: str, parameter: str) -> str:
    return NAMED.sub(
        lambda name: _cast(parameter.format(name=name[1]), name[1]), sql.replace("%", "%%")
    )


@cache
def _numbered(sql: str) -> str:
    names = list(dict.fromkeys(NAMED.findall(sql)))
    return NAMED.sub(lambda name: _cast(f"${names.index(name[1]) + 1}", name[1]), sql)


def _cast(parameter: str, name: str) -> str:
    return f"CAST({parameter} AS {'bigint' if name in NUMBERS else 'text'})"
