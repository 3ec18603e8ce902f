"""A queue that is moved to another database arrives whole, goes on there, and is left behind
marked; whatever ends the move before, nothing was changed.
"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from emailer.model import RunState, Verdict
from emailer.pause_rules import PauseCode
from emailer.store import door, moving
from emailer.store.errors import CannotOpenError, HeldError
from emailer.store.moving import STAYING, TABLES
from emailer.store.setups import Setup
from emailer.store.sqlite import database as of_the_file
from tests import laid
from tests.store.hands import OWNER, create, look, make_run, send, send_all

ROOT = Path(__file__).parents[2]
NOW = 1_900_000_000_000


def beside(told=lambda _: None, is_stopped=lambda: False, keep_secrets=lambda _: None):
    return moving.Beside(told, is_stopped, keep_secrets)


def move(source, target, **hooks):
    return moving.move(source, target, NOW, beside(**hooks))


@pytest.fixture
def file(tmp_path):
    return door.at(laid.lay(tmp_path / "a file.db"))


@pytest.fixture
def server(server_queues, tmp_path):
    return door.at(server_queues.new(), tmp_path)


@pytest.fixture(params=["to the server", "from the server"])
def way(request, file, server):
    """Both ways of a move: (from, to)."""
    return (file, server) if request.param == "to the server" else (server, file)


def columns_of(path: Path) -> dict[str, list[str]]:
    with contextlib.closing(sqlite3.connect(path)) as db:
        return {table: [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
                for table in TABLES}  # fmt: skip


def kept(db: door.Database, columns: dict[str, list[str]]) -> dict[str, Counter]:
    """Everything that is kept, read by another way than a move's."""
    reading = sqlite3.connect(db.file) if db.file else psycopg.connect(db.url)
    with contextlib.closing(reading):
        return {
            table: Counter(map(tuple, reading.execute(
                f"SELECT {', '.join(names)} FROM {table}").fetchall()))
            for table, names in columns.items()
        }  # fmt: skip


def fill_every_table(path: Path) -> None:
    """Put a row at least into each table, with what is odd: blanks, signs, bytes, large numbers."""
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        for table in TABLES:
            known = db.execute(f"PRAGMA table_info({table})").fetchall()
            if db.execute(f"SELECT 1 FROM {table}").fetchone():
                continue
            fitting = OF_COLUMN | OF_TABLE.get(table, {})
            row = [fitting.get(name, ODD.get(kind)) if needed or key or name in fitting
                   else None for _, name, kind, needed, _, key in known]  # fmt: skip
            marks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO {table} VALUES ({marks})", row)


ODD = {"TEXT": "tab\t, stroke \\N, line\n, \N{PARTY POPPER}, '\"", "INTEGER": 2**53 + 1,
       "REAL": 0.1, "BLOB": bytes(range(256))}  # fmt: skip
OF_COLUMN = {"state": "waiting", "kind": "attachment", "run_id": 1, "part_id": 1, "chain": "bears",
             "draft_key": ODD["TEXT"], "webhook_id": 1, "id": 1, "due_at": 5, "run": "{}",
             "failures": 0, "same_as": None, "key_id": 1, "encrypts": 1,
             "is_chosen": 1}  # fmt: skip
OF_TABLE = {"emailer_key": {"kind": "secret"}}


async def opened(db: door.Database, owner: str = "new"):
    store = await db.open()
    await store.open_account(owner, "simulated", "as ever", None, None)
    await store.recover(owner)
    return store


async def used(db: door.Database) -> str:
    """Leave a queue in the middle of a run, as a sender that died does; returns the run's id."""
    store = await db.open()
    await store.open_account(OWNER, "simulated", "as ever", 10, None)
    run_id = (await create(store, 9)).run_id
    for claim, verdict in zip(
        await store.claim(OWNER, 3), (Verdict.SENT, Verdict.REFUSED, Verdict.TRY_LATER), strict=True
    ):
        await send(store, claim, verdict)  # fmt: skip
    [begun, *_] = await store.claim(OWNER, 3)
    assert await store.begin_send(begun)
    await store.close()
    if db.file is None:
        with psycopg.connect(db.url) as reading:
            reading.execute("UPDATE emailer_owner SET lease_until = 0")
    return run_id


