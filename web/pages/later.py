"""When a run sends, and when its failed are tried again, as its page changes it: three forms. What
is wrong with one is said beside its field, and what was typed stays.
"""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from emailer.store import PastError, Run, Store
from emailer.tongue import why
from web import addresses, ids, run_times
from web.app_keys import STORE
from web.pages import later_forms, runs, stopped
from web.receiving import receive

WRONG = 422
ANY_HOUR = "any"
"""What the field `hours` of the button says that begins a run whose hours are closed."""


async def plan(request: web.Request) -> web.Response:
    """Plan that the failed are tried again, or take that back."""
    return await _change(request, "plan", lambda fields, _: {"again": run_times.of_form(fields)})


async def hours(request: web.Request) -> web.Response:
    """Change when a run may send; its zone stays where no other is typed."""
    return await _change(
        request, "hours", lambda fields, run: {"hours": run_times.hours_of_form(fields, run.hours)}
    )


async def start(request: web.Request) -> web.Response:
    """Move the beginning of a scheduled run; without a date it begins now,
    at any hour where that was said.
    """
    return await _change(request, "start", lambda fields, _: _start(fields), _moved)


async def _moved(store: Store, run_id: str, fields: Mapping[str, str]) -> None:
    await stopped.move(store, run_id, fields.get("at", ""), fields.get("zone", ""))


async def _unmoved(_store: Store, _run_id: str, _fields: Mapping[str, str]) -> None:
    """Leave the beginning of a run where it is."""


def _start(fields: Mapping[str, str]) -> dict[str, object]:
    leaves = {"hours": ""} if fields.get("hours") == ANY_HOUR else {}
    return {"start_at": run_times.start_of_form(fields), **leaves}


async def _change(
    request: web.Request,
    form: str,
    changes: Callable[[Mapping[str, str], Run], dict[str, object]],
    then: Callable[[Store, str, Mapping[str, str]], Awaitable[None]] = _unmoved,
) -> web.Response:
    fields = (await receive.form(request)).fields
    store, run_id = request.app[STORE], ids.run_id(request)
    try:
        await store.update_run(run_id, changes(fields, (await store.look(run_id)).run))
    except run_times.FieldError as error:
        wrong = {error.field: why(error)}
    except PastError:
        wrong = {"at": run_times.RETRY_OVER}
    else:
        await then(store, run_id, fields)
        raise web.HTTPSeeOther(addresses.of(request, "run", id=run_id))
    refused = later_forms.Refused(form, fields, wrong)
    return await runs.show(request, {"later": "1"}, status=WRONG, refused=refused)
