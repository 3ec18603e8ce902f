"""The real program as a person, a script or cron starts it,
and a mail server on loopback that it sends to.
"""

import asyncio
import email
import email.policy
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import starting
from tests.patience import PATIENCE_S
from tests.smtp.server import Message, Server, serving

APP = (sys.executable, str(starting.ROOT / "app.py"))


@dataclass
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Place:
    """A folder with a database, lists and letters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "data" / "emailer.db"
        self.db.parent.mkdir()

    def file(self, name: str, content: str | bytes) -> str:
        raw = content if isinstance(content, bytes) else content.encode()
        (self.folder / name).write_bytes(raw)
        return name

    def people(self, n: int) -> str:
        return self.file(
            "people.txt", "".join(f"Guest {i} <guest{i}@example.org>\n" for i in range(n))
        )

    def letter(self, content: str = "Come.") -> str:
        """Write a letter, and name the flag that sends it: real mail is refused without one."""
        return f"--text-file={self.file('letter.txt', content)}"

    async def start(self, *words: str, **streams: Any) -> starting.Process:
        return await starting.start(*words, f"--db={self.db}", cwd=self.folder, **streams)

    async def run(self, *words: str, **streams: Any) -> Ended:
        return await ended(await self.start(*words, **streams))


async def ended(process: starting.Process | asyncio.subprocess.Process) -> Ended:
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


@pytest.fixture
async def sink():
    async with serving() as server:
        yield server


def through(server: Server) -> list[str]:
    """Name the flags that send by a server of the test."""
    return [f"--transport=smtp://127.0.0.1:{server.port}?starttls=never", "--sender=Ana <ana@x.pt>"]


def words_of(message: Message) -> str:
    """Read the texts of a mail that was taken."""
    parts = email.message_from_bytes(message.content, policy=email.policy.default).walk()
    return "".join(part.get_content() for part in parts if part.get_content_maintype() == "text")


QUICK = "--transport=simulated://?latency_ms=0&fail_every=0"
