"""An address that is being put right, as a run's page asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from emailer.store import NotFoundError, Row, Run, Store
from web import corrections, ids, words
from web.app_keys import STORE
from web.pages import had_already, mailbox, people, people_words


async def is_to_be_asked(
    store: Store, run: Run, recipient_id: int, typed: Mapping[str, str]
) -> bool:
    """Tell whether an address looks like a typing error, or has the run's letter by another one,
    and nobody was asked about it yet.
    """
    email = typed.get("email", "")
    if typed.get("sure") == email:
        return False
    if corrections.meant(email):
        return True
    row = await store.recipient(run.id, recipient_id)
    return bool(not corrections.wrong(email) and await _had(store, run, row, email))


async def _had(store: Store, run: Run, row: Row, email: str) -> str:
    """Say that an address has the run's letter by another one."""
    is_new = people.may_correct(row) and row.email != email
    return await had_already.of_rows(store, run, [replace(row, email=email)]) if is_new else ""


async def of(request: web.Request, found: Run, said: Mapping[str, str]) -> dict[str, Any]:
    """Read whose address is being put right, and what is wrong with what was typed; or why it
    cannot be put right any more.
    """
    recipient_id = ids.number(said.get("correct", ""))
    if not recipient_id:
        return {}
    try:
        row = await request.app[STORE].recipient(found.id, recipient_id)
    except NotFoundError:
        return {"over": people_words.NOT_HERE}
    if not row.email or (not people.may_correct(row) and request.method == "GET"):
        return {"over": people_words.over(row.state) if row.email else mailbox.ERASED,
                "row": words.person(row)}  # fmt: skip
    typed = said.get("email", row.email)
    wrong = said.get("wrong", "") if request.method == "POST" else corrections.wrong(typed)
    meant, is_fit = corrections.meant(typed), typed != row.email and not wrong
    had = await _had(request.app[STORE], found, row, typed) if is_fit else ""
    told = {"typed": typed, "wrong": wrong, "meant": meant, "is_fit": is_fit, "had": had}
    return {"row": words.person(row), **told}
