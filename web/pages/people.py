"""The people of a run on its page: which of them are looked at, what can be done about each, and
an address put right.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from emailer.model import State
from emailer.showing import going_on
from emailer.store import Row, Run
from emailer.store.people import PeopleQuery, Sort
from web import corrections, ids, pagination, selections, words
from web.app_keys import STORE
from web.pages import after_sending_again, people_words
from web.pages.people_view import PeopleView
from web.pages.people_words import ACTS, TABS

ROWS = 15


async def table(
    request: web.Request, run: Run, here: PeopleView, told: Mapping[str, Any]
) -> dict[str, Any]:
    """Read the page of people at a place, with what leads on from it."""
    query = here.query(run)
    cursor = ids.decoded(here.cursor)
    found = await pagination.found(request.app[STORE].people.find(run.id, query, ROWS, cursor))
    first = replace(here, cursor="")
    count = found.count if here.part else count_at(run, here)
    return {
        "rows": [_shown(row, run) for row in _first_begun(found.rows, here)],
        "next": replace(here, cursor=found.next).at() if found.next else "",
        "first": first.at() if here.cursor else "",
        "goes_on": bool(found.next) and not found.rows,
        "count": people_words.counted(count, is_all=found.is_all, part=here.part),
        "total": count if found.is_all else None,
        "tabs": _tabs(run, first),
        **_first_reasons(_reasons(run, first, told)),
        "tries": people_words.tries(run.policy) if here.shown(run) == "waiting" else "",
        "early": people_words.EARLY if any("now" in acts(row) for row in found.rows) else "",
        "sorts": _sorts(run, first, query),
        "sorted_to": SORTED_TO if run.total > SORTED_TO else 0,
        "state": here.shown(run),
        "here": here,
        "beside": here.beside(),
        "csv": _csv(run, first, query),
        "names": {
            name: act for name, act in ACTS.items() if any(name in acts(row) for row in found.rows)
        },
        "acts": {name: act for name, act in ACTS.items() if _may(run, here, name)},
    }


def _first_begun(rows: Sequence[Row], here: PeopleView) -> Sequence[Row]:
    """Put first, of a page of those who were looked for, in whom a word begins with what was typed:
    Anna before Hannah.
    """
    part = here.part.strip().casefold()
    if not part or here.sort:
        return rows
    begins = re.compile(rf"(?<![^\W_]){re.escape(part)}")
    return sorted(rows, key=lambda row: not begins.search(f"{row.name} {row.email}".casefold()))


def count_at(run: Run, here: PeopleView) -> int | None:
    """Count who is at a place, where the run's own numbers say so."""
    state = here.shown(run)
    if here.reason:
        return next(
            (one.count for one in run.failures if (one.key, one.state) == (here.reason, state)), 0
        )
    return run.total if state == "all" else run.counts[state]


def acts(row: Row) -> list[str]:
    """Name what can be decided about somebody; to be tried now they wait for a later try."""
    is_later = row.state is not State.WAITING or row.due_at
    return [
        name for name, act in ACTS.items() if act.state is row.state and (is_later or name != "now")
    ]


def _shown(row: Row, run: Run) -> dict[str, Any]:
    """Say how one stands and goes on; of what can be decided, what is offered in their row."""
    offered = [name for name in acts(row) if name != "out"]
    return {
        **words.person(row, run.transport),
        "acts": offered,
        "goes_on": going_on.of(row, run.policy),
    }


def _may(run: Run, here: PeopleView, name: str) -> bool:
    """Whether a decision can be about anybody here."""
    state = ACTS[name].state
    is_there = bool(run.counts[state]) and here.shown(run) in ("all", state)
    return is_there and (name != "now" or waits_for_later(run) > 0)


def waits_for_later(run: Run) -> int:
    """Count those who were tried, and wait for a later try."""
    return sum(one.count for one in run.failures if one.state is State.WAITING)


def _tabs(run: Run, here: PeopleView) -> list[dict[str, Any]]:
    at = replace(here, reason="", sort="")
    counts, shown = {"all": run.total, **run.counts}, here.shown(run)
    return [
        {
            "name": name,
            "label": people_words.tab(name, run.transport),
            "count": counts[name],
            "at": replace(at, state=name).at(),
            "here": name == shown,
        }
        for name in TABS
        if counts[name] or name in ("all", shown)
    ]


def _reasons(run: Run, here: PeopleView, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the reasons of those whom the list shows; beside everybody, all of them."""
    state = here.shown(run)
    found = reasons(here, told)
    shared = Counter(one["state"] for one in found)
    for one in found:
        if shared[one["state"]] == 1:  # the run's own button is for the same people
            one["retry"] = ""
    return [one for one in found if state in ("all", one["state"])]


def _first_reasons(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Choose those that the run's page has room for: the first, and the one that is looked at."""
    shown = [one for number, one in enumerate(found) if number < SHOWN_REASONS or one["here"]]
    return {"reasons": shown, "more_reasons": len(found) - len(shown)}


SHOWN_REASONS = 3
"""On the run's page; there may be fifty, and all of them have a page of their own."""


def reasons(here: PeopleView, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the reasons, each with the address of those
    who share it and of the question about them.
    """
    found = people_words.reasons(told["failures"])
    for one in found:
        of = replace(here, state=one["state"], reason=one["key"], part="")
        one["at"] = "" if one["key"] == "other" else of.at()
        act = {"failed": "retry", "waiting": "now"}.get(one["state"])
        one["retry"] = (
            of.at(act=act, all="yes", was=f"{here.state or '-'} {here.reason}".strip())
            if act and one["at"]
            else ""
        )
        one["here"] = (here.reason, here.state) == (one["key"], one["state"])
    return found


def _sorts(run: Run, here: PeopleView, query: PeopleQuery) -> list[dict[str, Any]]:
    usual = Sort.CHANGED if query.states in ((State.FAILED,), (State.IN_DOUBT,)) else Sort.LIST
    names = people_words.SORTS
    if run.total > SORTED_TO:
        quick = (Sort.LIST, Sort.ADDRESS)
        names = {sort: names[sort] for sort in quick if not query.states}
    chosen = here.sort if here.sort in names else usual
    return [{"at": replace(here, sort=sort.value).at(), "name": name, "here": sort == chosen,
             "sort": sort.value} for sort, name in names.items()]  # fmt: skip


def _csv(run: Run, here: PeopleView, query: PeopleQuery) -> str:
    """Write what a file of all that are listed is asked for by, in the order of the list."""
    [sort] = [one["sort"] for one in _sorts(run, here, query) if one["here"]] or [""]
    state = here.shown(run)
    said = {"state": "" if state == "all" else state, "reason": here.reason, "q": here.part}
    return urlencode({name: text for name, text in (said | {"sort": sort}).items() if text})


SORTED_TO = 20_000
"""People up to which a run's are sorted in any way."""


def may_correct(row: Row) -> bool:
    """Tell whether an address can be put right: it was not written to, and may be yet."""
    return not row.has_moved and row.state in (State.WAITING, State.FAILED, State.CANCELLED)


async def correct(
    request: web.Request, run: Run, recipient_id: int, said: Mapping[str, str]
) -> str:
    """Put an address right, and send to it where that was asked; returns what was done."""
    typed = corrections.of_text(said.get("email", ""))
    row = await corrections.correct(request, run.id, recipient_id, typed)
    if said.get("then") != "send" or row.state is not State.FAILED:
        return "corrected"
    await request.app[STORE].retry(run.id, selections.some((recipient_id,)))
    return after_sending_again.CORRECTED
