"""A submitted form or JSON body -> a run. One way for POST /runs, /preview and /api/runs.

`read` takes a request apart, whatever its form; `submit` stores it; `preview` only looks. What a person typed wrongly
is a problem of a field, kept beside what was typed, so that the form can be shown again.

Fields: emails, file, subject, text, html, sender, reply_to, on_rejected (skip | refuse), on_in_doubt (hold | resend),
retry_delays ("1m,5m"; in JSON a list), max_failures, rate, and of the form: key (hidden, `new_key()`), kept ("yes": the
file kept under `key` is part of the list). rest_of names a cancelled run: whom it has not written to is part of the
list, and leaves it; list_of any run, whose people are copied. JSON has `recipients` instead of a file.

    async with submissions.read(request) as submission:
        try:
            created = await submissions.submit(store, submission)
        except submissions.RefusedError as refused:      # 422: .problems, .rejected, .rejected_count, .valid
            submissions.keep(request, submission)
"""

import contextlib
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import partial

from aiohttp import web

from emailer import aside
from emailer.lists import ListError
from emailer.message import MessageError, formats
from emailer.store import Created, Draft, PastError, Store
from web import fields, lists, others, previews, words
from web.errors import ProblemError
from web.fields import Submission
from web.keys import CONFIG, STORE, UPLOADS
from web.previews import Preview, preview
from web.receiving import letter_files, receive
from web.receiving.limits import MAX_JSON_BYTES

__all__ = [
    "Preview",
    "RefusedError",
    "Submission",
    "forget",
    "keep",
    "new_key",
    "preview",
    "read",
    "refusal",
    "submit",
]

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class RefusedError(Exception):
    """Nothing was stored: 422. `problems`: field -> sentence; `rejected`: the first 1,000 lines of no use."""

    def __init__(self, problems: Mapping[str, str], seen: Preview | None = None) -> None:
        """Keep what is known; `valid` counts the people of the list besides the rejected lines."""
        super().__init__(next(iter(problems.values()), ""))
        self.problems, self.seen = problems, seen
        self.rejected = seen.rejected if seen else []
        self.rejected_count = seen.rejected_count if seen else 0
        self.valid = seen.valid if seen else 0
        self.duplicates = seen.duplicates if seen else 0


def new_key() -> str:
    """Make the hidden key of a fresh form."""
    return secrets.token_urlsafe(16)


@contextlib.asynccontextmanager
async def read(request: web.Request) -> AsyncIterator[Submission]:
    """Receive a form (urlencoded or multipart) or a JSON body; its file is deleted afterwards, unless `keep` keeps it.

    Raises ProblemError where nothing can be made of the request at all; problems of fields are in the submission.
    """
    config, uploads, store = request.app[CONFIG], request.app[UPLOADS], request.app[STORE]
    if request.content_type == "application/json":
        key = _checked(request.headers.get("Idempotency-Key"))
        body = await receive.json_object(request, MAX_JSON_BYTES)
        submission = await _completed(fields.of_json(body, key, config), store)
        yield await letter_files.joined(request, submission, ())
        return
    async with receive.form_with_file(request) as form:
        key = _checked(request.headers.get("Idempotency-Key") or form.fields.get("key") or None)
        upload = form.upload
        if not upload and key and form.fields.get("kept") == "yes":
            upload = uploads.kept(key)
        keeps = form.fields.get("kept_files") == "yes"
        with uploads.use(upload), letter_files.chosen(request, form.letter, key, keeps=keeps) as letter:
            submission = await _completed(fields.of_form(form.fields, upload, key, config), store)
            yield await letter_files.joined(request, submission, letter)


async def _completed(submission: Submission, store: Store) -> Submission:
    """Add what only the store or a thread can tell."""
    looked_up = replace(submission, look_up=partial(store.written_before, transport=submission.transport))
    return await others.joined(await _written(looked_up), store)


async def _written(submission: Submission) -> Submission:
    """Write both parts of the message, by its format; beside the loop, for a long one takes its time."""
    said = submission.message
    if said.format == "text" and not said.html.strip():
        return submission
    try:
        made = await aside.run(len(said.text) + len(said.html), formats.written, said)
    except MessageError as error:
        return replace(submission, problems=previews.problem(error) | dict(submission.problems))
    return replace(submission, message=made)


