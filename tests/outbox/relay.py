"""Between a host and its PostgreSQL server: passes on what they say, and kills the host as it says
a message of a number; whatever driver it uses.
"""

import os
import select
import signal
import socket
import struct
import tempfile
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
STATEMENTS = b"QE"
"""Query and Execute: what statements are done by (PostgreSQL's manual,
"Message Formats").
"""
ANSWERS_S = 120


class Relay:
    """Waits for one host at a socket of its own, in the folder `where`."""

    def __init__(self, server: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="outbox-relay-")
        self.where = self._folder.name
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self.where) / SOCKET))
        self._listener.listen()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.connect(str(Path(server) / SOCKET))
        self._begun, self.begin = socket.socketpair()  # a byte of the host's: count from now on

    def close(self) -> None:
        for one in (self._listener, self._server, self._begun, self.begin):
            one.close()
        self._folder.cleanup()

    def pass_on(self, host: int, place: int) -> None:
        """Pass everything on until the host has gone. It is killed before its message of a number,
        which is half the place, or where the place is odd: as soon as that was passed on.
        """
        self.begin.close()
        client, _ = self._listener.accept()
        with client:
            messages = Messages(place)
            while True:
                ready, _, _ = select.select([client, self._server], [], [], ANSWERS_S)
                if not ready:
                    raise TimeoutError("a host and its server have nothing more to say")
                if self._server in ready and not _moved(self._server, client):
                    return None
                if client in ready:
                    said = _received(client)
                    messages.count = messages.count or self._has_begun()
                    passed = messages.until(said)
                    self._server.sendall(passed)
                    if messages.is_over:
                        os.kill(host, signal.SIGKILL)
                    if messages.is_over or not said:
                        return self._end()

    def _end(self) -> None:
        """Tell the server that nobody is there; what it was sent is done before it goes."""
        self._server.shutdown(socket.SHUT_WR)
        while _received(self._server):
            pass

    def _has_begun(self) -> bool:
        return bool(select.select([self._begun], [], [], 0)[0])


class Messages:
    """What a host says, taken apart; the first has no letter."""

    def __init__(self, place: int) -> None:
        self.count = self.is_over = False
        self._left, self._after = divmod(place, 2)
        self._rest, self._is_first = b"", True

    def until(self, said: bytes) -> bytes:
        """Say what of it is to be passed on: whole messages, to the one at which the host dies."""
        self._rest += said
        passed = b""
        while not self.is_over and (one := self._next()):
            if self.count and one[0] in STATEMENTS:
                self.is_over = self._left == 0
                self._left -= 1
            if not self.is_over or self._after:
                passed += one
        return passed

    def _next(self) -> bytes:
        letter = 0 if self._is_first else 1
        if len(self._rest) < letter + 4:
            return b""
        [size] = struct.unpack_from("!i", self._rest, letter)
        one = self._rest[: letter + size]
        if len(one) < letter + size:
            return b""
        self._rest, self._is_first = self._rest[letter + size :], False
        return one


def _received(one: socket.socket) -> bytes:
    try:
        return one.recv(1 << 16)
    except ConnectionResetError:
        return b""


def _moved(one: socket.socket, other: socket.socket) -> bytes:
    said = _received(one)
    if said:
        try:
            other.sendall(said)
        except (BrokenPipeError, ConnectionResetError):
            return b""
    return said
