"""What the engine on a server has by itself: its tables, its three statements, leases, bells, and
connections that are lost.
"""

import asyncio
import logging
import math
import re
import sqlite3
from collections import Counter

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from emailer import limits
from emailer.model import RunState, State, Verdict
from emailer.store import NotFoundError, SupersededError, UnavailableError, door
from emailer.store.errors import CannotOpenError
from emailer.store.postgres import (
    database,
    engine,
    fencing,
    heartbeat,
    kept_statements,
    marking,
    message_statements,
    tables,
)
from emailer.store.postgres.claim_position import Walk
from emailer.store.postgres.clock import ServerClock
from emailer.store.postgres.committer import Committer, Health
from emailer.store.postgres.session import Session
from emailer.store.postgres.worker_calls import Hands
from emailer.store.sqlite import database as of_the_file
from emailer.store.verbs import claims
from emailer.store.webhooks import Kind, NewWebhook
from tests.patience import PATIENCE_S
from tests.store.hands import (
    OWNER,
    assert_adds_up,
    create,
    ended,
    look,
    make_run,
    refuse,
    rows,
    run_sql,
    send,
    state_of,
    states,
)
from tests.store.test_machine import Queue

POSTGRES = "postgresql"


@pytest.fixture
def url(server_queues) -> str:
    return server_queues.new()


@pytest.fixture
async def open_store(url):
    """Open one more store on the same queue, as another process would; by the server's clock."""
    opened = []

    async def open_store() -> engine.PostgresStore:
        opened.append(await engine.open_store(url, POSTGRES))
        return opened[-1]

    yield open_store
    await asyncio.gather(*(store.close() for store in opened))


@pytest.fixture
async def store(open_store):
    store = await open_store()
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    return store


async def another(open_store, owner: str = "second"):
    store = await open_store()
    await store.open_account(owner, "simulated", "as ever", None, None)
    return store


# -- tables ----------------------------------------------------------------------------------------

COLUMNS = """
SELECT table_name, column_name, is_nullable FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name LIKE 'emailer_%' ORDER BY ordinal_position
"""
ONLY_HERE = {"emailer_home", "emailer_owner.lease_until", "emailer_run.importer"}
"""What a server's queue needs and a file's does not:
docs/why/decisions/0007-many-machines.md says why.
"""


def described(db) -> list:
    """All that a schema says: columns, CHECKs, keys and indexes."""
    said = [COLUMNS, """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2, 3""", """
        SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname""",
        """SELECT table_name, column_name, data_type, column_default FROM information_schema.columns
        WHERE table_schema = current_schema() ORDER BY 1, ordinal_position"""]  # fmt: skip
    text = repr([db.execute(one).fetchall() for one in said])
    return re.sub(r"\b(made|read)\.", "", text)


def test_the_migrations_make_what_the_schema_says(url):
    with psycopg.connect(url, autocommit=True) as db:
        found = []
        for name, sql in (("made", tables.schema_sql()), ("read", SCHEMA.read_text("utf-8"))):
            db.execute(f"CREATE SCHEMA {name}")
            db.execute(f"SET search_path = {name}")
            db.execute(sql)
            found.append(described(db))
            db.execute(f"DROP SCHEMA {name} CASCADE")
    assert found[0] == found[1]


SCHEMA = tables.MIGRATIONS.parent / "schema.sql"


def test_both_engines_have_the_same_tables_columns_and_indexes(url):
    file = sqlite3.connect(":memory:")
    file.executescript(of_the_file.schema_sql())
    in_file, indexes = {}, set()
    for kind, name in file.execute("SELECT type, name FROM sqlite_schema").fetchall():
        if kind == "table":
            in_file[name] = {
                (one, bool(null) or bool(key))
                for _, one, _, null, _, key, *_ in file.execute(f"PRAGMA table_xinfo({name})")
            }
        elif not name.startswith("sqlite_"):
            indexes.add(name)
    with psycopg.connect(url) as db:
        on_server = {}
        for table, column, nullable in db.execute(COLUMNS):
            if not {table, f"{table}.{column}"} & ONLY_HERE:
                on_server.setdefault(table, set()).add((column, nullable == "NO"))
        named = {name for (name,) in db.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname NOT LIKE '%\\_pkey' "
            "AND indexname NOT LIKE '%\\_key' AND indexname LIKE 'emailer%'")}  # fmt: skip
    assert on_server == in_file
    assert named == indexes


