"""The form an invitation is written in: empty, looked at, sent, or back with what was wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer.model import ENDED
from emailer.showing import shapes
from emailer.store import ConflictError, NotFoundError
from emailer.submitting import other_runs, previews, submit
from emailer.submitting.counting import Preview
from emailer.submitting.other_runs import INSTEAD
from emailer.submitting.submission import Submission
from emailer.submitting.submit import RefusedError, is_key
from emailer.tongue import say
from web import addresses, ids, words
from web.app_keys import CONFIG, STORE
from web.errors import wants_json
from web.languages import json_answer
from web.pages import compose_words as says
from web.pages import (
    consent,
    drafts,
    expired,
    form_again,
    from_run,
    last_look,
    list_page,
    mailbox,
    pictures,
    put_right,
    run_entries,
    stopped,
    while_typing,
    written_words,
    wrong_fields,
)
from web.receiving import accounts, run_files, submissions

RECENT = 5
CHOICE = "skip_written"
"""The field that says whether those are left out whom an earlier run has written to."""
NEWEST = 30
"""Runs of which those under way can be named as the one that is to end before."""
Filled = Mapping[str, Any]


async def compose(request: web.Request) -> web.Response:
    """Show the form, filled from a run where one is named."""
    if "rest" in request.query:
        if key := await stopped.key_of(request, ids.checked_run_id(request.query["rest"])):
            return await _taken_up(request, key)
        return await show(request, await from_run.rest(request))
    if "like" in request.query:
        return await _like(request, await from_run.like(request))
    if "write" in request.query:
        return await _like(request, await from_run.write(request))
    if "draft" in request.query:
        return await _taken_up(request, request.query["draft"])
    return await _fresh(request)


async def _like(request: web.Request, filled: Filled) -> web.Response:
    """Show the form as it is filled; where lines stand in it, with how they are read."""
    if "emails" not in filled["typed"]:
        return await show(request, filled)
    async with submissions.again(request, filled["typed"], submit.new_key()) as lines:
        submission, seen = await put_right.looked(lines)
        as_read = await form_again.filled(request, submission, seen)
        return await show(request, {**as_read, **filled, "typed": as_read["typed"]})


async def _fresh(request: web.Request, **more: Any) -> web.Response:
    newest = (await request.app[STORE].list_runs(limit=NEWEST)).rows
    config = accounts.first(request, [run.account for run in newest])
    typed = {
        "subject": say("You are invited!"),
        "text": say("Join us. We have cake."),
        "sender": config.sender,
        "account": config.account,
    }
    return await show(request, {"typed": typed, **more})


async def _taken_up(request: web.Request, key: str) -> web.Response:
    """Show a draft as it was left; of one that is not there any more, a fresh form that says so.
    "Back" leads here, too, once it was sent: the browser fills in what was typed, and by its key
    the form still finds the run it made.
    """
    try:
        async with drafts.taken_up(request, key) as (draft, is_gone, took):
            submission, seen = await put_right.looked(draft)
            if is_gone:
                seen.problems["file"] = is_gone
            submissions.keep(request, submission, seen)
            again = await form_again.filled(request, submission, seen)
            return await show(request, again | {"key": key, "took": took})
    except NotFoundError as error:
        run_id = await request.app[STORE].run_of_key(key) if is_key(key) else None
        run = await other_runs.run_of(request.app[STORE], run_id) if run_id else None
        sent = from_run.earlier(request, run, "sent") if run else None
        return await _fresh(
            request, **({"key": key, "earlier": sent} if run_id else {"gone": str(error)})
        )


async def preview(request: web.Request) -> web.Response:
    """Say what a form would become, to a program, to a frame, at the last look,
    or in the form itself.
    """
    async with submissions.read(request) as typed:
        submission, seen, is_draft = await drafts.seen(request, typed)
        if wants_json(request):
            return json_answer(await while_typing.told(request, submission, seen))
        if "live" in request.query:
            told_so = await while_typing.told(request, submission, seen) | {
                "draft": is_draft and submission.key
            }
            context = list_page.live(seen, told_so, submission.typed)
            return aiohttp_jinja2.render_template("_live.html", request, context)
        expired.note(submission, seen)
        if "frame" in request.query:
            html = seen.first.html if seen.first else ""
            store = request.app[STORE]
            return mailbox.framed(await pictures.within(store, html, submission.files))
        if "look" in request.query and not seen.problems and seen.valid:
            return await last_look.show(request, submission, seen)
        submissions.keep(request, submission, seen)
        filled = await form_again.filled(request, submission, seen)
        # the button that says what is wrong carries what the one that sends does
        is_asked = "agreed" in submission.typed and seen.is_wrong
        warnings = [*filled["warnings"], *submit.odd_files(submission, seen).values()]
        return await show(request, filled | {"is_sent_back": is_asked, "warnings": warnings})


async def create(request: web.Request) -> web.Response:
    """Make a run of the form; or show the form again with what was wrong,
    or with the run it has made before.
    """
    async with submissions.read(request) as typed:
        await drafts.keep(request, submission := typed)
        try:
            submission, seen = await _to_look_at(request, typed)
            if seen is not None:
                return await last_look.show(request, submission, seen)
            agreed = consent.given(_with_grace(request, submission))
            created = await submit.submit(request.app[STORE], agreed, asks=True)
        except RefusedError as refused:
            return await sent_back(request, submission, refused)
        except ConflictError as conflict:
            return await show(request, await _made_before(request, submission, conflict), 409)
        if created.run_id and not created.existed:
            await stopped.keep(request, submission, created.run_id)
        submissions.forget(request, submission)
        if submission.key:
            await request.app[STORE].drafts.forget(submission.key)
    again = "?again=1" if created.existed else ""
    raise web.HTTPSeeOther(addresses.of(request, "run", id=created.run_id or "") + again)


async def _to_look_at(
    request: web.Request, submission: Submission
) -> tuple[Submission, Preview | None]:
    """Return the form as it is read, and what a last look is due at, or None.
    Raises RefusedError where the button said what is not so, and no last look says what is.

    A form sent before has given its file away to the run it made: that run is the answer.
    """
    if await request.app[STORE].run_of_key(submission.key):
        return (await put_right.looked(submission))[0], None
    if wrong := expired.problems(submission) or consent.told_secrets(submission.typed):
        raise RefusedError(wrong)
    if submission.problems or consent.looked_at(submission):
        return submission, None
    agreed, is_due = (
        consent.agreed(submission.typed),
        last_look.is_needed(request, submission.transport),
    )
    submission, seen = await put_right.looked(submission)
    if not agreed and not is_due:
        if not submit.undecided(submission, seen) and says.is_for_nobody(seen):
            raise RefusedError({CHOICE: says.FOR_NOBODY}, seen, {CHOICE})
        return submission, None
    asked = submit.odd_files(submission, seen)
    if is_due or seen.written.to_choose:
        asked |= submit.undecided(submission, seen)
    seen.problems |= asked
    if seen.problems or not seen.valid:
        raise submit.refusal(submission, seen, asked)
    if says.is_for_nobody(seen):
        raise RefusedError({CHOICE: says.FOR_NOBODY}, seen, {CHOICE})
    if agreed and agreed != consent.counts(seen) and not is_due:
        field = CHOICE if consent.is_choice(seen, agreed) else submission.list_field
        raise RefusedError({field: consent.changed(seen, agreed)}, seen, {field})
    return submission, seen if is_due else None


async def show(request: web.Request, filled: Filled, status: int = 200) -> web.Response:
    """Show the form, filled, with what else the page has: the account, the list, earlier runs."""
    store = request.app[STORE]
    typed, took = await accounts.chosen(request, dict(filled["typed"]))
    config, wrong = accounts.typed(request, typed.get("account"))
    filled = {"took": took, **filled, "typed": typed}
    account, newest = await store.account(config.account), await store.list_runs(limit=NEWEST)
    under_way = [run for run in newest.rows if run.state not in ENDED]
    context: dict[str, Any] = {
        "here": "new",
        "key": submit.new_key(),
        "problems": {},
        "kind": config.transport,
        "transport": says.by_server(config, account.limits, accounts.names(request)),
        "trouble": shapes.reason(account.reason),
        "looks": last_look.is_needed(request, config.transport),
        "sender": config.sender,
        "accounts": accounts.labels(request),
        "is_failing": config.account in await accounts.failing(request),
        **says.test_goes_to(filled["typed"], config),
        "zone": request.app[CONFIG].zone,
        "recent": run_entries.of_runs(request, newest.rows[:RECENT]),
        "under_way": run_entries.of_runs(request, under_way),
        "words": words,
        "says": says,
        "wrong_fields": wrong_fields,
        **written_words.CONTEXT,
        **filled,
    }
    context["problems"] = wrong | dict(context["problems"])
    context |= await drafts.beside(request, context["key"])
    context |= list_page.context(filled.get("seen"), context["typed"])
    context |= await from_run.offered(request, context["typed"])
    context["lent"] = await _lent(request, context)
    context |= await _button(request, context)
    await drafts.lead_to(request, context["key"])
    answer = aiohttp_jinja2.render_template("compose.html", request, context, status=status)
    answer.headers["Cache-Control"] = "private, no-cache"  # "Back" finds the same form and key
    return answer


async def _button(request: web.Request, context: Filled) -> Filled:
    """Tell what the button agrees to, whether its form has made a run, and who is in doubt."""
    store, agreed = request.app[STORE], consent.value(context.get("seen"))
    has_run = await store.run_of_key(context["key"]) is not None
    return {"agreed": agreed, "has_run": has_run, "in_doubt": await store.measures.doubts()}


async def _lent(request: web.Request, context: Filled) -> run_files.Before:
    """Find what of an earlier run goes with the letter, as nothing else was chosen."""
    shared, personal = context.get("letter_files"), context.get("personal_files")
    has_some = bool(shared or personal)
    found = await run_files.offered(request, context["typed"], has_some=has_some)
    return run_files.Before([] if shared else found.shared, [] if personal else found.personal)


def _with_grace(request: web.Request, submission: Submission) -> Submission:
    """Give what was typed on the page its grace."""
    grace_s = request.app[CONFIG].grace_s(submission.transport, submission.grace_s)
    return replace(submission, grace_s=grace_s)


async def sent_back(
    request: web.Request, submission: Submission, refused: RefusedError
) -> web.Response:
    """Show the form again: each problem beside its field,
    the counts as they are whatever is wrong.
    """
    seen = refused.seen or await previews.preview(submission)
    submissions.keep(request, submission, seen)
    filled = await form_again.filled(request, submission, seen)
    problems = {**seen.problems, **refused.problems}
    if problems.keys() <= refused.asks:
        questions = consent.questions(submission, seen, problems)
        return await show(request, filled | {"problems": {}, "questions": questions}, 422)
    # nothing is wrong, but some are left out
    if refused.rejected_count and seen.valid and not seen.problems:
        return await show(request, filled | {"asked": next(iter(refused.problems.values()))}, 422)
    return await show(request, filled | {"problems": problems, "is_sent_back": True}, 422)


async def _made_before(
    request: web.Request, submission: Submission, conflict: ConflictError
) -> Filled:
    """Name the run this form has made, and fill a form that would make another."""
    if conflict.run_id is None:
        raise conflict
    # that run has whom it was to write to instead of one that was stopped
    typed = {name: text for name, text in submission.typed.items() if name != INSTEAD}
    another = replace(submission, typed=typed, instead_of=None, key=submit.new_key())
    another, seen = await put_right.looked(another)
    submissions.keep(request, another, seen)
    first = (await request.app[STORE].look(conflict.run_id)).run
    told = {"first": run_entries.of_run(request, first), "has_file": expired.problems(submission)}
    return await form_again.filled(request, another, seen) | told
