"""The page on which people are erased: looked up and counted first, then asked about, then done."""

from collections.abc import Mapping
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer import erasures
from emailer.showing import dossier, shapes
from emailer.showing.wording import people
from emailer.store.erasing import Old, Person
from emailer.submitting import numbers
from emailer.tongue import Sentence, say, say_n
from web import addresses, downloads, ids, words
from web.app_keys import STORE
from web.errors import ProblemError
from web.receiving import erased, receive

SHOWN = 50
MOST_DAYS = 36_500


async def show(request: web.Request) -> web.Response:
    """Look a person up, or count what ended long ago."""
    typed = {name: request.query.get(name, "").strip() for name in ("person", "days")}
    problem = _problems(typed)
    context: dict[str, Any] = {
        "here": "account",
        "typed": typed,
        "problem": problem,
        "done": _done(request),
    }
    context |= {
        "person": None,
        "old": None,
        "instant": shapes.instant,
        "no_subject": words.NO_SUBJECT,
    }
    if typed["person"] and not problem:
        context |= await _person(request, typed["person"])
    if typed["days"] and not problem:
        store = request.app[STORE]
        found = await store.erasing.old(erasures.days_ago(store, _days(typed["days"]) or 0))
        context |= {"old": dossier.old(found), "old_runs": found.runs}
    return aiohttp_jinja2.render_template(
        "erasing.html", request, context, status=422 if problem else 200
    )


async def download(request: web.Request) -> web.Response:
    """Answer with all that is known of a person."""
    person = _named((await receive.form(request)).fields.get("person", ""))
    known = await erased.known(request, person)
    headers = downloads.named("json", request.app[STORE].now(), "person", person.email)
    return web.Response(
        text=dossier.as_json(person, known), content_type="application/json", headers=headers
    )


async def erase(request: web.Request) -> web.Response:
    """Erase a person, or begin with what ended long ago."""
    fields = (await receive.form(request)).fields
    store = request.app[STORE]
    if fields.get("person", "").strip():
        person = _named(fields["person"])
        done = await erased.erase(request, person, await erased.known(request, person))
        raise _back(request, f"did=person&n={done.entries}&busy={done.busy}")
    days = _days(fields.get("days", ""))
    if days is None:
        raise ProblemError(
            422,
            Sentence("You did not say whom to erase."),
            Sentence("Go back, and write an address or a number of days."),
        )
    found: Old = await store.erasing.begin_old(erasures.days_ago(store, days))
    raise _back(request, f"did=old&n={found.people}")


def _problems(typed: Mapping[str, str]) -> dict[str, str]:
    if typed["person"]:
        try:
            erasures.person_of(typed["person"])
        except ValueError as error:
            return {"person": str(error)}
    if typed["days"] and _days(typed["days"]) is None:
        return {"days": say("Write a number of days, up to {most}.", most=MOST_DAYS)}
    return {}


def _days(text: str) -> int | None:
    return numbers.typed(text, 0, MOST_DAYS)


async def _person(request: web.Request, text: str) -> dict[str, Any]:
    person = erasures.person_of(text)
    known = await erased.known(request, person)
    return {
        "person": person,
        "nothing": dossier.is_nothing(known),
        "found": dossier.counted(known),
        "entries": known.entries[:SHOWN],
        "more": max(0, len(known.entries) - SHOWN),
    }


def _named(text: str) -> Person:
    try:
        return erasures.person_of(text)
    except ValueError as error:
        raise ProblemError(422, str(error), Sentence("Go back, and correct the address.")) from None


def _done(request: web.Request) -> str:
    """Say what was just done."""
    n, busy = (
        ids.number(request.query.get("n", "")) or 0,
        ids.number(request.query.get("busy", "")) or 0,
    )
    match request.query.get("did"):
        case "person" if busy:
            return say("A message is just being sent to them: erase them once more in a moment.")
        case "person":
            return say_n("Erased, in {n} run.", "Erased, in {n} runs.", n)
        case "old":
            return say("{people} are being erased; that takes a moment.", people=people(n))
    return ""


def _back(request: web.Request, query: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{addresses.of(request, 'erasing')}?{query}")
