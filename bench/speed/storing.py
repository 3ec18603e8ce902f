"""A sender that sends nothing: claim, sending, sent and attempt for each person, by so many workers
that each wait for a server; what is left is the queue.

`python3 -m bench.speed.storing DB WORKERS LATENCY_MS` says "ready", begins at a line of its stdin,
and says at its end, as JSON, how many it had, when, and how long the processor took.
"""

import asyncio
import json
import os
import secrets
import sys
import time
from asyncio import Future
from collections import deque

from bench.speed import processes
from emailer.dialogue import Reply, Stage
from emailer.model import Next, State, Verdict
from emailer.store import Claim, Result, Store, door

SENT = Result(Verdict.SENT, Next(State.SENT, burned=True), Reply(Stage.DOT, 250, "2.0.0", "Ok"))
AHEAD = 50
AGAIN_S, OTHERS_S = 0.02, 1.0
"""So long without anything to claim, the others have the rest."""


class Storing:
    """One owner and its workers."""

    def __init__(self, store: Store, owner: str, latency_s: float) -> None:
        """Begin with nothing claimed."""
        self._store, self._owner, self._latency_s = store, owner, latency_s
        self._claims: deque[Claim] = deque()
        self._turn = asyncio.Lock()
        self.mails, self.last_at = 0, 0.0
        self._is_over = False

    async def work(self) -> None:
        """Mark one person after the other; a mark is committed with the next one's beginning."""
        mark: Future[bool] | None = None
        while (claim := await self._next()) is not None:
            begun = await self._store.begin_send(claim)
            if mark is not None:
                await mark
            if self._latency_s:
                await asyncio.sleep(self._latency_s)
            if begun:
                mark = self._store.settle(claim, SENT)
                self.mails, self.last_at = self.mails + 1, time.monotonic()
        if mark is not None:
            await mark

    async def _next(self) -> Claim | None:
        async with self._turn:
            since = time.monotonic()
            while not (self._claims or self._is_over):
                self._claims.extend(await self._store.claim(self._owner, AHEAD))
                if not self._claims:
                    self._is_over = time.monotonic() - since > OTHERS_S
                    await asyncio.sleep(AGAIN_S)
            return self._claims.popleft() if self._claims else None


async def main(db: str, workers: int, latency_ms: float) -> None:
    """Work until nothing is left."""
    database, owner = door.at(db), secrets.token_hex(8)
    with database.held():
        store = await database.open()
        await store.open_account(owner, "simulated", "bench", workers, None)
        storing = Storing(store, owner, latency_ms / 1000)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        first_at, cpu_s = time.monotonic(), processes.cpu_s(os.getpid())
        await asyncio.gather(*(storing.work() for _ in range(workers)))
        used_s = processes.cpu_s(os.getpid()) - cpu_s
        await store.leave(owner)
        await store.close()
    print(json.dumps([storing.mails, first_at, storing.last_at, used_s]), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