def test_a_newer_version_s_tables_are_refused_untouched(url):
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("INSERT INTO emailer_migration VALUES (999, 0)")
    try:
        with pytest.raises(CannotOpenError, match="newer version"):
            database.prepare(url, POSTGRES)
    finally:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("DELETE FROM emailer_migration WHERE version = 999")


# -- servers that will not do ----------------------------------------------------------------------


def test_who_may_not_make_tables_is_told_what_to_grant(url):
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE SCHEMA bare")
        db.execute("CREATE ROLE guest LOGIN")
        db.execute("GRANT USAGE ON SCHEMA bare TO guest")
    its = url.replace("tester@", "guest@") + "&options=-csearch_path%3Dbare"
    try:
        with pytest.raises(CannotOpenError, match="GRANT CREATE ON SCHEMA bare"):
            database.prepare(its, POSTGRES)
    finally:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("DROP SCHEMA bare")
            db.execute("DROP ROLE guest")


def test_a_role_s_own_settings_do_not_make_it_forget(url):
    """synchronous_commit = off by a role: what was answered must survive a cut all the same."""
    its = url + "&options=-csynchronous_commit%3Doff"
    session = Session(its)
    assert session.execute("SHOW synchronous_commit").fetchone() == ("on",)
    session.close()


async def test_where_no_server_answers_that_is_said_without_the_password():
    where = "postgresql://ana:secret@127.0.0.1:1/queue"
    with pytest.raises(CannotOpenError) as said:
        await door.at(where).open()
    assert "nothing answers where the server should be" in str(said.value)
    assert "secret" not in str(said.value) + repr(door.at(where)) + str(door.at(where))


# -- the three statements --------------------------------------------------------------------------


def plan_of(url: str, statement: kept_statements.Kept) -> str:
    """The plan it is done by, whatever its values: the statistics of the moment choose it."""
    session = Session(url, is_hot=True)
    try:
        kept_statements.keep(session.raw.pgconn, statement)
        nothing = ", ".join(["NULL"] * len(statement.oids))
        explained = f'EXPLAIN EXECUTE "{statement.name.decode()}" ({nothing})'
        return "\n".join(line for (line,) in session.execute(explained))
    finally:
        session.close()


@pytest.mark.parametrize("people", [0, 5000])
@pytest.mark.parametrize("analysed", [False, True])
async def test_every_mark_goes_by_the_key_whatever_the_statistics_say(store, url, people, analysed):
    """A queue's statistics lie: just analysed, it looks as if nobody were claimed."""
    if people:
        await make_run(store, people)
    if analysed:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("ANALYZE")
    for statement in marking._MARK.values():
        plan = plan_of(url, statement)
        assert re.search(r"Index Scan (using|on) emailer_recipient_pkey", plan)
        assert not re.search(r"Seq Scan on emailer_(recipient|run|attempt)", plan)
        assert plan.count("CTE Scan on wishes") <= 1  # joined again, each would meet all others
        assert "emailer_recipient_" not in plan.replace("emailer_recipient_pkey", "")
    plan = plan_of(url, message_statements._CLAIM)
    assert "emailer_recipient_due" in plan
    assert not re.search(r"Seq Scan on emailer_recipient", plan)
    goes_on = r"Index Cond: .*run_id = .* AND \(ROW\(due_at, id\) > ROW"
    assert len(re.findall(goes_on, plan)) == 2  # nobody before the place is looked at


@pytest.mark.parametrize("slow_s", [0.0, math.inf])
async def test_what_was_planned_while_nobody_was_there_is_planned_anew_once_it_is_slow(
    store, url, slow_s
):
    """Its twin is never slow, and goes on with the plan for an empty table."""
    committer = Committer(lambda: Session(url, is_hot=True), store.now, Health(0.0))
    hands = Hands(committer, slow_s)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("TRUNCATE emailer_recipient CASCADE")
        db.execute("VACUUM ANALYZE")
    asking = [(claims.claim, (OWNER, 10))]
    await asyncio.to_thread(hands.commit, asking)
    await make_run(store, 2000)
    for _ in range(2):
        [found], _ = await asyncio.to_thread(hands.commit, asking)
        assert len(found.claims) == 10
    plans = plans_kept(committer.session)
    committer.close()
    assert all("Index Cond: (id = picked.id)" in plan for plan in plans) is (slow_s == 0)


