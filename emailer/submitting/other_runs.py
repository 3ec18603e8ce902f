"""People of another run as part of a submission's list: read from the store,
page by page. Knows no requests.

`rest_of` names a cancelled run, whose people leave it with the new run's commit (nothing is written
before); `list_of` any run, whose people are copied, with `list_sent` those it was sent to; `after`
the run that is to end before. `instead_of` names the run that this very form had made, which was
stopped before it began: who is on the list leaves it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from emailer import characters
from emailer.lists.words import exported
from emailer.model import ENDED, Recipient, RunState
from emailer.store import NotFoundError, Page, Run, Store, pages
from emailer.submitting import rows
from emailer.submitting.other_people import Other
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence

REST, LIST, AFTER, INSTEAD = "rest_of", "list_of", "after", "instead_of"
SENT = "list_sent"
"""Says yes where of `list_of` those alone are meant whom it was sent to."""

_NO_RUN = Sentence("There is no such run.")
_NOT_ENDED = Sentence(
    "This run may still write to its people: cancel it first, then they can go on in a new one."
)
_BEGUN = Sentence(
    "The run this form had made was taken up again since. Stop it before it begins, or leave this "
    "form: its people would be written to twice."
)
_WENT_ON = Sentence("The people of the run this form had made went on in another run since.")
_TRIED_ONLY = Sentence(
    "The run these people come from sends real mail, and this account sends to nobody: "
    "they would never get it. Choose another account."
)
_ONLY_TRIED: Mapping[str, str] = {"account": _TRIED_ONLY}
_NEVER = Sentence("That run was cancelled: it will not finish. Name another, or none.")

Listing = Callable[..., Awaitable[Page[Recipient]]]
_MOST_GREETED = 5000
"""People greeted in the message to another who are kept in mind."""


async def joined(submission: Submission, store: Store) -> Submission:
    """Add the people of the runs a submission names;
    what is wrong with such a run is a problem of its field.
    """
    whole = await _with_list(await _with_rest(submission, store), store)
    is_new = whole.after is not None or whole.instead_of is not None
    if not is_new or await store.run_of_key(whole.key):  # its own run may be the change since
        return whole
    wrong = await _wrong_with_first(whole, store) | await _wrong_with_stopped(whole, store)
    return replace(whole, problems={**whole.problems, **wrong}) if wrong else whole


async def _wrong_with_first(submission: Submission, store: Store) -> dict[str, str]:
    """Say what is wrong with the run that is to end before;
    nothing where there is none, or it may end.
    """
    if submission.after is None:
        return {}
    run = await run_of(store, submission.after)
    if run is None:
        return {AFTER: _NO_RUN}
    return {AFTER: _NEVER} if run.state == "cancelled" else {}


async def _wrong_with_stopped(submission: Submission, store: Store) -> dict[str, str]:
    """Say what is wrong with the run this form had made, in whose place another is to be;
    nothing where there is none, or it stands as it was stopped.
    """
    if submission.instead_of is None:
        return {}
    run = await run_of(store, submission.instead_of)
    if run is None or submission.rest_of not in (None, run.id):
        return {INSTEAD: _NO_RUN}
    if run.state != RunState.CANCELLED or run.started_at or run.counts["waiting"]:
        return {INSTEAD: _BEGUN}
    if run.moved:
        return {INSTEAD: _WENT_ON}
    return dict(_ONLY_TRIED) if _is_only_tried(submission, run) else {}


def _is_only_tried(submission: Submission, run: Run) -> bool:
    """Whether people of a run that was for them would now only be tried on."""
    return run.transport == "smtp" and submission.transport != "smtp"


async def _with_rest(submission: Submission, store: Store) -> Submission:
    if submission.rest_of is None:
        return submission
    run = await run_of(store, submission.rest_of)
    if run is None or run.state not in ENDED:
        wrong = {REST: _NO_RUN if run is None else _NOT_ENDED}
        return replace(submission, rest_of=None, problems={**submission.problems, **wrong})
    if _is_only_tried(submission, run):
        submission = replace(submission, problems={**submission.problems, **_ONLY_TRIED})
    name = Sentence("the rest of {run}", run=_named(run))
    return _added(submission, name, run, store, partial(store.list_people, only_rest=True))


async def _with_list(submission: Submission, store: Store) -> Submission:
    if submission.list_of is None:
        return submission
    run = await run_of(store, submission.list_of)
    if run is None:
        return replace(submission, problems={**submission.problems, LIST: _NO_RUN})
    if not submission.list_sent:
        return _added(submission, _named(run), run, store, store.list_people)
    name = Sentence("those who got {run}", run=_named(run))
    return _added(submission, name, run, store, partial(store.list_people, only_sent=True))


def _added(
    submission: Submission, name: str, run: Run, store: Store, listing: Listing
) -> Submission:
    async def read() -> AsyncIterator[Sequence[Recipient]]:
        async for people in pages.every(lambda cursor: listing(run.id, cursor=cursor)):
            yield people

    async def greeted() -> Sequence[Recipient]:
        lines = await store.people.repeated(run.id, exported.BOTH, _MOST_GREETED)
        found = (rows.read(line, run.headings) for line in lines)
        return [one for one in found if isinstance(one, Recipient)]

    source = submission.source
    other = Other(name, read, run.headings, run.message.written_as, greeted)
    return replace(submission, source=replace(source, others=(*source.others, other)))


async def run_of(store: Store, run_id: str) -> Run | None:
    """Look for a run that was named; None where there is none, or nothing could be called so."""
    if not characters.is_storable(run_id):
        return None
    try:
        return (await store.look(run_id)).run
    except NotFoundError:
        return None


def _named(run: Run) -> str:
    return run.message.subject[:60]
