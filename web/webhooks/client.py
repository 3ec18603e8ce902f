"""One POST to a stranger's address: where it may lead, how long it may take, how much it may
answer. Knows no events.

What a name leads to is looked up in threads of its own, and the number that was checked is the one
that is connected to: there is no second look-up that could answer otherwise. No redirect is
followed.
"""

import asyncio
import contextlib
import functools
import socket
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from emailer import side_threads
from emailer.webhooks import urls

TOTAL_S, CONNECT_S = 15.0, 10.0
DRAIN_S = 1.0
"""How long the rest of an answer is read, so that its connection can be used again."""
READ_BYTES = 16 * 1024
"""How much of an answer is read, and how much may wait: who answers without end stops at once."""
MOST_HEADERS = 64
CONNECTIONS, PER_HOST = 32, 4
THREADS, IN_LINE = 2, 64
"""Names are looked up so many at once; a stranger's server of names may take its time."""


class Answer(NamedTuple):
    """How it went; without `problem` it was taken."""

    problem: str | None
    status: int | None
    duration_ms: int
    retry_after_s: float | None = None


class PrivateError(OSError):
    """This address is of this machine or its network."""


class Client:
    """Posts to strangers. Close it."""

    def __init__(self, *, allows_private: bool = False, total_s: float = TOTAL_S) -> None:
        self.allows_private = allows_private
        connector = aiohttp.TCPConnector(
            resolver=Resolver(allows_private=allows_private),
            socket_factory=functools.partial(open_socket, allows_private=allows_private),
            use_dns_cache=False,
            limit=CONNECTIONS,
            limit_per_host=PER_HOST,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=total_s, connect=min(CONNECT_S, total_s)),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            read_bufsize=READ_BYTES,
            max_headers=MOST_HEADERS,
            headers={"User-Agent": "invitation-emailer", "Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post a body; whatever happens is an answer."""
        begun = time.monotonic()

        def answer(
            problem: str | None, status: int | None = None, asked_s: float | None = None
        ) -> Answer:
            return Answer(problem, status, round((time.monotonic() - begun) * 1000), asked_s)

        try:
            async with self._session.post(
                url,
                data=body,
                headers={**headers, "Content-Type": "application/json"},
                allow_redirects=False,
            ) as got:
                await _drain(got)
                return answer(problem_of_status(got.status), got.status, _retry_after_s(got))
        except (aiohttp.ClientError, OSError, ValueError, side_threads.FullError) as error:
            return answer(problem_of(error))


async def _drain(got: aiohttp.ClientResponse) -> None:
    """Read a little of the body: what there is more of costs its connection, and says nothing."""
    left = READ_BYTES
    with contextlib.suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(DRAIN_S):
            while left > 0 and (piece := await got.content.read(left)):
                left -= len(piece)
    if not got.content.at_eof():
        got.close()


def problem_of_status(status: int) -> str | None:
    """Name what an answer says; None where it was taken."""
    if 200 <= status < 300:
        return None
    return "redirect" if 300 <= status < 400 else "status"


def problem_of(error: Exception) -> str:
    """Name what went wrong."""
    match error:
        case TimeoutError():
            return "timeout"
        case aiohttp.ClientSSLError() | aiohttp.ClientConnectorCertificateError():
            return "tls"
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, PrivateError):
            return "private"
        case (
            aiohttp.ClientConnectorDNSError()
            | side_threads.FullError()
            | aiohttp.InvalidURL()
            | UnicodeError()
        ):
            return "name"
        case aiohttp.ClientConnectionError() | OSError():
            return "connect"
    return "garbage"


def _retry_after_s(got: aiohttp.ClientResponse) -> float | None:
    """Read Retry-After where it is a number of seconds."""
    said = got.headers.get("Retry-After", "").strip()
    is_a_wish = got.status in (429, 503) and said.isdecimal() and len(said) < 10
    return float(said) if is_a_wish else None


def open_socket(address: tuple[Any, ...], *, allows_private: bool) -> socket.socket:
    """Open a socket for a number that may be connected to:
    nothing else is, whoever looked it up.
    """
    family, kind, protocol, _, place = address
    if not allows_private:
        require_public(place[0])
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_BYTES)
    made.setblocking(False)
    return made


def require_public(number: str) -> None:
    """Raise PrivateError where a number is no one's on the internet."""
    if not urls.is_public(number):
        raise PrivateError("This address is of this machine or its network.")


class Resolver(AbstractResolver):
    """Looks names up in threads of its own."""

    def __init__(self, *, allows_private: bool) -> None:
        self._allows_private = allows_private
        self._lane = side_threads.Lane("webhook-names", THREADS, IN_LINE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Find a host's numbers. Raises PrivateError where one of them is not public."""
        look = functools.partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        found = await self._lane.run(look)
        if not self._allows_private:
            for *_, place in found:
                require_public(str(place[0]))
        return [_result(host, port, one) for one in found]

    async def close(self) -> None:
        """Let the threads end with the process."""


def _result(host: str, port: int, found: tuple[Any, ...]) -> ResolveResult:
    family, _, protocol, _, place = found
    return ResolveResult(hostname=host, host=place[0], port=port, family=family, proto=protocol,
                         flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV)  # fmt: skip
