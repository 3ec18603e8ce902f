"""The one person whom a run still waits for, by name: how it goes on for them, in words."""

from dataclasses import replace

from emailer.model import State
from emailer.showing import going_on
from emailer.store import Row, Run, Store
from emailer.store.people import PeopleQuery
from emailer.tongue import say
from web import words


async def named(store: Store, run: Run, view: words.View) -> words.View:
    """Say at the top of a run whom it waits for, where that is one person alone."""
    if not view.is_waiting or run.counts[State.WAITING] != 1:
        return view
    found = await store.people.find(run.id, PeopleQuery((State.WAITING,)), 1)
    if len(found.rows) != 1:
        return view
    [row] = found.rows
    who = f"{row.name} ({row.email})" if row.name else row.email
    headline = say("{who} will be tried again", who=who)
    return replace(view, headline=headline, now=sentence(row, run) or view.now)


def sentence(row: Row, run: Run) -> str:
    """Say when somebody is tried again and how often yet, and what then; nothing for whoever
    waits for no later try.
    """
    to_come = going_on.of(row, run.policy)
    if to_come is None:
        return ""
    next_at, last_at = (f"{at[:19]}Z" for at in (to_come.next_at, to_come.last_at))
    if to_come.left == 1:
        return say("The last try is at {at}. If that fails, the message has failed.", at=next_at)
    return say(
        "{n} tries are left: the next at {at}, the last about {last}. If that fails, the message "
        "has failed.",
        n=to_come.left,
        at=next_at,
        last=last_at,
    )
