"""What the sink was handed, and what is wrong with it for everybody."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from bench.sink.connection import Connection

EXTENSIONS = ("PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(slots=True)
class Weather:
    """What is wrong for everybody."""

    greeting: bytes = b""
    login_offered: bool = False
    login_refused: bool = False
    tls_broken: bool = False
    latency_s: float = 0.0


@dataclass(slots=True)
class Sink:
    """What was taken: [recipient, Message-ID, monotonic seconds, connection] each;
    and how often each was tried.

    `broken` counts conversations that a command ended before the dot.
    """

    offers: tuple[str, ...] = EXTENSIONS
    weather: Weather = field(default_factory=Weather)
    taken: list[tuple[str, str, float, int]] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    connections: set[Connection] = field(default_factory=set)
    connected: int = 0
    broken: int = 0
    refused_logins: int = 0
    listener: asyncio.Server | None = None
    port: int = 0
    host: str = "127.0.0.1"

    async def listen(self) -> None:
        """Listen on the port, a free one at first."""
        loop = asyncio.get_running_loop()
        self.listener = await loop.create_server(
            lambda: Connection(self), self.host, self.port, backlog=1024
        )
        self.port = self.listener.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Cut all connections."""
        for connection in list(self.connections):
            connection.hang_up()
