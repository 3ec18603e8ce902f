"""The live stream of a run: Server-Sent Events over one response.
Knows no SQL; what is told is in readers.py.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

from aiohttp import HttpVersion11, web

from web.access.asked import REDUCED
from web.app_keys import CONFIG, READERS, STORE, STREAMS
from web.ids import run_id
from web.live import encoding
from web.live.watcher import TooSlowError, Write
from web.receiving import crowd
from web.receiving.quotas import BeyondError
from web.receiving.server import until_lost

SYSTEM_BYTES = 64 * 1024
LOOP_BYTES = 8 * 1024
STRAIGHT_BYTES = 16 * 1024
"""Of an event that is written without being counted: a connection holds one at most."""


async def watch(request: web.Request) -> web.StreamResponse:
    """Answer with the run as it is, then with what changes."""
    crowd.hold_stream(request)
    readers, run = request.app[READERS], (await request.app[STORE].look(run_id(request))).run
    public = request.get(REDUCED, False)
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    _hold_little(request)
    try:
        with _listed(request):
            watched = readers.watch(run, _after(request), _straight(request), public=public)
            async with contextlib.aclosing(watched) as events:
                await _write(request, response, events)
    except (ConnectionError, TimeoutError, TooSlowError, BeyondError):
        if request.transport:
            request.transport.abort()
    return response


async def end_streams(app: web.Application) -> None:
    """End all streams at once, before the server waits for its handlers;
    who does not read is cut off.
    """
    await app[READERS].close()
    for transport in app[STREAMS]:
        _cut_off(transport)


def _cut_off(transport: asyncio.Transport | None) -> None:
    """End a connection that has not taken all that was written to it."""
    if transport is not None and transport.get_write_buffer_size():
        transport.abort()


async def _write(
    request: web.Request, response: web.StreamResponse, events: AsyncIterator[bytes]
) -> None:
    """Write what comes. No write begins once the streams are ending:
    `end_streams` cuts off those begun before.

    What is being written counts, in all and of one client:
    who does not read is dropped before memory grows.
    """
    write_s = request.app[CONFIG].write_s
    await response.write(encoding.RETRY)
    async for event in events:
        if request.app[READERS].closing:
            _cut_off(request.transport)
            return
        with crowd.writing(request, len(event)):
            async with asyncio.timeout(write_s):  # then the watcher is dropped
                await response.write(event)


def _straight(request: web.Request) -> Write:
    """Write to a connection without a task, where it has taken all
    that came before: a third of the cost.
    """
    chunked = request.version >= HttpVersion11  # RFC 9112 7.1, as aiohttp frames what has no length

    def write(event: bytes) -> bool:
        transport = request.transport
        if len(event) > STRAIGHT_BYTES or transport is None:
            return False
        if transport.is_closing() or transport.get_write_buffer_size():
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
        with until_lost(request):
            yield
    finally:
        request.app[STREAMS].discard(transport)


def _hold_little(request: web.Request) -> None:
    """Let system and loop hold little for a reader: by itself the system takes megabytes
    for one that does not read.
    """
    transport = request.transport
    if transport is None:
        return
    transport.set_write_buffer_limits(LOOP_BYTES)
    if connection := transport.get_extra_info("socket"):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BYTES)


def _after(request: web.Request) -> int | None:
    """Take the version a reader has: its Last-Event-ID, else the one its page was rendered with."""
    if "Last-Event-ID" in request.headers:
        return encoding.version(request.headers["Last-Event-ID"])
    return encoding.version(request.query.get("after", ""))
