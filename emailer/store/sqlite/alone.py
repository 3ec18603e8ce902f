"""One verb in one transaction of its own, for a command beside the sender: it needs no lock and no loop."""

import contextlib
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from emailer.store.sqlite import database
from emailer.store.verbs.transaction import Transaction

A = TypeVar("A")
R = TypeVar("R")


def transact(path: Path, verb: Callable[[Transaction, A], R], argument: A) -> R:
    """Do one thing; a StoreError leaves everything as it was. Makes the database where there is none."""
    path = database.prepare(path)
    with contextlib.closing(database.connect(path)) as db:
        try:
            return _transact(db, verb, argument)
        except sqlite3.Error as error:
            raise database.unavailable(error) from error


def _transact(db: database.Connection, verb: Callable[[Transaction, A], R], argument: A) -> R:
    db.execute("BEGIN IMMEDIATE")
    try:
        transaction = Transaction(db, time.time_ns() // 1_000_000)
        answer = verb(transaction, argument)
        transaction.flush()
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
    return answer
