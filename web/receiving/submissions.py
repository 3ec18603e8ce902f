"""A submitted form or JSON body -> a submission, one way for POST /runs, /preview and /api/runs;
and its file, kept for the next time.

What a person typed wrongly is a problem of a field, kept beside what was typed,
so that the form can be shown again.

Fields: emails, file, subject, text, html, sender, reply_to, on_rejected (skip | refuse),
on_in_doubt (hold | resend), retry_delays ("1m,5m"; in JSON a list), max_failures,
rate, and of the form: key (hidden, `submit.new_key()`), kept ("yes": the file kept under `key`
is part of the list), personal_column and personal_anyway. rest_of names a cancelled run:
whom it has not written to is part of the list, and leaves it; instead_of the run this form had
made, stopped before it began, which whoever is on the list leaves; list_of any run,
whose people are copied; to is where a test goes. JSON has `recipients` instead of a file.

    async with submissions.read(request) as submission:
        try:
            created = await submit.submit(store, submission)
        except submit.RefusedError as refused:
            # 422: .problems, .rejected, .rejected_count, .valid
            submissions.keep(request, submission)
"""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from aiohttp import web

from emailer.submitting import choice_names
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.submit import BAD_KEY, completed, is_key
from emailer.tongue import Sentence
from web.app_keys import STORE, UPLOADS
from web.errors import ProblemError
from web.receiving import accounts, fields, letter_files, receive, typed_form
from web.receiving.limits import MAX_JSON_BYTES


@contextlib.asynccontextmanager
async def read(
    request: web.Request, *, is_program: bool = False, is_test: bool = False
) -> AsyncIterator[Submission]:
    """Receive a form (urlencoded or multipart) or a JSON body; its file is deleted afterwards,
    unless `keep` keeps it. JSON always comes from a program.

    Raises ProblemError where nothing can be made of the request at all;
    problems of fields are in the submission.
    """
    store = request.app[STORE]
    if request.content_type == "application/json":
        key = _checked(request.headers.get("Idempotency-Key"))
        body = await receive.json_object(request, MAX_JSON_BYTES)
        config, wrong = accounts.typed(request, body.get("account"))
        made = _wrong_account(fields.of_json(body, key, config, is_test=is_test), wrong)
        submission = await completed(made, store)
        yield await letter_files.joined(request, submission, letter_files.Chosen())
        return
    async with receive.form_with_file(request) as form:
        key = _checked(request.headers.get("Idempotency-Key") or form.fields.get("key") or None)
        if "draft" in form.fields:  # of the page, which has a choice of accounts where there is one
            form.fields |= await accounts.unchosen(request, form.fields)
        async with _of_form(request, form, key, is_program=is_program) as submission:
            yield submission


@contextlib.asynccontextmanager
async def again(
    request: web.Request, typed: Mapping[str, str], key: str
) -> AsyncIterator[Submission]:
    """Take up a form that was typed before, with the files that are kept under its key."""
    form = typed_form.Form(fields={**typed, "kept_files": "yes", "step": ""})
    async with _of_form(request, form, key) as submission:
        yield submission


def has_file(request: web.Request, key: str) -> bool:
    """Tell whether a list's file is kept under a form's key."""
    return request.app[UPLOADS].kept(key) is not None


@contextlib.asynccontextmanager
async def _of_form(
    request: web.Request, form: typed_form.Form, key: str | None, *, is_program: bool = False
) -> AsyncIterator[Submission]:
    uploads, store = request.app[UPLOADS], request.app[STORE]
    config, wrong = accounts.typed(request, form.fields.get("account"))
    upload = form.upload
    if not upload and key and form.fields.get("kept") == "yes":
        upload = uploads.kept(key)
    keeps = form.fields.get("kept_files") == "yes"
    async with contextlib.AsyncExitStack() as used:
        used.enter_context(uploads.use(upload))
        letter = await used.enter_async_context(
            letter_files.chosen(request, form, key, keeps=keeps)
        )
        typed = _pressed(form.fields)
        said = accounts.own_sender(request, config, typed)
        made = fields.of_form(said, upload, key, config, is_program=is_program)
        made = _wrong_account(made, wrong)
        submission = await completed(made, store)
        yield await letter_files.joined(request, submission, letter)


def _pressed(said: Mapping[str, str]) -> dict[str, str]:
    """Take a press on a button that chooses something about the list for the choice it stands for:
    *Read it as ...*, *Leave out*, and what takes such a choice back.
    """
    typed = {name: text for name, text in said.items() if name not in fields.PRESSED}
    if encoding := said.get("reread"):
        typed["encoding"] = encoding
    if declined := said.get("choose_declined"):
        typed["declined"] = declined
    if one := choice_names.written("leave_out", said.get("leave", "")):
        typed[one] = "yes"
    typed.pop(said.get("take_back", ""), None)
    return typed


def _wrong_account(made: Submission, wrong: Mapping[str, str]) -> Submission:
    """Add that the account named is none."""
    return replace(made, problems={**made.problems, **wrong}) if wrong else made


def keep(request: web.Request, submission: Submission, seen: Preview | None = None) -> None:
    """Keep the uploaded file for an hour under the form's key,
    so that the form can be sent again without it.

    One that cannot be read is not kept: it would stand in the way of every list
    that is pasted instead.
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
        forget_files(request, submission.key)


def forget_files(request: web.Request, key: str) -> None:
    """Give up what is kept under a form's key."""
    request.app[UPLOADS].forget(key)
    letter_files.forget(request, key)


def _checked(key: str | None) -> str | None:
    if key is not None and not is_key(key):
        raise ProblemError(400, f"{BAD_KEY}.", Sentence("Take a random one."))
    return key
