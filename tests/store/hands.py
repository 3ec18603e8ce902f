"""What the tests of the queue do by hand: lists, runs,
and recipients and runs brought into any state.
"""

import asyncio
import contextlib
from collections import Counter
from pathlib import Path

from emailer.dialogue import Reply, Stage
from emailer.model import (
    COUNTS,
    Message,
    Policy,
    Recipient,
    RunState,
    State,
    Verdict,
    counted_as,
    next_state,
)
from emailer.pause_rules import Reason
from emailer.store import (
    AccountPause,
    Claim,
    ConflictError,
    Draft,
    Refused,
    Result,
    Run,
    RunPause,
    Selection,
    Store,
)
from emailer.streaks import Of, Suspicion

HOW_TO_KEEP = Path(__file__).parents[2] / "docs" / "how-to" / "keeping.md"
OWNER = "first"
ALL = Selection()
MESSAGE = Message("You are invited!", "Join us. We have cake.", sender="Ana Lima <ana@example.org>")
ONCE = Policy(retry_delays_s=())
TWICE = Policy(retry_delays_s=(60.0,))
RESEND = Policy(retry_delays_s=(60.0,), resend_in_doubt=True)
LOGIN = Reason("login", {"text": "User or password not accepted."})

REPLIES = {
    Verdict.SENT: Reply(Stage.DOT, 250, "2.0.0", "Ok"),
    Verdict.REFUSED: Reply(Stage.RCPT, 550, "5.1.1", "No such user"),
    Verdict.TRY_LATER: Reply(Stage.RCPT, 450, "4.2.1", "Try later"),
    Verdict.IN_DOUBT: Reply(Stage.DOT, 0, None, "No answer came."),
}


def key_of(reply: Reply) -> str:
    return " ".join(str(part) for part in (reply.stage, reply.code, reply.enhanced) if part)


REFUSED = key_of(REPLIES[Verdict.REFUSED])
LATER = key_of(REPLIES[Verdict.TRY_LATER])


def person(n: int) -> Recipient:
    return Recipient(f"p{n}@example.org", f"Person {n}", f"p{n:07}@example.org", line=n + 1)


async def chunks(*lists):
    for one in lists:
        yield one


async def create(store: Store, n: int = 1, **draft):
    return await store.create_run(
        Draft(MESSAGE, **draft), chunks([person(one) for one in range(n)])
    )


async def make_run(store: Store, n: int = 1, **draft) -> str:
    return (await create(store, n, **draft)).run_id


def ended(claim: Claim, verdict: Verdict) -> Result:
    """How a claim ended, as the pool would say it."""
    reply = REPLIES.get(verdict, Reply(Stage.CONNECT, 0, None, "Something else."))
    key = key_of(reply) if reply and verdict is not Verdict.SENT else None
    return Result(verdict, next_state(verdict, claim.tries, claim.policy), reply, key, "server", 1)


async def send(store: Store, claim: Claim, verdict: Verdict = Verdict.SENT) -> bool:
    await store.begin_send(claim)
    return await store.settle(claim, ended(claim, verdict))


async def send_all(
    store: Store, verdict: Verdict = Verdict.SENT, n: int = 100_000, owner: str = OWNER
) -> list[Claim]:
    claims = await store.claim(owner, n)
    await asyncio.gather(*map(store.begin_send, claims))
    await asyncio.gather(*(store.settle(claim, ended(claim, verdict)) for claim in claims))
    return claims


async def pause_account(store: Store, reason: Reason, owner: str = OWNER) -> bool:
    return await store.pause_account(AccountPause(owner, reason))


async def pause_run(store: Store, run_key: int, reason: Reason, owner: str = OWNER) -> bool:
    return await store.pause_run(RunPause(owner, run_key, reason))


RELAY = Reply(Stage.RCPT, 554, "5.7.1", "Refused")


def moments(asked: int, answered: int | None = None) -> dict[str, int]:
    """When a message was asked for and answered, in numbers that only rise."""
    answered = asked if answered is None else answered
    return {"asked_no": asked, "accepted_no": answered, "answered_no": answered}


def refusal(
    claim: Claim,
    asked: int,
    answered: int | None = None,
    *,
    of: Of = Of.OTHER,
    reply: Reply = RELAY,
) -> Result:
    """A refusal that may be everybody's, as the pool would say it."""
    verdict = Verdict.REFUSED if reply.code >= 500 else Verdict.TRY_LATER
    suspicion = Suspicion(of, of.value, f"{reply.code} {reply.text}")
    then = next_state(verdict, claim.tries, claim.policy)
    return Result(
        verdict,
        then,
        reply,
        key_of(reply),
        "server",
        1,
        **moments(asked, answered),
        suspicion=suspicion,
    )


async def refuse(
    store: Store, claim: Claim, asked: int, answered: int | None = None, **about
) -> Refused:
    return await store.refuse(claim, refusal(claim, asked, answered, **about))


async def let_pass(store: Store, claim: Claim, asked: int, answered: int | None = None) -> None:
    await store.begin_send(claim)
    assert await store.settle(
        claim, ended(claim, Verdict.SENT)._replace(**moments(asked, answered))
    )


