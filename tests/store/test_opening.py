"""Opening, migrating, locking and copying the file:
what is not ours to touch is refused in a sentence, untouched.
"""

import asyncio
import errno
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from emailer.model import RunState, State
from emailer.store.errors import CannotOpenError
from emailer.store.plainly import plain
from emailer.store.sqlite import database, engine
from emailer.store.sqlite.lock import SenderLock, holder_of
from tests import laid
from tests.patience import PATIENCE_S
from tests.store.hands import make_run

STORE = Path(database.__file__).parent


def shape(*scripts: str) -> list[tuple]:
    """The schema that scripts make, without comments and spacing."""
    with closing(sqlite3.connect(":memory:")) as db:
        for script in scripts:
            db.executescript(script)
        rows = db.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
        ).fetchall()
    return [(*row[:3], re.sub(r"\s+", " ", re.sub(r"--.*", "", row[3] or ""))) for row in rows]


def test_all_migrations_applied_are_the_schema():
    steps = [sql for _, sql in database.migrations()]
    assert shape(database.REGISTER, *steps) == shape((STORE / "schema.sql").read_text("utf-8"))


def test_migrations_are_numbered_without_a_gap():
    assert [number for number, _ in database.migrations()] == list(
        range(1, len(database.migrations()) + 1)
    )


@pytest.mark.parametrize(
    ("table", "states"), [("emailer_recipient", State), ("emailer_run", RunState)]
)
def test_the_states_in_sql_are_those_of_the_model(table, states):
    [sql] = [row[3] for row in shape((STORE / "schema.sql").read_text("utf-8")) if row[1] == table]
    check = re.search(r"\bstate TEXT [^,]*?CHECK \((.*?)\),", sql).group(1)
    assert re.findall(r"'(\w+)'", check) == [state.value for state in states]


