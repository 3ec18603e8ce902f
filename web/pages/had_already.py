"""Who of a run has its very letter by another run, or is to get it there: said before it is sent to
them, when nothing else would stop a second copy.
"""

from collections.abc import Mapping, Sequence

from emailer import letters, lists
from emailer.letters import SAME
from emailer.model import State
from emailer.store import Row, Run, Store
from emailer.store.people import PeopleQuery
from emailer.tongue import say
from web.pages import people_words

MOST = 1000
"""People who are looked at, of all in a state: some tens of milliseconds."""


async def of_run(store: Store, run: Run, allowed: Sequence[str]) -> Mapping[str, str]:
    """Say it of those whom a Resume of a cancelled run, and a Retry, would write to."""
    states = {"resume": State.CANCELLED, "retry": State.FAILED}
    return {
        verb: await of_query(store, run, PeopleQuery((state,)))
        if verb in allowed and run.counts[state]
        else ""
        for verb, state in states.items()
    }


async def of_query(store: Store, run: Run, query: PeopleQuery) -> str:
    """Say it of the first of those who are looked for."""
    found = await store.people.find(run.id, query, MOST)
    return await of_rows(store, run, found.rows, is_all=not found.next)


async def of_rows(store: Store, run: Run, rows: Sequence[Row], *, is_all: bool = True) -> str:
    """Say it of some people; "" where it is nobody."""
    keys = {lists.key(row.email): row for row in rows if row.email and not row.has_moved}
    found = await store.written_before(list(keys), run.transport, letters.of(run.message))
    others = [one for one in found if one.run_id != run.id and SAME in (one.written, one.waits)]
    had = [keys[one] for every in others for one in every.keys]
    if not had:
        return ""
    is_named = is_all and len(had) <= people_words.NAMED
    whom = people_words.whom(had) if is_named else people_words.so_many(len(had), is_all=is_all)
    return say(
        "This very letter goes to {people} by another run, too: it would come twice.", people=whom
    )
