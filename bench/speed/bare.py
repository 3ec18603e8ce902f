"""The floor: a sender that keeps the program's durable marks, and does nothing else that it does.

`sending` is committed before a dot leaves, `sent` before that connection's next one, many of each
in one commit; an envelope leaves behind the dot before it. One thread, bare sockets, one small
table: no claims, attempts, counters, pages, refusals, time limits or words for people.

`python3 -m bench.speed.bare PORT CONNECTIONS COUNT FOLDER` prints its microseconds of processor
time a mail, and of these those of its commits.
"""

import json
import select
import socket
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.speed.program import NAMES, TEXT

SENDER = "ana@example.org"
ANSWERS = 5
"""To a dot, RSET, MAIL, RCPT and DATA."""
Person = tuple[int, str, str]


@dataclass(slots=True)
class Connection:
    """One connection: whom its envelope stands for, who is in hand, what was said of them."""

    socket: socket.socket
    ahead: Person | None
    in_hand: Person | None = None
    said: bytes = b""

    def is_answered(self) -> bool:
        """Read, and say whether all that is waited for has come."""
        self.said += self.socket.recv(16_384)
        return self.said.count(b"\n") >= (ANSWERS if self.ahead else 1)


class Sender:
    """Everything, in one loop."""

    def __init__(self, port: int, folder: str, count: int) -> None:
        """Store so many people."""
        self._port = port
        self._db = _stored(Path(folder) / "bare.db", count)
        people: list[Person] = self._db.execute(_PEOPLE).fetchall()
        self._people = iter(people)
        self._poll = select.epoll()
        self._open: dict[int, Connection] = {}
        self.commits_s = 0.0

    def run(self, connections: int) -> None:
        """Send to all of them."""
        begun = [self._connect(next(self._people)) for _ in range(connections)]
        self._go_on(begun)
        while self._open:
            ready = [self._open[number] for number, _ in self._poll.poll()]
            self._go_on([one for one in ready if one.is_answered()])

    def _connect(self, first: Person) -> Connection:
        """Say who we are, and begin a message."""
        ours = socket.create_connection(("127.0.0.1", self._port))
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        heard = ours.makefile("rb")
        for said in (b"", b"EHLO bare\r\n"):
            ours.sendall(said)
            while heard.readline()[3:4] == b"-":
                pass
        ours.sendall(_envelope(first))
        for _ in range(ANSWERS - 1):
            heard.readline()
        self._poll.register(ours, select.EPOLLIN)
        self._open[ours.fileno()] = connection = Connection(ours, first)
        return connection

    def _go_on(self, ready: list[Connection]) -> None:
        """Commit who passed and who begins; then let the dots of these leave."""
        passed = [one.in_hand[0] for one in ready if one.in_hand]
        for one in ready:
            one.in_hand, one.said = one.ahead, b""
            one.ahead = next(self._people, None) if one.in_hand else None
        self._commit(passed, [one.in_hand[0] for one in ready if one.in_hand])
        for one in ready:
            if one.in_hand:
                behind = _envelope(one.ahead) if one.ahead else b""
                one.socket.sendall(b"".join((_content(one.in_hand), b".\r\n", behind)))
            else:
                self._open.pop(one.socket.fileno()).socket.close()

    def _commit(self, passed: list[int], begin: list[int]) -> None:
        since = time.thread_time()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute(_SENT, (str(passed),))
        self._db.execute(_SENDING, (str(begin),))
        self._db.execute("COMMIT")
        self.commits_s += time.thread_time() - since


def _stored(path: Path, count: int) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(_TABLE)
    rows = ((f"guest{n}@example{n % 50}.org", NAMES[n % len(NAMES)]) for n in range(count))
    db.execute("BEGIN")
    db.executemany("INSERT INTO recipient (email, name) VALUES (?, ?)", rows)
    db.execute("COMMIT")
    return db


_TABLE = """
CREATE TABLE recipient (
    id INTEGER PRIMARY KEY, email TEXT, name TEXT, state TEXT DEFAULT 'waiting'
)
"""
_PEOPLE = "SELECT id, email, name FROM recipient ORDER BY id"
_SENDING = "UPDATE recipient SET state = 'sending' WHERE id IN (SELECT value FROM json_each(?))"
_SENT = "UPDATE recipient SET state = 'sent' WHERE id IN (SELECT value FROM json_each(?))"


def _envelope(person: Person) -> bytes:
    _, email, _ = person
    return f"RSET\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{email}>\r\nDATA\r\n".encode()


def _content(person: Person) -> bytes:
    _, email, name = person
    return _MAIL.format(email=email, name=name).encode()


_MAIL = (
    f"From: {SENDER}\nTo: {{name}} <{{email}}>\nSubject: Summer party for {{name}}\n\n"
    + TEXT.replace("{{ name }}", "{name}")
).replace("\n", "\r\n")


def main(port: int, connections: int, count: int, folder: str) -> None:
    """Send, and say what it took."""
    sender = Sender(port, folder, count)
    before_s = time.process_time()
    sender.run(connections)
    used_s = time.process_time() - before_s
    print(json.dumps([used_s / count * 1e6, sender.commits_s / count * 1e6]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
