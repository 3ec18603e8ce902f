"""The people of a run on its page: which of them are looked at,
and what is being asked about them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from emailer.model import State
from emailer.showing import going_on
from emailer.store import Row, Run, Selection, Store
from emailer.store.people import Found, PeopleQuery, Sort
from emailer.tongue import Sentence, number, say
from web import corrections, decisions, ids, pagination, words
from web.app_keys import STORE
from web.errors import ProblemError
from web.pages import became, people_words
from web.pages.people_view import PeopleView
from web.pages.people_words import ACTS, AGAIN, TABS

ROWS = 15
MOST_TICKED = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a decision is about: some, or all at a place."""

    act: str
    ids: tuple[int, ...] = ()
    is_all: bool = False
    was: str | None = None  # the reason that was looked at before, where another is asked about


def chosen(said: Mapping[str, str], ticked: Sequence[str]) -> Chosen | None:
    """Read what is to be decided about whom; None where nothing is."""
    act, one = said.get("act", ""), said.get("one", "")
    if one:
        act, _, number = one.partition(":")
        ticked = [number]
    if not act:
        return None
    if act not in ACTS:
        raise ProblemError(
            422,
            Sentence("There is no such decision."),
            Sentence("Go back to the run, and choose again."),
        )
    if said.get("all") == "yes" and not one:
        return Chosen(act, is_all=True, was=said.get("was"))
    return Chosen(act, decisions.ticked(ticked[:MOST_TICKED]))


async def table(
    request: web.Request, run: Run, here: PeopleView, told: Mapping[str, Any]
) -> dict[str, Any]:
    """Read the page of people at a place, with what leads on from it."""
    query = here.query(run)
    cursor = ids.decoded(here.cursor)
    found = await pagination.found(request.app[STORE].people.find(run.id, query, ROWS, cursor))
    first = replace(here, cursor="")
    count = found.count if here.part else _count(run, here)
    return {
        "rows": [_shown(row, run) for row in found.rows],
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


def _count(run: Run, here: PeopleView) -> int | None:
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
    return {**words.person(row), "acts": offered, "goes_on": going_on.of(row, run.policy)}


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
            "label": label,
            "count": counts[name],
            "at": replace(at, state=name).at(),
            "here": name == shown,
        }
        for name, label in TABS.items()
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


async def question(
    request: web.Request, run: Run, here: PeopleView, asked: Chosen
) -> dict[str, Any]:
    """Count whom a decision would be about, and ask; or say why it can be about nobody."""
    act = ACTS[asked.act]
    if not asked.ids and not asked.is_all:
        return {"problem": people_words.NOBODY_SELECTED}
    n, is_all = await _count_chosen(request.app[STORE], run, here, asked)
    if not n:
        return {"problem": act.nobody}
    people = people_words.so_many(n, is_all=is_all)
    if asked.act == "out" and n == 1 and len(asked.ids) == 1:
        row = await request.app[STORE].recipient(run.id, asked.ids[0])
        people = f"{row.name} ({row.email})" if row.name else row.email
    return {
        "text": say(act.question.template, people=people),
        "answer": say(act.answer.template, n=number(n) if is_all else say("them")),
        "act": asked.act, "ids": asked.ids, "all": asked.is_all, "is_dangerous": act.is_dangerous,
        "no": _before(here, asked.was).at(),
    }  # fmt: skip


def _before(here: PeopleView, was: str | None) -> PeopleView:
    """Say where one was when a question about one reason was asked: "state reason", and "-" for
    whoever asks for a decision.
    """
    if was is None:
        return here
    state, _, reason = was.partition(" ")
    return replace(here, state=state if state in TABS else "", reason=reason)


async def _count_chosen(
    store: Store, run: Run, here: PeopleView, asked: Chosen
) -> tuple[int, bool]:
    state = ACTS[asked.act].state
    if not asked.is_all:
        return await store.people.count(run.id, asked.ids, state), True
    query = whole(run, here, state)
    if query is None:
        return 0, True
    if not query.part:
        return (_count(run, replace(here, state=state.value)) or 0), True
    found: Found = await store.people.find(run.id, query, 1)
    return found.count or 0, found.is_all


def whole(run: Run, here: PeopleView, state: State) -> PeopleQuery | None:
    """Say which of those at a place are in a state; None where nobody can be."""
    return replace(here.query(run), states=(state,)) if here.shown(run) in ("all", state) else None


async def decide(
    store: Store, run: Run, here: PeopleView, asked: Chosen
) -> tuple[int, tuple[int, ...]]:
    """Do what was decided; returns about how many it was, and who, where that will be told."""
    if not asked.is_all:
        rows = await store.people.rows(run.id, asked.ids) if asked.act in AGAIN else ()
        told = tuple(row.id for row in rows if asked.act in acts(row))
        return await _decide(store, run.id, asked.act, asked.ids), told
    query = whole(run, here, ACTS[asked.act].state)
    if query is None:
        return 0, ()
    told = await became.whom(store, run.id, query) if asked.act in AGAIN else ()
    if asked.act in ("retry", "now") and not query.part:
        selection = Selection(reason=here.reason or None, state=ACTS[asked.act].state)
        return await store.retry(run.id, selection), told
    n = 0
    async for some in store.people.matching(run.id, query):
        n += await _decide(store, run.id, asked.act, some)
    return n, told


async def _decide(store: Store, run_id: str, act: str, some: tuple[int, ...]) -> int:
    match act:
        case "retry" | "now":
            return await store.retry(run_id, Selection(some, state=ACTS[act].state))
        case "out":
            return await store.people.leave_out(run_id, some)
    return await store.resolve(run_id, decisions.some(some), people_words.DECISIONS[act])


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
    await request.app[STORE].retry(run.id, decisions.some((recipient_id,)))
    return became.CORRECTED
