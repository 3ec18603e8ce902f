"""What is decided about people of a run on its page: asked first, with how many it is about, then
done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from emailer.model import State
from emailer.store import Run, Selection, Store
from emailer.store.people import Found, PeopleQuery
from emailer.tongue import Sentence, number, say
from web import selections
from web.app_keys import STORE
from web.errors import ProblemError
from web.pages import after_sending_again, had_already, people, people_words
from web.pages.people_view import PeopleView
from web.pages.people_words import ACTS, AGAIN, TABS

MOST_TICKED = 500
TOLD = (*AGAIN, "got")
"""The decisions of whose people it is said who they are."""


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
        act, _, its_id = one.partition(":")
        ticked = [its_id]
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
    return Chosen(act, selections.ticked(ticked[:MOST_TICKED]))


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
    whom = people_words.so_many(n, is_all=is_all)
    if asked.act in people_words.ASKED_FIRST and not asked.is_all and n <= people_words.NAMED:
        rows = await request.app[STORE].people.rows(run.id, asked.ids)
        whom = people_words.whom(row for row in rows if asked.act in people.acts(row)) or whom
    text = say(act.question.template, people=whom)
    if asked.act == "retry":
        again = people_words.warning(await _hopeless(request.app[STORE], run, here, asked))
        had = await _had(request.app[STORE], run, here, asked)
        text = " ".join(filter(None, (text, again, had)))
    return {
        "text": text,
        "answer": say(act.answer.template, n=number(n) if is_all else say("them")),
        "act": asked.act, "ids": asked.ids, "all": asked.is_all, "is_dangerous": act.is_dangerous,
        "no": _before(here, asked.was).at(),
    }  # fmt: skip


async def _hopeless(store: Store, run: Run, here: PeopleView, asked: Chosen) -> int:
    """Count of those who are to be tried again whom it will most likely fail for again, as far as
    that is known without looking through all.
    """
    if not asked.is_all:
        rows = await store.people.rows(run.id, asked.ids)
        return sum(people_words.is_hopeless(row.last_reply) for row in rows)
    shared = [one for one in run.failures if here.reason in ("", one.key)]
    return 0 if here.part else people_words.hopeless(shared)


async def is_asked_first(store: Store, run: Run, asked: Chosen) -> bool:
    """Tell whether a decision about one person is asked about first."""
    if asked.act != "retry":
        return asked.act in people_words.ASKED_FIRST
    rows = await store.people.rows(run.id, asked.ids)
    return bool(await had_already.of_rows(store, run, rows))


async def _had(store: Store, run: Run, here: PeopleView, asked: Chosen) -> str:
    """Say who of those who are to be tried again has the letter by another run."""
    if not asked.is_all:
        return await had_already.of_rows(store, run, await store.people.rows(run.id, asked.ids))
    query = whole(run, here, State.FAILED)
    return await had_already.of_query(store, run, query) if query else ""


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
        return (people.count_at(run, replace(here, state=state.value)) or 0), True
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
        rows = await store.people.rows(run.id, asked.ids) if asked.act in TOLD else ()
        told = tuple(row.id for row in rows if asked.act in people.acts(row))
        return await _decide(store, run.id, asked.act, asked.ids), told
    query = whole(run, here, ACTS[asked.act].state)
    if query is None:
        return 0, ()
    told = await after_sending_again.whom(store, run.id, query) if asked.act in AGAIN else ()
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
    return await store.resolve(run_id, selections.some(some), people_words.DECISIONS[act])
