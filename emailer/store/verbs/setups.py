"""Accounts that a person set up, in SQL."""

from emailer.model import DEFAULT_ACCOUNT, Instant
from emailer.store.errors import ConflictError, NotFoundError
from emailer.store.setups import MOST, Setup
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

GONE = "none"
"""The transport of an account that was removed: nothing of its runs goes out any more."""


def add(transaction: Transaction, setup: Setup) -> Instant:
    """Keep a new one."""
    db = transaction.db
    if setup.name == DEFAULT_ACCOUNT or db.execute(_ONE, {"name": setup.name}).fetchone():
        raise ConflictError(
            Sentence("There is an account {name} already: choose another name.", name=setup.name)
        )
    [[count]] = db.execute("SELECT count(*) FROM emailer_account_setup").fetchall()
    if count >= MOST:
        raise ConflictError(
            Sentence("There are {n} accounts already: remove one that is not needed.", n=MOST)
        )
    db.execute(_ADD, {**setup._asdict(), "now": transaction.now})
    db.execute(_ROW, {"name": setup.name})
    return transaction.now


_ONE = "SELECT * FROM emailer_account_setup WHERE name = :name"
_ADD = """
INSERT INTO emailer_account_setup (name, url, sender, label, created_at, changed_at)
VALUES (:name, :url, :sender, :label, :now, :now)
"""


_ROW = """
INSERT INTO emailer_account (name, transport, fingerprint, connections)
VALUES (:name, 'smtp', '', 10)
ON CONFLICT (name) DO UPDATE SET transport = 'smtp' WHERE emailer_account.transport = 'none'
"""
"""What it may send can be said before it has a sender."""


def change(transaction: Transaction, setup: Setup) -> Instant:
    """Keep it in the place of the one of that name."""
    db, its = transaction.db, {**setup._asdict(), "now": transaction.now}
    if not db.execute(_CHANGE, its).rowcount:
        raise NotFoundError(Sentence("There is no account {name}.", name=setup.name))
    return Instant(db.execute(_ONE, {"name": setup.name}).fetchone()["changed_at"])


_CHANGE = """
UPDATE emailer_account_setup SET url = :url, sender = :sender, label = :label,
    changed_at = CASE WHEN changed_at < :now THEN :now ELSE changed_at + 1 END
WHERE name = :name
"""


def remove(transaction: Transaction, name: str) -> None:
    """Forget one that no run needs any more."""
    db, its = transaction.db, {"name": name}
    if needing := db.execute(_NEEDED, its).fetchone():
        raise ConflictError(
            Sentence(
                "A run of the account {name} has not ended: cancel it, or wait for its end.",
                name=name,
            ),
            needing["public_id"],
        )
    if not db.execute("DELETE FROM emailer_account_setup WHERE name = :name", its).rowcount:
        raise NotFoundError(Sentence("There is no account {name}.", name=name))
    db.execute(
        "UPDATE emailer_account SET transport = :gone WHERE name = :name", {**its, "gone": GONE}
    )


_NEEDED = """
SELECT public_id FROM emailer_run
WHERE state IN ('importing', 'scheduled', 'running', 'paused') AND account = :name LIMIT 1
"""


# -- what is only read -----------------------------------------------------------------------------


def every() -> Query:
    """Ask for all."""
    return "SELECT * FROM emailer_account_setup ORDER BY name", {}


def changes() -> Query:
    """Ask when each was changed last."""
    return "SELECT name, changed_at FROM emailer_account_setup", {}


def setup_of(row: SqlRow) -> Setup:
    """Read a row."""
    return Setup(row["name"], row["url"], row["sender"], row["label"])