async def bring_recipient(store: Store, state: State) -> tuple[str, Claim | None]:
    """Make a run of one recipient in `state`; return it and the last claim there was."""
    if state is State.SKIPPED:
        await suppress(store, person(0).key)
    run_id = await make_run(store)
    if state is State.CANCELLED:
        await store.cancel(run_id)
    if state in (State.WAITING, State.CANCELLED, State.SKIPPED):
        return run_id, None
    [claim] = await store.claim(OWNER, 1)
    if state is not State.CLAIMED:
        assert await store.begin_send(claim)
    verdict = {
        State.SENT: Verdict.SENT,
        State.FAILED: Verdict.REFUSED,
        State.IN_DOUBT: Verdict.IN_DOUBT,
    }.get(state)
    if verdict:
        assert await store.settle(claim, ended(claim, verdict))
    return run_id, claim


async def suppress(store: Store, key: str) -> None:
    """Put an address on the list of those who want no mail, by the statement of the docs."""
    statement = HOW_TO_KEEP.read_text("utf-8").partition("```sql\n")[2].partition("```")[0]
    await run_sql(store, statement.replace("ana@example.org", key))


async def run_sql(store: Store, sql: str, *values) -> list:
    """Do in SQL what no verb does; a store that has no file does it itself."""
    if hasattr(store, "sql"):
        return store.sql(sql, *values)
    if not hasattr(store, "_path"):
        return await run_on_server(store, sql, *values)
    import asyncio
    import contextlib
    import sqlite3

    def run() -> list:
        with contextlib.closing(sqlite3.connect(store._path, isolation_level=None)) as db:
            return db.execute(sql, values).fetchall()

    return await asyncio.to_thread(run)


async def run_on_server(store: Store, sql: str, *values) -> list:
    """The same on a server, where values are bound otherwise."""
    import asyncio

    import psycopg

    def run() -> list:
        with psycopg.connect(store._url, autocommit=True) as db:
            answer = db.execute(sql.replace("%", "%%").replace("?", "%s"), values)
            return answer.fetchall() if answer.description else []

    return await asyncio.to_thread(run)


def transact(path, verb, argument):
    """Do one thing in a transaction of its own, as another process would."""
    import contextlib
    import time

    from emailer.store.sqlite import database
    from emailer.store.verbs.transaction import Transaction

    with contextlib.closing(database.connect(database.prepare(path))) as db:
        db.execute("BEGIN IMMEDIATE")
        transaction = Transaction(db, time.time_ns() // 1_000_000)
        answer = verb(transaction, argument)
        transaction.flush()
        db.execute("COMMIT")
    return answer


async def bring_run(store: Store, state: RunState, waiting: int = 2) -> str:
    """Make a run in `state` with one sent, one failed, one in doubt,
    and some who wait or were cancelled.
    """
    run_id = await make_run(store, 3 + (0 if state is RunState.FINISHED else waiting))
    for verdict in (Verdict.SENT, Verdict.REFUSED, Verdict.IN_DOUBT):
        [claim] = await store.claim(OWNER, 1)
        await send(store, claim, verdict)
    if state is RunState.PAUSED:
        await store.pause(run_id)
    if state is RunState.CANCELLED:
        await store.cancel(run_id)
    if state is RunState.SCHEDULED:  # of those no verb has one with somebody sent
        sql = "UPDATE emailer_run SET state = 'scheduled', start_at = ? WHERE public_id = ?"
        await run_sql(store, sql, store.now() + 60_000, run_id)
    assert (await look(store, run_id)).state is state
    return run_id


async def set_aside(store: Store, run_id: str) -> None:
    """Leave nobody waiting in a run, for the next one of a walk."""
    with contextlib.suppress(ConflictError):  # it is over
        await store.cancel(run_id)


async def look(store: Store, run_id: str) -> Run:
    return (await store.look(run_id)).run


async def rows(store: Store, run_id: str, *states: State) -> list:
    return list((await store.list_recipients(run_id, states, limit=100_000)).rows)


async def states(store: Store, run_id: str) -> dict[State, int]:
    return dict(Counter(row.state for row in await rows(store, run_id)))


async def state_of(store: Store, run_id: str) -> State:
    [row] = await rows(store, run_id)
    return row.state


async def assert_adds_up(store: Store, run_id: str) -> Run:
    """Hold a run's counters and reasons against its rows, and its state against its counters."""
    run = await look(store, run_id)
    found = await rows(store, run_id)
    counted = Counter(counted_as(row.state) for row in found)
    assert run.counts == {name: counted[name] for name in COUNTS}
    assert run.total == len(found) == sum(run.counts.values())
    assert all(row.has_been_emailed == (row.state is State.SENT) for row in found)
    if run.state is not RunState.CANCELLED:
        assert (run.state is RunState.FINISHED) == (
            run.counts["waiting"] + run.counts["in_flight"] == 0
        )
    assert all(failure.count > 0 and failure.reason for failure in run.failures)
    assert (
        sum(one.count for one in run.failures if one.state is State.FAILED) == run.counts["failed"]
    )
    assert (
        sum(one.count for one in run.failures if one.state is State.IN_DOUBT)
        == run.counts["in_doubt"]
    )
    return run