def plans_kept(session) -> list[str]:
    """Have the server's own plans of the claims it has prepared, one for each way to bind them."""
    plans = []
    for name, kinds in session.execute(_KEPT).fetchall():
        given = ", ".join(f"NULL::{kind}" for kind in kinds)
        said = session.execute(f'EXPLAIN EXECUTE "{name}"({given})')
        plans.append("\n".join(line for (line,) in said))
    assert plans
    return plans


_KEPT = """
SELECT name, parameter_types::text[] FROM pg_prepared_statements WHERE statement LIKE '%picked%'
"""


async def test_who_waits_again_before_the_place_of_a_claim_is_found_all_the_same(store, open_store):
    other = await another(open_store)
    run_id = await make_run(store, 30)
    given_back = await other.claim("second", 5)
    claims = await store.claim(OWNER, 10)
    await other.release(given_back)
    while found := await store.claim(OWNER, 10):
        claims += found
    assert sorted(claim.recipient_id for claim in claims) == sorted(
        row.id for row in await rows(store, run_id)
    )


@pytest.mark.parametrize("n", [1, 7, 10, 50])
async def test_of_several_runs_no_claim_takes_more_than_it_was_asked_for_and_nobody_is_left(
    store, n
):
    runs = [await make_run(store, many) for many in (17, 40, 3, 25)]
    taken: list[int] = []
    while found := await store.claim(OWNER, n):
        assert len(found) <= n
        taken += [claim.recipient_id for claim in found]
    assert len(taken) == len(set(taken)) == 85
    assert [(await store.look(one)).run.counts["waiting"] for one in runs] == [0] * 4


async def test_whoever_is_due_since_ever_is_claimed(store):
    """A host may have written any date."""
    await make_run(store, 3)
    await run_sql(store, "UPDATE emailer_recipient SET due_at = -5 WHERE id = 1")
    assert len(await store.claim(OWNER, 3)) == 3


def claimed(*places):
    return [{"run_id": run, "was_due_at": due, "id": key} for run, due, key in places]


def test_a_claim_goes_on_where_the_last_one_ended():
    walk = Walk(lambda: 100.0)
    assert walk.begin() == {}
    walk.went(claimed((1, 0, 7), (2, 5, 3), (1, 0, 9)), 3, 0.001)
    assert walk.begin() == {1: (0, 9), 2: (5, 3)}
    walk.went(claimed((1, 4, 2)), 1, 0.001)
    assert walk.begin() == {1: (4, 2), 2: (5, 3)}


def test_a_claim_begins_anew_at_the_end_after_a_while_and_where_somebody_may_wait_again():
    now = [100.0]
    walk = Walk(lambda: now[0])

    def goes_on(took_s: float, n: int = 1) -> bool:
        walk.begin()
        walk.went(claimed((1, 0, 7)), n, took_s)
        return bool(walk.begin())

    assert goes_on(0.001)
    assert not goes_on(0.001, n=2)
    assert goes_on(0.001)
    walk.forget()
    assert not walk.begin()
    assert goes_on(0.5)  # what that costs is a twentieth of the time
    now[0] += 9.9
    assert walk.begin()
    now[0] += 0.2
    assert not walk.begin()


async def test_pause_is_exact_whoever_sends(store, open_store):
    """What begins, by any process, begins before Pause is answered: none is late."""
    other = await another(open_store)
    run_id = await make_run(store, 400)
    late = []
    for _ in range(8):
        found = await asyncio.gather(store.claim(OWNER, 8), other.claim("second", 8))
        held = [(one, claim) for one, some in zip((store, other), found, strict=True)
                for claim in some]  # fmt: skip
        asked = [asyncio.ensure_future(one.begin_send(claim)) for one, claim in held]
        await store.pause(run_id)
        before = await sending(store)
        begun = await asyncio.gather(*asked)
        late.append(await sending(store) - before)
        assert sum(begun) == before
        for (one, claim), is_begun in zip(held, begun, strict=True):
            if is_begun:
                await one.settle(claim, ended(claim, Verdict.SENT))
            else:
                await one.release([claim])
        await store.resume(run_id)
    assert late == [0] * 8
    await assert_adds_up(store, run_id)


