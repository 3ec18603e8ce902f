"""Opens and migrates the database file, and holds the lock
that makes this process the one sender.
"""

import contextlib
import sqlite3
import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from emailer import private
from emailer.model import DEFAULT_ACCOUNT
from emailer.store import schema_steps
from emailer.store.errors import CannotOpenError, UnavailableError
from emailer.store.plainly import plain
from emailer.store.sqlite import claims, registered
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs.dialect import Dialect
from emailer.store.verbs.rows import Hot
from emailer.tongue import Sentence

MIGRATIONS = resources.files("emailer.store.sqlite") / "migrations"
OLDEST_SQLITE = (3, 38, 0)
"""RETURNING, strict tables, UPDATE ... FROM and the ->> operator."""
VERSION, IS_TOO_OLD = sqlite3.sqlite_version, sqlite3.sqlite_version_info < OLDEST_SQLITE

BUSY_TIMEOUT_MS = 5000
GONE = Sentence("The database file is gone or was replaced; start the program again.")
"""The one trouble that does not pass by itself."""


def migrations() -> list[tuple[int, str]]:
    """List the schema's steps in order: (version, SQL)."""
    return schema_steps.of(MIGRATIONS)


def schema_sql(since: int = 0, until: int | None = None) -> str:
    """The steps after version `since`, each with its entry, for a host's own migrations;
    without a transaction. Raises ValueError where there is no version `until`.
    """
    now = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    made = [
        f"INSERT INTO emailer_migration VALUES ({number}, {now});\n\n{sql}"
        for number, sql in schema_steps.chosen(migrations(), since, until)
    ]
    return "\n".join([REGISTER, *made])


class Connection(sqlite3.Connection):
    """A connection as the verbs want one: it brings what this engine says in its own words."""

    hot: Hot = claims
    say: Dialect = DIALECT
    refusals: tuple[type[Exception], ...] = (sqlite3.IntegrityError, sqlite3.DataError)

    def reads_on(self, error: sqlite3.Error) -> bool:
        """Whether it was about text of another encoding than UTF-8, written by a host. From now on
        such letters are read as ones that are none: not before, for that costs each text.
        """
        if self.text_factory is not str or not str(error).startswith("Could not decode to UTF-8"):
            return False
        self.text_factory = _text
        return True


def _text(written: bytes) -> str:
    return written.decode("utf-8", "replace")


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """Open one connection with the settings every connection needs;
    transactions are begun by hand.
    """
    db = sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=Connection,
    )
    db.row_factory = sqlite3.Row
    for pragma in connection_pragmas(read_only=read_only):
        db.execute(pragma)
    return db


def connection_pragmas(*, read_only: bool) -> list[str]:
    """Name what must be said on each connection. FULL: a commit that returned survives a power cut.

    secure_delete: what is deleted is overwritten, and does not lie in free pages.
    """
    pragmas = [
        f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
        "PRAGMA synchronous = FULL",
        "PRAGMA cache_size = -16000",
    ]
    writing = ["PRAGMA temp_store = MEMORY", "PRAGMA secure_delete = ON"]
    return [*pragmas, "PRAGMA query_only = 1"] if read_only else [*pragmas, *writing]


def prepare(path: Path) -> Path:
    """Make the file or bring it up to date, and return its one true path.

    Raises CannotOpenError where it is not ours to touch.
    """
    path = path.resolve()
    if IS_TOO_OLD:
        raise CannotOpenError(f"SQLite {VERSION} is too old; 3.38 or newer is needed.")
    try:
        private.make_folder(path.parent)
        _refuse_hard_links(path)
        _make_private(path)
        db = connect(path)
    except (OSError, sqlite3.Error) as error:
        raise CannotOpenError(f"The database {path} cannot be opened: {plain(error)}.") from error
    try:
        _migrate(db, path)
    except sqlite3.Error as error:
        raise CannotOpenError(
            f"The database {path} cannot be used: {plain(error)}. Nothing was changed."
        ) from error
    finally:
        db.close()
    return path


def _refuse_hard_links(path: Path) -> None:
    """Two names for one file defeat the lock and SQLite's journal (sqlite.org/howtocorrupt 2.5)."""
    if path.is_file() and path.stat().st_nlink > 1:
        raise CannotOpenError(
            f"The database {path} has a second name (a hard link); remove one of them first."
        )


