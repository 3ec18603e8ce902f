"""The pool on a real store, with transports that take a function."""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from emailer.dialogue import Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.model import Message, Policy, Recipient, State
from emailer.sending.pool import Pool, PoolSettings
from emailer.sending.turns import Gate
from emailer.store import (
    Account,
    Draft,
    Failure,
    Row,
    Run,
)
from emailer.store.answering.clock import uptime_ms, wall_clock
from emailer.store.postgres import engine as server
from emailer.store.sqlite import engine
from emailer.transports import BeforeDot, Factory
from tests import laid
from tests.patience import PATIENCE_S

OWNER = "a test's sender"
MESSAGE = Message(
    "You are invited!", "Dear {{ name }}, join us.", sender="Ana Lima <ana@example.org>"
)
TAKEN = Reply(Stage.DOT, 250, "2.0.0", "Taken")


@dataclass
class Delivery:
    """One call of `deliver`, as a test's server sees it."""

    email: str
    mail: Mail
    following: Envelope | None
    connection: int
    before_dot: BeforeDot

    async def take(self) -> Reply:
        """Hand the message over as every transport does: not without leave."""
        if not await self.before_dot():
            raise Fault(Cause.NOT_BEGUN, Stage.DOT, "Given back before it was sent.")
        return TAKEN


Server = Callable[[Delivery], Awaitable[Reply]]


class FakeTransport:
    """One connection; what happens on it is the server's business."""

    def __init__(self, server: Server, number: int, log: list[str]) -> None:
        self._answer = server
        self._number = number
        self._log = log
        self.server = "fake"

    @property
    def ready(self) -> bool:
        return True

    async def connect(self) -> Reply | None:
        return None

    async def deliver(
        self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None
    ) -> Reply:
        return await self._answer(
            Delivery(mail.envelope.recipient, mail, following, self._number, before_dot)
        )

    async def close(self) -> None:
        self._log.append(f"closed {self._number}")


