"""The live stream of a run: Server-Sent Events over one response. Knows no SQL; what is told is in readers.py."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from aiohttp import HttpVersion11, web

from web import crowd, sse
from web.ids import run_id
from web.keys import READERS, STORE, STREAMS
from web.readers import Readers, TooSlowError, Write

WRITE_S = 20.0
"""How long one write may take; then the watcher is dropped."""


async def watch(request: web.Request) -> web.StreamResponse:
    """Answer with the run as it is, then with what changes."""
    crowd.hold_stream(request)
    readers, run = request.app[READERS], (await request.app[STORE].look(run_id(request))).run
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    try:
        with _listed(request):
            async with contextlib.aclosing(readers.watch(run, _after(request), _straight(request))) as events:
                await _write(response, events, readers)
    except (ConnectionError, TimeoutError, TooSlowError):
        if request.transport:
            request.transport.abort()
    return response


async def end_streams(app: web.Application) -> None:
    """End all streams at once, before the server waits for its handlers; who does not read is cut off."""
    await app[READERS].close()
    for transport in app[STREAMS]:
        if transport.get_write_buffer_size():
            transport.abort()


async def _write(response: web.StreamResponse, events: AsyncIterator[bytes], readers: Readers) -> None:
    """Write what comes. No write begins once the streams are ending: `end_streams` cuts off those begun before."""
    await response.write(sse.RETRY)
    async for event in events:
        if readers.closing:
            return
        async with asyncio.timeout(WRITE_S):
            await response.write(event)


def _straight(request: web.Request) -> Write:
    """Write to a connection without a task, where it has taken all that came before: a third of the cost."""
    chunked = request.version >= HttpVersion11  # RFC 9112 7.1, as aiohttp frames what has no length

    def write(event: bytes) -> bool:
        transport = request.transport
        if transport is None or transport.is_closing() or transport.get_write_buffer_size():
            return False
        transport.write(b"%x\r\n%b\r\n" % (len(event), event) if chunked else event)
        return True

    return write


@contextlib.contextmanager
def _listed(request: web.Request) -> Iterator[None]:
    transport = request.transport
    if transport is None:
        raise ConnectionResetError
    request.app[STREAMS].add(transport)
    try:
        yield
    finally:
        request.app[STREAMS].discard(transport)


def _after(request: web.Request) -> int | None:
    """Take the version a reader has: its Last-Event-ID, else the one its page was rendered with."""
    if "Last-Event-ID" in request.headers:
        return sse.version(request.headers["Last-Event-ID"])
    return sse.version(request.query.get("after", ""))
