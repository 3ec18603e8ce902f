"""The real program with a lease of so many seconds, and, where a kind is named, broken on purpose:
`python3 -m bench.storm.program LEASE_S KIND serve|web|worker [flags]`.

It is built through app.py's own seams, and nothing is patched.
"""

import asyncio
import dataclasses
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

import app
from bench.torture.broken import MarksLate, Wrapper
from emailer import private
from emailer.cli import commands
from emailer.cli.flags import parser
from emailer.store import Claim, Result, Store

if TYPE_CHECKING:
    from emailer.store.postgres.server import ServerDatabase

AS_IT_IS = "as-it-is"


class Unfenced(Wrapper):
    """Asks nobody whether its claim still holds: what it has in hand it sends."""

    def begin_send(self, claim: Claim) -> Awaitable[bool]:
        """Begin, whatever the queue says."""
        return self._begin(claim)

    async def _begin(self, claim: Claim) -> bool:
        await self._store.begin_send(claim)
        return True

    def is_sure(self, owner: str) -> bool:
        """Be sure of everything."""
        del owner
        return True


class Loses(Wrapper):
    """Loses one claim of each answer, and never compares what it holds with the queue."""

    async def claim(self, owner: str, n: int) -> list[Claim]:
        """Claim, and lose one."""
        return (await self._store.claim(owner, n))[1:]

    async def in_hand(self, owner: str) -> frozenset[Any]:
        """Hear of nothing that is held."""
        del owner
        return frozenset()


class Begins(Unfenced):
    """Begins and ends without waiting for the queue's word."""

    def begin_send(self, claim: Claim) -> asyncio.Future[bool]:
        """Ask, and hear no answer."""
        return _unheard(self._store.begin_send(claim))

    def settle(self, claim: Claim, result: Result) -> asyncio.Future[bool]:
        """Ask, and hear no answer."""
        return _unheard(self._store.settle(claim, result))


def _unheard(asked: asyncio.Future[bool]) -> asyncio.Future[bool]:
    asked.add_done_callback(lambda done: done.cancelled() or done.exception())
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    answer.set_result(True)
    return answer


class Freezes(Wrapper):
    """Is stopped each time just between the queue's answer and the look at its lease."""

    async def begin_send(self, claim: Claim) -> bool:
        """Begin, and be stopped."""
        begun = await self._store.begin_send(claim)
        if begun:
            os.kill(os.getpid(), signal.SIGSTOP)
        return begun


class FreezesUnguarded(Freezes):
    """The same, and it does not look at its lease."""

    def is_sure(self, owner: str) -> bool:
        """Be sure of everything."""
        del owner
        return True


KINDS: Mapping[str, Callable[[Store], Wrapper]] = {
    "unfenced": Unfenced,
    "loses": Loses,
    "marks-late": MarksLate,
    "begins": Begins,
    "freezes": Freezes,
    "freezes-unguarded": FreezesUnguarded,
}


def main(lease_s: float, kind: str, flags: list[str]) -> int:
    """Do as app.py does."""
    private.set_umask()
    typed = parser().parse_args(flags)
    settings = app.read_settings(typed)
    db = dataclasses.replace(cast("ServerDatabase", settings.db), lease_s=lease_s)
    settings = dataclasses.replace(settings, db=db, companion=app.tell_webhooks)
    if typed.command == "web":
        return asyncio.run(app.show(settings))
    if typed.command == "worker":
        return commands.run(typed, settings)
    dress = KINDS[kind] if kind != AS_IT_IS else lambda store: store
    return asyncio.run(app.serve(settings, cast("Callable[[Store], Store]", dress)))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2], sys.argv[3:]))
