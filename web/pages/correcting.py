"""An address that is being put right, as a run's page asks for it."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from emailer.store import NotFoundError, Run
from web import corrections, ids, words
from web.app_keys import STORE
from web.pages import mailbox, people, people_words


def is_to_be_asked(typed: Mapping[str, str]) -> bool:
    """Tell whether an address looks like a typing error, and nobody was asked about it yet."""
    email = typed.get("email", "")
    return typed.get("sure") != email and bool(corrections.meant(email))


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
    told = {"typed": typed, "wrong": wrong, "meant": meant, "is_fit": is_fit}
    return {"row": words.person(row), **told}
