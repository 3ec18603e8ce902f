"""Which runs there are, in SQL: one that is still being imported is none."""

from emailer.store.errors import NotFoundError
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.tongue import Sentence

VISIBLE = "state <> 'importing'"
OF_ID = f"public_id = :run AND {VISIBLE}"
KEY = f"SELECT id FROM emailer_run WHERE {OF_ID}"
"""The key of a run that others know by an id."""


def find(db: Connection, run_id: str) -> SqlRow:
    """Read a run's key and state. Raises NotFoundError."""
    return there(db.execute(_FIND, {"run": run_id}).fetchone())


def there(row: SqlRow | None) -> SqlRow:
    """Take the row of a run. Raises NotFoundError where there is none."""
    if row is None:
        raise unknown()
    return row


_FIND = f"SELECT id, state FROM emailer_run WHERE {OF_ID}"


def unknown() -> NotFoundError:
    """Say that there is no such run."""
    return NotFoundError(Sentence("There is no such run."))
