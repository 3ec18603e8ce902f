"""Drafts: a form is kept under its key as it is typed,
found again after a reload or a crash, and given up by hand.
"""

import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from emailer import message
from emailer.model import Instant
from emailer.showing import shapes
from emailer.store import NotFoundError
from emailer.store.drafts import Kept, NewDraft
from emailer.submitting.counting import Preview
from emailer.submitting.other_runs import INSTEAD, REST
from emailer.submitting.submission import Submission
from emailer.submitting.submit import is_key
from emailer.tongue import Sentence, say
from web import addresses, languages, words
from web.app_keys import STORE
from web.pages import compose_words as says
from web.pages import put_right
from web.receiving import accounts, letter_files, receive, submissions

SHOWN = 5
"""On the page of the form; the others have a page of their own."""
_OF_THE_MOMENT = frozenset(
    {"key", "kept", "kept_files", "unsent", "agreed", "looked", "step", "found", "shown", "draft"}
    | {"unsent_files"}
    | {"webhooks"}  # no page has the field, and its secrets are kept nowhere else
)
_FILE = "file"
"""Under the upload's own name stands how the chosen file is called:
its bytes are kept elsewhere, for an hour.
"""
BEGINS = 60
"""Characters of its text by which a draft is told from others."""
MOST_LOOKED_AT = 1_000
"""Characters of a pasted list in which its first lines are looked for."""
_CONTENT = ("emails", "html", "rest_of", "list_of", "like", "instead_of")


async def keep(request: web.Request, submission: Submission) -> bool:
    """Keep what a form holds, if somebody typed in it; an emptied one is given up.
    Tells whether it is a draft.
    """
    if submission.typed.get("draft") != "yes" or not submission.key or "frame" in request.query:
        return False
    drafts = request.app[STORE].drafts
    kept = fields(request, submission)
    if _is_blank(kept):
        await drafts.forget(submission.key)
        return False
    return await drafts.keep(NewDraft(submission.key, title(kept), kept))


def fields(request: web.Request, submission: Submission) -> dict[str, str]:
    """List what of a form is kept: all that was typed, and the names of its files. Who sends, and
    where a test goes, follows the account where nobody typed another.
    """
    config, typed = accounts.config(request, submission), submission.typed
    usual = {"sender": config.sender, "to": says.usual_address(typed, config)}
    kept = {
        name: text
        for name, text in typed.items()
        if name not in _OF_THE_MOMENT and text.strip() != usual.get(name)
    }
    if names := letter_files.named(submission):
        kept[letter_files.MISSING] = names
    return kept | {_FILE: submission.upload.filename} if submission.upload else kept


async def seen(request: web.Request, submission: Submission) -> tuple[Submission, Preview, bool]:
    """Look at a form as it is read, and keep it; once its people are counted, their number, too.
    Tells whether it is a draft.
    """
    # at once: what comes later must not be overtaken
    is_draft = await keep(request, submission)
    submission, looked = await put_right.looked(submission)
    if is_draft:
        named = title(fields(request, submission), looked.valid)
        await request.app[STORE].drafts.entitle(submission.key or "", named)
    return submission, looked, is_draft


def title(fields: dict[str, str], people: int | None = None) -> str:
    """Name a draft in three lines, of which the last two may be empty: its name, how many people
    are on its list, and how its text begins.
    """
    counted = "" if people is None else str(people)
    text = fields.get("text", "").strip() or fields.get("html", "")
    begins = " ".join(text[: 4 * BEGINS].split())
    begins = f"{begins[:BEGINS].rstrip()} …" if len(begins) > BEGINS else begins
    return "\n".join((_name(fields), counted, begins))


def _name(fields: dict[str, str]) -> str:
    """Name it so that those of one subject differ: with its file, or with whom its list begins."""
    subject = words.named(fields.get("subject", ""))[:150]
    lines = [
        line.strip()
        for line in fields.get("emails", "")[:MOST_LOOKED_AT].splitlines()
        if line.strip()
    ]
    more = ", …" if len(lines) > 1 else ""
    whom = fields.get(_FILE, "")[:60] or (f"{lines[0][:50]}{more}" if lines else "")
    return " ".join((f"{subject} · {whom}" if whom else subject).split())


