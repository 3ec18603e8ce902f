"""People of a run are found by any part of address or name, in SQL: pages of a walk along an index.

Nothing is indexed for it: letters of all names would cost each import more than it may.
What is looked for is compared row by row, in the order of an index and a slice at a time,
so that a search can end after a while and go on later from where it was.
A run's people lie between its `first_id` and `last_id`, in the order of its list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emailer.model import IN_FLIGHT, State
from emailer.store.people import SHORTEST_PART, PeopleQuery, Sort
from emailer.store.verbs import recipients
from emailer.store.verbs.bounds import Bounds
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Query, SqlRow

Place = Sequence[Any]
"""Where in a walk: the values of its columns."""

SMALL = 20_000
"""People up to which a run is read whole, in any order: some ten milliseconds."""
SLICE_ROWS = 5_000
"""Rows of a larger run that are compared in one statement: so long other readers wait."""

_SORTS: Mapping[Sort, tuple[str, ...]] = {
    Sort.LIST: ("id",),
    Sort.ADDRESS: ("address_key", "id"),
    Sort.NAME: ("lower(name)", "id"),
    Sort.CHANGED: ("-updated_at", "id"),
}


@dataclass(frozen=True, slots=True)
class Walk:
    """An order of a run's people. `where` is what an index narrows, `only` is compared row by row.

    `is_sliced`: many rows may have to be compared for a few that match. `is_list`:
    it is the order of the list, among the ids of which other runs' people lie.
    """

    order: tuple[str, ...]
    where: str
    only: str
    values: dict[str, Any]
    is_sliced: bool = False
    is_list: bool = False

    @property
    def kinds(self) -> tuple[type, ...]:
        """What a place in it is made of."""
        return tuple(str if name in ("address_key", "lower(name)") else int for name in self.order)


# -- walks -----------------------------------------------------------------------------------------


def walk(say: Dialect, of: Bounds, query: PeopleQuery, small: int = SMALL) -> Walk:
    """Choose how to meet those that are looked for: a small run in any order,
    a large one as an index has it.
    """
    values: dict[str, Any] = {
        "run": of.run_key,
        "first": of.first,
        "last": of.last,
        "reason": query.reason,
    }
    if of.total <= small:
        only = _both(_states(query), _REASON if query.reason else "", _part(say, query, values))
        return Walk(_SORTS[query.sort or _usual(query)], _OF_RUN, only, values)
    return _along_an_index(say, query, _part(say, query, values), values)


def in_order_of_list(say: Dialect, of: Bounds, query: PeopleQuery) -> Walk:
    """Meet each of them once, whatever becomes of them meanwhile."""
    values: dict[str, Any] = {
        "run": of.run_key,
        "first": of.first,
        "last": of.last,
        "reason": query.reason,
    }
    only = _both(_states(query), _REASON if query.reason else "", _part(say, query, values))
    return _in_list(say, only, values)


def _in_list(say: Dialect, only: str, values: dict[str, Any]) -> Walk:
    """Meet what lies between two ids: `_between` says which.
    Two bounds of one kind, and a planner takes the wider.
    """
    where = f"{say.no_index('run_id')} = :run"
    return Walk(("id",), where, only, values, is_sliced=True, is_list=True)


_OF_RUN = "run_id = :run"
_REASON = "failure_key = :reason"
_IN_FLIGHT = "state IN ('claimed', 'sending')"


def _usual(query: PeopleQuery) -> Sort:
    return Sort.CHANGED if query.states in ((State.FAILED,), (State.IN_DOUBT,)) else Sort.LIST


def _along_an_index(say: Dialect, query: PeopleQuery, part: str, values: dict[str, Any]) -> Walk:
    states, is_sliced = _states(query), bool(part)
    if part.startswith("address_key >="):
        return Walk(("address_key",), _both(_OF_RUN, part), states, values, is_sliced=bool(states))
    if query.reason and len(query.states) == 1:
        where = _both(_OF_RUN, "failure_key IS NOT NULL", _REASON, states)
        return Walk(("id",), where, part, values, is_sliced)
    if not query.reason and set(query.states) <= set(IN_FLIGHT) and query.states:
        return Walk(("id",), _both(_OF_RUN, _IN_FLIGHT, states), part, values, is_sliced)
    if (
        not query.reason
        and len(query.states) == 1
        and not (part and query.states == (State.WAITING,))
    ):
        order = recipients.ORDERS.get(query.states[0], "id").split(", ")
        return Walk(tuple(order), _both(_OF_RUN, states), part, values, is_sliced)
    # who waits is mostly due at once: no order to cut
    only = _both(states, _REASON if query.reason else "", part)
    if query.sort is Sort.ADDRESS:
        return Walk(("address_key",), _OF_RUN, only, values, is_sliced=bool(only))
    return _in_list(say, only, values)


def _both(*tests: str) -> str:
    return " AND ".join(test for test in tests if test)


def _states(query: PeopleQuery) -> str:
    """The states are literals, for the partial indexes to be used."""
    if len(query.states) == 1:
        return f"state = '{query.states[0].value}'"
    return (
        f"state IN ({', '.join(repr(state.value) for state in query.states)})"
        if query.states
        else ""
    )


def _part(say: Dialect, query: PeopleQuery, values: dict[str, Any]) -> str:
    """Compare with what was typed: with the beginning of an address
    while that is short, then with any part.
    """
    part = query.part.strip()
    if len(part) >= SHORTEST_PART:
        return _like(say, part, query.key_part, values)
    if not part:
        return ""
    begin = query.key_part or part.lower()
    values |= {"begin": begin, "end": begin + chr(0x10FFFF)}
    return "address_key >= :begin AND address_key < :end"


def _like(say: Dialect, part: str, key_part: str, values: dict[str, Any]) -> str:
    """Compare without regard to case, as engines do for ASCII;
    other letters are tried small, large and as titles.
    """
    forms = [part] if part.isascii() else sorted({part, part.lower(), part.upper(), part.title()})
    tests = []
    if key_part and not (part.isascii() and key_part == part.lower()):
        values["key_part"] = _pattern(key_part)
        tests.append(say.matches("address_key", ":key_part"))
    for number, form in enumerate(forms):
        values[f"part{number}"] = _pattern(form)
        tests += [say.matches(name, f":part{number}") for name in ("email", "name")]
    return f"({' OR '.join(tests)})"


def _pattern(text: str) -> str:
    for sign in "\\%_":
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"


# -- statements ------------------------------------------------------------------------------------


def end_of_slice(along: Walk, after: Place | None, n: int) -> Query:
    """Read the place n rows behind `after`, whether they match or not;
    no row where fewer are left.
    """
    where, bound = _between(along, along.where, after, None)
    sql = (f"SELECT {_columns(along)} FROM emailer_recipient WHERE {where} "
           f"ORDER BY {_listed(along)} LIMIT 1 OFFSET :offset")  # fmt: skip
    return sql, {**along.values, **bound, "offset": n - 1}


def page(along: Walk, after: Place | None, until: Place | None, limit: int) -> Query:
    """Read up to `limit` people of a walk behind one place
    and up to another, each with its place.
    """
    where, bound = _between(along, _both(along.where, along.only), after, until)
    inner = (f"SELECT *, {_columns(along)} FROM emailer_recipient WHERE {where} "
             f"ORDER BY {_listed(along)} LIMIT :limit")  # fmt: skip
    places = ", ".join(f"place{number}" for number in range(len(along.order)))
    return f"{recipients.with_reply(inner)} ORDER BY {places}", {
        **along.values,
        **bound,
        "limit": limit,
    }


def count(along: Walk, after: Place | None, until: Place | None) -> Query:
    """Count those of a walk behind one place and up to another."""
    where, bound = _between(along, _both(along.where, along.only), after, until)
    return f"SELECT count(*) AS n FROM emailer_recipient WHERE {where}", {**along.values, **bound}


def ids(along: Walk, after: Place | None, until: Place | None) -> Query:
    """Read the ids of those of a walk behind one place and up to another."""
    where, bound = _between(along, _both(along.where, along.only), after, until)
    sql = f"SELECT id FROM emailer_recipient WHERE {where} ORDER BY {_listed(along)}"
    return sql, {**along.values, **bound}


def place_of(along: Walk, row: SqlRow) -> list[Any]:
    """Read the place a row carries."""
    return [row[f"place{number}"] for number in range(len(along.order))]


def _between(
    along: Walk, where: str, after: Place | None, until: Place | None
) -> tuple[str, dict[str, Any]]:
    bound: dict[str, Any] = {}
    if along.is_list:
        after, until = after or [along.values["first"] - 1], until or [along.values["last"]]
    for name, sign, place in (("after", ">", after), ("until", "<=", until)):
        if place is not None:
            values = {f"{name}{number}": value for number, value in enumerate(place)}
            bound |= values
            where += f" AND ({_listed(along)}) {sign} ({', '.join(f':{one}' for one in values)})"
    return where, bound


def _columns(along: Walk) -> str:
    return ", ".join(f"{name} AS place{number}" for number, name in enumerate(along.order))


def _listed(along: Walk) -> str:
    return ", ".join(along.order)
