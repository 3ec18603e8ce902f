"""The directory of addresses over all runs, in SQL: which runs an address is in,
found without asking each run.

An index kept while lists are imported would cost more than the import: a list's addresses lie
all over it, so that each commit would write most of its pages. A run is filed once it has ended,
a slice at a time in the order of addresses, which touches each page once. How far
that is stands in the run's row: `filed_to` is the last address filed, NULL once all are. An address
that is corrected is filed anew at once, where its turn is over; nothing else is ever filed again.
"""

from functools import partial

from emailer.store.verbs import odd_numbers, owners
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction

SLICE_ROWS = 2000
"""Addresses filed in one call: some milliseconds."""


@spelled
def unfiled(say: Dialect) -> str:
    """Read a run that has ended and is not filed whole."""
    return f"""
    SELECT id, filed_to FROM emailer_run {say.by_index("emailer_run_unfiled")}
    WHERE filed_to IS NOT NULL AND state IN ('finished', 'cancelled') LIMIT 1
    """


def enter_ended(transaction: Transaction, owner: str) -> None:
    """Enter some more addresses of runs that have ended."""
    left = SLICE_ROWS if owners.is_alive(transaction.db, owner) else 0
    while left > 0:
        run = transaction.db.execute(unfiled(transaction.db.say)).fetchone()
        if run is None:
            return
        filed = odd_numbers.apart(
            transaction,
            partial(_file_slice, transaction.db, run, left),
            partial(_leave_unfiled, transaction.db, run),
        )
        left -= max(filed, 1)


def refile(db: Connection, run_key: int, before: str, after: str) -> None:
    """Follow an address that was put right: the old one leaves,
    the new one comes in unless its turn will come.
    """
    values = {"run": run_key, "after": after}
    leave(db, run_key, before)
    db.execute(_REFILE, values)


def leave(db: Connection, run_key: int, key: str) -> None:
    """Take an address of a run out."""
    values = {"run": run_key, "key": key}
    db.execute("DELETE FROM emailer_address WHERE address_key = :key AND run_id = :run", values)


_REFILE = """
INSERT INTO emailer_address (address_key, run_id)
SELECT :after, id FROM emailer_run WHERE id = :run AND (filed_to IS NULL OR :after <= filed_to)
"""


def _leave_unfiled(db: Connection, run: SqlRow) -> int:
    """Go past a run whose addresses cannot be entered: those behind it are."""
    db.execute("UPDATE emailer_run SET filed_to = NULL WHERE id = :run", {"run": run["id"]})
    return 0


def _file_slice(db: Connection, run: SqlRow, n: int) -> int:
    """File up to n addresses of one run; returns how many."""
    values = {"run": run["id"], "after": run["filed_to"], "n": n}
    db.execute(_file(db.say), values)
    slice_ = db.execute(_last(db.say), values).fetchone()
    filed = int(slice_["filed"])
    last = slice_["last"] if filed == n else None
    db.execute(
        "UPDATE emailer_run SET filed_to = :last WHERE id = :run", {"run": run["id"], "last": last}
    )
    return filed


def _slice(say: Dialect) -> str:
    return f"""
    SELECT address_key FROM emailer_recipient {say.by_index("emailer_recipient_address")}
    WHERE run_id = :run AND address_key > :after ORDER BY address_key LIMIT :n
    """


@spelled
def _file(say: Dialect) -> str:
    return (
        "INSERT INTO emailer_address (address_key, run_id) SELECT address_key, "
        f":run FROM ({_slice(say)}) AS slice WHERE true ON CONFLICT DO NOTHING"
    )


@spelled
def _last(say: Dialect) -> str:
    return f"SELECT max(address_key) AS last, count(*) AS filed FROM ({_slice(say)}) AS slice"
