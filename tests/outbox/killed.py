"""A host's transaction, killed before the statement of a number, in a process of its own;
started by itself, it does so at each statement and prints what was stored each time.
"""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from emailer import outbox
from tests.outbox.kinds import KINDS, settled

MOST = 40
LETTER = {"subject": "Welcome!", "text": "Welcome.", "sender": "ana@example.org"}


async def story(kind, path, dies_at, number):
    """A host's row and its welcome mail in one transaction,
    killed before the statement of that number.
    """
    left, guest = dies_at, f"guest{number}@example.org"

    def count(_):
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    async with KINDS[kind](path) as host:
        await host.trace(count)
        await host.execute(f"INSERT INTO guest VALUES ('{guest}')")
        await settled(outbox.enqueue(host.raw, LETTER, [guest]))
        await host.commit()
        os._exit(0)


def run(kind, path, dies_at, number=1):
    """Do it in a process of its own; returns whether it came to its end."""
    child = os.fork()
    if child == 0:
        asyncio.run(story(kind, path, dies_at, number))
        os._exit(1)
    _, status = os.waitpid(child, 0)
    return status == 0


def stored(path):
    with closing(sqlite3.connect(path)) as db:
        tables = ("guest", "emailer_run", "emailer_recipient")
        return [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def main(kind, made):
    found = []
    for dies_at in range(MOST):
        path = Path(f"{made}.killed")
        shutil.copy(made, path)
        ended = run(kind, path, dies_at)
        found.append(stored(path))
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()
        if ended:
            break
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
