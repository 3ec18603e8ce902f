"""A host's transactions, killed at every statement as often as is wished, in one file or database;
what survived is sent by the program to a server of the tests.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.outbox import killed
from tests.outbox.kinds import KINDS
from tests.outbox.places import File, Server
from tests.outbox.server_kinds import KINDS as SERVER_KINDS
from tests.queues import Queues
from tests.smtp.server import serving

ROOT = Path(__file__).parents[2]
SENDS_S = 300


@dataclass(frozen=True)
class Told:
    """What came of one kind of connection."""

    kind: str
    statements: int
    kills: int
    committed: int
    lost: int  # stored guests without a mail
    strangers: int  # mails to who is not stored
    twice: int

    @property
    def is_kept(self) -> bool:
        """Whether each has one mail, and nobody else has any."""
        return self.committed > 0 and not (self.lost or self.strangers or self.twice)

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.kind}: {self.kills:,} kills at {self.statements} statements, "
            f"{self.committed:,} committed, {self.lost} lost, {self.strangers} without a guest, "
            f"{self.twice} twice"
        )


def named(kinds: Sequence[str]) -> list[str]:
    """Choose kinds by a part of their name; all without any."""
    every = [*KINDS, *SERVER_KINDS]
    return [one for one in every if not kinds or any(part in one for part in kinds)]


def run(kind: str, times: int) -> Told:
    """Kill a kind so many times at each statement, send what was committed, and compare."""
    with (a_file if kind in KINDS else a_server)() as place:
        killed.warm(kind, place)
        statements, kills, number = 0, 0, 0
        ended = False
        while not ended:
            for _ in range(times):
                ended = killed.run(kind, place, statements, number := number + 1)
                kills += not ended
            statements += 1
        mails = asyncio.run(sent(place))
        guests = [email for (email,) in place.rows("SELECT name FROM guest")]
    once = set(mails)
    return Told(kind, statements - 1, kills, len(guests), len(set(guests) - once),
                len(once - set(guests)), len(mails) - len(once))  # fmt: skip


@contextmanager
def a_file() -> Iterator[File]:
    """A host's file."""
    with tempfile.TemporaryDirectory(prefix="outbox-") as folder:
        yield File(Path(folder) / "host.db")


@contextmanager
def a_server() -> Iterator[Server]:
    """A host's database, of a server of its own."""
    with Queues.in_cluster() as queues:
        yield Server(queues.new())


async def sent(place: File) -> list[str]:
    """Start the program on the host's database until all is sent; name who got a mail."""
    async with serving() as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "app.py", "--db", place.db, "--port=0", "--no-browser",
            f"--transport=smtp://127.0.0.1:{server.port}?starttls=never",
            cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(SENDS_S):
                while waiting(place) and process.returncode is None:
                    await asyncio.sleep(0.1)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
        return server.sent_to()


def waiting(place: File) -> int:
    """Count the runs that are not finished."""
    [[n]] = place.rows("SELECT count(*) FROM emailer_run WHERE state <> 'finished'")
    return int(n)