def test_a_move_names_every_table():
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.executescript(of_the_file.schema_sql())
        there = {
            name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        }
    assert {*TABLES, *STAYING} == there | {"emailer_home"}


async def test_everything_that_is_kept_arrives_and_comes_back_the_same(file, server, tmp_path):
    await used(file)
    fill_every_table(file.file)
    columns = columns_of(file.file)
    before = kept(file, columns)
    moved = move(file, server)
    again = door.at(tmp_path / "again.db")
    move(server, again)
    del before["emailer_owner"], before["emailer_account"]
    assert all(before.values())
    assert before == {table: kept(server, columns)[table] for table in before}
    assert before == {table: kept(again, columns)[table] for table in before}
    assert {one.table: one.rows for one in moved.tables} == {
        table: sum(rows.values()) for table, rows in kept(file, columns).items()}  # fmt: skip
    assert sum(moved.people.values()) == before["emailer_recipient"].total()


async def test_a_run_that_was_under_way_goes_on_where_it_was_moved_to(way):
    source, target = way
    run_id = await used(source)
    moved = move(source, target)
    assert moved.people == {"claimed": 2, "failed": 1, "sending": 1, "sent": 1, "waiting": 4}
    store = await opened(target)
    try:
        run = await look(store, run_id)
        assert (run.state, run.counts["waiting"], run.counts["in_doubt"]) == (
            RunState.RUNNING,
            6,
            1,
        )
        await send_all(store, owner="new")
        assert (await look(store, run_id)).counts["sent"] == 6  # one waits for its second try
        again = await make_run(store, 3)  # what numbers rows goes on behind those that came
        await send_all(store, owner="new")
        assert (await look(store, again)).counts["sent"] == 3
    finally:
        await store.close()


async def test_what_is_left_behind_asks_before_it_writes_to_anybody(way):
    source, target = way
    run_id = await used(source)
    move(source, target)
    store = await opened(source)
    try:
        run = await look(store, run_id)
        assert (run.state, run.reason.code) == (RunState.PAUSED, PauseCode.BACKUP)
        assert await store.claim("new", 9) == []
    finally:
        await store.close()


async def test_a_copy_that_is_moved_is_still_a_copy(file, server, tmp_path):
    run_id = await used(file)
    file.backup(tmp_path / "copy.db")
    move(door.at(tmp_path / "copy.db"), server)
    store = await opened(server)
    try:
        assert (await look(store, run_id)).state is RunState.PAUSED
    finally:
        await store.close()


async def test_a_queue_that_somebody_sends_from_is_not_moved(way):
    source, target = way
    await used(source)
    columns = columns_of((source if source.file else target).file)
    before = kept(source, columns)
    store = await source.open()
    with source.held():
        await store.open_account("living", "simulated", "as ever", None, None)
        with pytest.raises(HeldError, match=f"process .*{os.getpid()}"):
            move(source, target)
        await store.leave("living")
    await store.close()
    assert {**kept(source, columns), "emailer_owner": 0} == {**before, "emailer_owner": 0}


async def test_only_an_empty_database_is_filled(way):
    source, target = way
    await used(source)
    there = await used(target)
    with pytest.raises(CannotOpenError, match="is not empty"):
        move(source, target)
    store = await opened(target)
    assert (await look(store, there)).total == 9
    await store.close()


async def test_a_database_that_was_only_started_is_empty(file, server):
    source, target = file, server
    run_id = await used(source)
    started = await opened(target)
    await started.leave("new")
    await started.close()
    move(source, target)
    store = await opened(target, "newer")
    assert (await look(store, run_id)).state is RunState.RUNNING
    await store.close()


def test_a_queue_is_not_moved_onto_itself_nor_out_of_nothing(file, server, tmp_path):
    with pytest.raises(CannotOpenError, match="the same database"):
        move(file, door.at(f"sqlite:{file.file}"))
    with pytest.raises(CannotOpenError, match="There is no database"):
        move(door.at(tmp_path / "nothing.db"), server)
    assert not (tmp_path / "nothing.db").exists()


# -- before its end --------------------------------------------------------------------------------


