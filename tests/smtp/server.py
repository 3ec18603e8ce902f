"""A small SMTP server that does exactly what a script says: right by default,
wrong where it is told to be.

A script is a function of one Turn: what was asked, of whom, how often. It returns what to write
(or None for the right answer); `HANG_UP` ends the connection, `SILENCE` answers nothing.
It may be a coroutine and wait for an event.
"""

import asyncio
import inspect
import ssl
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HANG_UP = b"\0hang up"
SILENCE = b""
OFFERS = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8")

RIGHT = {
    "greeting": b"220 ready\r\n",
    "HELO": b"250 hello\r\n",
    "STARTTLS": b"220 go on\r\n",
    "AUTH": b"235 welcome\r\n",
    "MAIL": b"250 2.1.0 sender\r\n",
    "RCPT": b"250 2.1.5 recipient\r\n",
    "DATA": b"354 go on\r\n",
    "dot": b"250 2.0.0 queued\r\n",
    "RSET": b"250 2.0.0 reset\r\n",
    "NOOP": b"250 2.0.0 ok\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}


@dataclass
class Turn:
    """One thing asked: its verb ("greeting", "MAIL", "dot", ...),
    the line, and the connection it came on.
    """

    verb: str
    line: bytes
    connection: "Connection"

    @property
    def recipient(self) -> str:
        """Whom the message at hand is for."""
        return self.connection.recipient

    @property
    def place(self) -> int:
        """The number of its connection, from 0."""
        return self.connection.server.connections.index(self.connection)


@dataclass
class Message:
    """A message that was taken."""

    recipient: str
    content: bytes
    encrypted: bool


Script = Callable[[Turn], Awaitable[bytes | None] | bytes | None]


def as_usual(_turn: Turn) -> None:
    """Do everything right."""


def answering(**answers: bytes) -> Script:
    """Answer these verbs with these bytes, all others rightly."""
    return lambda turn: answers.get(turn.verb)


@dataclass
class Server:
    """What listens, and what it saw."""

    script: Script = as_usual
    offers: tuple[str, ...] = OFFERS
    tls: ssl.SSLContext | None = None
    byte_by_byte: bool = False
    drop_behind: tuple[str, ...] = ()  # verbs behind which unread commands are thrown away
    port: int = 0
    messages: list[Message] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    connections: list["Connection"] = field(default_factory=list)

    def sent_to(self) -> list[str]:
        """Name everybody whose message was taken, in order."""
        return [message.recipient for message in self.messages]


class Connection(asyncio.Protocol):
    """One client."""

    def __init__(self, server: Server, *, encrypted: bool = False) -> None:
        self.server = server
        self.recipient = ""
        self.encrypted = encrypted
        self.count = 0  # messages taken on this connection
        self.written_with_dot = b""  # what came in the same write as the last dot, behind it
        self.ended = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._in_content = False
        self._refused = False
        self._more = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        if self.task is None:
            self.server.connections.append(self)
            self.task = asyncio.get_running_loop().create_task(self._talk())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._more.set()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        if self.task is not None:
            self.task.cancel()

    def say(self, data: bytes) -> None:
        """Write something, asked for or not."""
        pieces = [data[i : i + 1] for i in range(len(data))] if self.server.byte_by_byte else [data]
        for piece in pieces:
            self.transport.write(piece)

    def hang_up(self) -> None:
        """End the connection."""
        self.transport.close()

    def end(self) -> None:
        """Forget everything about this client."""
        self.transport.abort()
        self.connection_lost(None)

    async def _talk(self) -> None:
        await self._turn("greeting", b"")
        while not self.transport.is_closing():
            end = b"\r\n.\r\n" if self._in_content else b"\r\n"
            head, found, rest = self._buffer.partition(end)
            if self._in_content and self._buffer.startswith(b".\r\n"):
                head, found, rest = b"", b".\r\n", self._buffer[3:]
            if not found:
                self._more.clear()
                await self._more.wait()
                continue
            self._buffer = rest
            if self._in_content:
                self._in_content = False
                self._content = head + b"\r\n" if head else b""
                self.written_with_dot = rest
                await self._turn("dot", b".")
            else:
                verb = head.split(b" ")[0].decode("latin-1").upper()
                await self._turn(verb, head)
                self.written_with_dot = self.written_with_dot if self._buffer else b""

    async def _turn(self, verb: str, line: bytes) -> None:
        server = self.server
        if verb != "greeting":
            server.verbs.append(verb)
            server.lines.append(line)
        if verb == "RCPT":
            self.recipient = line.partition(b"<")[2].rpartition(b">")[0].decode("utf-8")
        said = server.script(Turn(verb, line, self))
        if inspect.isawaitable(said):
            said = await said
        answer = self._right(verb) if said is None else said
        if verb in server.drop_behind:
            self._buffer = b""
        await self._act(verb, answer)

    def _right(self, verb: str) -> bytes:
        if verb == "EHLO":
            offers = [*self.server.offers]
            if self.server.tls and not self.encrypted:
                offers.append("STARTTLS")
            lines = ["test.example", *offers]
            return b"".join(
                f"250{' ' if n == len(lines) else '-'}{x}\r\n".encode()
                for n, x in enumerate(lines, 1)
            )
        if verb == "RCPT" and self._refused:
            return b"503 5.5.1 no sender\r\n"
        if verb == "DATA" and self._refused:
            return b"503 5.5.1 no recipient\r\n"
        return RIGHT.get(verb, b"500 5.5.2 unknown\r\n")

    async def _act(self, verb: str, answer: bytes) -> None:
        if verb == "MAIL":
            self._refused = False
        yes = answer.startswith((b"2", b"3"))
        if verb in {"MAIL", "RCPT"} and not yes:
            self._refused = True
        if verb == "DATA" and b"354" in answer:
            self._in_content = True
        if verb == "dot" and yes and self._content:
            self.count += 1
            self.server.messages.append(Message(self.recipient, self._content, self.encrypted))
        words, ends, _ = answer.partition(HANG_UP)
        self.say(words)
        if verb == "STARTTLS" and words.startswith(b"220") and self.server.tls:
            await self._encrypt(self.server.tls)
        if ends or verb == "QUIT":
            self.hang_up()

    async def _encrypt(self, context: ssl.SSLContext) -> None:
        self._buffer = b""
        loop = asyncio.get_running_loop()
        encrypted = await loop.start_tls(self.transport, self, context, server_side=True)
        self.encrypted, self.transport = True, encrypted or self.transport


@asynccontextmanager
async def serving(script: Script = as_usual, *, implicit_tls: bool = False, **how):
    """Serve on a free port of the loopback until the block ends."""
    server = Server(script, **how)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: Connection(server, encrypted=implicit_tls),
        "127.0.0.1",
        0,
        ssl=server.tls if implicit_tls else None,
    )
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for connection in server.connections:
            connection.end()
        await asyncio.gather(
            *(connection.task for connection in server.connections), return_exceptions=True
        )
        await listener.wait_closed()
