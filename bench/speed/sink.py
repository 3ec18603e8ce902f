"""An SMTP server that takes everything and keeps nothing:
it counts, and says how busy it was itself.

`python3 -m bench.speed.sink [latency_ms]` prints its port; each line it then reads is answered
with one line of JSON about the time since the last one. It ends with its standard input.
One thread, bare sockets: asyncio would cost twice.
"""

import contextlib
import json
import os
import select
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field

READ_BYTES = 262_144
DOT = b"\r\n.\r\n"
EHLO = b"250-sink\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250 SMTPUTF8\r\n"
OK, GO_ON, GOODBYE = b"250 2.0.0 Ok\r\n", b"354 Go on\r\n", b"221 2.0.0 Bye\r\n"
REFUSED, NOBODY = b"RCPT TO:<refused", b"550 5.1.1 No such user\r\n"
REPLIES = {b"EHLO": EHLO, b"HELO": b"250 sink\r\n", b"DATA": GO_ON, b"QUIT": GOODBYE}


@dataclass(slots=True)
class Counted:
    """What came in since the last question; instants are of the monotonic clock,
    which all processes share.
    """

    mails: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    began_at: float = field(default_factory=time.monotonic)
    cpu_s: float = field(default_factory=time.process_time)

    def mail(self) -> None:
        """Count one whole message."""
        self.last_at = time.monotonic()
        self.first_at = self.first_at or self.last_at
        self.mails += 1

    def line(self) -> bytes:
        """Write what was counted."""
        cpu_s, seconds = time.process_time() - self.cpu_s, time.monotonic() - self.began_at
        counted = {"mails": self.mails, "first_at": self.first_at, "last_at": self.last_at,
                   "cpu_s": cpu_s, "seconds": seconds}  # fmt: skip
        return json.dumps(counted).encode() + b"\n"


class Connection:
    """One client: bytes in, answers out."""

    __slots__ = ("in_content", "rest", "socket")

    def __init__(self, accepted: socket.socket) -> None:
        """Wait for the first command."""
        self.socket = accepted
        self.rest = b""
        self.in_content = False

    def answers(self, data: bytes, counted: Counted) -> bytes:
        """Take what came and give what is to be said."""
        data = self.rest + data if self.rest else data
        out, at = b"", 0
        while at < len(data):
            if self.in_content:
                # The line end before the dot may be the one that ended DATA: an empty message.
                end = data.find(DOT, at)
                if end < 0:
                    break
                at, self.in_content, out = end + len(DOT), False, out + OK
                counted.mail()
            end = data.find(b"\n", at)
            if end < 0:
                break
            verb = data[at : at + 4].upper()
            if verb == b"RCPT" and data.startswith(REFUSED, at):
                out, at = out + NOBODY, end + 1
                continue
            self.in_content = verb == b"DATA"
            # The line end of DATA stays: with it a lone dot is found too.
            at = end - 1 if self.in_content else end + 1
            out += REPLIES.get(verb, OK)
        # Of a content that goes on, only what may be the beginning of its end is kept.
        self.rest = data[max(at, len(data) - len(DOT) + 1) if self.in_content else at :]
        return out


class Sink:
    """The server: one loop over all that is ready."""

    def __init__(self, latency_s: float) -> None:
        """Listen on a free port of this machine."""
        self._latency_s = latency_s
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self._listening.setblocking(False)
        self._poll = select.epoll()
        self._poll.register(self._listening, select.EPOLLIN)
        self._poll.register(0, select.EPOLLIN)
        self._connections: dict[int, Connection] = {}
        self._later: deque[tuple[float, Connection, bytes]] = deque()
        self._counted = Counted()
        self.port = self._listening.getsockname()[1]

    def serve(self) -> None:
        """Answer until the standard input ends."""
        going = True
        while going:
            for number, _ in self._poll.poll(self._patience_s()):
                if number == 0:
                    going = self._report()
                elif number == self._listening.fileno():
                    self._accept()
                else:
                    self._read(self._connections[number])
            while self._later and self._later[0][0] <= time.monotonic():
                _, connection, out = self._later.popleft()
                self._write(connection, out)

    def _patience_s(self) -> float:
        return max(self._later[0][0] - time.monotonic(), 0.0) if self._later else 60.0

    def _accept(self) -> None:
        accepted, _ = self._listening.accept()
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._poll.register(accepted, select.EPOLLIN)
        connection = self._connections[accepted.fileno()] = Connection(accepted)
        self._say(connection, b"220 sink ESMTP\r\n")

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.socket.recv(READ_BYTES)
        except OSError:
            data = b""
        if not data:
            self._end(connection)
        elif out := connection.answers(data, self._counted):
            self._say(connection, out)

    def _say(self, connection: Connection, out: bytes) -> None:
        """Answer now, or a round trip later; nobody else waits for it."""
        if self._latency_s:
            self._later.append((time.monotonic() + self._latency_s, connection, out))
        else:
            self._write(connection, out)

    def _write(self, connection: Connection, out: bytes) -> None:
        with contextlib.suppress(OSError):
            connection.socket.send(out)
        if out.endswith(GOODBYE):
            self._end(connection)

    def _end(self, connection: Connection) -> None:
        if self._connections.pop(connection.socket.fileno(), None):
            connection.socket.close()

    def _report(self) -> bool:
        if not os.read(0, 100):
            return False
        os.write(1, self._counted.line())
        self._counted = Counted()
        return True


if __name__ == "__main__":
    sink = Sink(float(sys.argv[1]) / 1000 if len(sys.argv) > 1 else 0.0)
    print(sink.port, flush=True)
    sink.serve()
