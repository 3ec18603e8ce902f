"""People of another run as part of a submission's list: read from the store,
page by page. Knows no requests.

`rest_of` names a cancelled run, whose people leave it with the new run's commit (nothing is written
before); `list_of` any run, whose people are copied; `after` the run that is to end before.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from emailer.model import ENDED, Recipient
from emailer.store import NotFoundError, Page, Run, Store, pages
from emailer.submitting.listing import Other
from emailer.submitting.submission import Submission
from emailer.submitting.unfit import is_unfit
from emailer.tongue import Sentence

REST, LIST, AFTER = "rest_of", "list_of", "after"

_NO_RUN = Sentence("There is no such run.")
_NOT_ENDED = Sentence(
    "This run may still write to its people: cancel it first, then they can go on in a new one."
)
_TRIED_ONLY = Sentence(
    "The run these people come from sends real mail, and this account sends to nobody: "
    "they would never get it. Choose another account."
)
_NEVER = Sentence("That run was cancelled: it will not finish. Name another, or none.")

Listing = Callable[..., Awaitable[Page[Recipient]]]


async def joined(submission: Submission, store: Store) -> Submission:
    """Add the people of the runs a submission names;
    what is wrong with such a run is a problem of its field.
    """
    whole = await _with_list(await _with_rest(submission, store), store)
    wrong = await _wrong_with_first(whole, store)
    return replace(whole, problems={**whole.problems, AFTER: wrong}) if wrong else whole


async def _wrong_with_first(submission: Submission, store: Store) -> str:
    """Say what is wrong with the run that is to end before;
    nothing where there is none, or it may end.
    """
    if submission.after is None or await store.has_key(submission.key):
        return ""
    run = await _run(store, submission.after)
    if run is None:
        return _NO_RUN
    return _NEVER if run.state == "cancelled" else ""


async def _with_rest(submission: Submission, store: Store) -> Submission:
    if submission.rest_of is None:
        return submission
    run = await _run(store, submission.rest_of)
    if run is None or run.state not in ENDED:
        wrong = {REST: _NO_RUN if run is None else _NOT_ENDED}
        return replace(submission, rest_of=None, problems={**submission.problems, **wrong})
    if run.transport == "smtp" != submission.transport:
        submission = replace(submission, problems={**submission.problems, "account": _TRIED_ONLY})
    listing = partial(store.list_people, only_rest=True)
    return _added(submission, Sentence("the rest of {run}", run=_named(run)), run, listing)


async def _with_list(submission: Submission, store: Store) -> Submission:
    if submission.list_of is None:
        return submission
    run = await _run(store, submission.list_of)
    if run is None:
        return replace(submission, problems={**submission.problems, LIST: _NO_RUN})
    return _added(submission, _named(run), run, store.list_people)


def _added(submission: Submission, name: str, run: Run, listing: Listing) -> Submission:
    async def read() -> AsyncIterator[Sequence[Recipient]]:
        async for people in pages.every(lambda cursor: listing(run.id, cursor=cursor)):
            yield people

    source = submission.source
    return replace(submission, source=replace(source, others=(*source.others, Other(name, read))))


async def _run(store: Store, run_id: str) -> Run | None:
    if is_unfit(run_id):
        return None
    try:
        return (await store.look(run_id)).run
    except NotFoundError:
        return None


def _named(run: Run) -> str:
    return run.message.subject[:60]
