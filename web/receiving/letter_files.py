"""The files that go with a letter: sent now, kept from before, or those of the run whose rest this is.

Parts of a form: `attachment` and `inline`, each as often as there are files; `kept_files` ("yes": those kept under the
form's key go too). In what a page asks while one types, `unsent` ("yes") says that the files were left out.
"""

import contextlib
from collections.abc import Iterator, Sequence

from aiohttp import web

from emailer.message import files
from emailer.store import DraftFile, NotFoundError
from emailer.submitting.letter import draft_of, with_files
from emailer.submitting.submission import Submission
from emailer.submitting.upload import Upload
from web.keys import STORE, UPLOADS


@contextlib.contextmanager
def chosen(request: web.Request, sent: Sequence[Upload], key: str | None, *, keeps: bool) -> Iterator[list[Upload]]:
    """Use the files of a form: those kept under its key, if it wants them, and those sent now."""
    kept = [*_kept(request, key)] if key and keeps else []
    with contextlib.ExitStack() as used:
        for upload in kept:
            used.enter_context(request.app[UPLOADS].use(upload))
        yield [*kept, *sent]


async def joined(request: web.Request, submission: Submission, uploads: Sequence[Upload]) -> Submission:
    """Let files go with a submission; what is wrong with them is a problem of their field."""
    drafts = [draft_of(upload) for upload in uploads]
    drafts = drafts or await _of_rest(request, submission)
    return with_files(submission, drafts, uploads)


def keep(request: web.Request, submission: Submission) -> None:
    """Keep the files for an hour under the form's key, so that the form can be sent again without choosing them."""
    if submission.key:
        for number, upload in enumerate(submission.letter_uploads[: files.FILES_LIMIT]):
            request.app[UPLOADS].keep(_name(submission.key, number), upload)


def forget(request: web.Request, submission: Submission) -> None:
    """Give up the kept files."""
    if submission.key:
        for number in range(files.FILES_LIMIT):
            request.app[UPLOADS].forget(_name(submission.key, number))


def _kept(request: web.Request, key: str) -> Iterator[Upload]:
    for number in range(files.FILES_LIMIT):
        if upload := request.app[UPLOADS].kept(_name(key, number)):
            yield upload


def _name(key: str, number: int) -> str:
    """A form's key has no space: no other file is kept under this."""
    return f"{key} {number}"


async def _of_rest(request: web.Request, submission: Submission) -> list[DraftFile]:
    """The files of the run whose rest is written to, or whose letter is used, go with it, unless others were chosen."""
    named = submission.rest_of or submission.typed.get("like")
    if not named:
        return []
    store = request.app[STORE]
    try:
        run = (await store.look(named)).run
    except NotFoundError:
        return []
    return [DraftFile(part, sha256=str(part.key)) for part in await store.parts(run.key)]
