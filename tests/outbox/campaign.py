"""A host's transactions, killed at every statement as often as is wished, in one file;
what survived is sent by the program to a server of the tests.
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from emailer import outbox
from tests.outbox import killed
from tests.outbox.kinds import KINDS
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
    return [one for one in KINDS if not kinds or any(part in one for part in kinds)]


def run(kind: str, times: int) -> Told:
    """Kill a kind so many times at each statement, send what was committed, and compare."""
    with tempfile.TemporaryDirectory(prefix="outbox-") as folder:
        path = Path(folder) / "host.db"
        with closing(sqlite3.connect(path)) as db:
            db.executescript(f"CREATE TABLE guest (email TEXT); {outbox.schema_sql()}")
        statements, kills, number = 0, 0, 0
        ended = False
        while not ended:
            for _ in range(times):
                ended = killed.run(kind, path, statements, number := number + 1)
                kills += not ended
            statements += 1
        mails = asyncio.run(sent(path))
        with closing(sqlite3.connect(path)) as db:
            guests = [email for (email,) in db.execute("SELECT email FROM guest")]
    once = set(mails)
    return Told(kind, statements - 1, kills, len(guests), len(set(guests) - once),
                len(once - set(guests)), len(mails) - len(once))  # fmt: skip


async def sent(path: Path) -> list[str]:
    """Start the program on the host's file until all is sent; name who got a mail."""
    async with serving() as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "app.py", "--db", str(path), "--port=0", "--no-browser",
            f"--transport=smtp://127.0.0.1:{server.port}?starttls=never",
            cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(SENDS_S):
                while waiting(path) and process.returncode is None:
                    await asyncio.sleep(0.1)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
        return server.sent_to()


def waiting(path: Path) -> int:
    """Count the runs that are not finished."""
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT count(*) FROM emailer_run WHERE state <> 'finished'"
        return int(db.execute(sql).fetchone()[0])