def _make_private(path: Path) -> None:
    """Let nobody else read what is in it; SQLite gives its WAL
    and journal the mode of the database.
    """
    if path.exists() and not path.is_file():
        raise OSError("it is no file")
    private.make_file(path)
    private.tighten(path)
    for suffix in ("-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + suffix)
        private.refuse_link(beside)
        private.tighten(beside)


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing in one transaction: all of it or nothing, also where it is killed."""
    known = migrations()
    version = registered.version_of(db)
    if version > known[-1][0]:
        raise CannotOpenError(
            f"The database {path} was made by a newer version of this program. Nothing was changed."
        )
    if not version:
        registered.refuse_others(db, path)
    _check(db, path, version)
    while version < known[-1][0]:
        version = _apply(db, version, known[version:])
    db.execute("PRAGMA journal_mode = WAL")  # written into the file: not before it is ours


def _apply(db: sqlite3.Connection, version: int, missing: Sequence[tuple[int, str]]) -> int:
    """Apply steps and return the version then; the other process's that started at the same
    moment and was first.
    """
    now = time.time_ns() // 1_000_000
    sql = "".join(f"INSERT INTO emailer_migration VALUES ({number}, {now});\n{step}\n"
                  for number, step in missing)  # fmt: skip
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{REGISTER}{sql}COMMIT;")
    except sqlite3.IntegrityError:
        db.execute("ROLLBACK")
        if (theirs := registered.version_of(db)) <= version:
            raise
        return theirs
    return missing[-1][0]


REGISTER = """CREATE TABLE IF NOT EXISTS emailer_migration (
    version INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL
) STRICT;
"""


def _check(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Refuse a damaged file. A large one is checked where damage shows first:
    its tables' roots (a second per GB).
    """
    if not version:
        return
    quick = path.stat().st_size < CHECKED_WHOLE_BYTES
    pragma = "PRAGMA quick_check(1)" if quick else "PRAGMA quick_check(emailer_run)"
    answer = db.execute(pragma).fetchone()[0]
    if answer != "ok":
        fault = str(answer)[:200]
        raise CannotOpenError(
            f"The database {path} is damaged ({fault}); restore a backup. Nothing was changed."
        )


CHECKED_WHOLE_BYTES = 64 << 20


def backup(source: Path, target: Path, now: int) -> None:
    """Copy the database in one step (page by page it never ends beside a writer),
    and mark the copy.

    Raises CannotOpenError where the target exists or cannot be written.
    """
    if not source.exists():
        raise CannotOpenError(f"There is no database {source}.")
    try:
        with private.aside(target) as part:
            _copy(source, part, now)
    except FileExistsError:
        raise CannotOpenError(f"{target} exists already; a backup never overwrites.") from None
    except (OSError, sqlite3.Error) as error:
        raise CannotOpenError(f"The backup {target} cannot be written: {plain(error)}.") from error


def _copy(source: Path, part: Path, now: int) -> None:
    """Copy, and mark the copy: what cannot be marked is no copy of ours."""
    with (
        contextlib.closing(_ours(source)) as db,
        contextlib.closing(sqlite3.connect(part)) as copy,
    ):
        db.backup(copy, pages=-1)
        _mark(copy, now)


def _ours(source: Path) -> sqlite3.Connection:
    """Open what is copied; what is no database of ours is refused by its own name,
    as the copy is not to blame.
    """
    try:
        with contextlib.ExitStack() as opened:
            db = opened.enter_context(contextlib.closing(connect(source, read_only=True)))
            if not registered.version_of(db):
                raise CannotOpenError(f"{source} is no database of this program.")
            opened.pop_all()
            return db
    except sqlite3.Error as error:
        raise CannotOpenError(f"The database {source} cannot be opened: {plain(error)}.") from error


def _mark(copy: sqlite3.Connection, now: int) -> None:
    """Mark every account of a copy, also those that no sender has opened yet:
    in a file of an older version runs name none, and there is the one.
    """
    columns = {column for _, column, *_ in copy.execute("PRAGMA table_info(emailer_run)")}
    named = "account" if "account" in columns else "?"
    copy.execute(_unopened(named), [DEFAULT_ACCOUNT][: named.count("?")])
    names = copy.execute("SELECT name FROM emailer_account").fetchall()
    mark = "UPDATE emailer_account SET copied_at = ? WHERE name = ?"
    copy.executemany(mark, [(now, name) for (name,) in names])
    copy.commit()


# A host program may have filled its outbox before any sender opened the account:
# it has to carry the mark, too.
def _unopened(named: str) -> str:
    return f"""
    INSERT OR IGNORE INTO emailer_account (name, transport, fingerprint, connections)
    SELECT DISTINCT {named}, '', '', 10 FROM emailer_run
    """


def unavailable(error: sqlite3.Error) -> UnavailableError:
    """Turn SQLite's error into the one the callers know."""
    return UnavailableError(Sentence("Cannot use the database: {error}.", error=plain(error)))
