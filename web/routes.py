"""The URL table: what each address is and who may ask.

Handlers are in pages/ (for people), api/ (for programs), live/ (for both).
"""

from collections.abc import Sequence

from aiohttp import hdrs, web

from web import files
from web.access.levels import Level
from web.api import accounts, contract, endpoints, exporting, metrics, reference, webhooks
from web.api import erasing as api_erasing
from web.live import stream
from web.pages import (
    account,
    composing,
    course,
    drafts,
    erasing,
    later,
    leading_back,
    login,
    mailbox,
    person,
    rehearsing,
    runs,
    test_mail,
    undoing,
)
from web.pages import webhooks as webhook_pages

Route = tuple[Level, web.AbstractRouteDef]


def _ways_back(routes: Sequence[Route]) -> Sequence[Route]:
    """Have each address that takes a form alone lead somewhere when it is opened."""
    known = [(level, one) for level, one in routes if isinstance(one, web.RouteDef)]
    shown = {one.path for _, one in known if one.method == hdrs.METH_GET}
    return [
        (level, web.get(one.path, leading_back.lead_back))
        for level, one in known
        if one.path not in shown and not one.path.startswith("/api")
    ]


FIGURES: Sequence[Route] = [
    (Level.OPEN, web.get("/healthz", endpoints.healthz, name="healthz")),
    (Level.API, web.get("/metrics", metrics.show, name="metrics")),
]
"""What a process without pages may serve, too."""

