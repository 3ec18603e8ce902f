"""What became of somebody whose address was put right and who was sent to at once: said on the
run's page where one stands, until it is settled.
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from emailer.model import RunState, State
from emailer.showing import shapes
from emailer.store import NotFoundError, Row, Run
from emailer.tongue import Sentence, say
from web import ids, words
from web.app_keys import STORE

WATCH = "watch"
"""The field of the page's address that names them."""


async def watched(request: web.Request, run: Run, said: Mapping[str, str]) -> dict[str, Any]:
    """Say how they stand now; nothing where nobody is named, or who was erased."""
    recipient_id = ids.number(said.get(WATCH, ""))
    if not recipient_id:
        return {}
    try:
        row = await request.app[STORE].recipient(run.id, recipient_id)
    except NotFoundError:
        return {}
    is_open = row.state in _OPEN
    return {"text": _said(run, row), "is_open": is_open, "id": row.id} if row.email else {}


_OPEN = (State.WAITING, State.CLAIMED, State.SENDING)
_ENDS: Mapping[State, Sentence] = {
    State.SENT: Sentence("The address was corrected, and the message was sent to {email}."),
    State.FAILED: Sentence("The address was corrected, but the message to {email} failed: {why}"),
    State.IN_DOUBT: Sentence(
        "The address was corrected, and the message to {email} was handed over, but the answer "
        "never came. It may have arrived."
    ),
}


def _said(run: Run, row: Row) -> str:
    if end := _ENDS.get(row.state):
        return say(end.template, email=row.email, why=words.person(row)["plain"])
    if row.state not in _OPEN:
        return say("The address was corrected; nothing is sent to {email}.", email=row.email)
    if run.state is not RunState.RUNNING:
        return say(
            "The address was corrected; the message is sent to {email} once this run goes on.",
            email=row.email,
        )
    if row.last_reply and row.due_at:
        return say(
            "The address was corrected; {email} asked to wait, and is tried again at {at}.",
            email=row.email,
            at=f"{shapes.instant(row.due_at) or ''}"[:19] + "Z",
        )
    return say(
        "The address was corrected, and the message is being sent to {email}.", email=row.email
    )
