"""The rest of a run in SQL: whom a cancelled run has not written to moves,
person by person, into a new one.

A person who moves stays in the old run as cancelled, marked with the run they went to:
nothing there takes them up again, and the schema refuses any other state for them.
The marks are made in the chunks of the new run's import, and count from its one commit on; until
then nothing of the old run is resumed. An import that comes to nothing takes its marks back before
it is gone, so that after any crash each person is in exactly one run that offers to write to them.
"""

import json
from collections.abc import Sequence

from emailer.model import ENDED, Recipient
from emailer.store import ConflictError
from emailer.store.verbs import untrusted, visible
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence


def key_of(db: Connection, run_id: str) -> int:
    """Find the run whose rest is to move. Raises NotFoundError,
    and ConflictError while it may still write to them.
    """
    run = visible.find(db, run_id)
    if run["state"] not in ENDED:
        raise ConflictError(STILL_GOING)
    return int(run["id"])


STILL_GOING = Sentence(
    "Only a run that was cancelled has a rest that can go on in a new one: cancel it first."
)


def mover(db: Connection, run_id: str | None) -> int | None:
    """Return the key of the import that is moving this run's rest, if one is."""
    row = db.execute(_MOVER, {"run": run_id}).fetchone()
    return None if row is None else int(row["id"])


_MOVER = """
SELECT id FROM emailer_run
WHERE state = 'importing' AND rest_of = (SELECT id FROM emailer_run WHERE public_id = :run)
"""


def take(transaction: Transaction, run_key: int, people: Sequence[Recipient]) -> list[Recipient]:
    """Mark those who come from the rest of another run;
    leave out whoever is no longer there to be taken.
    """
    ids = [one.leaves for one in people if one.leaves]
    if not ids:
        return list(people)
    db = transaction.db
    taken = {
        row["id"] for row in db.execute(_take(db.say), {"run": run_key, "ids": json.dumps(ids)})
    }
    db.execute(_COUNT_TAKEN, {"run": run_key, "n": len(taken)})
    return [one for one in people if not one.leaves or one.leaves in taken]


def take_listed(
    transaction: Transaction, run_key: int, people: Sequence[Recipient]
) -> list[Recipient]:
    """Mark those of another run's rest who are on this list, by their addresses;
    leave out who went on elsewhere.
    """
    db = transaction.db
    values = {"run": run_key, "keys": json.dumps([one.key for one in people])}
    taken = len(db.execute(_take_listed(db.say), values).fetchall())
    db.execute(_COUNT_TAKEN, {"run": run_key, "n": taken})
    gone = {row["address_key"] for row in db.execute(_elsewhere(db.say), values)}
    return [one for one in people if one.key not in gone]


_COUNT_TAKEN = f"UPDATE emailer_run SET taken = {untrusted.plus('taken', ':n')} WHERE id = :run"


@spelled
def _take_listed(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET moved_to = :run
    WHERE {_listed(say)} AND state = 'cancelled' AND moved_to IS NULL
    RETURNING id
    """


@spelled
def _elsewhere(say: Dialect) -> str:
    return f"""
    SELECT address_key FROM emailer_recipient
    WHERE {_listed(say)} AND moved_to IS NOT NULL AND moved_to <> :run
    """


def _listed(say: Dialect) -> str:
    return f"""run_id = (SELECT rest_of FROM emailer_run WHERE id = :run)
        AND address_key IN (SELECT value FROM {say.lines("keys")} AS line)"""


@spelled
def _take(say: Dialect) -> str:
    return f"""
    UPDATE emailer_recipient SET moved_to = :run
    WHERE id IN {say.numbers("ids")} AND state = 'cancelled' AND moved_to IS NULL
      AND {say.no_index("run_id")} = (SELECT rest_of FROM emailer_run WHERE id = :run)
    RETURNING id
    """


def end(transaction: Transaction, run_key: int) -> None:
    """Count those who moved in the run they left, in the commit that makes the new one visible."""
    for row in transaction.db.execute(_END, {"run": run_key}).fetchall():
        transaction.changed(row["id"])


_END = """
UPDATE emailer_run SET moved = moved + (SELECT taken FROM emailer_run WHERE id = :run)
WHERE id = (SELECT rest_of FROM emailer_run WHERE id = :run) RETURNING id
"""


def take_back(transaction: Transaction, run_key: int, limit: int) -> int:
    """Take the marks of an import that comes to nothing back,
    a chunk at a time; returns how many.
    """
    return transaction.db.execute(
        "UPDATE emailer_recipient SET moved_to = NULL WHERE id IN "
        "(SELECT id FROM emailer_recipient WHERE moved_to = :run LIMIT :n)",
        {"run": run_key, "n": limit},
    ).rowcount  # fmt: skip
