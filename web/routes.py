"""The URL table: what each address is and who may ask.

Handlers are in pages/ (for people), api/ (for programs), live/ (for both).
"""

from collections.abc import Sequence

from aiohttp import web

from web import files
from web.access.levels import Level
from web.api import endpoints
from web.live import events
from web.pages import composing, login, mailbox, runs, testing

ROUTES: Sequence[tuple[Level, web.AbstractRouteDef]] = [
    # pages
    (Level.PAGE, web.get("/", composing.compose)),
    (Level.PAGE, web.post("/preview", composing.preview)),
    (Level.PAGE, web.post("/test", testing.send)),
    (Level.PAGE, web.get("/runs", runs.runs)),
    (Level.PAGE, web.post("/runs", composing.create)),
    (Level.PAGE, web.get("/runs/{id}", runs.run)),
    (Level.PAGE, web.post("/runs/{id}/pause", runs.pause)),
    (Level.PAGE, web.post("/runs/{id}/resume", runs.resume)),
    (Level.PAGE, web.post("/runs/{id}/cancel", runs.cancel)),
    (Level.PAGE, web.post("/runs/{id}/retry", runs.retry)),
    (Level.PAGE, web.post("/runs/{id}/resolve", runs.resolve)),
    (Level.PAGE, web.get("/runs/{id}/mailbox", mailbox.mailbox)),
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}", mailbox.mail)),
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}/html", mailbox.mail_html)),  # the sandboxed frame: see security.py
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}/source", mailbox.mail_source)),
    (Level.OPEN, web.get("/login", login.show)),
    (Level.OPEN, web.post("/login", login.enter)),
    (Level.OPEN, web.post("/logout", login.leave)),
    (Level.OPEN, web.get("/static/{name:.*}", files.show)),
    # live
    (Level.API, web.get("/runs/{id}/events", events.watch, allow_head=False)),
    (Level.PUBLISHABLE, web.get("/api/runs/{id}/events", events.watch, allow_head=False)),
    # programs
    (Level.OPEN, web.get("/healthz", endpoints.healthz)),
    (Level.API, web.post("/api/preview", endpoints.preview)),
    (Level.API, web.post("/api/test", endpoints.test)),
    (Level.API, web.get("/api/runs", endpoints.list_runs)),
    (Level.API, web.post("/api/runs", endpoints.create_run)),
    (Level.PUBLISHABLE, web.get("/api/runs/{id}", endpoints.show_run)),
    (Level.API, web.patch("/api/runs/{id}", endpoints.change_run)),
    (Level.API, web.post("/api/runs/{id}/pause", endpoints.pause)),
    (Level.API, web.post("/api/runs/{id}/resume", endpoints.resume)),
    (Level.API, web.post("/api/runs/{id}/cancel", endpoints.cancel)),
    (Level.API, web.post("/api/runs/{id}/retry", endpoints.retry)),
    (Level.API, web.post("/api/runs/{id}/resolve", endpoints.resolve)),
    (Level.API, web.get("/api/runs/{id}/recipients", endpoints.list_recipients)),
    (Level.API, web.get("/api/runs/{id}/recipients.csv", endpoints.recipients_csv)),
    (Level.API, web.get("/api/runs/{id}/recipients/{rid}", endpoints.show_recipient)),
    (Level.API, web.patch("/api/runs/{id}/recipients/{rid}", endpoints.correct_recipient)),
    (Level.API, web.get("/api/runs/{id}/rejected", endpoints.list_rejected)),
    (Level.API, web.get("/api/runs/{id}/rejected.csv", endpoints.rejected_csv)),
    (Level.API, web.get("/api/accounts/default", endpoints.show_account)),
    (Level.API, web.patch("/api/accounts/default", endpoints.change_account)),
]
