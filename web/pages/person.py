"""One person of a run: how they stand, everything that happened,
and the message as it was or will be sent.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer.message.checking import NO_MAIL
from emailer.model import State
from emailer.replies import sentences
from emailer.showing import shapes
from emailer.store import Attempt, Row
from emailer.store.people import Correction
from emailer.tongue import Sentence, decimal, say
from web import addresses, ids, words
from web.app_keys import STORE
from web.errors import RUN_IS_THERE
from web.pages import mailbox, people, people_view, people_words, run_entries, waiting

VERDICTS = {
    "sent": Sentence("Sent"),
    "refused": Sentence("Refused"),
    "try_later": Sentence("Asked to wait"),
    "connection_lost": Sentence("Connection lost"),
    "in_doubt": Sentence("No answer"),
    "slow_down": Sentence("Asked to slow down"),
    "fewer_connections": Sentence("Too many connections"),
    "unreachable": Sentence("No server there"),
    "pause": Sentence("Stopped for everybody"),
    "quota": Sentence("Limit reached"),
    "ours": Sentence("Trouble of this computer"),
    "logins": Sentence("Too many logins"),
    "released": Sentence("Given back"),
    "bug": Sentence("An error of the program"),
}
"""How an attempt ended, in a word or two."""


async def person(request: web.Request) -> web.Response:
    """Show a person."""
    store, run_id, recipient_id = request.app[STORE], ids.run_id(request), ids.recipient_id(request)
    run = (await store.look(run_id)).run
    request[RUN_IS_THERE] = True
    row = await store.recipient(run_id, recipient_id)
    told, view = run_entries.of_run(request, run)
    here = people_view.place(addresses.of(request, "run", id=run.id), request.query)
    attempts = await store.list_attempts(run_id, recipient_id)
    corrected = await store.people.corrections(recipient_id)
    context: dict[str, Any] = {"here": "runs", "run": told, "view": view, "row": words.person(row)}
    context |= {"place": here, "has_moved": row.has_moved, "words": words}
    context["headings"] = {one.field: one.text for one in run.headings}
    context["history"] = list(_history(row, run.transport, attempts, corrected))
    context["mail"] = await mailbox.shown_or_none(request, run, row) if row.email else None
    context["no_mail"] = NO_MAIL if row.email else mailbox.ERASED
    context |= {
        "no_subject": words.NO_SUBJECT,
        "state": people_words.tab(_tab(row.state), run.transport),
    }
    context["acts"] = {name: people_words.ACTS[name] for name in people.acts(row)}
    context["planned_at"] = shapes.instant(shapes.due_at(run, store.now()))
    context["goes_on"] = words.pieces(waiting.sentence(row, run))
    context["may_correct"] = bool(row.email) and people.may_correct(row)
    return aiohttp_jinja2.render_template("person.html", request, context)


def _tab(state: State) -> str:
    return "in_flight" if state in (State.CLAIMED, State.SENDING) else state.value


def _history(
    row: Row, transport: str, attempts: Sequence[Attempt], corrected: Sequence[Correction]
) -> Iterator[dict[str, Any]]:
    """Yield what happened, oldest first: attempts,
    each under the address of its time, and corrections.
    """
    events = [(one.begun_at, _attempt(one, transport)) for one in attempts]
    after = [*[one.email for one in corrected[1:]], row.email]
    events += [
        (one.at, _correction(one, now))
        for one, now in zip(corrected, after, strict=bool(corrected))
    ]
    events += _decided(row, attempts)
    events.sort(key=lambda event: event[0])
    yield from (event for _, event in events)


def _decided(row: Row, attempts: Sequence[Attempt]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what a person decided about a doubt: that stands last, or before the last attempt where
    somebody was sent to since.
    """
    if not row.decided or row.state not in (State.SENT, State.WAITING):
        return
    if row.decided == "sent":
        at, said = row.updated_at, say("You said that they got it.")
    else:
        was_sent = row.state is State.SENT and attempts
        at = attempts[-1].begun_at - 1 if was_sent else row.updated_at
        said = say("You said to send again.")
    event = {"at": shapes.instant(at), "what": say("Decided"), "plain": said, "raw": ""}
    yield at, event


def _correction(one: Correction, now: str) -> dict[str, Any]:
    return {"at": shapes.instant(one.at), "what": say("Corrected"),
            "plain": say("{email} became {now}.", email=one.email, now=now), "raw": ""}  # fmt: skip


def _attempt(one: Attempt, transport: str) -> dict[str, Any]:
    said = one.reply
    plain = raw = ""
    if said is not None and said.code:
        plain = sentences.plain(said)
        raw = sentences.shown(said)
    elif said is not None:
        plain = said.text
    return {
        "at": shapes.instant(one.begun_at),
        "what": people_words.tab("sent", transport)
        if one.verdict == "sent"
        else VERDICTS.get(one.verdict, one.verdict),
        "plain": plain,
        "raw": raw,
        "server": one.server,
        "took": f"{decimal(one.duration_ms / 1000)} s",
        "stage": people_words.STAGES[said.stage]
        if said is not None and said.code >= REFUSALS
        else "",
    }


REFUSALS = 400
