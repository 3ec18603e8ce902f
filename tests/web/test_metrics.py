"""Figures for Prometheus: true, named as the docs and the dashboard name them, and of nobody."""

import asyncio
import json
import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from emailer.store import Owner
from emailer.store.measures import Histogram
from tests.web.conftest import OWNER, Stream, make_run, people, problem
from web.measuring import families
from web.measuring.lag import Lag

DOCS = Path(__file__).parents[2] / "docs" / "reference"


async def read(client) -> dict[str, float]:
    """The figures, as `name{label}`."""
    answer = await client.get("/metrics")
    assert (answer.status, answer.content_type) == (200, "text/plain")
    return {
        sample.name + "".join(f"{{{value}}}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(await answer.text())
        for sample in family.samples
    }


async def test_the_figures_are_those_of_all_runs(client, sending):
    for _ in range(2):
        await make_run(client, people(5))
        await sending.send(fail=["person0@example.org"], doubt=["person1@example.org"])
    paused = await make_run(client, people(3))
    await client.post(f"/api/runs/{paused['id']}/pause")
    found = await read(client)
    counted = {
        "sent": 6,
        "failed": 2,
        "in_doubt": 2,
        "waiting": 3,
        "in_flight": 0,
        "cancelled": 0,
        "skipped": 0,
    }
    assert {state: found[f"emailer_recipients{{{state}}}"] for state in counted} == counted
    assert (
        found["emailer_runs{finished}"],
        found["emailer_runs{paused}"],
        found["emailer_runs{running}"],
    ) == (2, 1, 0)
    assert (
        sum(value for name, value in found.items() if name.startswith("emailer_failed_recipients"))
        == 2
    )
    assert found["emailer_attempt_duration_seconds_count"] == 10
    assert found["emailer_attempt_duration_seconds_bucket{0.005}"] == 10
    assert found["emailer_commit_duration_seconds_count"] > 5
    assert found["emailer_oldest_due_seconds"] == 0
    assert found["emailer_healthy"] == 1


async def test_who_is_due_and_not_sent_to_grows_old(client, store):
    await make_run(client, people(2))
    before = (await read(client))["emailer_oldest_due_seconds"]
    while (await read(client))["emailer_oldest_due_seconds"] <= before:
        pass
    await store.claim(OWNER, 10)
    assert (await read(client))["emailer_oldest_due_seconds"] == 0


async def test_watchers_trouble_and_webhooks_are_seen(client, store, health):
    run = await make_run(client)
    await client.post("/api/webhooks", json={"url": "https://example.org"})
    [hook] = await store.webhooks.every()
    await store.webhooks.enable(hook.id, is_on=False)
    async with client.get(f"/runs/{run['id']}/events") as stream:
        await Stream(stream).next()
        health.wrong = "The workers are not running."
        found = await read(client)
    assert found["emailer_watchers"] == 1
    assert found["emailer_healthy"] == 0
    assert found["emailer_webhooks{disabled}"] == 1


async def test_no_figure_names_anybody_a_run_or_what_a_server_said(client, sending):
    run = await make_run(client, "ana@example.org, Ana Geheim", subject="Hidden subject")
    await sending.send(fail=["ana@example.org"])
    text = await (await client.get("/metrics")).text()
    for word in ("ana@", "Geheim", "Hidden", "Internet Down", run["id"]):
        assert word not in text


async def test_figures_are_for_those_who_may_ask_the_api(serve):
    client = await serve(secret_key="correct horse battery staple")
    assert (await problem(await client.get("/metrics")))[0] == 401
    shown = await client.get(
        "/metrics", headers={"Authorization": "Bearer correct horse battery staple"}
    )
    assert shown.status == 200


OF_PROCESSES = {name for name, *_ in families.OF_A_PROCESS}
"""They are told where processes are rows that live."""


def test_each_process_that_sends_is_told_apart_and_one_that_stores_lists_is_none():
    sends = Owner("a", "default", "north", 7, "1.2", 5, 3, 4, True, 12_500, 6)
    stores = Owner("b", None, "south", 8, "1.2", 5, 0, None, True, 30_000, 6)
    told = {
        name: [(sample.labels, sample.value) for sample in family.samples]
        for name, says, value in families.OF_A_PROCESS
        for family in [families.by_process(name, says, [sends, stores], value)]
    }
    labels = {"account": "default", "host": "north", "pid": "7", "version": "1.2"}
    assert told == {
        "emailer_sender_in_hand": [(labels, 3)],
        "emailer_sender_connections": [(labels, 4)],
        "emailer_sender_lease_seconds": [(labels, 12.5)],
        "emailer_sender_is_current": [(labels, 1)],
    }


async def test_the_docs_and_the_dashboard_name_what_is_told_and_all_of_it(client):
    await client.get("/metrics")
    names = {re.sub(r"\{.*", "", name) for name in await read(client)} | {
        "emailer_failed_recipients", *OF_PROCESSES
    }  # fmt: skip
    dashboard = json.loads((DOCS / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = set(re.findall(r"\b(?:emailer|process)_[a-z_]+", " ".join(asked)))
    assert named <= names, named - names
    ours = {
        re.sub(r"_(bucket|sum|count)$", "", name) for name in names if name.startswith("emailer_")
    }
    assert ours == {re.sub(r"_bucket$", "", name) for name in named if name.startswith("emailer_")}
    documented = set(re.findall(r"\bemailer_[a-z_]+", (DOCS / "metrics.md").read_text("utf-8")))
    assert documented == ours


def queries() -> list[str]:
    """What the dashboard and the alarms of the page ask Prometheus."""
    dashboard = json.loads((DOCS / "grafana.json").read_text("utf-8"))
    alarms = (DOCS / "metrics.md").read_text("utf-8").partition("deserves an\nalarm:\n")[2]
    return [
        *(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]),
        *re.findall(r"^    (.+)$", alarms, re.MULTILINE),
    ]


async def test_only_what_never_falls_is_asked_for_its_rate(client):
    """Prometheus takes a figure that falls for a counter that began anew:
    a retry would look like as many who failed.
    """
    text = await (await client.get("/metrics")).text()
    rising = {
        family.name
        for family in text_string_to_metric_families(text)
        if family.type in ("counter", "histogram")
    }
    asked = re.findall(r"(?:rate|increase|irate|resets)\((\w+)", " ".join(queries()))
    assert len(asked) == 10
    assert {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in asked} <= rising


OF_THE_DATABASE = (
    "recipients runs failed_recipients oldest_due_seconds webhook_events_waiting webhooks "
    "sender_in_hand sender_connections sender_lease_seconds sender_is_current"
)
"""Every process tells these, and they are the same from each."""


def test_what_every_process_tells_is_counted_once_and_other_programs_are_left_out():
    dashboard = [expr for expr in queries() if " > " not in expr and " == " not in expr]
    for expr in dashboard:
        for name in re.findall(r"\bemailer_(\w+?)(?:\{|\)|\[)", expr):
            if name in OF_THE_DATABASE.split():
                assert re.search(r"\bmax(?: by \([\w, ]+\) )?\(", expr), expr
        if "process_" in expr:
            assert expr.endswith(" and on (job, instance) emailer_info"), expr


def test_a_histogram_counts_each_value_at_the_first_bound_that_holds_it():
    counted = Histogram((1, 5, 10))
    counted.observe((0, 1, 2, 10, 11))
    counted.observe(())
    assert list(counted.upto()) == [2, 3, 4, 5]
    assert counted.sum == 24


async def test_the_lag_is_how_late_the_loop_comes(client):
    lag = Lag()
    lag.start()
    lag.start()
    while not lag.delays_s.sum:
        await asyncio.sleep(0)
    await lag.stop()
    assert list(lag.delays_s.upto())[-1] == 1
