"""What was sent, composed again: the mailbox of a run.
Keeps nothing: the sent rows are the mailbox.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from emailer import message, side_threads
from emailer.message import personal_files, read_back
from emailer.message.checking import NO_MAIL, NO_MAIL_FAULTS, MessageError
from emailer.message.files import File
from emailer.model import PartKind, State
from emailer.showing import shapes
from emailer.store import DraftFile, Row, Run
from emailer.tongue import Sentence
from web import downloads, ids, pagination, selections, words
from web.access.headers import MAIL_CSP
from web.app_keys import STORE
from web.errors import RUN_IS_THERE, ProblemError
from web.pages import people_words, pictures, run_entries

ROWS = 50
NOT_YET = "not-sent-yet@localhost"
"""Stands for the Message-ID that each gets at its first turn."""
_WRITTEN = (State.SENT,)
_COUNTS = Sentence("How many they were, and what became of them, is on the run's page.")
ERASED = Sentence("This person was erased, and the message to them with it.")


async def mailbox(request: web.Request) -> web.Response:
    """List what a run has sent: to whom, with which subject, when."""
    store, part = request.app[STORE], ids.part(request)
    run = (await store.look(ids.run_id(request))).run
    request[RUN_IS_THERE] = True
    if run.is_erased:
        raise ProblemError(
            404, Sentence("The people and the messages of this run were erased."), _COUNTS
        )
    query = selections.people_query(_WRITTEN, part)
    page = await pagination.found(store.people.find(run.id, query, ROWS, ids.cursor(request)))
    rows = [row for row in page.rows if row.email]
    subjects = await side_threads.run(0, _subjects, run, rows)
    told, view = run_entries.of_run(request, run)
    context = {"run": told, "view": view, "next": page.next, "here": "runs", "q": part}
    context["rows"] = [
        shapes.recipient(row) | {"subject": said or words.NO_SUBJECT}
        for row, said in zip(rows, subjects, strict=True)
    ]
    context["beside"] = _beside(request)
    context["count"] = people_words.counted(page.count, is_all=page.is_all, part=part)
    return aiohttp_jinja2.render_template("mailbox.html", request, context)


def _beside(request: web.Request) -> str:
    """Write which part of the mailbox is looked at, as a message carries it along to lead back."""
    query = {name: request.query.get(name, "") for name in ("q", "cursor")}
    return urlencode({name: value for name, value in query.items() if value})


def _subjects(run: Run, rows: Sequence[Row]) -> list[str]:
    """Read each one's subject as a mail program does."""
    ready = message.prepare(run.message)
    fields = (ready.subject_field(row.email, row.name, row.fields) for row in rows)
    return [read_back.read(field + b"\r\n").subject for field in fields]


async def mail(request: web.Request) -> web.Response:
    """Show one message: headers, and its HTML, its text or its source."""
    run, row = await _found(request)
    content, shown = await side_threads.run(0, _read, run, row, await _files(request, run, row))
    told, view = run_entries.of_run(request, run)
    tab = request.query.get("as") or ("html" if shown.html else "text")
    source = content.decode("ascii", "replace").replace("\r\n", "\n")
    context = {"run": told, "view": view, "row": row, "mail": shown, "source": source, "tab": tab}
    context["beside"] = _beside(request)
    context |= {"headers": shown.headers, "here": "runs", "no_subject": words.NO_SUBJECT}
    return aiohttp_jinja2.render_template("mail.html", request, context)


async def mail_html(request: web.Request) -> web.Response:
    """Answer with a message's HTML part alone, for the sandboxed frame."""
    run, row = await _found(request)
    html = (await shown(request, run, row)).html
    parts = (await request.app[STORE].contents(run.key)).parts
    return framed(await pictures.within(request.app[STORE], html, map(DraftFile, parts)))


async def mail_source(request: web.Request) -> web.Response:
    """Answer with the message as it went out, for a mail program to open."""
    run, row = await _found(request)
    subject, now = words.named(run.message.subject), request.app[STORE].now()
    headers = downloads.named("eml", now, subject, run.id[:8], row.email)
    content = await side_threads.run(
        0, composed, run, row, await _files(request, run, row, whole=True)
    )
    return web.Response(body=content, content_type="message/rfc822", headers=headers)


async def shown(request: web.Request, run: Run, row: Row) -> read_back.Shown:
    """Read a message as a mail program shows it."""
    return (await side_threads.run(0, _read, run, row, await _files(request, run, row)))[1]


def framed(html: str) -> web.Response:
    """Answer with somebody's HTML: shown, never run, and cut off from every host."""
    return web.Response(
        text=html,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": MAIL_CSP},
    )


def composed(run: Run, row: Row, files: Sequence[File]) -> bytes:
    """Write the message as it was sent: the bytes depend on nothing but the run and the row.

    Whose turn has not come yet has no Message-ID and no date:
    then it is the message as it will be, those aside. Raises MessageError where none can be made.
    """
    personal = [file.shared for file in files if file.part.kind is PartKind.PERSONAL]
    ready = message.prepare(
        run.message, files=[one for one in files if one.part.kind is not PartKind.PERSONAL]
    )
    ready = ready.with_own(personal) if personal else ready
    message_id, date = row.message_id or NOT_YET, row.date or run.created_at
    try:
        return ready.compose(row.email, row.name, row.fields, message_id, date).whole
    except NO_MAIL_FAULTS as error:
        raise MessageError("", 0, 0, NO_MAIL) from error


def _read(run: Run, row: Row, files: Sequence[File]) -> tuple[bytes, read_back.Shown]:
    """Write a message as it was sent, and read it as a mail program does; both may take long."""
    content = composed(run, row, files)
    return content, read_back.read(content)


async def shown_or_none(request: web.Request, run: Run, row: Row) -> read_back.Shown | None:
    """The same as `shown`; None where no mail can be made of what is written there."""
    try:
        return await shown(request, run, row)
    except MessageError:
        return None


async def _files(request: web.Request, run: Run, row: Row, *, whole: bool = False) -> list[File]:
    """Read the files of one mail; without their bytes where only their names are shown."""
    store, found = request.app[STORE], []
    for part in personal_files.parts_for(
        run.message, (await store.contents(run.key)).parts, row.email, row.name, row.fields
    ):
        content = await store.part_content(part.key) if whole else b""
        found.append(
            await side_threads.run(part.size_bytes if whole else 0, File.of, part, content)
        )
    return found


async def _found(request: web.Request) -> tuple[Run, Row]:
    run = (await request.app[STORE].look(ids.run_id(request))).run
    request[RUN_IS_THERE] = True
    row = await request.app[STORE].recipient(run.id, ids.recipient_id(request))
    if not row.email:
        raise ProblemError(404, ERASED, _COUNTS)
    return run, row
