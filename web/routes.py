"""The URL table: what each address is and who may ask.

Handlers are in pages.py (for people), api.py (for programs), events.py (for both).
"""

from collections.abc import Sequence

from aiohttp import web

from web import api, events, files, login, pages
from web.levels import Level

ROUTES: Sequence[tuple[Level, web.AbstractRouteDef]] = [
    # pages
    (Level.PAGE, web.get("/", pages.compose)),
    (Level.PAGE, web.post("/preview", pages.preview)),
    (Level.PAGE, web.get("/runs", pages.runs)),
    (Level.PAGE, web.post("/runs", pages.create)),
    (Level.PAGE, web.get("/runs/{id}", pages.run)),
    (Level.PAGE, web.post("/runs/{id}/pause", pages.pause)),
    (Level.PAGE, web.post("/runs/{id}/resume", pages.resume)),
    (Level.PAGE, web.post("/runs/{id}/cancel", pages.cancel)),
    (Level.PAGE, web.post("/runs/{id}/retry", pages.retry)),
    (Level.PAGE, web.post("/runs/{id}/resolve", pages.resolve)),
    (Level.PAGE, web.get("/runs/{id}/mailbox", pages.mailbox)),
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}", pages.mail)),
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}/html", pages.mail_html)),  # the sandboxed frame: see security.py
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}/source", pages.mail_source)),
    (Level.OPEN, web.get("/login", login.show)),
    (Level.OPEN, web.post("/login", login.enter)),
    (Level.OPEN, web.post("/logout", login.leave)),
    (Level.OPEN, web.get("/static/{name:.*}", files.show)),
    # live
    (Level.API, web.get("/runs/{id}/events", events.watch, allow_head=False)),
    (Level.PUBLISHABLE, web.get("/api/runs/{id}/events", events.watch, allow_head=False)),
    # programs
    (Level.OPEN, web.get("/healthz", api.healthz)),
    (Level.API, web.post("/api/preview", api.preview)),
    (Level.API, web.get("/api/runs", api.list_runs)),
    (Level.API, web.post("/api/runs", api.create_run)),
    (Level.API, web.post("/api/preview", api.preview)),
    (Level.PUBLISHABLE, web.get("/api/runs/{id}", api.show_run)),
    (Level.API, web.patch("/api/runs/{id}", api.change_run)),
    (Level.API, web.post("/api/runs/{id}/pause", api.pause)),
    (Level.API, web.post("/api/runs/{id}/resume", api.resume)),
    (Level.API, web.post("/api/runs/{id}/cancel", api.cancel)),
    (Level.API, web.post("/api/runs/{id}/retry", api.retry)),
    (Level.API, web.post("/api/runs/{id}/resolve", api.resolve)),
    (Level.API, web.get("/api/runs/{id}/recipients", api.list_recipients)),
    (Level.API, web.get("/api/runs/{id}/recipients.csv", api.recipients_csv)),
    (Level.API, web.get("/api/runs/{id}/recipients/{rid}", api.show_recipient)),
    (Level.API, web.get("/api/runs/{id}/rejected", api.list_rejected)),
    (Level.API, web.get("/api/runs/{id}/rejected.csv", api.rejected_csv)),
    (Level.API, web.get("/api/accounts/default", api.show_account)),
    (Level.API, web.patch("/api/accounts/default", api.change_account)),
]