def _is_blank(fields: dict[str, str]) -> bool:
    subject, text = fields.get("subject", "").strip(), fields.get("text", "")
    is_example = subject in ("", message.DEFAULT_SUBJECT, say("You are invited!")) and (
        not text.strip() or message.is_example(text)
    )
    return (
        is_example
        and _FILE not in fields
        and not any(fields.get(name, "").strip() for name in _CONTENT)
    )


@contextlib.asynccontextmanager
async def taken_up(request: web.Request, key: str) -> AsyncIterator[tuple[Submission, str, str]]:
    """Take a draft up again, with its files; and what to say of its list,
    where that is not kept any more; and which account it has now, where none was chosen.

    Raises NotFoundError.
    """
    typed = dict(await request.app[STORE].drafts.fields(key if is_key(key) else ""))
    name = typed.pop(_FILE, "")
    if name:
        typed["kept"] = "yes"
    took = await accounts.unchosen(request, typed)
    typed |= took
    typed.setdefault("sender", accounts.typed(request, typed.get("account"))[0].sender)
    stopped, is_gone = typed.get(INSTEAD), bool(name) and not submissions.has_file(request, key)
    if is_gone and stopped:
        typed[REST] = stopped
    async with submissions.again(request, typed, key) as submission:
        said = _ITS_PEOPLE if stopped else _CHOOSE_AGAIN
        gone = Sentence(said, name=name[:100]) if is_gone else ""
        yield submission, gone, took.get("account", "")


_CHOOSE_AGAIN = Sentence(
    "{name} was kept for an hour, or until the program stopped. Choose it again."
)
_ITS_PEOPLE = Sentence(
    "{name} was kept for an hour, or until the program stopped. Its people are ticked above; "
    "for its other lines, choose it again."
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft as it is listed. `begins` is how its text does,
    where others look the same without.
    """

    key: str
    title: str
    people: int  # 0: none, or not counted
    begins: str
    changed_at: Instant


async def beside(request: web.Request, key: str) -> dict[str, Any]:
    """List the drafts beside a form, which is none of them; and count those of the list of all,
    where they are more than there is room for.
    """
    every = await listed(request)
    others = [one for one in every if one.key != key]
    return {"drafts": others, "all_drafts": len(every) if len(others) > SHOWN else 0}


async def listed(request: web.Request) -> list[Listed]:
    """List all drafts, the last one first."""
    found = [_listed(one) for one in await request.app[STORE].drafts.every()]
    alike = Counter((one.title, one.people) for one in found)
    texts = Counter((one.title, one.people, one.begins) for one in found)
    return [
        one
        if texts[one.title, one.people, one.begins] < alike[one.title, one.people]
        else replace(one, begins="")
        for one in found
    ]


def _listed(one: Kept) -> Listed:
    name, counted, begins = (*one.title.split("\n"), "", "")[:3]
    return Listed(one.key, name, int(counted or 0), begins, one.changed_at)


async def lead_to(request: web.Request, key: str) -> None:
    """Let a choice of language stay with a form that is kept, whatever page of it is shown."""
    with contextlib.suppress(NotFoundError):
        await request.app[STORE].drafts.fields(key if is_key(key) else "")
        languages.lead_to(f"{addresses.of(request, 'compose')}?{urlencode({'draft': key})}")


async def show(request: web.Request) -> web.Response:
    """List all drafts."""
    kept = await listed(request)
    context = {"here": "new", "drafts": kept, "words": words, "instant": shapes.instant}
    return aiohttp_jinja2.render_template("drafts.html", request, context)


async def delete(request: web.Request) -> web.Response:
    """Give some drafts up, and the files that were kept for them."""
    form = await receive.form(request)
    for key in filter(is_key, form.ids):
        await request.app[STORE].drafts.forget(key)
        submissions.forget_files(request, key)
    back = "drafts" if form.fields.get("whole") else "compose"
    raise web.HTTPSeeOther(addresses.of(request, back))
