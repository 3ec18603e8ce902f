"""What holds while many processes write at once: followers miss nothing, Pause is exact, nobody
waits for anybody who waits for him.
"""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

import psycopg

from bench.storm import scene as scenes
from bench.storm.machines import Sort
from bench.storm.scene import Scene
from bench.torture.audit import Breach
from emailer.model import Message, Recipient
from emailer.store import Draft, Store, UnavailableError
from emailer.store.postgres import engine

MESSAGE = Message("You are invited", "There is cake.", sender=scenes.SENDER)
SIMULATED = "simulated://?latency_ms={latency}&fail_every={fail_every}"
WRITERS, FOLLOWED_S, PAUSES = 8, 60.0, 50
LEASE_S, CONNECTIONS, PEOPLE = 30.0, 10, 50_000


def trials(seed: int) -> dict[str, Callable[[], Awaitable[str]]]:
    """Name them, the twin of each behind it."""
    return {
        "followers": followers,
        "followers' twin": followers_of_a_sequence,
        "pauses": partial(pauses, seed),
        "pauses' twin": partial(pauses_by_a_snapshot, seed),
        "deadlocks' twin": deadlock,
    }


@asynccontextmanager
async def sending(machines: int, transport: str) -> AsyncIterator[tuple[Scene, Store]]:
    """Start some senders, and open the queue beside them."""
    async with scenes.opened(LEASE_S, CONNECTIONS) as scene:
        sort = Sort("worker", scene.sending(transport))
        for number in range(machines):
            await scene.add(f"worker-{number}", sort)
        store = await engine.open_store(scene.url, "the queue of a storm")
        try:
            yield scene, store
        finally:
            await store.close()


async def make_run(store: Store, people: int, transport: str = "simulated") -> str:
    """Store a list of so many guests."""

    async def lines() -> AsyncIterator[list[Recipient]]:
        for begin in range(0, people, 1000):
            yield [Recipient(f"guest-{n}@guests.example", "Guest", f"guest-{n:07}@guests.example")
                   for n in range(begin, min(begin + 1000, people))]  # fmt: skip

    created = await store.create_run(Draft(MESSAGE, transport), lines())
    assert created.run_id
    return created.run_id


def deadlocks(scene: Scene) -> int:
    """Count them, as the server does."""
    return scene.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


# -- followers -------------------------------------------------------------------------------------


async def followers() -> str:
    """Follow the changes of a run beside eight writers: each who fails is told once."""
    transport = SIMULATED.format(latency=5, fail_every=3)
    async with sending(WRITERS, transport) as (scene, store):
        run_id = await make_run(store, PEOPLE)
        seen: Counter[int] = Counter()
        after, until = 0, time.monotonic() + FOLLOWED_S
        is_over = False
        while True:
            found = await store.look(run_id, after)
            seen.update(row.id for row in found.changes)
            after = found.changes[-1].version if found.changes else after
            if not found.changes:
                await store.wait_for_change(run_id, found.run.version, 1.0)
            if is_over and found.complete:
                break
            if not is_over and time.monotonic() > until:
                await stand_still(store, run_id)
                is_over = True
        with psycopg.connect(scene.url) as db:
            failed = {key for (key,) in db.execute(FAILED)}
        missed, twice = len(failed - set(seen)), sum(n > 1 for n in seen.values())
        if missed or twice or deadlocks(scene) or not failed:
            raise Breach(f"of {len(failed)} changes {missed} were missed, {twice} told twice, "
                         f"{deadlocks(scene)} deadlocks")  # fmt: skip
        return (f"{len(failed)} changes beside {WRITERS} writers in {FOLLOWED_S:g} s: 0 missed, "
                f"0 told twice, 0 deadlocks")  # fmt: skip


FAILED = "SELECT id FROM emailer_recipient WHERE state IN ('failed', 'in_doubt')"


async def stand_still(store: Store, run_id: str) -> None:
    """Pause a run, and wait until nobody is in flight."""
    with suppress(UnavailableError):
        await store.pause(run_id)
    async with asyncio.timeout(scenes.PATIENCE_S):
        while (await store.look(run_id)).run.counts["in_flight"]:
            await store.wait_for_change(run_id, 1 << 60, 0.05)


SEQUENCE = (
    "CREATE SEQUENCE twin_version",
    "CREATE TABLE twin (version bigint DEFAULT nextval('twin_version'))",
)


