"""The URL table. Handlers are in pages.py (for people), api.py (for programs), events.py (for both)."""

from aiohttp import web

from web import api, events, files, login, pages

ROUTES = [
    # pages
    web.get("/", pages.compose),
    web.post("/preview", pages.preview),
    web.get("/runs", pages.runs),
    web.post("/runs", pages.create),
    web.get("/runs/{id}", pages.run),
    web.post("/runs/{id}/pause", pages.pause),
    web.post("/runs/{id}/resume", pages.resume),
    web.post("/runs/{id}/cancel", pages.cancel),
    web.post("/runs/{id}/retry", pages.retry),
    web.post("/runs/{id}/resolve", pages.resolve),
    web.get("/runs/{id}/mailbox", pages.mailbox),
    web.get("/runs/{id}/mailbox/{rid}", pages.mail),
    web.get("/runs/{id}/mailbox/{rid}/html", pages.mail_html),  # the sandboxed frame: see security.py
    web.get("/runs/{id}/mailbox/{rid}/source", pages.mail_source),
    web.get("/login", login.show),
    web.post("/login", login.enter),
    web.get("/static/{name:.*}", files.show),
    # live
    web.get("/runs/{id}/events", events.watch, allow_head=False),
    web.get("/api/runs/{id}/events", events.watch, allow_head=False),
    # programs
    web.get("/healthz", api.healthz),
    web.get("/api/runs", api.list_runs),
    web.post("/api/runs", api.create_run),
    web.get("/api/runs/{id}", api.show_run),
    web.patch("/api/runs/{id}", api.change_run),
    web.post("/api/runs/{id}/pause", api.pause),
    web.post("/api/runs/{id}/resume", api.resume),
    web.post("/api/runs/{id}/cancel", api.cancel),
    web.post("/api/runs/{id}/retry", api.retry),
    web.post("/api/runs/{id}/resolve", api.resolve),
    web.get("/api/runs/{id}/recipients", api.list_recipients),
    web.get("/api/runs/{id}/recipients.csv", api.recipients_csv),
    web.get("/api/runs/{id}/recipients/{rid}", api.show_recipient),
    web.get("/api/runs/{id}/rejected", api.list_rejected),
    web.get("/api/runs/{id}/rejected.csv", api.rejected_csv),
    web.get("/api/accounts/default", api.show_account),
    web.patch("/api/accounts/default", api.change_account),
]
