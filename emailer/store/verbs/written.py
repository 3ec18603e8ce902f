"""Whom earlier runs have written to, in SQL: looked up by address over all runs, and left out of a new one.

Somebody in doubt may have had the mail, so they count as written to. Only runs of the same transport count: a trial
has written to nobody. Whose turn has yet to come in a run that goes on is told apart: `pending`.
"""

import json
import sqlite3
from collections.abc import Sequence

from emailer.store import Before
from emailer.store.verbs.transaction import Transaction

WRITTEN_KEY = "written"
"""What those who are left out have as their reason."""

SLICE_ROWS = 1000
"""Addresses that are looked up at once: some ten milliseconds, so that no other reader waits long."""

_WRITTEN = "same.state IN ('sending', 'sent', 'in_doubt')"
_PENDING = "same.state IN ('waiting', 'claimed') AND run.state IN ('scheduled', 'running', 'paused')"


def before(keys: Sequence[str], transport: str) -> tuple[str, dict[str, str]]:
    """Count those of some addresses that a run has written to or will; each with the newest such run."""
    return _BEFORE, {"keys": json.dumps(keys), "transport": transport}


_BEFORE = f"""
WITH found AS MATERIALIZED (
    SELECT max(iif({_WRITTEN}, run.id, NULL)) AS written, max(iif({_PENDING}, run.id, NULL)) AS pending
    FROM json_each(:keys) AS line
    CROSS JOIN emailer_recipient AS same INDEXED BY emailer_recipient_everywhere ON same.address_key = line.value
    CROSS JOIN emailer_run AS run ON run.id = same.run_id
    WHERE run.transport = :transport AND run.state <> 'importing' AND ({_WRITTEN} OR {_PENDING})
    GROUP BY line.key
)
SELECT run.public_id, run.subject, coalesce(run.finished_at, run.started_at, run.created_at) AS at,
    found.written IS NOT NULL AS is_written, count(*) AS n
FROM found JOIN emailer_run AS run ON run.id = coalesce(found.written, found.pending)
GROUP BY run.id, is_written
"""


def before_of(row: sqlite3.Row) -> Before:
    """Turn a row into what one run has to do with a list."""
    return Before(row["public_id"], row["subject"], row["at"], bool(row["is_written"]), row["n"])


def newest(db: sqlite3.Connection) -> int:
    """Name the last recipient there is; those of a chunk come behind it."""
    [newest] = db.execute("SELECT coalesce(max(id), 0) FROM emailer_recipient").fetchone()
    return int(newest)


def leave_out(transaction: Transaction, run_key: int, behind: int) -> None:
    """waiting -> skipped, where an import leaves out whom an earlier run has written to: those behind an id."""
    asked = transaction.db.execute("SELECT transport FROM emailer_run WHERE id = ? AND skip_written", (run_key,))
    run = asked.fetchone()
    if run is None:
        return
    wish = {"run": run_key, "transport": run["transport"], "behind": behind}
    n = transaction.db.execute(_LEAVE_OUT, wish).rowcount
    transaction.db.execute("UPDATE emailer_run SET left_out = left_out + ? WHERE id = ?", (n, run_key))


_LEAVE_OUT = f"""
UPDATE emailer_recipient AS recipient SET state = 'skipped', due_at = NULL, failure_key = '{WRITTEN_KEY}'
WHERE id > :behind AND +run_id = :run AND +state = 'waiting' AND EXISTS (
    SELECT 1 FROM emailer_recipient AS same INDEXED BY emailer_recipient_everywhere
    CROSS JOIN emailer_run AS run ON run.id = same.run_id
    WHERE same.address_key = recipient.address_key AND {_WRITTEN} AND run.transport = :transport)
"""
