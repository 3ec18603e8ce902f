"""A form that is filled from a run: its letter, and its people or those it has not written to."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from emailer import limits, lists
from emailer.clocks import hours
from emailer.durations import format_duration
from emailer.lists.choices import is_telling
from emailer.model import DEFAULT_ACCOUNT, ENDED, Rejected
from emailer.showing import csv_export
from emailer.store import Run, Store
from emailer.submitting import choice_names, event, other_runs, submission
from emailer.submitting.submission import OTHERS
from web import addresses, ids, selections
from web.app_keys import CONFIG, STORE
from web.pages import roles_kept, run_entries
from web.receiving import accounts
from web.receiving.run_files import LIKE


async def rest(request: web.Request) -> Mapping[str, Any]:
    """Fill the form with a run's message;
    those it has not written to are the list, once it is sent. Where nobody is left, say so.
    """
    run = await _named(request, "rest")
    if run.state not in ENDED:
        # it may still write to them: its page can end it
        raise web.HTTPSeeOther(addresses.of(request, "run", id=run.id) + "?did=went_on")
    if not run_entries.of_run(request, run)[1].remaining:
        return {"typed": typed_of(request, run), "earlier": earlier(request, run, "nobody")}
    return {"typed": {**typed_of(request, run), other_runs.REST: run.id}, "is_rest": True}


def earlier(request: web.Request, run: Run, why: str) -> Mapping[str, Any]:
    """Say how the run stands now that an address of before names: its form was "sent", its people
    "moved", it was "erased", or has "nobody" left.
    """
    if run.is_erased:
        why = "erased"
    elif why == "nobody" and run.moved:
        why = "moved"
    return {"why": why, "run": run_entries.of_run(request, run)}


async def like(request: web.Request) -> Mapping[str, Any]:
    """Fill the form with a run's message, and offer its people; `list` takes them at once, or
    those of them it was sent to.
    """
    run = await _named(request, "like")
    if run.is_erased:
        return {"typed": typed_of(request, run), "earlier": earlier(request, run, "erased")}
    takes = await _taken(request, run)
    return {"typed": {**typed_of(request, run), LIKE: run.id, **takes}, "is_like": True}


async def write(request: web.Request) -> Mapping[str, Any]:
    """Begin a letter to people of a run, to those who were ticked or to all it was sent to: they
    have the run's own, so nothing of that is taken over but who writes it. It is not begun yet:
    nothing is wrong with it.
    """
    run = await _named(request, "write")
    by = typed_of(request, run)
    typed = {name: by.get(name, "") for name in ("sender", "reply_to", "account")}
    typed |= {"subject": "", "text": ""}
    if run.is_erased:
        return {"typed": typed, "earlier": earlier(request, run, "erased")}
    typed |= await _taken(request, run)
    # they were chosen as people who had a letter: nobody need ask whether they get another
    typed["skip_written"] = OTHERS
    return {"typed": typed, "writes": run_entries.of_run(request, run), "problems": {}}


async def _taken(request: web.Request, run: Run) -> dict[str, str]:
    """Say which people of a run a form begins with: those who were ticked, the lines that could not
    be used, all of it, or whom it was sent to.
    """
    store, which = request.app[STORE], request.query.get("list")
    if request.query.get("all") == "yes":
        which = "sent"
    elif chosen := selections.ticked(request.query.getall("ids", []))[:MOST_MENDED]:
        found = await store.people.rows(run.id, chosen)
        return roles_kept.of_people(csv_export.people(found, run.headings))
    if which == "rejected":
        lines = await _to_be_mended(store, run)
        roles = {one.text: one.role for one in run.headings if one.role}
        return roles_kept.of_lines(csv_export.as_written(lines), roles)
    takes = {other_runs.LIST: run.id} if which is not None else {}
    return takes | ({other_runs.SENT: "yes"} if which == "sent" else {})


MOST_MENDED = 500
"""Lines that a form begins with: they stand in its field, to be mended there."""


async def may_be_mended(store: Store, run: Run) -> int:
    """Count the lines of a run that are wrong and were not mended meanwhile; 0 where they are too
    many for a form's field.
    """
    wrong = run.rejected_count - run.chosen_count
    return len(await _to_be_mended(store, run)) if 0 < wrong <= MOST_MENDED else 0


async def _to_be_mended(store: Store, run: Run) -> list[Rejected]:
    """List the lines of a run that are wrong, without those that a later run has read as they were
    mended there.
    """
    found = (await store.list_rejected(run.id, MOST_MENDED, only_wrong=True)).rows
    keys = {id(one): {lists.key(text) for text in _texts(one) if is_telling(text)} for one in found}
    asked = sorted(set().union(*keys.values()))
    put_right = await store.people.put_right(asked, run.transport) if asked else []
    known = {one.key for one in put_right if one.is_sure}
    return [one for one in found if known.isdisjoint(keys[id(one)])]


def _texts(one: Rejected) -> tuple[str, ...]:
    return (one.value, *(text for _, text in one.cells))


def typed_of(request: web.Request, run: Run) -> dict[str, str]:
    """Write all that was typed for a run but its list: its letter, who sends it, and how."""
    return _letter(request, run) | _settings(request, run)


def _settings(request: web.Request, run: Run) -> dict[str, str]:
    """Write by which account a run goes, and what of it differs from what holds otherwise."""
    usual = request.app[CONFIG]
    spans, zone = hours.parted(run.hours)
    typed = {
        "account": "" if run.account == DEFAULT_ACCOUNT else run.account,
        "hours": spans,
        "zone": zone,
        "rate": limits.written(run.limits) or "",
        "max_failures": "" if run.max_failures == usual.max_failures else run.max_failures,
        "on_in_doubt": "resend" if run.policy.resend_in_doubt else "hold",
    }
    if run.policy.retry_delays_s != usual.policy.retry_delays_s:
        typed["retry_delays"] = ",".join(map(format_duration, run.policy.retry_delays_s))
    if run.message.send_timeout_s is not None:
        typed["send_timeout_s"] = f"{run.message.send_timeout_s:.3f}"
    return {name: text for name, text in typed.items() if text}


def _letter(request: web.Request, run: Run) -> dict[str, str]:
    """Write a run's message as it was typed;
    a sender that was nobody's choice is not taken over.
    """
    said = run.message
    # made from the text, and so it will be again
    html = "" if said.format == "markdown" else said.html
    typed = {"subject": said.subject, "text": said.text, "html": html, "format": said.format}
    return (
        typed
        | event.typed_of(said.event)
        | {
            "sender": submission.chosen(said.sender, accounts.typed(request, run.account)[0]),
            "reply_to": said.reply_to,
        }
        | {choice_names.written("written_as", name): code for name, code in said.written_as}
    )


async def offered(
    request: web.Request, typed: Mapping[str, str]
) -> dict[str, run_entries.Entry | None]:
    """Read the runs whose people a form offers, for it to name them."""
    return {
        "rest": await _entry(request, typed.get(other_runs.REST)),
        "instead": await _entry(request, typed.get(other_runs.INSTEAD)),
        "like": await _entry(request, typed.get(LIKE) or typed.get(other_runs.LIST)),
    }


async def _named(request: web.Request, name: str) -> Run:
    return (await request.app[STORE].look(ids.checked_run_id(request.query[name]))).run


async def _entry(request: web.Request, run_id: str | None) -> run_entries.Entry | None:
    run = await other_runs.run_of(request.app[STORE], run_id) if run_id else None
    return run_entries.of_run(request, run) if run else None
