"""What was sent, composed again: the mailbox of a run. Keeps nothing: the sent rows are the mailbox."""

import re
from email import message_from_bytes, policy
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from emailer import message
from emailer.model import State
from emailer.store import NotFound, Row, Run
from web import entries, ids, pagination, previews, security, words
from web.keys import STORE

ROWS = 50
_WRITTEN = (State.SENT,)


async def mailbox(request: web.Request) -> web.Response:
    """List what a run has sent."""
    store, prefix = request.app[STORE], ids.prefix(request)
    run = (await store.look(ids.run_id(request))).run
    listing = store.list_recipients(run.id, _WRITTEN, prefix, ROWS, ids.cursor(request))
    page = await pagination.read(listing)
    told, view = entries.of_run(request, run)
    context = {"run": told, "view": view, "rows": page.rows, "next": page.next, "here": "runs"}
    context["q"] = request.query.get("q", "")
    return aiohttp_jinja2.render_template("mailbox.html", request, context)


async def mail(request: web.Request) -> web.Response:
    """Show one message: headers, and its HTML, its text or its source."""
    run, row = await _found(request)
    content = composed(run, row)
    shown: Any = previews.read_mail(content)
    told, view = entries.of_run(request, run)
    tab = request.query.get("as") or ("html" if shown.html else "text")
    headers = message_from_bytes(content, policy=policy.default).items()
    source = content.decode("ascii", "replace").replace("\r\n", "\n")
    context = {"run": told, "view": view, "row": row, "mail": shown, "headers": headers, "source": source, "tab": tab}
    context |= {"here": "runs", "no_subject": words.NO_SUBJECT}
    return aiohttp_jinja2.render_template("mail.html", request, context)


async def mail_html(request: web.Request) -> web.Response:
    """Answer with a message's HTML part alone, for the sandboxed frame."""
    return framed(previews.read_mail(composed(*await _found(request))).html)


async def mail_source(request: web.Request) -> web.Response:
    """Answer with the message as it went out, for a mail program to open."""
    run, row = await _found(request)
    name = re.sub(r"[^A-Za-z0-9.@_-]", "_", row.email)[:80]
    headers = {"Content-Disposition": f'attachment; filename="{name}.eml"'}
    return web.Response(body=composed(run, row), content_type="message/rfc822", headers=headers)


def framed(html: str) -> web.Response:
    """Answer with somebody's HTML: shown, never run, and cut off from every host."""
    return web.Response(
        text=html, content_type="text/html", charset="utf-8", headers={"Content-Security-Policy": security.MAIL_CSP}
    )


def composed(run: Run, row: Row) -> bytes:
    """Write the message as it was sent: the bytes depend on nothing but the run and the row."""
    ready = message.prepare(run.message)
    return ready.compose(row.email, row.name, row.fields, row.message_id or "", row.date or 0).content


async def _found(request: web.Request) -> tuple[Run, Row]:
    run_id = ids.run_id(request)
    row = await request.app[STORE].recipient(run_id, ids.recipient_id(request))
    if row.state is not State.SENT:
        raise NotFound("This message was not sent.")
    return (await request.app[STORE].look(run_id)).run, row