async def followers_of_a_sequence() -> str:
    """The same look at changes that are numbered when made, not when committed."""
    async with scenes.opened(LEASE_S, CONNECTIONS) as scene:
        scene.cluster.sql(scenes.NAME, *SEQUENCE)
        writers = [threading.Thread(target=_write, args=(scene.url, n)) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        seen, after = 0, 0
        with psycopg.connect(scene.url, autocommit=True) as db:
            while any(writer.is_alive() for writer in writers) or _newer(db, after):
                new = _newer(db, after)
                seen, after = seen + len(new), max([after, *new])
                await asyncio.sleep(0)
            [made] = db.execute("SELECT count(*) FROM twin").fetchone() or (0,)
        if seen == made:
            raise Breach(
                "numbers that are given before the commit were all seen: the look is blind"
            )
        return f"{made - seen} of {made} changes were missed, as they must be"


def _write(url: str, n: int) -> None:
    chance = random.Random(n)
    with psycopg.connect(url) as db:
        for _ in range(200):
            db.execute("INSERT INTO twin DEFAULT VALUES")
            time.sleep(chance.uniform(0, 0.01))
            db.commit()


def _newer(db: "psycopg.Connection[tuple[int]]", after: int) -> list[int]:
    sql = "SELECT version FROM twin WHERE version > %s ORDER BY version"
    return [version for (version,) in db.execute(sql, (after,))]


# -- Pause -----------------------------------------------------------------------------------------

BEGUN = """
SELECT count(*) FROM emailer_recipient WHERE state IN ('sending', 'sent', 'failed', 'in_doubt')
"""


async def pauses(seed: int) -> str:
    """Pause fifty times beside four senders: what begins, begins before the answer."""
    chance, late, before = random.Random(seed), 0, 0
    async with sending(4, SIMULATED.format(latency=5, fail_every=0)) as (scene, store):
        run_id = await make_run(store, PEOPLE)
        with psycopg.connect(scene.url, autocommit=True) as db:
            for _ in range(PAUSES):
                await asyncio.sleep(chance.uniform(0.1, 0.5))
                await store.pause(run_id)
                [at_answer] = db.execute(BEGUN).fetchone() or (0,)
                await stand_still(store, run_id)
                [after] = db.execute(BEGUN).fetchone() or (0,)
                late, before = late + after - at_answer, after
                await store.resume(run_id)
        if late or not before or deadlocks(scene):
            raise Breach(f"{late} began after the answer, {before} before")
        return f"{PAUSES} pauses, {before} begun, 0 after an answer, 0 deadlocks"


async def pauses_by_a_snapshot(seed: int) -> str:
    """The same, where a beginning looks at the run's state by its snapshot alone."""
    chance, late = random.Random(seed), 0
    async with scenes.opened(LEASE_S, CONNECTIONS) as scene:
        store = await engine.open_store(scene.url, "the queue of a storm")
        await store.open_account("twin", "simulated", "twin", 10, None)
        run_id = await make_run(store, 2000)
        with psycopg.connect(scene.url, autocommit=True) as db:
            for _ in range(PAUSES):
                claims = await store.claim("twin", 10)
                ids = [claim.recipient_id for claim in claims]
                begun = asyncio.create_task(asyncio.to_thread(_begin, scene.url, ids))
                await asyncio.sleep(chance.uniform(0, 0.05))
                await store.pause(run_id)
                [at_answer] = db.execute(BEGUN).fetchone() or (0,)
                await begun
                [after] = db.execute(BEGUN).fetchone() or (0,)
                late += after - at_answer
                await store.resume(run_id)
        await store.close()
    if not late:
        raise Breach("a beginning by its snapshot was never late: the look is blind")
    return f"{late} began after the answer in {PAUSES} pauses, as they must"


def _begin(url: str, ids: list[int]) -> None:
    with psycopg.connect(url) as db:
        db.execute("""
            UPDATE emailer_recipient SET state = 'sending' WHERE id = ANY(%s)
            AND EXISTS (SELECT 1 FROM emailer_run WHERE id = run_id AND state = 'running')""",
                   (ids,))  # fmt: skip
        db.execute("SELECT pg_sleep(0.02)")


# -- deadlocks -------------------------------------------------------------------------------------


async def deadlock() -> str:
    """Two that lock each other's rows: the count that is looked at sees it."""
    async with scenes.opened(LEASE_S, CONNECTIONS) as scene:
        scene.cluster.sql(scenes.NAME, "CREATE TABLE twin (id int)",
                          "INSERT INTO twin VALUES (1), (2)")  # fmt: skip
        both = threading.Barrier(2)
        await asyncio.gather(*(asyncio.to_thread(_lock, scene.url, order, both)
                               for order in ((1, 2), (2, 1))))  # fmt: skip
        await scenes.until(lambda: deadlocks(scene))  # the server tells it late
        return f"{deadlocks(scene)} was counted, as it must be"


def _lock(url: str, order: tuple[int, int], both: threading.Barrier) -> None:
    lock = "SELECT 1 FROM twin WHERE id = %s FOR UPDATE"
    with suppress(psycopg.errors.DeadlockDetected), psycopg.connect(url) as db:
        db.execute(lock, (order[0],))
        both.wait()
        db.execute(lock, (order[1],))
