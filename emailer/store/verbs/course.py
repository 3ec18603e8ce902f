"""What was answered in each minute of a run, in SQL: counted with each commit, read in stretches."""

from emailer.store.course import Course, Stretch, step_min
from emailer.store.verbs.rows import Connection, Query, SqlRow

MINUTE_MS = 60_000

# One row a minute and run, whatever the speed.
COUNT = """
INSERT INTO emailer_minute (run_id, minute, sent, failed) VALUES (:run, :minute, :sent, :failed)
ON CONFLICT (run_id, minute) DO UPDATE SET
    sent = emailer_minute.sent + :sent, failed = emailer_minute.failed + :failed
"""


def count(db: Connection, run_key: int, now: int, sent: int, failed: int) -> None:
    """Add what one commit marked to its minute."""
    db.execute(COUNT, {"run": run_key, "minute": now // MINUTE_MS, "sent": sent, "failed": failed})


def span(run_key: int) -> Query:
    """Read the first and the last minute in which something was answered; NULL where nothing was."""
    return _SPAN, {"run": run_key}


# Each by itself, so that each is one step in the key.
_SPAN = """
SELECT (SELECT min(minute) FROM emailer_minute WHERE run_id = :run) AS first,
       (SELECT max(minute) FROM emailer_minute WHERE run_id = :run) AS last
"""


def stretches(run_key: int, first: int, step: int) -> Query:
    """Read the sums of each stretch, `step` minutes long, from this minute on."""
    return _STRETCHES, {"run": run_key, "first": first, "step": step}


_STRETCHES = """
SELECT (minute - :first) / :step AS place, CAST(sum(sent) AS BIGINT) AS sent, CAST(sum(failed) AS BIGINT) AS failed
FROM emailer_minute WHERE run_id = :run AND minute >= :first GROUP BY place ORDER BY place
"""


def bounds(row: SqlRow, most: int) -> tuple[int, int, int] | None:
    """Say the first minute, the step and the number of stretches; None where nothing was answered yet.

    A stretch begins at a whole multiple of its length, so that it stays the same stretch as the run goes on.
    """
    if row["first"] is None:
        return None
    step = step_min(row["last"] - row["first"] + 1, most)
    first = row["first"] // step * step
    return first, step, (row["last"] - first) // step + 1


def course_of(rows: list[SqlRow], first: int, step: int, number: int) -> Course:
    """Turn the sums into a course."""
    step_ms, begin_at = step * MINUTE_MS, first * MINUTE_MS
    found = [Stretch(begin_at + row["place"] * step_ms, row["sent"], row["failed"]) for row in rows]
    return Course(step, begin_at, number, found)