_OWN: Sequence[Route] = [
    # pages
    (Level.PAGE, web.get("/", composing.compose, name="compose")),
    (Level.PAGE, web.post("/preview", composing.preview, name="preview")),
    (Level.PAGE, web.post("/test", test_mail.send, name="test")),
    (Level.PAGE, web.post("/rehearse", rehearsing.rehearse, name="rehearse")),
    (Level.PAGE, web.get("/account", account.show, name="account")),
    (Level.PAGE, web.post("/account/test", account.test, name="account_test")),
    (Level.PAGE, web.get("/webhooks", webhook_pages.show, name="webhooks")),
    (Level.PAGE, web.post("/webhooks", webhook_pages.create, name="webhooks")),
    (Level.PAGE, web.get("/webhooks/{hook}", webhook_pages.show_one, name="webhook")),
    (Level.PAGE, web.post("/webhooks/{hook}/test", webhook_pages.test, name="webhook_test")),
    (Level.PAGE, web.post("/webhooks/{hook}/stop", webhook_pages.stop, name="webhook_stop")),
    (Level.PAGE, web.post("/webhooks/{hook}/enable", webhook_pages.enable, name="webhook_enable")),
    (Level.PAGE, web.post("/webhooks/{hook}/delete", webhook_pages.delete, name="webhook_delete")),
    (Level.PAGE, web.get("/erasing", erasing.show, name="erasing")),
    (Level.PAGE, web.post("/erasing", erasing.erase, name="erasing")),
    (Level.PAGE, web.post("/erasing/person.json", erasing.download, name="erasing_person")),
    (Level.PAGE, web.post("/account/add", account.add, name="account_add")),
    (Level.PAGE, web.post("/account/change", account.change, name="account_change")),
    (Level.PAGE, web.post("/account/fill", account.fill, name="account_fill")),
    (Level.PAGE, web.post("/account/remove", account.remove, name="account_remove")),
    (Level.PAGE, web.get("/drafts", drafts.show, name="drafts")),
    (Level.PAGE, web.post("/drafts/delete", drafts.delete, name="drafts_delete")),
    (Level.PAGE, web.get("/runs", runs.runs, name="runs")),
    (Level.PAGE, web.post("/runs", composing.create, name="runs")),
    (Level.PAGE, web.get("/runs/{id}", runs.run, name="run")),
    (Level.PAGE, web.post("/runs/{id}/pause", runs.pause, name="pause")),
    (Level.PAGE, web.post("/runs/{id}/resume", runs.resume, name="resume")),
    (Level.PAGE, web.post("/runs/{id}/cancel", runs.cancel, name="cancel")),
    (Level.PAGE, web.post("/runs/{id}/undo", undoing.undo, name="undo")),
    (Level.PAGE, web.post("/runs/{id}/retry", runs.retry, name="retry")),
    (Level.PAGE, web.post("/runs/{id}/plan", later.plan, name="plan")),
    (Level.PAGE, web.post("/runs/{id}/hours", later.hours, name="hours")),
    (Level.PAGE, web.post("/runs/{id}/start", later.start, name="start")),
    (Level.PAGE, web.post("/runs/{id}/resolve", runs.resolve, name="resolve")),
    (Level.PAGE, web.post("/runs/{id}/people", runs.decide, name="people")),
    (Level.PAGE, web.get("/runs/{id}/people/{rid}", person.person, name="person")),
    (Level.PAGE, web.post("/runs/{id}/people/{rid}", runs.correct, name="person")),
    (Level.PAGE, web.get("/runs/{id}/course", course.show, name="course")),
    (Level.PAGE, web.get("/runs/{id}/reasons", runs.reasons, name="reasons")),
    (Level.PAGE, web.get("/runs/{id}/mailbox", mailbox.mailbox, name="mailbox")),
    (Level.PAGE, web.get("/runs/{id}/mailbox/{rid}", mailbox.mail, name="mail")),
    (
        Level.PAGE,
        web.get("/runs/{id}/mailbox/{rid}/html", mailbox.mail_html, name="mail_html"),
    ),
    (
        Level.PAGE,
        web.get("/runs/{id}/mailbox/{rid}/source", mailbox.mail_source, name="mail_source"),
    ),
    (Level.OPEN, web.get("/login", login.show, name="login")),
    (Level.OPEN, web.post("/login", login.enter, name="login")),
    (Level.OPEN, web.post("/logout", login.leave, name="logout")),
    (Level.OPEN, web.get("/static/{name:.*}", files.show, name="static")),
    (Level.SHARED, web.get("/widget.js", files.widget, name="widget")),
    (Level.OPEN, web.get("/api", reference.show, name="api")),
    # live
    (Level.API, web.get("/runs/{id}/events", stream.watch, allow_head=False, name="events")),
    (
        Level.PUBLISHABLE,
        web.get("/api/runs/{id}/events", stream.watch, allow_head=False, name="api_events"),
    ),
    # programs
    *FIGURES,
    (Level.OPEN, web.get("/api/openapi.yaml", contract.show, name="api_contract")),
    (Level.API, web.post("/api/preview", endpoints.preview, name="api_preview")),
    (Level.API, web.post("/api/test", endpoints.test, name="api_test")),
    (Level.API, web.get("/api/runs", endpoints.list_runs, name="api_runs")),
    (Level.API, web.post("/api/runs", endpoints.create_run, name="api_runs")),
    (Level.PUBLISHABLE, web.get("/api/runs/{id}", endpoints.show_run, name="api_run")),
    (Level.API, web.patch("/api/runs/{id}", endpoints.change_run, name="api_run")),
    (Level.API, web.post("/api/runs/{id}/pause", endpoints.pause, name="api_pause")),
    (Level.API, web.post("/api/runs/{id}/resume", endpoints.resume, name="api_resume")),
    (Level.API, web.post("/api/runs/{id}/cancel", endpoints.cancel, name="api_cancel")),
    (Level.API, web.post("/api/runs/{id}/retry", endpoints.retry, name="api_retry")),
    (Level.API, web.post("/api/runs/{id}/resolve", endpoints.resolve, name="api_resolve")),
    (
        Level.API,
        web.get("/api/runs/{id}/recipients", endpoints.list_recipients, name="api_recipients"),
    ),
    (
        Level.API,
        web.get("/api/runs/{id}/recipients.csv", exporting.recipients, name="api_recipients_csv"),
    ),
    (
        Level.API,
        web.get("/api/runs/{id}/recipients/{rid}", endpoints.show_recipient, name="api_recipient"),
    ),
    (
        Level.API,
        web.patch(
            "/api/runs/{id}/recipients/{rid}", endpoints.correct_recipient, name="api_recipient"
        ),
    ),
    (Level.API, web.get("/api/runs/{id}/rejected", endpoints.list_rejected, name="api_rejected")),
    (
        Level.API,
        web.get("/api/runs/{id}/list.csv", exporting.whole_list, name="api_list_csv"),
    ),
    (
        Level.API,
        web.get("/api/runs/{id}/list.xlsx", exporting.whole_list, name="api_list_xlsx"),
    ),
    (
        Level.API,
        web.get("/api/runs/{id}/rejected.csv", exporting.rejected, name="api_rejected_csv"),
    ),
    (Level.API, web.get("/api/accounts", accounts.every, name="api_accounts")),
    (Level.API, web.post("/api/accounts", accounts.create, name="api_accounts")),
    (Level.API, web.get("/api/accounts/{account}", accounts.show, name="api_account")),
    (Level.API, web.patch("/api/accounts/{account}", accounts.change, name="api_account")),
    (Level.API, web.delete("/api/accounts/{account}", accounts.delete, name="api_account")),
    (Level.API, web.post("/api/accounts/{account}/test", accounts.test, name="api_account_test")),
    (Level.API, web.post("/api/erasing", api_erasing.erase, name="api_erasing")),
    (Level.API, web.post("/api/erasing/person", api_erasing.known, name="api_erasing_person")),
    (Level.API, web.get("/api/webhooks", webhooks.every, name="api_webhooks")),
    (Level.API, web.post("/api/webhooks", webhooks.create, name="api_webhooks")),
    (Level.API, web.get("/api/webhooks/{hook}", webhooks.show, name="api_webhook")),
    (Level.API, web.patch("/api/webhooks/{hook}", webhooks.change, name="api_webhook")),
    (Level.API, web.delete("/api/webhooks/{hook}", webhooks.delete, name="api_webhook")),
    (Level.API, web.post("/api/webhooks/{hook}/test", webhooks.test, name="api_webhook_test")),
    (
        Level.API,
        web.get("/api/webhooks/{hook}/deliveries", webhooks.deliveries, name="api_deliveries"),
    ),
]

ROUTES: Sequence[Route] = [*_OWN, *_ways_back(_OWN)]
