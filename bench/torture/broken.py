"""Senders broken on purpose, which the torture has to catch:
`python3 -m bench.torture.broken KIND [flags]`.

Each is the real program on a store that misbehaves; it is built through app.py's own seams,
and nothing is patched.
"""

import asyncio
import contextlib
import sys
from collections.abc import Callable, Mapping
from typing import Any, cast

import app
from emailer.cli.flags import parser
from emailer.dialogue import Reply, Stage
from emailer.model import Next, State, Verdict
from emailer.store import (
    Claim,
    Recovery,
    Result,
    Selection,
    Store,
    StoreError,
)

BATCH_S = 0.5
SENT = Result(
    Verdict.SENT, Next(State.SENT, burned=True), Reply(Stage.DOT, 250, None, "As good as sent.")
)


class Wrapper:
    """A store that does everything as the real one does; its heirs do not."""

    def __init__(self, store: Store) -> None:
        """Wrap the real one."""
        self._store = store

    def __getattr__(self, verb: str) -> Any:
        """Pass on what is not broken."""
        return getattr(self._store, verb)


class MarksEarly(Wrapper):
    """Marks `sent` when the dot is about to leave, before the reply,
    and knows nothing of a refusal.
    """

    async def begin_send(self, claim: Claim) -> bool:
        """Begin, and mark at once."""
        begun = await self._store.begin_send(claim)
        return begun and await self._store.settle(claim, SENT)


class MarksLate(Wrapper):
    """Keeps marks for a moment and writes them together:
    what is killed in between is in doubt, and needlessly.
    """

    def __init__(self, store: Store) -> None:
        """Begin with no mark."""
        super().__init__(store)
        self._kept: list[tuple[Claim, Result]] = []
        self._timer = asyncio.create_task(self._write())

    def settle(self, claim: Claim, result: Result) -> asyncio.Future[bool]:
        """Promise the mark."""
        self._kept.append((claim, result))
        answer = asyncio.get_running_loop().create_future()
        answer.set_result(True)
        return answer

    async def _write(self) -> None:
        while True:
            await asyncio.sleep(BATCH_S)
            kept, self._kept = self._kept, []
            for claim, result in kept:
                await self._store.settle(claim, result)


class ForgetsClaims(Wrapper):
    """At a start it takes all that a dead sender had in hand for never begun."""

    async def recover(self, owner: str) -> Recovery:
        """Recover, and send again to everybody whose answer never came."""
        recovery = await self._store.recover(owner)
        for run in (await self._store.list_runs()).rows:
            with contextlib.suppress(StoreError):
                await self._store.resolve(run.id, Selection(), "resend")
        return recovery


class KeepsClaims(Wrapper):
    """At a start it leaves what a dead sender had in hand where it was:
    nobody ever writes to them.
    """

    async def recover(self, owner: str) -> Recovery:
        """Do nothing."""
        del owner
        return Recovery(0, 0, 0)


KINDS: Mapping[str, Callable[[Store], Wrapper]] = {
    "marks-early": MarksEarly,
    "marks-late": MarksLate,
    "forgets-claims": ForgetsClaims,
    "keeps-claims": KeepsClaims,
}


def serve(kind: str, flags: list[str]) -> int:
    """Do as app.py does, with a broken store."""
    settings = app.read_settings(parser().parse_args(flags))
    return asyncio.run(app.serve(settings, lambda store: cast("Store", KINDS[kind](store))))


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1], sys.argv[2:]))
