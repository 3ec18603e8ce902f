"""Traces for OpenTelemetry: how attempts, requests and webhooks ended, by ids; and nothing where
nobody takes them.
"""

import pytest
from aiohttp.test_utils import TestServer
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

import web
from emailer import tracing
from emailer.model import Verdict
from emailer.sending import traced
from emailer.store.sqlite import engine
from emailer.store.webhooks import Kind, NewWebhook
from emailer.webhooks import signing
from tests import laid
from tests.store.hands import OWNER, make_run, send_all
from web.webhooks.client import Client
from web.webhooks.teller import Teller

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def spans():
    return InMemorySpanExporter()


@pytest.fixture
def tracer(spans):
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    yield provider.get_tracer("a test's")
    provider.shutdown()


@pytest.fixture
async def store(tmp_path):
    store = await engine.open_store(laid.lay(tmp_path / "emailer.db"))
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    yield store
    await store.close()


def test_where_nothing_takes_traces_there_is_no_tracer_and_nothing_around_the_store(store):
    assert tracing.tracer() is None
    assert traced.around(store, None) is store


async def test_each_attempt_is_a_span_with_its_run_and_its_end_and_nobodys_address(
    store, tracer, spans
):
    around = traced.around(store, tracer)
    run_id = await make_run(store, 2)
    [key] = {(await store.look(run_id)).run.key}
    await around.contents(key)
    [sent] = await send_all(around, n=1)
    [failed] = await send_all(around, Verdict.REFUSED, n=1)
    good, bad = spans.get_finished_spans()
    assert (good.name, good.kind, good.attributes["emailer.run"]) == (
        "attempt",
        SpanKind.CLIENT,
        run_id,
    )
    assert good.attributes["emailer.recipient"] == sent.recipient_id
    assert (bad.status.status_code, bad.attributes["smtp.code"]) == (StatusCode.ERROR, 550)
    assert bad.attributes["emailer.recipient"] == failed.recipient_id
    for one in (good, bad):
        assert sent.email not in one.to_json()
        assert failed.email not in one.to_json()


async def test_a_request_is_a_span_below_the_one_of_who_asks_and_names_its_route_alone(
    store, tracer, spans, tmp_path, aiohttp_client
):
    config = web.WebConfig(upload_folder=tmp_path / "uploads", tracer=tracer)
    client = await aiohttp_client(TestServer(web.create_app(store, config, lambda: None)))
    above = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    assert (await client.get("/api/runs/none", headers=above)).status == 404
    [span] = spans.get_finished_spans()
    assert span.name == "GET /api/runs/{id}"
    assert (span.attributes["http.response.status_code"], f"{span.context.trace_id:032x}") == (
        404,
        TRACE,
    )


async def test_a_webhook_that_is_told_is_a_span(store, tracer, spans):
    hook = await store.webhooks.create(
        NewWebhook("http://127.0.0.1:1/", (Kind.RUN_FINISHED,), signing.make_secret())
    )
    client = Client(allows_private=True)
    await Teller(store, client, tracer=tracer).test(hook)
    await client.close()
    [span] = spans.get_finished_spans()
    assert (span.name, span.attributes["emailer.webhook"]) == ("webhook", hook.id)
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "connect")
