"""Imports that nobody goes on with, in SQL: given up, so that they can neither go on nor end."""

import json

from emailer.store.verbs import untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.imports import PROGRESS, Begun
from emailer.store.verbs.transaction import Transaction


def give_up(transaction: Transaction) -> list[int]:
    """Give up what dead processes were storing; returns whose rows are to be deleted.

    In a file, a living one that stores beside a sender (a command) cannot be told from a dead one.
    Its run has another version from here on, so that it can neither go on nor end with some people
    deleted.
    """
    db = transaction.db
    dead = {"dead": json.dumps(db.hot.abandoned(db))}
    return [row["id"] for row in db.execute(_give_up(db.say), dead).fetchall()]


@spelled
def _give_up(say: Dialect) -> str:
    return f"""
    UPDATE emailer_run SET version = {untrusted.plus("version", "1")}, idempotency_key = NULL
    WHERE state = 'importing' AND id IN {say.numbers("dead")} RETURNING id
    """


def give_up_one(transaction: Transaction, stalled: Begun) -> None:
    """Give up an import that has not gone on for long: whoever stored it is dead, or as good as."""
    at = {"id": stalled.run_key, "progress": stalled.progress}
    transaction.db.execute(_GIVE_UP_ONE, at)


_GIVE_UP_ONE = f"""
UPDATE emailer_run SET version = {untrusted.plus("version", "1")}, idempotency_key = NULL
WHERE state = 'importing' AND id = :id AND {PROGRESS} = :progress
"""
