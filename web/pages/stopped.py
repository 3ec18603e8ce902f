"""The form of a run that has yet to begin: kept until it does,
and opened again as it was where the run was stopped before.

It is a draft under a key of its own, and its files are kept as a draft's are. Sent again it makes
one run, however often; whom that one writes to leaves the run that was stopped.
"""

from dataclasses import replace

from aiohttp import web

from emailer.clocks import hours, zones
from emailer.model import RunState
from emailer.store import NotFoundError, Run, Store
from emailer.store.drafts import NewDraft, again
from emailer.submitting.other_runs import INSTEAD, REST
from emailer.submitting.submission import Submission
from web.app_keys import STORE
from web.pages import drafts
from web.receiving import submissions


async def keep(request: web.Request, submission: Submission, run_id: str) -> None:
    """Keep the form that has just made a run, if that has yet to begin; it was a draft."""
    store = request.app[STORE]
    typed = await _typed(store, submission.key or "")
    if not typed or (await store.look(run_id)).run.started_at is not None:
        return
    # typed has what the last look does not carry along, as the address of a test
    fields = typed | drafts.fields(request, submission) | {INSTEAD: run_id}
    if fields.get(REST):
        fields[REST] = run_id  # they came from another run, which has them no more
    if await store.drafts.keep(NewDraft(again(run_id), drafts.title(fields), fields)):
        submissions.keep(request, replace(submission, key=again(run_id)))


async def zone_of(store: Store, run: Run) -> str:
    """Say in which zone the beginning of a run was planned, as its form has it, else that of its
    sending hours; "" where nobody has said one.
    """
    typed = await _typed(store, again(run.id))
    named = typed.get("zone", "").strip() if typed.get("start_at") else ""
    return named if zones.is_zone(named) else hours.parted(run.hours)[1]


async def move(store: Store, run_id: str, start_at: str, zone: str) -> None:
    """Let the form of a run begin when that does now."""
    if typed := await _typed(store, again(run_id)):
        fields = typed | {"start_at": start_at, "zone": zone}
        await store.drafts.keep(NewDraft(again(run_id), drafts.title(fields), fields))


async def _typed(store: Store, key: str) -> dict[str, str]:
    try:
        return dict(await store.drafts.fields(key))
    except NotFoundError:
        return {}


async def key_of(request: web.Request, run_id: str) -> str | None:
    """Say under which key the form of a run is kept that was stopped before it began."""
    store = request.app[STORE]
    run = (await store.look(run_id)).run
    if run.state is not RunState.CANCELLED or not await _typed(store, again(run.id)):
        return None
    return again(run.id)


def forget_begun(request: web.Request, run_id: str) -> None:
    """Give up the files of a run's form: it has begun. The store gave up what was typed."""
    submissions.forget_files(request, again(run_id))
