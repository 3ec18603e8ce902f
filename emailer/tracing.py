"""Traces for OpenTelemetry: only where its api package is importable, and something was set up that
takes them.

`opentelemetry-instrument` before the command does both. Spans are made when what they tell of is
over.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

NS_PER_MS = 1_000_000
NAME = "invitation-emailer"


def tracer() -> "Tracer | None":
    """Find what takes traces; None where nothing does."""
    try:
        from opentelemetry import trace  # noqa: PLC0415  (it need not be there)
    except ImportError:
        return None
    provider = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider | trace.NoOpTracerProvider):
        return None
    return provider.get_tracer(NAME)


class Over(NamedTuple):
    """Something that is over; `fault` is what went wrong with it, and what is None in `said` is
    left out.
    """

    name: str
    begun_ms: float
    duration_ms: float
    said: Mapping[str, Any]
    fault: str = ""


def record(tracer: "Tracer", over: Over) -> None:
    """Tell of something that is over."""
    from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415  (as above)

    known = {key: value for key, value in over.said.items() if value is not None}
    begun_ns = round(over.begun_ms * NS_PER_MS)
    span = tracer.start_span(over.name, kind=SpanKind.CLIENT, attributes=known, start_time=begun_ns)
    if over.fault:
        span.set_status(Status(StatusCode.ERROR, over.fault))
    span.end(begun_ns + round(over.duration_ms * NS_PER_MS))
