"""Erasing, for programs: one person, or runs that ended long ago; and all that is known of one.

What is asked for and what is answered is what the command `purge` takes and writes.
"""

from typing import Any

from aiohttp import web

from emailer import erasures
from emailer.showing import dossier
from emailer.store.erasing import Person
from emailer.tongue import Sentence, why
from web.app_keys import STORE
from web.errors import ProblemError, refuse_unknown
from web.languages import json_answer
from web.receiving import erased, receive

FIELDS = ("person", "older_than", "dry_run")
_HELP = Sentence('Send {"person": "ana@example.org"} or {"older_than": "90d"}.')


async def known(request: web.Request) -> web.Response:
    """Answer with all that is known of a person."""
    body = await receive.json_object(request)
    person = _person(_text(body, "person", ("person",)))
    return json_answer(dossier.shape(person, await erased.known(request, person)))


async def erase(request: web.Request) -> web.Response:
    """Erase a person, or begin with runs that ended long ago; a dry run only counts."""
    body = await receive.json_object(request)
    person, older_than = (_text(body, name, FIELDS) for name in ("person", "older_than"))
    dry_run = body.get("dry_run")
    named = [name for name in ("person", "older_than") if name in body]
    if len(named) != 1 or not (person or older_than) or not isinstance(dry_run, bool | None):
        raise ProblemError(422, Sentence("It is not clear who is to be erased."), _HELP)
    if person:
        return json_answer(await _erased(request, _person(person), dry_run=bool(dry_run)))
    return await _old(request, older_than, dry_run=bool(dry_run))


async def _erased(request: web.Request, person: Person, *, dry_run: bool) -> dict[str, Any]:
    known = await erased.known(request, person)
    done = None if dry_run else await erased.erase(request, person, known)
    return dossier.done(person, known, done)


async def _old(request: web.Request, older_than: str, *, dry_run: bool) -> web.Response:
    store = request.app[STORE]
    try:
        before = erasures.before(store, older_than)
    except ValueError as error:
        raise ProblemError(422, why(error), _HELP) from None
    found = await (store.erasing.old(before) if dry_run else store.erasing.begin_old(before))
    return json_answer(found._asdict(), status=200 if dry_run else 202)


def _text(body: dict[str, object], name: str, fields: tuple[str, ...]) -> str:
    """Read one of the texts; fields that are not known must not be passed over."""
    refuse_unknown(body, fields, _HELP)
    value = body.get(name)
    if not isinstance(value, str | None):
        raise ProblemError(422, Sentence("The field {name} is a text.", name=name), _HELP)
    return (value or "").strip()


def _person(text: str) -> Person:
    try:
        return erasures.person_of(text)
    except ValueError as error:
        said = Sentence("This cannot be an address: {why}.", why=why(error))
        raise ProblemError(422, said, Sentence("Correct it, and send it again.")) from None
