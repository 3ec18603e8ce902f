"""Figures -> what Prometheus reads.

It alone knows prometheus_client, which takes a while to import.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from emailer.store import Owner
from emailer.store.measures import Histogram, Totals

MS = 1000


@dataclass(frozen=True, slots=True)
class Figures:
    """All there is to tell."""

    totals: Totals
    commits_s: Histogram
    attempts_ms: Histogram
    lag_s: Histogram
    connections: int
    watchers: int
    owners: Sequence[Owner]
    is_healthy: bool
    version: str


Family = GaugeMetricFamily | HistogramMetricFamily | InfoMetricFamily


def written(figures: Figures) -> bytes:
    """Write the figures, and what the system says of the process, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Once(figures))
    for kind in (ProcessCollector, PlatformCollector, GCCollector):
        kind(registry=registry)
    return generate_latest(registry)


class _Once(Collector):
    """A collector of figures that were read already."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Family]:
        return families(self._figures)


def families(figures: Figures) -> Iterable[Family]:
    """Name each figure."""
    totals = figures.totals
    yield _by(
        "emailer_recipients",
        "People of all runs, by what became of them.",
        "state",
        totals.people.items(),
    )
    yield _by("emailer_runs", "Runs by state.", "state", totals.runs.items())
    yield _by(
        "emailer_failed_recipients", "People who failed, by stage and code.", "key", totals.failures
    )
    yield _one(
        "emailer_oldest_due_seconds", "How long somebody has been due.", totals.oldest_due_ms / MS
    )
    yield _histogram(
        "emailer_attempt_duration_seconds", "How long attempts took.", figures.attempts_ms, MS
    )
    yield _histogram(
        "emailer_commit_duration_seconds", "How long transactions took.", figures.commits_s
    )
    yield _histogram(
        "emailer_loop_lag_seconds", "How late the loop came to what was due.", figures.lag_s
    )
    yield _one("emailer_connections", "Connections to servers that are open.", figures.connections)
    yield _one("emailer_watchers", "Live streams that are open.", figures.watchers)
    yield _one(
        "emailer_webhook_events_waiting", "Events that wait to be told.", totals.events_waiting
    )
    webhooks = [("failing", totals.webhooks_failing), ("disabled", totals.webhooks_disabled)]
    yield _by("emailer_webhooks", "Webhooks that hear nothing.", "state", webhooks)
    yield _one(
        "emailer_healthy",
        "1 where the database answers and the workers live.",
        int(figures.is_healthy),
    )
    yield InfoMetricFamily("emailer", "The program.", {"version": figures.version})
    for name, says, value in OF_A_PROCESS:
        yield by_process(name, says, figures.owners, value)


OF_A_PROCESS: Sequence[tuple[str, str, "Callable[[Owner], float | None]"]] = (
    ("emailer_sender_in_hand", "People whom a process has in hand.", lambda one: one.in_hand),
    (
        "emailer_sender_connections",
        "How many of its account's connections are a process's.",
        lambda one: one.connections,
    ),
    (
        "emailer_sender_lease_seconds",
        "How long a process is taken for alive without another word; below 0 its lease is over.",
        lambda one: None if one.lease_left_ms is None else one.lease_left_ms / MS,
    ),
    (
        "emailer_sender_is_current",
        "0 where a process has older settings of its account than another, and sends nothing.",
        lambda one: int(one.is_current),
    ),
)


def by_process(
    name: str, says: str, owners: Sequence[Owner], value: "Callable[[Owner], float | None]"
) -> GaugeMetricFamily:
    """Write a figure of each process that sends; an account has one owner in each."""
    family = GaugeMetricFamily(name, says, labels=["account", "host", "pid", "version"])
    for one in owners:
        figure = value(one)
        if one.account is not None and figure is not None:
            family.add_metric([one.account, one.host, str(one.pid), one.version], figure)
    return family


def _one(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value)


def _by(name: str, says: str, label: str, values: Iterable[tuple[str, int]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for named, value in values:
        family.add_metric([named], value)
    return family


def _histogram(name: str, says: str, counted: Histogram, per: int = 1) -> HistogramMetricFamily:
    """Write bounds in seconds, of which a unit of the histogram is one in `per`."""
    bounds = [*(str(bound / per) for bound in counted.bounds), "+Inf"]
    buckets = list(zip(bounds, counted.upto(), strict=True))
    return HistogramMetricFamily(name, says, buckets=buckets, sum_value=counted.sum / per)
