"""The files that go with a letter: sent now, kept from before, or those of an earlier run.

Parts of a form: `attachment` and `inline`, each as often as there are files; `personal`, as often
as there are files, or once as a .zip of them; `kept_files` ("yes": those kept under the form's key
go too). In what a page asks while one types, `unsent` ("yes") says that the files were left out;
`unsent_files` tells of each of them, and `missing_files` how those are called that a draft names.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from aiohttp import web

from emailer import side_threads
from emailer.message import files
from emailer.model import PartKind
from emailer.store import DraftFile
from emailer.submitting import archives, personal_column
from emailer.submitting.letter_files import Known, draft_of, own_drafts, with_files
from emailer.submitting.submission import Submission
from emailer.submitting.upload import Upload
from web.app_keys import UPLOADS
from web.receiving import bundles, run_files, unsent_files
from web.receiving.typed_form import Form

_PERSONAL = "personal"
MISSING = "missing_files"
"""The field that names files which were chosen once, with "/" between them."""
MOST_NAMED = 30
"""Files of which a draft keeps the names."""


class Chosen(NamedTuple):
    """The files of a form: those for everybody,
    and those of which each person gets their own; what is wrong.
    """

    shared: Sequence[Upload] = ()
    personal: Upload | None = None
    problem: str = ""


@contextlib.asynccontextmanager
async def chosen(
    request: web.Request, form: Form, key: str | None, *, keeps: bool
) -> AsyncIterator[Chosen]:
    """Use the files of a form: those kept under its key, if it wants them, and those sent now."""
    kept = [*_kept(request, key)] if key and keeps else []
    with contextlib.ExitStack() as used:
        for upload in kept:
            used.enter_context(request.app[UPLOADS].use(upload))
        before = request.app[UPLOADS].kept(_name(key, _PERSONAL)) if key and keeps else None
        used.enter_context(request.app[UPLOADS].use(before))
        problem = ""
        try:
            personal = await _personal(request, form.personal, before, used)
        except archives.ArchiveError as error:
            personal, problem = before, str(error)
        yield Chosen([*kept, *form.letter], personal, problem)


async def _personal(
    request: web.Request, sent: Upload | None, kept: Upload | None, used: contextlib.ExitStack
) -> Upload | None:
    """Unpack what was sent as a .zip, and add what was kept before."""
    uploads = request.app[UPLOADS]
    if sent and len(sent.members) == 1 and archives.is_one(sent.members[0].filename):
        sent = await _made(sent.size_bytes, partial(bundles.unpacked, uploads, sent))
        used.enter_context(uploads.use(sent))
    if sent and kept:
        sent = await _made(sent.size_bytes, partial(bundles.merged, uploads, kept, sent))
        used.enter_context(uploads.use(sent))
    return sent or kept


async def _made(size_bytes: int, make: Callable[[], Upload]) -> Upload:
    """Make a bundle in a thread; of a request that is gone meanwhile, nothing stays."""
    unwanted = threading.Event()

    def work() -> Upload:
        made = make()
        if unwanted.is_set():
            made.path.unlink(missing_ok=True)
        return made

    try:
        return await side_threads.run(size_bytes, work)
    except asyncio.CancelledError:
        unwanted.set()
        raise


async def joined(request: web.Request, submission: Submission, chosen: Chosen) -> Submission:
    """Let files go with a submission; what is wrong with them is a problem of their field."""
    unsent = unsent_files.of(submission.typed)
    named = [DraftFile(part) for part in unsent.parts]
    has_some = bool(named) or has_any(request, submission.key or "")
    before = await run_files.of(request, submission, has_some=has_some)
    common = [*map(draft_of, chosen.shared), *(one for one in named if not _is_own(one))]
    own = [*(own_drafts(chosen.personal) if chosen.personal else ()), *filter(_is_own, named)]
    made = with_files(
        replace(submission, personal_upload=chosen.personal),
        [*(common or before.shared), *(own or before.personal)],
        chosen.shared,
        column=before.column,
        known=Known(unsent.is_told, unsent.is_own_told),
    )
    if problem := chosen.problem or (not own and before.problem):
        made = replace(made, problems={bundles.FIELD: problem, **made.problems})
    return await personal_column.found(made)


def _is_own(one: DraftFile) -> bool:
    return one.part.kind is PartKind.PERSONAL


def has_any(request: web.Request, key: str) -> bool:
    """Tell whether files are kept under a form's key."""
    return bool(request.app[UPLOADS].kept(_name(key, _PERSONAL)) or any(_kept(request, key)))


def named(submission: Submission) -> str:
    """Name the files that were chosen, as they stand in a draft:
    their bytes are kept elsewhere, for an hour.
    """
    names = [one.filename for one in submission.letter_uploads]
    if submission.personal_upload:
        names += [one.filename for one in submission.personal_upload.members[:MOST_NAMED]]
    every = dict.fromkeys([*map(files.bare, names), *_missing(submission)])
    return "/".join([*every][:MOST_NAMED])


def _missing(submission: Submission) -> list[str]:
    return [name for name in submission.typed.get(MISSING, "").split("/") if name.strip()]


def lost(submission: Submission) -> list[str]:
    """Name the files that were chosen once, and are with the letter no more.

    Of an archive its files are known, not its name: where there are any, it is not missed.
    """
    names = _missing(submission)
    here = {one.part.filename for one in submission.files}
    if submission.personal_upload:
        here |= {name for name in names if archives.is_one(name)}
    return [] if submission.typed.get("without_files") == "yes" else sorted({*names} - here)


def keep(request: web.Request, submission: Submission) -> None:
    """Keep the files for an hour under the form's key, so that the form can be sent again
    without choosing them.
    """
    if submission.key:
        for number, upload in enumerate(submission.letter_uploads[: files.FILES_LIMIT]):
            request.app[UPLOADS].keep(_name(submission.key, number), upload)
        if submission.personal_upload:
            request.app[UPLOADS].keep(_name(submission.key, _PERSONAL), submission.personal_upload)


def forget(request: web.Request, key: str) -> None:
    """Give up the files kept under a form's key."""
    for number in range(files.FILES_LIMIT):
        request.app[UPLOADS].forget(_name(key, number))
    request.app[UPLOADS].forget(_name(key, _PERSONAL))


def _kept(request: web.Request, key: str) -> Iterator[Upload]:
    for number in range(files.FILES_LIMIT):
        if upload := request.app[UPLOADS].kept(_name(key, number)):
            yield upload


def _name(key: str | None, which: int | str) -> str:
    """A form's key has no space: no other file is kept under this."""
    return f"{key} {which}"