async def test_refusals_of_several_processes_are_no_streak_before_anybody_could_pass(
    store, open_store
):
    """Every third is refused, and marked before whoever passed has begun."""
    await store.open_account(OWNER, "simulated", "as ever", 60, None)
    stores = {OWNER: store} | {f"p{n}": await another(open_store, f"p{n}") for n in range(2)}
    run_id = await make_run(store, 90)
    claims = [claim for owner, one in stores.items() for claim in await one.claim(owner, 20)]
    refused = [claim for claim in claims if claim.recipient_id % 3 == 0]
    await asyncio.gather(*(refuse(stores[claim.owner], claim, n)
                           for n, claim in enumerate(refused, 1)))  # fmt: skip
    passing = [claim for claim in claims if claim not in refused]
    begun = await asyncio.gather(*(stores[claim.owner].begin_send(claim) for claim in passing))
    assert begun == [True] * 40
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["failed"]) == ("running", 20)


async def sending(store) -> int:
    [[n]] = await run_sql(store, "SELECT count(*) FROM emailer_recipient WHERE state = 'sending'")
    return n


async def test_a_follower_of_changes_misses_none_beside_several_writers(store, open_store):
    writers = [(store, OWNER)] + [(await another(open_store, f"w{n}"), f"w{n}") for n in range(2)]
    run_id = await make_run(store, 120)
    seen, after, going = Counter(), 0, True

    async def write(one, owner: str) -> None:
        while claims := await one.claim(owner, 10):
            verdicts = [Verdict.REFUSED if claim.recipient_id % 3 else Verdict.SENT
                        for claim in claims]  # fmt: skip
            await asyncio.gather(*(send(one, *both) for both in zip(claims, verdicts, strict=True)))

    async def follow() -> None:
        nonlocal after
        while True:
            is_over = not going
            found = await store.look(run_id, after)
            seen.update(row.id for row in found.changes)
            after = found.changes[-1].version if found.changes else after
            if is_over and found.complete:
                return

    following = asyncio.create_task(follow())
    await asyncio.gather(*(write(*one) for one in writers))
    going = False
    await following
    failed = {row.id for row in await rows(store, run_id, State.FAILED)}
    assert set(seen) == failed
    assert set(seen.values()) == {1}
    await assert_adds_up(store, run_id)


async def test_equal_parts_go_to_each_run_and_what_one_leaves_to_the_others(store):
    few, many = await make_run(store, 2), await make_run(store, 50)
    claims = await store.claim(OWNER, 20)
    of = Counter(claim.run_key for claim in claims)
    assert of == {(await look(store, few)).key: 2, (await look(store, many)).key: 18}
    await assert_adds_up(store, few)
    await assert_adds_up(store, many)


class OnServer(Queue):
    """The same on a server; who was opened before is dead, and that was seen."""

    queues = None

    def __init__(self):
        super().__init__()
        self.url = self.queues.new()

    async def _open(self):
        store = await engine.open_store(self.url, POSTGRES, self.clock)
        await run_sql(store, "UPDATE emailer_owner SET ended_at = 1 WHERE ended_at IS NULL")
        return store


