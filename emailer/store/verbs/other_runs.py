"""Whom an import leaves out, in SQL: those another run has written to, or is to write to yet; at
last also one that was stored while this list was.
"""

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from emailer.letters import SAME, Skip
from emailer.store.verbs import runs_of, untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.moves import CHUNK_ROWS
from emailer.store.verbs.rows import Connection
from emailer.store.verbs.transaction import Transaction
from emailer.store.verbs.visible import VISIBLE
from emailer.store.verbs.written_before import PENDING, WRITTEN

WRITTEN_KEY, WAITING_KEY = "written", "elsewhere"
"""What those who are left out have as their reason: they were written to, or wait in another run.
"""


def newest(db: Connection) -> int:
    """Name the last recipient there is; those of a chunk come behind it."""
    [newest] = db.execute("SELECT coalesce(max(id), 0) FROM emailer_recipient").fetchone()
    return int(newest)


class Skips(NamedTuple):
    """Whom an import leaves out: whom an earlier run has written to, and whom another is to write
    to yet.
    """

    written: Skip = False
    waiting: Skip = False


NOBODY = Skips()
LAST_OF_ALL = (1 << 63) - 1


def leave_out(
    transaction: Transaction, run_key: int, behind: int, skips: Skips, last: int = LAST_OF_ALL
) -> None:
    """waiting -> skipped, of those behind an id, up to another."""
    if skips == NOBODY:
        return
    db = transaction.db
    wish = dict(db.execute(_RUN, {"run": run_key}).fetchone())
    wish |= {"run": run_key, "behind": behind, "last": last}
    left = [
        len(db.execute(leave(db.say), wish | {"only_same": int(skip == SAME)}).fetchall())
        if skip
        else 0
        for leave, skip in zip((_leave_written, _leave_waiting), skips, strict=True)
    ]
    db.execute(_COUNT_LEFT, {"run": run_key, "written": left[0], "waiting": left[1]})


def importing(db: Connection) -> frozenset[int]:
    """Name the runs that cannot be seen yet."""
    asked = "SELECT id FROM emailer_run WHERE state = 'importing'"
    return frozenset(row["id"] for row in db.execute(asked))


def stored_meanwhile(
    db: Connection, run_key: int, beside: Collection[int] | None
) -> frozenset[int]:
    """Name the runs that could not be seen when an import began, and can be now: of those that were
    imported beside it then, and of all that began later. None: of none.
    """
    if beside is None:
        return frozenset()
    asked = {"run": run_key, "beside": json.dumps(sorted(beside))}
    return frozenset(row["id"] for row in db.execute(_meanwhile(db.say), asked))


@spelled
def _meanwhile(say: Dialect) -> str:
    return f"""
    SELECT run.id FROM emailer_run AS run JOIN emailer_run AS its ON its.id = :run
    WHERE (run.id > :run OR run.id IN {say.numbers("beside")})
        AND run.transport = its.transport AND run.{VISIBLE}
    """


def leave_out_again(
    transaction: Transaction, run_key: int, skips: Skips, behind: int | None
) -> int | None:
    """Look at some more of an import's people once more, behind an id (None: at the first ones), as
    other runs were stored meanwhile. Returns behind whom it goes on, None: nowhere.
    """
    whole = transaction.db.execute(_BETWEEN, {"run": run_key}).fetchone()
    if whole is None:  # it was given up
        return None
    begin = whole["first_id"] - 1 if behind is None else behind
    last = min(begin + CHUNK_ROWS, whole["last_id"])
    leave_out(transaction, run_key, begin, skips, last)
    return last if last < whole["last_id"] else None


_BETWEEN = "SELECT first_id, last_id FROM emailer_run WHERE id = :run"
_RUN = "SELECT transport, letter FROM emailer_run WHERE id = :run"
_COUNT_LEFT = f"""
UPDATE emailer_run SET left_out = {untrusted.plus("left_out", ":written")},
    left_waiting = {untrusted.plus("left_waiting", ":waiting")}
WHERE id = :run
"""


@spelled
def _leave_written(say: Dialect) -> str:
    key = "recipient.address_key"
    wanted = f"{WRITTEN} AND {_WANTED}"
    filed_so = f"""{wanted} AND run.transport = :transport AND run.{VISIBLE}
        AND filed.run_id >= (SELECT first FROM alike)"""
    found = [
        _any(joins, condition)
        for since, address in (("", key), (runs_of.put_right(say, key), "put.address_key"))
        for joins, condition in (
            (since + runs_of.filed(say, address), filed_so),
            (since + runs_of.among(say, "unfiled", address), wanted),
        )
    ]
    runs = f"{runs_of.those_unfiled(say)}, {runs_of.alike(say, _FIRST)}"
    return _leave(say, runs, WRITTEN_KEY, found)


_FIRST = "CASE WHEN :only_same = 0 THEN 0 ELSE min(id) END"


@spelled
def _leave_waiting(say: Dialect) -> str:
    key = "recipient.address_key"
    found = [
        _any(since + runs_of.among(say, "going", address), f"{PENDING} AND {_WANTED}")
        for since, address in (("", key), (runs_of.put_right(say, key), "put.address_key"))
    ]
    return _leave(say, runs_of.those_going(say), WAITING_KEY, found)


_WANTED = f"run.id <> :run AND (:only_same = 0 OR {runs_of.SAME_LETTER})"


def _any(joins: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM (SELECT 1) AS once {joins} WHERE {condition})"


def _leave(say: Dialect, runs: str, reason: str, found: Sequence[str]) -> str:
    return f"""
    WITH {runs}
    UPDATE emailer_recipient AS recipient
    SET state = 'skipped', due_at = NULL, failure_key = '{reason}'
    WHERE id > :behind AND id <= :last
      AND {say.no_index("run_id")} = :run AND {say.no_index("state")} = 'waiting'
      AND ({" OR ".join(found)})
    RETURNING id
    """
