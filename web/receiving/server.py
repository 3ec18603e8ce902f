"""The server's connections: how many there may be, what a broken request is told,
and who no longer reads.

Knows no pages. aiohttp's server makes the connections; this one counts them,
and answers in the program's own words.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestHandler

from web.access import headers
from web.app_keys import CONFIG, QUOTAS
from web.receiving.quotas import BeyondError, Quota, client_of

log = logging.getLogger(__name__)

SAID_EACH_S = 60.0
MOST_AT_ONCE = 1_024
"""Connections that wait to be accepted;
who finds no place among them tries again after a second.
"""
LINGERING_S = 1.0
"""How long a refused connection may take to read why."""
LINGERING = 16
"""How many of them may; beyond, they are not told."""

_BROKEN = "This request could not be understood. Send it as a browser would.\n"
_OUR_FAULT = "This could not be done because of an error in the program. Its log says more.\n"
_FULL = b"Too many connections are open. Close some, or try again in a moment.\n"
_REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Type: text/plain; "
    b"charset=utf-8\r\n"
    b"Cache-Control: no-store\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b"
    % (len(_FULL), _FULL)
)


class Connection(RequestHandler):
    """One connection; what goes wrong outside of our handlers is answered here."""

    __slots__ = ("_ending",)

    def __init__(self, manager: web.Server, **options: Any) -> None:
        """Begin with no answer that ends with it."""
        super().__init__(manager, **options)
        self._ending: asyncio.Task[Any] | None = None

    @property
    def is_idle(self) -> bool:
        """Tell whether it waits for a request, or for the rest of its head."""
        return self._waiter is not None and not self._waiter.done()

    @contextlib.contextmanager
    def ending(self, answer: asyncio.Task[Any] | None) -> Iterator[None]:
        """Meanwhile, end a task as soon as the connection is lost."""
        self._ending = answer
        try:
            yield
        finally:
            self._ending = None

    def connection_lost(self, exc: BaseException | None) -> None:
        """End what was for this connection alone."""
        super().connection_lost(exc)
        if self._ending is not None:
            self._ending.cancel()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  (it quotes the line)
    ) -> web.StreamResponse:
        """Answer without quoting; a guest's slip is no event of the log,
        an error of ours has its trace there.
        """
        if isinstance(exc, ConnectionError):
            raise exc  # who asked is gone: nobody is told, and nothing is wrong
        if status >= 500:
            log.error("a request ended in an error", exc_info=exc)
        else:
            log.debug("a request could not be understood", extra={"error": type(exc).__name__})
        if request.writer.output_size > 0:
            raise ConnectionError("An answer is on its way already.")
        text = _OUR_FAULT if status >= 500 else _BROKEN
        answer = web.Response(
            status=status, text=text, headers={**headers.HEADERS, hdrs.SERVER: "emailer"}
        )
        answer.force_close()
        return answer


def until_lost(request: web.Request) -> contextlib.AbstractContextManager[None]:
    """Answer only as long as there is a connection: who seldom writes would not notice its end.

    On a server of a host program, whose connections are not ours, it is the next write that does.
    """
    connection = request.protocol
    if isinstance(connection, Connection):
        return connection.ending(asyncio.current_task())
    return contextlib.nullcontext()


class Server(web.Server):
    """All connections, counted by client; an idle one makes room for a new one."""

    def __init__(self, made: web.Server, quota: Quota, write_s: float) -> None:
        """Take the place of a server that aiohttp made for an application."""
        options = made._kwargs  # noqa: SLF001  (it gives them away by no other way)
        super().__init__(made.request_handler, request_factory=made.request_factory, **options)
        self._quota, self._write_s = quota, write_s
        self._clients: dict[RequestHandler, str] = {}
        self._waiting: dict[RequestHandler, tuple[tuple[int, int], float]] = {}
        self._sweeping = self._loop.call_later(write_s / 4, self._sweep)

    def __call__(self) -> Connection:
        """Make the protocol of one connection."""
        return Connection(self, loop=self._loop, **self._kwargs)

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """Admit a connection, or tell it why not."""
        super().connection_made(handler, transport)
        peer = transport.get_extra_info("peername")
        client = client_of(peer[0] if isinstance(peer, tuple) else None)
        if self._admits(client):
            self._clients[handler] = client
        else:
            self._refuse(handler, transport)

    def connection_lost(self, handler: RequestHandler, exc: BaseException | None = None) -> None:
        """Forget a connection."""
        super().connection_lost(handler, exc)
        self._waiting.pop(handler, None)
        self._give_back(handler)

    def stop_sweeping(self) -> None:
        """Look no more for those who do not read."""
        self._sweeping.cancel()

    def _admits(self, client: str) -> bool:
        for _ in range(2):
            try:
                self._quota.take(client)
            except BeyondError as beyond:
                if not self._make_room(client if beyond.by_client else None):
                    return False
            else:
                return True
        return False

    def _make_room(self, client: str | None) -> bool:
        """Close the connection that has been idle since longest,
        of this client where its own share is used up.
        """
        for handler, whose in self._clients.items():
            if client in (None, whose) and isinstance(handler, Connection) and handler.is_idle:
                self._give_back(handler)
                self._connections[handler].abort()
                return True
        return False

    def _give_back(self, handler: RequestHandler) -> None:
        if (client := self._clients.pop(handler, None)) is not None:
            self._quota.give_back(client)

    def _refuse(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        handler.close()  # what it asks is not read any more
        if len(self._connections) - len(self._clients) > LINGERING:
            self._loop.call_soon(transport.abort)  # not before aiohttp has begun with it
            return
        transport.write(_REFUSAL)
        transport.write_eof()
        self._loop.call_later(LINGERING_S, transport.abort)

    def _sweep(self) -> None:
        """Cut off who has not taken a byte of what waits for it since `write_s`:
        close() would wait for ever.
        """
        now = self._loop.time()
        for handler, transport in self._connections.items():
            left = transport.get_write_buffer_size()
            if not left:
                self._waiting.pop(handler, None)
                continue
            taken = _taken(handler, left)
            before, since = self._waiting.setdefault(handler, (taken, now))
            if taken[0] != before[0] or taken[1] > before[1]:
                self._waiting[handler] = (taken, now)
            elif now - since >= self._write_s:
                transport.abort()
        self._sweeping = self._loop.call_later(self._write_s / 4, self._sweep)


def _taken(handler: RequestHandler, left: int) -> tuple[int, int]:
    """Tell which answer is being written, and how much of it the connection has taken."""
    request = handler._current_request  # noqa: SLF001  (as above)
    return (id(request), request.writer.output_size - left) if request else (0, -left)


class Runner(web.AppRunner):
    """Runs an application on such a server."""

    __slots__ = ()

    async def setup(self) -> None:
        """Begin; of an accept loop without descriptors one line a minute is enough."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(quieter(loop.get_exception_handler(), loop.time))
        await super().setup()

    async def listen(self, listening: socket.socket) -> None:
        """Serve on a bound socket; those who come at once may be many,
        but never more than a part of the descriptors.

        The loop accepts as many before it looks at any of them.
        """
        backlog = max(1, min(MOST_AT_ONCE, self.app[CONFIG].limits.connections.all // 4))
        await web.SockSite(self, listening, backlog=backlog).start()

    async def cleanup(self) -> None:
        """Stop looking for connections that stand still, then close all."""
        if isinstance(self.server, Server):
            self.server.stop_sweeping()
        await super().cleanup()

    async def _make_server(self) -> Server:
        made = await super()._make_server()
        return Server(made, self.app[QUOTAS].connections, self.app[CONFIG].write_s)


_Context = dict[str, Any]
_ExceptionHandler = Callable[[asyncio.AbstractEventLoop, _Context], object]


def quieter(before: _ExceptionHandler | None, clock: Callable[[], float]) -> _ExceptionHandler:
    """Make a loop's handler of exceptions that says once a minute
    that no connection can be accepted.
    """
    said_at = float("-inf")

    def handle(loop: asyncio.AbstractEventLoop, context: _Context) -> None:
        nonlocal said_at
        if isinstance(context.get("exception"), OSError) and "accept" in context.get("message", ""):
            if clock() - said_at >= SAID_EACH_S:
                said_at = clock()
                log.warning(
                    "no connection can be accepted", extra={"reason": str(context["exception"])}
                )
        elif before:
            before(loop, context)
        else:
            loop.default_exception_handler(context)

    return handle