class House:
    """A store, a pool, and what a test asks of them."""

    def __init__(self, path: Path, url: str = "") -> None:
        """Keep the queue in a file, or (`url`) on a server."""
        self.path, self.url = path, url
        self.log: list[str] = []
        self.connections_made = 0
        self._sending: list[tuple[Pool, asyncio.Task[None]]] = []
        self.store: engine.SqliteStore | server.PostgresStore
        self.owner = OWNER

    async def open(self, owner: str = OWNER, transport: str = "simulated", fingerprint: str = "one",
                   connections: int | None = None,
                   clock: Callable[[], int] = wall_clock) -> None:  # fmt: skip
        self.owner = owner
        self.store = await (
            server.open_store(self.url, "a server's")
            if self.url
            else engine.open_store(self.path, clock, uptime_ms)
        )
        await self.store.open_account(owner, transport, fingerprint, connections, None)
        await self.store.recover(owner)

    async def close(self) -> None:
        for pool, sending in self._sending:
            pool.stop()
            await asyncio.gather(sending, return_exceptions=True)
        self._sending.clear()
        await self.store.close()

    def start(
        self,
        server: Server | None = None,
        *,
        factory: Factory | None = None,
        gates: Sequence[Gate] = (),
        **settings: float,
    ) -> Pool:
        """Start a pool whose every connection leads to this server."""

        def make() -> FakeTransport:
            self.connections_made += 1
            return FakeTransport(server or take_all, self.connections_made, self.log)

        settings = {"drain_s": 5.0, **settings}
        pool = Pool(self.store, self.owner, factory or make, PoolSettings(**settings), gates)
        self._sending.append((pool, asyncio.create_task(pool.run())))
        return pool

    async def stop(self) -> None:
        """Stop the newest pool and wait for its end."""
        pool, sending = self._sending.pop()
        pool.stop()
        await asyncio.wait_for(sending, PATIENCE_S)

    async def create(
        self,
        people: int | Sequence[str] | Sequence[Recipient],
        *,
        message: Message = MESSAGE,
        delays: Sequence[float] = (60.0,),
        resend: bool = False,
        **draft: object,
    ) -> str:
        emails = [f"p{n}@example.org" for n in range(people)] if isinstance(people, int) else people

        async def lines() -> AsyncIterator[list[Recipient]]:
            yield [
                one if isinstance(one, Recipient) else Recipient(one, one.partition("@")[0], one)
                for one in emails
            ]

        policy = Policy(tuple(delays), resend_in_doubt=resend)
        created = await self.store.create_run(Draft(message, policy=policy, **draft), lines())
        assert created.run_id
        return created.run_id

    async def run(self, run_id: str) -> Run:
        return (await self.store.look(run_id)).run

    async def until(self, run_id: str, fits: Callable[[Run], bool]) -> Run:
        """Wait for the run to become what is expected of it."""
        deadline = time.monotonic() + PATIENCE_S
        while not fits(run := await self.run(run_id)):
            assert time.monotonic() < deadline, run
            await self.store.wait_for_change(run_id, run.version, 1.0)
        return run

    async def until_account(self, fits: Callable[[Account], bool]) -> Account:
        deadline = time.monotonic() + PATIENCE_S
        while not fits(account := await self.store.account()):
            assert time.monotonic() < deadline, account
            await self.store.wait_for_change(
                (await self.store.list_runs()).rows[0].id, 1 << 60, 0.05
            )
        return account

    async def finished(self, run_id: str) -> dict[str, int]:
        """Wait for the end and return what it counts, without the zeros."""
        run = await self.until(run_id, lambda run: run.state == "finished")
        return counts(run)

    async def rows(self, run_id: str, *states: State) -> list[Row]:
        return list((await self.store.list_recipients(run_id, states, limit=100_000)).rows)

    async def attempts(self, run_id: str, email: str = "p0@example.org") -> list[tuple[str, bool]]:
        """List one recipient's attempts: verdict, and whether it was burned."""
        [row] = [row for row in await self.rows(run_id) if row.email == email]
        return [(one.verdict, one.burned) for one in await self.store.list_attempts(run_id, row.id)]

    async def failure(self, run_id: str) -> Failure:
        [failure] = (await self.run(run_id)).failures
        return failure

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Ask the database by a connection of its own: only what is committed is seen."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as db:
                answer = db.execute(statement.replace("?", "%s"), values)
                return answer.fetchall() if answer.description else []
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            return db.execute(statement, values).fetchall()

    def state_of(self, email: str) -> str:
        [row] = self.sql("SELECT state FROM emailer_recipient WHERE email = ?", email)
        return str(row["state"])

    def time_comes(self) -> None:
        """Let all that waits for a time be due."""
        self.sql("UPDATE emailer_recipient SET due_at = 1 WHERE state = 'waiting'")
        self.sql("UPDATE emailer_account SET resume_at = 1 WHERE resume_at IS NOT NULL")
        self.sql("UPDATE emailer_run SET resume_at = 1 WHERE resume_at IS NOT NULL")
        for row in self.sql("SELECT id, streak FROM emailer_run WHERE streak IS NOT NULL"):
            streak = json.dumps(json.loads(row["streak"]) | {"aside_at": 1})
            self.sql("UPDATE emailer_run SET streak = ? WHERE id = ?", streak, row["id"])


def counts(run: Run) -> dict[str, int]:
    """What a run counts, without the zeros; it adds up."""
    assert sum(run.counts.values()) == run.total
    return {name: n for name, n in run.counts.items() if n}


async def take_all(delivery: Delivery) -> Reply:
    return await delivery.take()


def cut(
    stage: Stage = Stage.RCPT, cause: Cause = Cause.CLOSED, *, handed_over: bool = False
) -> Fault:
    return Fault(cause, stage, "The connection ended.", handed_over=handed_over)


@pytest.fixture
async def house(tmp_path, queues) -> AsyncIterator[House]:
    house = House(laid.lay(tmp_path / "emailer.db"), queues.new() if queues else "")
    await house.open()
    yield house
    await house.close()
