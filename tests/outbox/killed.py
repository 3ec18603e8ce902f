"""A host's transaction, killed before the statement of a number, in a process of its own;
started by itself, it does so at each statement and prints what was stored each time.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from emailer import outbox
from tests.outbox.kinds import KINDS, settled
from tests.outbox.places import File, Server, Watched
from tests.outbox.relay import Relay
from tests.outbox.server_kinds import KINDS as SERVER_KINDS

MOST = 100
LETTER = {"subject": "Welcome!", "text": "Welcome.", "sender": "ana@example.org"}


async def story(kind, where, number, begin):
    """A host's row and its welcome mail in one transaction; `begin` is called, as it begins."""
    guest = f"guest{number}@example.org"
    async with (KINDS | SERVER_KINDS)[kind](where) as host:
        await begin(host)
        await host.execute(f"INSERT INTO guest VALUES ('{guest}')")
        await settled(outbox.enqueue(host.raw, LETTER, [guest]))
        await host.commit()
        os._exit(0)


def warm(kind, place):
    """Have imported, before the first fork, whatever a host of a kind needs."""

    async def once():
        async with (KINDS | SERVER_KINDS)[kind](place.where) as host:
            await settled(outbox.enqueue(host.raw, LETTER, ["guest@example.org"]))
            await host.rollback()

    asyncio.run(once())


def run(kind, place, dies_at, number=1):
    """Do it in a process of its own, which is killed; returns whether it came to its end before."""
    end = at_a_server if isinstance(place, Server) else in_a_file
    _, status = os.waitpid(end(kind, place, dies_at, number), 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError(f"a host by {kind} has a defect")
    return status == 0


def in_a_file(kind, place, dies_at, number):
    """It counts what the engine in it does, and kills itself."""
    left = dies_at

    def count(_):
        nonlocal left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    return forked(kind, place.where, number, lambda host: host.trace(count))


def at_a_server(kind, place, dies_at, number):
    """The relay counts what it says to the server, and kills it before that, or just after."""
    with closing(Relay(place.where)) as relay:

        async def begin(host):
            await host.execute("SELECT 1")  # drivers and frameworks first ask for this and that
            await host.rollback()
            relay.begin.send(b"!")

        host = forked(kind, relay.where, number, begin)
        relay.pass_on(host, 2 * dies_at + number % 2)
        return host


def forked(kind, where, number, begin):
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(story(kind, where, number, begin))
        finally:
            os._exit(1)
    return child


def main(kinds, db):
    """`db` is a server's database, or a file, of which each host has a copy."""
    print(json.dumps({kind: list(killed(kind, db)) for kind in kinds}))


def killed(kind, db):
    """Kill at each statement in turn, to the end; yields what was stored each time."""
    with ExitStack() as watching:
        server = watching.enter_context(closing(Watched(db))) if "://" in db else None
        with place_of(db, server) as place:
            warm(kind, place)
        for dies_at in range(MOST):
            with place_of(db, server) as place:
                ended = run(kind, place, dies_at)
                yield place.stored()
            if ended:
                return


@contextmanager
def place_of(db, server):
    """A place where no host has been: the server emptied, or a copy of the file."""
    if server:
        server.empty()
        yield server
        return
    with copied(db) as file:
        yield file


@contextmanager
def copied(made):
    with tempfile.TemporaryDirectory() as folder:
        yield File(shutil.copy(made, Path(folder) / "host.db"))


if __name__ == "__main__":
    main(sys.argv[2:], sys.argv[1])
