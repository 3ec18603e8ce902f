"""One client of the sink: what it asks, and what it is answered."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from bench.torture import commands
from bench.torture.commands import Command

if TYPE_CHECKING:
    from bench.sink.sink import Sink

FINE: dict[str, bytes] = {
    "MAIL": b"250 2.1.0 sender\r\n",
    "RCPT": b"250 2.1.5 recipient\r\n",
    "DATA": b"354 go on\r\n",
    "RSET": b"250 2.0.0 reset\r\n",
    "NOOP": b"250 2.0.0 here\r\n",
}
_MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>\r\n]*)>", re.IGNORECASE | re.MULTILINE)


class Connection(asyncio.Protocol):
    """One client: answers what is asked in order, and waits with everything
    where a command says so.
    """

    def __init__(self, sink: "Sink") -> None:
        """Wait to be connected."""
        self._sink = sink
        self._transport: asyncio.Transport
        self._buffer = b""
        self._said: list[bytes] = []
        self._in_content = False
        self._held = False
        self._closed = False
        self._number = 0
        self._recipient = ""
        self._refused = False
        self._command: Command | None = None
        self._verbs: dict[str, Callable[[bytes], None]] = {
            "EHLO": self._ehlo, "HELO": lambda _: self._say(b"250 sink\r\n"), "RCPT": self._rcpt,
            "DATA": self._data, "AUTH": self._auth, "STARTTLS": self._starttls, "QUIT": self._quit,
        }  # fmt: skip

    # --- for the event loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self._transport = cast("asyncio.Transport", transport)
        self._sink.connections.add(self)
        self._sink.connected += 1
        self._number = self._sink.connected
        greeting = self._sink.weather.greeting
        self._say(greeting or b"220 sink ESMTP\r\n")
        self._flush()
        if greeting:
            self.hang_up()

    def data_received(self, data: bytes) -> None:
        """Take what came, as far as nothing waits."""
        self._buffer += data
        self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget this client."""
        del exc
        self._closed = True
        self._sink.connections.discard(self)

    def hang_up(self) -> None:
        """End the connection behind what was said."""
        self._closed = True
        self._flush()
        self._transport.close()

    # --- reading ---

    def _read(self) -> None:
        while not (self._held or self._closed) and (
            self._take_content() if self._in_content else self._take_line()
        ):
            pass
        self._flush()

    def _take_line(self) -> bool:
        line, found, rest = self._buffer.partition(b"\r\n")
        if not found:
            return False
        self._buffer = rest
        verb = line[:8].split(b" ", 1)[0].decode("latin-1").upper()
        if verb in self._verbs:
            self._verbs[verb](line)
        else:
            self._say(FINE.get(verb, b"500 5.5.2 what?\r\n"))
        return True

    def _take_content(self) -> bool:
        command = self._command
        if command and command.at == "content" and self._buffer:
            self._transport.abort()
            self._closed = True
            return False
        if self._buffer.startswith(b".\r\n"):
            content, rest = b"", self._buffer[3:]
        else:
            content, found, rest = self._buffer.partition(b"\r\n.\r\n")
            if not found:
                return False
        self._buffer, self._in_content = rest, False
        self._dot(content)
        return True

    # --- answering ---

    def _say(self, answer: bytes) -> None:
        self._said.append(answer)

    def _flush(self) -> None:
        if self._said and not self._transport.is_closing():
            self._transport.write(b"".join(self._said))
        self._said.clear()

    def _ehlo(self, _line: bytes) -> None:
        weather = self._sink.weather
        more = ("AUTH PLAIN",) * weather.login_offered + ("STARTTLS",) * weather.tls_broken
        lines = ["sink", *self._sink.offers, *more]
        self._say(
            "".join(
                f"250{' ' if n == len(lines) else '-'}{x}\r\n" for n, x in enumerate(lines, 1)
            ).encode()
        )

    def _auth(self, _line: bytes) -> None:
        refused = self._sink.weather.login_refused
        self._sink.refused_logins += refused
        self._say(
            b"535 5.7.8 Authentication credentials invalid\r\n"
            if refused
            else b"235 2.7.0 welcome\r\n"
        )

    def _starttls(self, _line: bytes) -> None:
        self._say(b"220 go on\r\nthis is no handshake\r\n")

    def _quit(self, _line: bytes) -> None:
        self._say(b"221 2.0.0 bye\r\n")
        self.hang_up()

    def _rcpt(self, line: bytes) -> None:
        self._recipient = line.partition(b"<")[2].rpartition(b">")[0].decode("utf-8", "replace")
        self._sink.tried[self._recipient] += 1
        order = commands.order_of(self._recipient)
        command = (
            order.command if order and order.holds(self._sink.tried[self._recipient]) else None
        )
        self._command, self._refused = command, False
        if command and command.at == "rcpt":
            self._refused = not command.answer.startswith(b"2")
            self._obey(command)
        else:
            self._say(FINE["RCPT"])

    def _data(self, _line: bytes) -> None:
        if self._refused:
            self._say(b"503 5.5.1 no recipient\r\n")
        elif self._command and self._command.at == "data":
            self._obey(self._command)
        else:
            self._in_content = True
            self._say(FINE["DATA"])

    def _dot(self, content: bytes) -> None:
        """Take the message, or not; the log comes before the answer,
        as in a server that keeps its promise.
        """
        command = self._command if self._command and self._command.at == "dot" else None
        if command is None or command.taken:
            found = _MESSAGE_ID.search(content)
            message_id = found[1].decode("latin-1") if found else ""
            self._sink.taken.append((self._recipient, message_id, time.monotonic(), self._number))
        latency_s = self._sink.weather.latency_s
        if latency_s:
            self._hold(latency_s, lambda: self._answer_dot(command))
        else:
            self._answer_dot(command)

    def _answer_dot(self, command: Command | None) -> None:
        if command:
            self._obey(command)
        else:
            self._say(commands.OK)

    def _obey(self, command: Command) -> None:
        self._sink.broken += command.breaks
        if command.wait_s:
            self._hold(command.wait_s, lambda: self._say(command.answer))
        elif command.bytewise:
            self._flush()
            for byte in command.answer:
                self._said.append(bytes((byte,)))
                self._flush()
        elif command.answer or command.hang_up:
            self._say(command.answer)
        else:
            self._held = True  # silence, and nothing behind it is answered either
        if command.hang_up:
            self.hang_up()

    def _hold(self, seconds: float, then: Callable[[], None]) -> None:
        """Wait with this answer and all behind it."""
        self._held = True
        asyncio.get_running_loop().call_later(seconds, self._go_on, then)

    def _go_on(self, then: Callable[[], None]) -> None:
        if not self._closed:
            self._held = False
            then()
            self._read()