def keep(request: web.Request, submission: Submission, seen: Preview | None = None) -> None:
    """Keep the uploaded file for an hour under the form's key, so that the form can be sent again without it.

    One that cannot be read is not kept: it would stand in the way of every list that is pasted instead.
    """
    letter_files.keep(request, submission)
    if not submission.upload or not submission.key:
        return
    if seen and "file" in seen.problems:
        request.app[UPLOADS].forget(submission.key)
    else:
        request.app[UPLOADS].keep(submission.key, submission.upload)


def forget(request: web.Request, submission: Submission) -> None:
    """Give up the kept file: its form became a run."""
    if submission.key:
        request.app[UPLOADS].forget(submission.key)
    letter_files.forget(request, submission)


async def submit(store: Store, submission: Submission, *, asks: bool = False) -> Created:
    """Store a submission. Raises RefusedError (422), or Conflict (409) whose `run_id` has the same key.

    One that `asks` is refused where an earlier run has written to some and nobody has said what is to become of them.
    """
    if submission.problems:
        raise RefusedError(submission.problems)
    if submission.typed.get("unsent") == "yes":
        raise RefusedError({"attachment": "The files of this form were left out. Send the form itself."})
    if asks and submission.skip_written is None and not await store.has_key(submission.key):
        await _ask(submission)
    try:
        ready = await previews.prepared(submission)
        draft = await aside.run(submission.source.size_bytes, _draft, submission)
        async with contextlib.aclosing(lists.read(submission.source, ready)) as lines:
            created = await store.create_run(draft, lines)
    except PastError as error:
        raise RefusedError({"start_at": str(error)}) from None
    except MessageError as error:
        raise RefusedError(previews.problem(error)) from None
    except ListError as error:
        raise RefusedError({submission.list_field: str(error)}) from None
    if created.run_id is None:
        seen = await preview(submission)  # the store stops counting people where it stops storing them
        raise refusal(submission, seen)
    return created


_CHOOSE = "Leave them out, or write to them again: choose below, then send."


async def _ask(submission: Submission) -> None:
    """Refuse what would write to people a second time, unasked."""
    seen = await preview(submission)
    if problem := undecided(submission, seen):
        raise RefusedError({**seen.problems, **problem}, seen)


def undecided(submission: Submission, seen: Preview) -> dict[str, str]:
    """Say that it is to be decided about people an earlier run has written to; nothing where it is."""
    if submission.skip_written is not None or not seen.written.people:
        return {}
    return {"skip_written": f"{words.written(seen)} {_CHOOSE}"}


def refusal(submission: Submission, seen: Preview) -> RefusedError:
    """Say why nothing can be made of a submission that was looked at."""
    return RefusedError(seen.problems or {submission.list_field: _why_nothing(seen)}, seen)


def _draft(submission: Submission) -> Draft:
    return Draft(
        message=submission.message,
        transport=submission.transport,
        policy=submission.policy,
        max_failures=submission.max_failures,
        rate_per_s=submission.rate_per_s,
        idempotency_key=submission.key,
        content_hash=fields.content_hash(submission),
        refuse_rejected=submission.on_rejected == "refuse",
        rest_of=submission.rest_of,
        files=submission.files,
        skip_written=submission.skip_written or False,
        start_at=submission.start_at,
        grace_s=submission.grace_s or 0.0,
    )


def _why_nothing(seen: Preview) -> str:
    if not seen.rejected_count:
        return "There is nobody on this list. Write at least one address."
    many = seen.rejected_count > 1
    lines = f"{seen.rejected_count:,} lines" if many else "1 line"
    if not seen.valid:
        return f"{lines} cannot be used, and nobody is left. Correct the list."
    return f"{lines} cannot be used. Correct {'them, or leave them' if many else 'it, or leave it'} out."


def _checked(key: str | None) -> str | None:
    if key is not None and not _KEY.fullmatch(key):
        raise ProblemError(400, "An Idempotency-Key has 1 to 255 visible ASCII characters.", "Take a random one.")
    return key
