"""What became of people after the message was sent to them once more, or to an address put right:
the end of the line that says what was done. It is read anew each time the page is, and so it is
true for as long as it stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from aiohttp import web

from emailer.dialogue import Stage
from emailer.model import State
from emailer.showing import going_on, shapes, wording
from emailer.store import Row, Run, Selection, Store
from emailer.store.people import PeopleQuery
from emailer.tongue import Sentence, number, say
from web import ids, words
from web.app_keys import STORE

MOST = 500
"""People whose fate is told; of more it is what the numbers of the run say."""
GAP = "."
CORRECTED = "resent"
"""The act of those who are sent to at an address that was put right."""


class Became(NamedTuple):
    """How those stand who were sent to once more: who is still to be tried, what is said, and who
    it is where it is one alone.
    """

    under_way: int
    text: str
    is_well: bool
    alone: Row | None
    rows: Sequence[Row] = ()


async def whom(store: Store, run_id: str, query: PeopleQuery) -> tuple[int, ...]:
    """List who is looked for, as long as they are few enough to be told of; nobody of more."""
    found: list[int] = []
    async for some in store.people.matching(run_id, query):
        found += some
        if len(found) > MOST:
            return ()
    rows = await store.people.rows(run_id, found)
    return tuple(row.id for row in rows if row.state is not State.WAITING or row.due_at)


async def of_selection(store: Store, run: Run, chosen: Selection) -> tuple[int, ...]:
    """List whom a retry is about, in the same way."""
    if chosen.ids is not None:
        rows = await store.people.rows(run.id, chosen.ids[:MOST])
        return tuple(row.id for row in rows if row.state in chosen.retried)
    [state] = chosen.retried
    return await whom(store, run.id, PeopleQuery((state,), chosen.reason or ""))


def written(some: Iterable[int]) -> str:
    """Write ids for an address: each but the first as how far it is from the one before."""
    found = sorted(some)
    gaps = [one - before for before, one in pairwise(found)]
    return GAP.join(map(str, [*found[:1], *gaps]))


def read(text: str) -> tuple[int, ...]:
    """Read them again; what is none of ours is nobody."""
    found: list[int] = []
    for piece in text.split(GAP)[:MOST] if text else []:
        gap = ids.number(piece)
        if not gap:
            return ()
        found.append(gap + (found[-1] if found else 0))
    return tuple(found)


async def of(request: web.Request, run: Run, said: Mapping[str, str]) -> Became | None:
    """Say what became of those an address names; None where it names nobody."""
    some = read(said.get("of", ""))
    rows = await request.app[STORE].people.rows(run.id, some) if some else ()
    return (
        _told(rows, run, _CORRECTED if said.get("did") == CORRECTED else _AGAIN) if rows else None
    )


def _told(rows: Sequence[Row], run: Run, endings: Mapping[str, Sentence]) -> Became:
    stand = Counter(map(_name, rows))
    under_way = stand.pop(_UNDER_WAY, 0)
    at = shapes.instant(max(row.updated_at for row in rows))
    if len(rows) == 1:
        text = "" if under_way else _of_one(rows[0], run, str(at), endings)
    elif under_way:
        text = say("So far: {counts}.", counts=_tally(stand, run)) if stand else ""
    else:
        text = say("Tried again at {at}: {counts}.", at=_second(at), counts=_tally(stand, run))
    alone = rows[0] if len(rows) == 1 else None
    return Became(under_way, text, stand.keys() <= {State.SENT.value}, alone, rows)


_UNDER_WAY, _LATER = "under way", "later"
_NOT_ANY_MORE = "left out, or cancelled"
_NOT_ASKED = "later, and no server was asked about it"
_NOBODY = "sent, and nobody was reached"


def _name(row: Row) -> str:
    """Name how somebody stands; who waits for no later try has not been tried again yet."""
    if row.state is State.WAITING:
        return _LATER if row.due_at else _UNDER_WAY
    return _UNDER_WAY if row.state in (State.CLAIMED, State.SENDING) else row.state.value


_COUNTED: Mapping[str, Sentence] = {
    "failed": Sentence("failed again"),
    _LATER: Sentence("to be tried later"),
}


def _tally(stand: Counter[str], run: Run) -> str:
    called = {**wording.counted(run.transport), **_COUNTED}
    return ", ".join(f"{number(stand[one])} {said}" for one, said in called.items() if stand[one])


_AGAIN: Mapping[str, Sentence] = {
    "sent": Sentence("Tried again at {at}: sent to {email}."),
    _NOBODY: Sentence("Tried again at {at}: {label} ({email})."),
    "failed": Sentence("Tried again at {at}: failed again. {why} ({email})"),
    _LATER: Sentence("Tried again at {at}: not yet. {why} ({email}) Next try at {due}."),
    "in_doubt": Sentence("Tried again at {at}: no answer came. It may have arrived. ({email})"),
    _NOT_ANY_MORE: Sentence("{email}: {label}."),
}
_CORRECTED: Mapping[str, Sentence] = {
    "sent": Sentence("The address was corrected, and the message was sent to {email}."),
    _NOBODY: Sentence("The address was corrected; {email}: {label}."),
    "failed": Sentence("The address was corrected, but the message to {email} failed: {why}"),
    _LATER: Sentence(
        "The address was corrected; {email} asked to wait, and is tried again at {due}."
    ),
    _NOT_ASKED: Sentence(
        "The address was corrected; nothing has been sent to {email} yet, and it is tried at {due}."
    ),
    "in_doubt": Sentence(
        "The address was corrected, and the message to {email} was handed over, but the answer "
        "never came. It may have arrived."
    ),
    _NOT_ANY_MORE: Sentence("The address was corrected; nothing is sent to {email}."),
}
"""What became of one alone, tried again, or sent to at another address."""


def _of_one(row: Row, run: Run, at: str, endings: Mapping[str, Sentence]) -> str:
    told, to_come = words.person(row, run.transport), going_on.of(row, run.policy)
    named = _name(row)
    if named == State.SENT and wording.is_trial(run.transport):
        named = _NOBODY
    elif named == _LATER and not _was_asked(row) and _NOT_ASKED in endings:
        named = _NOT_ASKED
    found = endings.get(named, endings[_NOT_ANY_MORE])
    due = _second(to_come.next_at) if to_come else ""
    return say(
        found.template,
        at=_second(at),
        email=told["email"],
        label=told["label"],
        why=told["plain"],
        due=due,
    ).replace("  ", " ")


def _was_asked(row: Row) -> bool:
    """Tell whether a server was asked about an address; what it says before is about everybody."""
    return row.last_reply is not None and row.last_reply.stage in _OF_ADDRESSES


_OF_ADDRESSES = (Stage.RCPT, Stage.DATA, Stage.DOT)


def _second(instant: str | None) -> str:
    """Cut an instant to its second, as pages find them within a sentence."""
    return f"{(instant or '')[:19]}Z"
