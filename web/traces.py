"""Requests as OpenTelemetry's spans, below the one that who asks has begun.

Made a part only where a tracer is.
"""

from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

FAILED = 500


def middleware(tracer: "Tracer") -> Middleware:
    """Make the middleware; spans name the route, never what an address holds."""
    from opentelemetry import propagate  # noqa: PLC0415  (where there is a tracer, it is there)
    from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415  (as above)

    @web.middleware
    async def trace(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "none"
        said = {"http.request.method": request.method, "http.route": route}
        above = propagate.extract(request.headers)
        # What an exception says may name somebody: its status tells enough.
        name = f"{request.method} {route}"
        with tracer.start_as_current_span(
            name,
            above,
            SpanKind.SERVER,
            said,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            answer = await handler(request)
            span.set_attribute("http.response.status_code", answer.status)
            if answer.status >= FAILED:
                span.set_status(Status(StatusCode.ERROR))
            return answer

    return trace
