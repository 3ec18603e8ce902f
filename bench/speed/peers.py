"""What others do with the same mails on the same sink: Postfix's load generator,
loops over aiosmtplib, and a bare sender (bare.py).

`python3 -m bench.speed.peers ready|usual PORT CONNECTIONS COUNT FOLDER` is one such loop,
in a process of its own.
"""

import asyncio
import json
import shutil
import sqlite3
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import aiosmtplib
from jinja2 import Environment

from bench.speed import processes
from bench.speed.program import NAMES, TEXT

SMTP_SOURCE = shutil.which("smtp-source", path="/usr/sbin:/usr/bin")
SMTP_SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
SENDER = "ana@example.org"
PATIENCE_S = 300


async def smtp_source(port: int, connections: int, count: int) -> None:
    """Send `count` messages of 2 kB with Postfix's load generator:
    no queue, nothing personal, four turns a mail.
    """
    assert SMTP_SOURCE
    words = (SMTP_SOURCE, "-d", "-s", str(connections), "-l", "2000", "-m", str(count),
             "-f", SENDER, "-t", "guest@example.org", f"127.0.0.1:{port}")  # fmt: skip
    await _whole(await processes.command(*words))


async def aiosmtplib_loop(
    kind: str, port: int, connections: int, count: int, folder: str = ""
) -> None:
    """Send `count` messages with aiosmtplib: `ready` bytes and no queue,
    or the `usual` way with a commit a mail.
    """
    await _whole(
        await processes.python(
            "-m", "bench.speed.peers", kind, str(port), str(connections), str(count), folder
        )
    )


class Bare(NamedTuple):
    """What a bare sender took of the processor, a mail: in all, and for its commits."""

    cpu_us: float
    commits_us: float


async def bare(port: int, connections: int, count: int, folder: str) -> Bare:
    """Send `count` messages with as few steps as durable marks allow."""
    process = await processes.python(
        "-m", "bench.speed.bare", str(port), str(connections), str(count), folder
    )
    async with processes.ended(process):
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        if process.returncode:
            raise RuntimeError("The bare sender failed.")
    return Bare(*json.loads(said))


async def _whole(process: asyncio.subprocess.Process) -> None:
    async with processes.ended(process):
        if await asyncio.wait_for(process.wait(), PATIENCE_S):
            raise RuntimeError("A peer failed.")


async def ready(port: int, connections: int, count: int) -> None:
    """Each connection sends the same bytes to one recipient after the other;
    nothing is remembered.
    """
    content = _message("guest@example.org", NAMES[0], TEXT).as_bytes()
    numbers = iter(range(count))

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for number in numbers:
                await client.sendmail(SENDER, [f"guest{number}@example.org"], content)

    await asyncio.gather(*(send() for _ in range(connections)))


async def usual(port: int, connections: int, count: int, folder: str) -> None:
    """A template and an EmailMessage for each mail, and a commit after it."""
    db = sqlite3.connect(Path(folder) / "usual.db")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(
        "CREATE TABLE recipient (id INTEGER PRIMARY KEY, email TEXT, name TEXT, "
        "sent INTEGER DEFAULT 0)"
    )
    rows = ((f"guest{n}@example{n % 50}.org", NAMES[n % len(NAMES)]) for n in range(count))
    db.executemany("INSERT INTO recipient (email, name) VALUES (?, ?)", rows)
    db.commit()
    template = Environment(autoescape=True).from_string(TEXT)
    waiting = iter(db.execute("SELECT id, email, name FROM recipient").fetchall())

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for key, email, name in waiting:
                await client.send_message(_message(email, name, template.render(name=name)))
                db.execute("UPDATE recipient SET sent = 1 WHERE id = ?", (key,))
                db.commit()

    await asyncio.gather(*(send() for _ in range(connections)))


def _message(email: str, name: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        SENDER,
        f"{name} <{email}>",
        f"Summer party for {name}",
    )
    message.set_content(text)
    return message


if __name__ == "__main__":
    kind, port, connections, count, folder = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
    asyncio.run(
        ready(port, connections, count)
        if kind == "ready"
        else usual(port, connections, count, folder)
    )