async def test_stopped_before_its_end_it_has_changed_nothing(way):
    source, target = way
    await used(source)
    columns = columns_of((source if source.file else target).file)
    before, reached = kept(source, columns), []
    with pytest.raises(InterruptedError):
        move(source, target, told=lambda counted: reached.append(counted.table),
             is_stopped=lambda: "emailer_recipient" in reached)  # fmt: skip
    assert kept(source, columns) == before
    assert not any(kept(target, columns).values())


KILLED = """
import os, signal, sys
from pathlib import Path
from emailer.store import door, moving

source, target, table = sys.argv[1:]

def told(counted):
    if counted.table == table:
        os.kill(os.getpid(), signal.SIGKILL)

moving.move(door.at(source), door.at(target), 5, moving.Beside(told, lambda: False, lambda _: None))
"""


async def test_killed_before_its_end_it_has_changed_nothing(file, server):
    source, target = file, server
    await used(source)
    columns = columns_of(source.file)
    before = kept(source, columns)
    names = [str(source.file), target.url]
    done = subprocess.run([sys.executable, "-c", KILLED, *names, "emailer_webhook_event"],
                          cwd=ROOT, check=False)  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert kept(source, columns) == before
    assert not any(kept(target, columns).values())
    assert move(source, target).people["sent"] == 1  # and it can be moved after all


class Ending:
    """A database whose queue ends the move at one of its commits."""

    def __init__(self, real: door.Database, at: str) -> None:
        self._real, self._at = real, at

    def __getattr__(self, name):
        return getattr(self._real, name)

    def __str__(self):
        return str(self._real)

    @contextlib.contextmanager
    def alone(self):
        with self._real.alone() as held:
            yield Breaking(held, self._at)


class Breaking:
    """A held queue that breaks just before or after a commit."""

    def __init__(self, held, at: str) -> None:
        self._held, self._at = held, at

    def __getattr__(self, name):
        return getattr(self._held, name)

    def commit(self):
        if self._at == "before":
            raise ZeroDivisionError
        self._held.commit()
        raise ZeroDivisionError


@pytest.mark.parametrize("ends", ["after the target", "before the source", "after the source"])
async def test_between_its_commits_both_ask_or_the_source_alone_sends(file, server, ends):
    source, target = file, server
    run_id = await used(source)
    when, _, whose = ends.split()
    pair = (Ending(source, when), target) if whose == "source" else (source, Ending(target, when))
    with pytest.raises(ZeroDivisionError):
        move(*pair)
    states = []
    for one in (file, server):
        store = await opened(one)
        states.append((await look(store, run_id)).state)
        await store.close()
    assert states == [
        RunState.PAUSED if ends == "after the source" else RunState.RUNNING, RunState.PAUSED
    ]  # fmt: skip


class Losing(Ending):
    """A database that keeps something else than it was given."""

    @contextlib.contextmanager
    def alone(self):
        with self._real.alone() as held:
            yield Altering(held, self._at)


class Altering(Breaking):
    """A held queue whose rows are not what was put in."""

    def rows(self, table, columns):
        rows = list(self._held.rows(table, columns))
        if table == "emailer_recipient":
            rows = rows[1:] if self._at == "less" else [*rows[1:], rows[1]]
        yield from rows


@pytest.mark.parametrize("how", ["less", "other"])
async def test_what_arrives_otherwise_than_it_was_sent_is_found_and_undone(file, server, how):
    source, target = (file, server) if how == "less" else (server, file)
    await used(source)
    with pytest.raises(CannotOpenError, match="emailer_recipient is not what was sent"):
        move(source, Losing(target, how))
    columns = columns_of((source if source.file else target).file)
    assert not any(kept(target, columns).values())


async def test_secrets_of_accounts_are_asked_for_before_anything_is_committed(file, server):
    source, target = file, server
    store = await source.open()
    await store.setups.add(Setup("club", "smtp://ana@mail.test", "Ana <ana@mail.test>"))
    await store.close()

    def refuse(accounts):
        assert accounts == ["club"]
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        move(source, target, keep_secrets=refuse)
    columns = columns_of((source if source.file else target).file)
    assert not any(kept(target, columns).values())
