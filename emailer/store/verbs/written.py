"""Whom earlier runs have written to, in SQL: looked up by address over all runs, and left out of a new one.

Somebody in doubt may have had the mail, so they count as written to. Only runs of the same transport count: a trial
has written to nobody. Whose turn has yet to come in a run that goes on is told apart: `pending`.
Runs that have ended are found through the directory of addresses (directory.py); the few others are asked one by one.
"""

import json
from collections.abc import Sequence

from emailer.store import Before
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction

WRITTEN_KEY = "written"
"""What those who are left out have as their reason."""
SLICE_ROWS = 1000
"""Addresses that are looked up at once: some ten milliseconds, so that no other reader waits long."""

_WRITTEN = "same.state IN ('sending', 'sent', 'in_doubt')"
_PENDING = "same.state IN ('waiting', 'claimed') AND run.state IN ('scheduled', 'running', 'paused')"

# The order of the joins is said, and so are the indexes: whatever the planner guesses, the work is one look an address
# in the directory, and one in each run that is not filed.
_FILED = """
CROSS JOIN emailer_address AS filed ON filed.address_key = {address}
CROSS JOIN emailer_run AS run ON run.id = filed.run_id
CROSS JOIN emailer_recipient AS same INDEXED BY emailer_recipient_address
    ON same.run_id = filed.run_id AND same.address_key = filed.address_key
"""
_UNFILED = """
CROSS JOIN emailer_run AS run INDEXED BY emailer_run_unfiled ON run.filed_to IS NOT NULL
CROSS JOIN emailer_recipient AS same INDEXED BY emailer_recipient_address
    ON same.run_id = run.id AND same.address_key = {address}
"""


def before(keys: Sequence[str], transport: str) -> tuple[str, dict[str, str]]:
    """Count those of some addresses that a run has written to or will; each with the newest such run."""
    return _BEFORE, {"keys": json.dumps(keys), "transport": transport}


def _found(joins: str) -> str:
    return f"""
    SELECT line.key AS line, iif({_WRITTEN}, run.id, NULL) AS written, iif({_PENDING}, run.id, NULL) AS pending
    FROM json_each(:keys) AS line {joins.format(address="line.value")}
    WHERE run.transport = :transport AND run.state <> 'importing' AND ({_WRITTEN} OR {_PENDING})"""


_BEFORE = f"""
WITH found AS MATERIALIZED (
    SELECT max(written) AS written, max(pending) AS pending
    FROM ({_found(_FILED)} UNION ALL {_found(_UNFILED)}) GROUP BY line
)
SELECT run.public_id, run.subject, coalesce(run.finished_at, run.started_at, run.created_at) AS at,
    found.written IS NOT NULL AS is_written, count(*) AS n
FROM found JOIN emailer_run AS run ON run.id = coalesce(found.written, found.pending)
GROUP BY run.id, is_written
"""


def before_of(row: SqlRow) -> Before:
    """Turn a row into what one run has to do with a list."""
    return Before(row["public_id"], row["subject"], row["at"], bool(row["is_written"]), row["n"])


def newest(db: Connection) -> int:
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


def _wrote(joins: str) -> str:
    return f"""EXISTS (SELECT 1 FROM (SELECT 1) {joins.format(address="recipient.address_key")}
    WHERE {_WRITTEN} AND run.transport = :transport AND run.id <> :run)"""


_LEAVE_OUT = f"""
UPDATE emailer_recipient AS recipient SET state = 'skipped', due_at = NULL, failure_key = '{WRITTEN_KEY}'
WHERE id > :behind AND +run_id = :run AND +state = 'waiting' AND ({_wrote(_FILED)} OR {_wrote(_UNFILED)})
"""