@pytest.mark.parametrize("table", ["emailer_recipient", "emailer_attempt"])
def test_no_row_of_a_person_is_checked_by_way_of_a_table(table):
    """SQLite makes one of a list of three or more values, anew for each row."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript((STORE / "schema.sql").read_text("utf-8"))
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        values = ", ".join("?" * len(columns))
        steps = db.execute(f"EXPLAIN INSERT INTO {table} VALUES ({values})", columns).fetchall()
    assert "OpenEphemeral" not in {step[1] for step in steps}
    assert len(steps) > len(columns)


def test_every_state_has_its_partial_index_or_shares_one():
    schema = "".join(
        row[3] for row in shape((STORE / "schema.sql").read_text("utf-8")) if row[0] == "index"
    )
    assert {state for state in State if f"'{state}'" in schema} == set(State)


# -- what is refused -------------------------------------------------------------------------------


async def refused(path, sentence: str) -> None:
    """Expect a sentence, and the file untouched."""
    before = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else None
    with pytest.raises(CannotOpenError, match=sentence):
        await engine.open_store(path)
    if before:
        assert hashlib.sha256(path.read_bytes()).digest() == before


async def make(path) -> None:
    store = await engine.open_store(path)
    await make_run(store, 2000)
    await store.close()


async def test_a_database_of_a_newer_version_is_refused_untouched(tmp_path):
    path = tmp_path / "emailer.db"
    await make(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO emailer_migration VALUES (99, 0)")
        db.commit()
    await refused(path, "newer version")


async def test_a_file_that_is_no_database_is_refused_untouched(tmp_path):
    path = tmp_path / "emailer.db"
    path.write_text("email,name\n" * 1000)
    await refused(path, "no SQLite database")


async def test_a_folder_is_refused(tmp_path):
    await refused(tmp_path, "cannot be opened")


async def test_a_file_where_a_folder_should_be_is_refused(tmp_path):
    (tmp_path / "data").write_text("")
    await refused(tmp_path / "data" / "emailer.db", "cannot be opened")


async def test_a_database_with_a_second_name_is_refused(tmp_path):
    await make(tmp_path / "emailer.db")
    os.link(tmp_path / "emailer.db", tmp_path / "other.db")
    await refused(tmp_path / "emailer.db", "second name")
    await refused(tmp_path / "other.db", "second name")


async def test_a_damaged_database_is_refused_untouched(tmp_path):
    path = tmp_path / "emailer.db"
    await make(path)
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xa5" * len(content[8192:-4096])
    path.write_bytes(content)
    await refused(path, "damaged")


REGISTER = "CREATE TABLE emailer_migration (version, applied_at); "


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("CREATE TABLE emailer_part (id INTEGER)", "table emailer_part"),
        ("CREATE VIEW emailer_webhook AS SELECT 1", "view emailer_webhook"),
        (f"{REGISTER} INSERT INTO emailer_migration VALUES ('abc', 1)", "emailer_migration"),
        (f"{REGISTER} INSERT INTO emailer_migration VALUES (-5, 1)", "emailer_migration"),
        (f"{REGISTER} INSERT INTO emailer_migration VALUES (3, 1)", "no such table"),
        ("CREATE TABLE emailer_migration (name TEXT)", "emailer_migration"),
        ("CREATE VIEW emailer_migration AS SELECT 1 AS version, 2 AS applied_at",
         "emailer_migration"),
    ],
)  # fmt: skip
async def test_a_file_with_names_of_ours_that_are_not_ours_is_refused_untouched(
    tmp_path, sql, words
):
    path = tmp_path / "host.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(sql)
    await refused(path, words)


async def test_a_file_whose_update_cannot_be_finished_stays_at_its_version(tmp_path):
    path = tmp_path / "host.db"
    steps = database.migrations()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(database.REGISTER)
        for number, sql in steps[:6]:
            db.executescript(f"INSERT INTO emailer_migration VALUES ({number}, 1);{sql}")
        db.executescript("CREATE TABLE emailer_part (id INTEGER)")
    await refused(path, "emailer_part")


# -- what is taken ---------------------------------------------------------------------------------


async def test_the_file_and_its_folders_are_made_on_the_first_start(tmp_path):
    await make(tmp_path / "a" / "b" / "emailer.db")
    assert (tmp_path / "a" / "b" / "emailer.db").exists()


async def test_opening_again_keeps_everything(tmp_path):
    await make(tmp_path / "emailer.db")
    store = await engine.open_store(tmp_path / "emailer.db")
    assert [run.total for run in (await store.list_runs()).rows] == [2000]
    await store.close()


async def test_the_tables_live_beside_those_of_a_host_program(tmp_path):
    path = tmp_path / "host.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            "CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1); "
            "PRAGMA user_version = 7;"
        )
    await make(path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM orders").fetchone() == (1,)
        assert db.execute("PRAGMA user_version").fetchone() == (7,)


async def test_a_start_that_was_killed_before_its_first_commit_is_repaired_by_the_next(tmp_path):
    (tmp_path / "emailer.db").write_bytes(b"")
    await make(tmp_path / "emailer.db")


def test_five_programs_may_open_a_new_database_at_once(tmp_path):
    code = (
        "import sys; from pathlib import Path; from emailer.store.sqlite import database; "
        "database.prepare(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "emailer.db")]
    started = [
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=STORE.parents[2])
        for _ in range(5)
    ]
    assert [process.communicate()[1] for process in started] == [""] * 5


def test_a_store_that_nobody_closed_does_not_keep_the_program_from_ending(tmp_path):
    code = (
        "import asyncio, sys; from emailer.store.sqlite import engine\n"
        "async def main(): kept.append(await engine.open_store(sys.argv[1]))\n"
        "kept = []; asyncio.run(main())"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "emailer.db")],
        timeout=PATIENCE_S,
        cwd=STORE.parents[2],
        check=True,
    )


# -- the lock --------------------------------------------------------------------------------------


@pytest.fixture
def holder(tmp_path):
    """Another process that has the lock."""
    code = (
        "import sys; from pathlib import Path; from emailer.store.sqlite.lock import SenderLock\n"
        "lock = SenderLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "emailer.db")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=STORE.parents[2]
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_sender_is_refused_with_the_pid_of_the_first(tmp_path, holder):
    with pytest.raises(CannotOpenError, match=f"process {holder.pid}"):
        SenderLock(tmp_path / "emailer.db")


def test_a_symbolic_link_leads_to_the_same_lock(tmp_path, holder):
    (tmp_path / "link.db").symlink_to(tmp_path / "emailer.db")
    with pytest.raises(CannotOpenError, match=f"process {holder.pid}"):
        SenderLock(tmp_path / "link.db")


def test_the_lock_is_gone_with_its_process(tmp_path, holder):
    holder.kill()
    holder.wait()
    assert holder_of(tmp_path / "emailer.db") is None
    SenderLock(tmp_path / "emailer.db").release()


def test_a_lock_given_up_can_be_taken(tmp_path):
    path = tmp_path / "emailer.db"
    SenderLock(path).release()
    assert holder_of(path) is None
    again = SenderLock(path)
    assert holder_of(path) == str(os.getpid())
    again.release()


# -- a copy ----------------------------------------------------------------------------------------


async def test_a_backup_never_overwrites_and_says_so(tmp_path):
    await make(tmp_path / "emailer.db")
    store = await engine.open_store(tmp_path / "emailer.db")
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(CannotOpenError, match="never overwrites"):
        await store.backup(str(tmp_path / "copy.db"))
    with pytest.raises(CannotOpenError, match="cannot be written"):
        await store.backup(str(tmp_path / "nowhere" / "copy.db"))
    await store.close()


async def test_a_backup_beside_a_writer_is_whole(tmp_path):
    store = await engine.open_store(tmp_path / "emailer.db")
    await asyncio.gather(store.backup(str(tmp_path / "copy.db")), make_run(store, 5000))
    await store.close()
    copy = await engine.open_store(tmp_path / "copy.db")
    assert [run.total for run in (await copy.list_runs()).rows] in ([], [5000])
    assert sorted(path.name for path in tmp_path.glob("copy.db.part*")) == []
    await copy.close()


def test_a_queue_that_is_laid_for_a_test_is_one_that_a_start_makes(tmp_path):
    def shape(path):
        with closing(sqlite3.connect(path)) as db:
            return [
                db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall(),
                db.execute("SELECT version FROM emailer_migration").fetchall(),
                db.execute("PRAGMA journal_mode").fetchone(),
            ]

    made = database.prepare(tmp_path / "made.db")
    assert shape(laid.lay(tmp_path / "laid.db")) == shape(made)


def test_an_error_of_the_system_is_told_without_its_number_and_its_path():
    for number, said in (
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "Permission denied"),
    ):
        assert plain(OSError(number, os.strerror(number), "/srv/emailer.db.lock")) == said
