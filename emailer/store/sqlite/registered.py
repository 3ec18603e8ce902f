"""Which version of this program's tables a file holds, and whether they are this program's."""

import sqlite3
from pathlib import Path

from emailer.store.errors import CannotOpenError
from emailer.store.schema_steps import NOT_OURS


def version_of(db: sqlite3.Connection) -> int:
    """Read the newest step applied; 0 for a file that is new to us.

    Raises CannotOpenError where the table of that name is somebody else's.
    """
    found = db.execute(_REGISTER).fetchone()
    if found is None:
        return 0
    columns = [name for _, name, *_ in db.execute("PRAGMA table_info(emailer_migration)")]
    if found[0] != "table" or columns != ["version", "applied_at"]:
        raise CannotOpenError(NOT_OURS)
    newest, odd = db.execute(_NEWEST).fetchone()
    if odd:
        raise CannotOpenError(NOT_OURS)
    return int(newest)


_REGISTER = "SELECT type FROM sqlite_schema WHERE name = 'emailer_migration' COLLATE NOCASE"
_NEWEST = """
SELECT coalesce(max(version), 0),
    coalesce(max(typeof(version) <> 'integer' OR version < 1), 0) FROM emailer_migration
"""


def refuse_others(db: sqlite3.Connection, path: Path) -> None:
    """Refuse a file that has something under a name of ours, and none of our tables.

    Raises CannotOpenError.
    """
    found = db.execute(_OTHERS).fetchone()
    if found is not None:
        kind, name = found
        raise CannotOpenError(
            f"The database {path} has a {kind} {name} that is not of this program: names that "
            "begin with emailer_ are to be free. Nothing was changed."
        )


_OTHERS = r"""
SELECT type, name FROM sqlite_schema
WHERE name LIKE 'emailer\_%' ESCAPE '\' AND name <> 'emailer_migration' ORDER BY name LIMIT 1
"""