def test_whatever_workers_and_people_do_it_adds_up_on_a_server_too(server_queues):
    OnServer.queues = server_queues
    run_state_machine_as_test(
        OnServer,
        settings=settings(
            derandomize=True,
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# -- leases ----------------------------------------------------------------------------------------


async def test_whose_lease_is_over_is_ended_once_that_was_seen_twice(store, open_store):
    run_id = await make_run(store, 2)
    [claimed, begun] = await store.claim(OWNER, 2)
    await store.begin_send(begun)
    other = await another(open_store)
    await run_sql(store, "UPDATE emailer_owner SET lease_until = 5 WHERE owner = ?", OWNER)
    await other._sweep([heartbeat.Expired(OWNER, 5)])
    assert await states(other, run_id) == {State.WAITING: 1, State.IN_DOUBT: 1}
    assert not await store.settle(begun, ended(begun, Verdict.SENT))
    assert not await store.begin_send(claimed)
    with pytest.raises(SupersededError):
        await store.claim(OWNER, 1)


async def test_whom_an_owner_held_that_anybody_ended_a_sender_takes_up(store, open_store, url):
    """A process that only shows pages ends owners, too, and has no owner to take people up with."""
    run_id = await make_run(store, 2)
    [_, begun] = await store.claim(OWNER, 2)
    await store.begin_send(begun)
    other = await another(open_store)
    with psycopg.connect(url) as db:  # in one transaction: a beat may take them up behind it
        db.execute("UPDATE emailer_owner SET ended_at = 5 WHERE owner = %s", (OWNER,))
        assert db.execute(heartbeat.ORPHANS).fetchall()
    await other._sweep([])
    assert await states(other, run_id) == {State.WAITING: 1, State.IN_DOUBT: 1}
    assert not await run_sql(other, heartbeat.ORPHANS)


async def test_a_lease_that_was_renewed_in_between_ends_nobody(store, open_store):
    """A step of the server's clock makes all look over; the second look sees other leases."""
    other = await another(open_store)
    await other._sweep([heartbeat.Expired(OWNER, 5)])
    [[ended_at]] = await run_sql(store, "SELECT ended_at FROM emailer_owner WHERE owner = ?", OWNER)
    assert ended_at is None


async def test_an_owner_is_sure_of_itself_only_while_it_was_answered_lately(store):
    assert store.is_sure(OWNER)
    assert not store.is_sure("nobody")
    await store.leave(OWNER)
    assert not store.is_sure(OWNER)


async def test_what_a_living_process_imports_is_left_to_it(store, open_store):
    importing, going = asyncio.Event(), asyncio.Event()

    async def lines():
        from tests.store.hands import person

        yield [person(0)]
        importing.set()
        await going.wait()
        yield [person(1)]

    from emailer.store import Draft
    from tests.store.hands import MESSAGE

    made = asyncio.create_task(store.create_run(Draft(MESSAGE), lines()))
    await importing.wait()
    other = await another(open_store)
    await other.recover("second")
    assert not other._undoing
    going.set()
    assert (await look(store, (await made).run_id)).total == 2


async def test_what_a_dead_process_imported_is_deleted(store, open_store):
    sql = "UPDATE emailer_run SET state = 'importing', importer = 'gone', started_at = NULL"
    await make_run(store)
    await run_sql(store, sql)
    other = await another(open_store)
    await other.recover("second")
    await asyncio.gather(*other._undoing)
    assert await run_sql(store, "SELECT count(*) FROM emailer_run") == [(0,)]


# -- a copy ----------------------------------------------------------------------------------------


async def test_a_restored_dump_writes_to_nobody_until_a_person_resumes_it(store, open_store):
    run_id = await make_run(store)
    await run_sql(store, "UPDATE emailer_home SET database = 1")
    other = await another(open_store)
    run = await look(other, run_id)
    assert (run.state, run.reason.code) == (RunState.PAUSED, "backup")
    assert not await other.claim("second", 1)
    await other.resume(run_id)
    assert len(await other.claim("second", 1)) == 1


# -- bells -----------------------------------------------------------------------------------------


async def test_work_that_another_process_makes_is_heard_at_once(store, open_store):
    other = await open_store()
    await store.wait_for_work(OWNER, 5)  # the bell hangs
    waiting = asyncio.create_task(store.wait_for_work(OWNER, 600))
    await make_run(other)
    await asyncio.wait_for(waiting, PATIENCE_S)
    assert not store._heartbeat.is_deaf


async def test_a_change_by_another_process_ends_the_wait_for_it(store, open_store):
    run_id, other = await make_run(store), await open_store()
    version = (await look(store, run_id)).version
    waiting = asyncio.create_task(store.wait_for_change(run_id, version, 600))
    await asyncio.sleep(0)
    await other.pause(run_id)
    await asyncio.wait_for(waiting, PATIENCE_S)


async def test_a_heartbeat_is_called_connected_again_only_when_it_is(store, url, caplog):
    away = iter([psycopg.OperationalError("away")] * 2)

    def connect() -> Session:
        if trouble := next(away, None):
            raise trouble
        return Session(url)

    rung = asyncio.Event()
    heard = heartbeat.Heard(rung.set, lambda _: None, lambda _: None, tuple)
    beating = heartbeat.Heartbeat(connect, ServerClock(), heard, heartbeat.Lease())
    with caplog.at_level(logging.INFO, heartbeat.__name__):
        beating.begin()
        await asyncio.wait_for(rung.wait(), PATIENCE_S)
        await beating.close()
    said = [one.message for one in caplog.records if one.name == heartbeat.__name__]
    assert said == ["the heartbeat is cut off", "the heartbeat is connected again"]


# -- lost connections ------------------------------------------------------------------------------

CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def test_whatever_is_cut_is_asked_again_and_nothing_is_done_twice(store, url):
    run_id = await make_run(store, 100)
    answers: list[bool] = []

    async def ask(verb, claims) -> None:
        asked = [verb(claim) for claim in claims]
        await asyncio.sleep(0)  # it is on its way
        await run_sql(store, CUT)
        answers.extend(await asyncio.gather(*asked))

    while claims := await tried(lambda: store.claim(OWNER, 20)):
        await ask(store.begin_send, claims)
        await ask(lambda claim: store.settle(claim, ended(claim, Verdict.SENT)), claims)
    assert answers == [True] * 200
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["sent"]) == (RunState.FINISHED, 100)
    assert await run_sql(store, "SELECT count(*) FROM emailer_attempt") == [(100,)]


async def tried(ask, times: int = 50):
    """Ask what only reads before it asks for more; a reader that is cut twice says so."""
    for _ in range(times):
        try:
            return await ask()
        except UnavailableError:
            await asyncio.sleep(0.02)
    raise AssertionError("it never answered")


async def test_a_decision_whose_commit_was_cut_is_made_once(store):
    """What was committed is known by its number, however the connection ended."""
    run_ids = []
    for _ in range(6):
        asked = asyncio.ensure_future(create(store, 3))
        await asyncio.sleep(0)
        await run_sql(store, CUT)
        run_ids.append((await asked).run_id)
    assert len(set(run_ids)) == 6
    for run_id in run_ids:
        assert (await assert_adds_up(store, run_id)).total == 3


async def test_a_wait_for_a_locked_table_is_said_and_passes(store, url):
    run_id = await make_run(store)
    with psycopg.connect(url) as db:
        db.execute("SET lock_timeout = '60s'")
        db.execute("LOCK TABLE emailer_account IN ACCESS EXCLUSIVE MODE")
        store._writer.patient._connected().execute("SET lock_timeout = '50ms'")
        with pytest.raises(UnavailableError, match="another program has its tables locked"):
            await store.update_account({"connections": 3})
        assert await store.healthy() is not None
    await store.update_account({"connections": 3})
    assert await store.healthy() is None
    assert await state_of(store, run_id) is State.WAITING


async def test_whoever_asks_for_a_run_that_is_not_there_is_told(store):
    with pytest.raises(NotFoundError):
        await store.look("nothing")


def test_a_process_is_named_by_its_number_and_its_machine(url):
    session = Session(url)
    assert fencing.senders(session) is None
    for owner, account in (("a", "default"), ("b", None)):
        session.execute(
            "INSERT INTO emailer_owner (owner, account, since, pid, host) "
            "VALUES (:owner, :account, 1, 12, 'mars')",
            {"owner": owner, "account": account},
        )
    assert fencing.senders(session) == "12 on mars"
    session.close()


# -- a rate that several keep together -------------------------------------------------------------


async def test_several_processes_keep_one_rate_together(url, clock):
    """20 a second are 20 a second, however many claim: by the clock of the server."""
    stores = [await engine.open_store(url, POSTGRES, clock) for _ in range(3)]
    for n, store in enumerate(stores):
        await store.open_account(f"w{n}", "simulated", "as ever", 10, None)
    await stores[0].update_account({"limits": limits.parse("20/s")})
    await make_run(stores[0], 200)
    taken = []
    for _ in range(40):
        clock.forward(0.05)
        found = [await store.claim(f"w{n}", 10) for n, store in enumerate(stores)]
        taken.append(sum(map(len, found)))
    assert 40 <= sum(taken) <= 44  # 2 s, and what may be caught up at once
    assert max(taken) <= 3
    for store in stores:
        await store.close()


# -- webhooks --------------------------------------------------------------------------------------


async def test_of_all_processes_one_tells_webhooks_and_another_once_that_is_gone(store, open_store):
    other = await open_store()
    await store.webhooks.create(NewWebhook("https://x.example.org", (Kind.RUN_FINISHED,), "secret"))
    run_id = await make_run(store)
    await send(store, (await store.claim(OWNER, 1))[0])
    assert (await look(store, run_id)).state is RunState.FINISHED
    first, second = await teller(store, other)
    assert await second.webhooks.due() == []
    await first.close()
    await teller(second)


async def test_a_process_that_tells_nobody_keeps_nobody_from_telling(store, open_store):
    silent = await another(open_store)
    await silent.wait_for_work("second", 1.5)  # it has looked around by then
    await store.webhooks.create(NewWebhook("https://x.example.org", (Kind.RUN_FINISHED,), "secret"))
    await make_run(store)
    await send(store, (await store.claim(OWNER, 1))[0])
    await teller(store)


async def teller(*stores):
    """Wait until one of them tells; that one first."""
    while True:
        for one in stores:
            if await one.webhooks.due():
                return one, *(other for other in stores if other is not one)
        await stores[0].webhooks.wait(0.2)
