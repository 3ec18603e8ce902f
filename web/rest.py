"""The rest of a run as the list of a new one: read from the store, person by person. Knows no requests.

Nothing is written before the form is sent; with the new run's commit they leave the old one.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from emailer.model import Recipient
from emailer.store import NotFound, Run, Store
from web import pagination
from web.fields import Submission
from web.lists import Rest

FIELD = "rest_of"

ENDED = ("cancelled", "finished")

_NO_RUN = "There is no such run."
_NOT_ENDED = "This run may still write to its people: cancel it first, then they can go on in a new one."


async def joined(submission: Submission, store: Store) -> Submission:
    """Add the rest of the run a submission names to its list; what is wrong with that run is a problem of the field."""
    if submission.rest_of is None:
        return submission
    try:
        run = (await store.look(submission.rest_of)).run
    except NotFound:
        return _wrong(submission, _NO_RUN)
    if run.state not in ENDED:
        return _wrong(submission, _NOT_ENDED)
    return replace(submission, source=replace(submission.source, rest=of(store, run)))


def of(store: Store, run: Run) -> Rest:
    """Say how to read whom a run has not written to."""

    async def read() -> AsyncIterator[Sequence[Recipient]]:
        async for people in pagination.every(lambda cursor: store.list_rest(run.id, cursor=cursor)):
            yield people

    return Rest(f"the rest of {run.message.subject[:60]}", read)


def _wrong(submission: Submission, sentence: str) -> Submission:
    return replace(submission, rest_of=None, problems={**submission.problems, FIELD: sentence})
