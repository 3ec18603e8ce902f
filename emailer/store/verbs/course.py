"""What was answered in each minute of a run, in SQL:
counted with each commit, read in stretches.
"""

import json

from emailer.model import MINUTE_MS
from emailer.store.course import Course, Stretch, step_min
from emailer.store.verbs import untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, Query, SqlRow

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
    """Read the first and the last minute in which something was answered;
    NULL where nothing was.
    """
    return _SPAN, {"run": run_key}


# Each by itself, so that each is one step in the key.
_OF_RUN = f"""
FROM emailer_minute WHERE run_id = :run AND minute BETWEEN 0 AND {untrusted.LAST_MS // MINUTE_MS}
"""
_SPAN = f"""
SELECT (SELECT min(minute) {_OF_RUN}) AS first, (SELECT max(minute) {_OF_RUN}) AS last
"""


def stretches(say: Dialect, run_key: int, first: int, step: int, number: int) -> Query:
    """Read the sums of so many stretches, `step` minutes long,
    from this minute on; none of an empty one.
    """
    starts = json.dumps([str(first + place * step) for place in range(number)])
    return _stretches(say), {"run": run_key, "starts": starts, "step": step}


# One search in the key for each stretch.
@spelled
def _stretches(say: Dialect) -> str:
    return f"""
    SELECT began, CAST(sum({untrusted.bounded("sent")}) AS BIGINT) AS sent,
        CAST(sum({untrusted.bounded("failed")}) AS BIGINT) AS failed
    FROM (SELECT CAST(line.value AS BIGINT) AS began FROM {say.lines("starts")} AS line) AS stretch
    {say.join} emailer_minute AS one ON one.run_id = :run AND one.minute >= began
      AND one.minute < began + :step
    GROUP BY began ORDER BY began
    """


def bounds(row: SqlRow, most: int) -> tuple[int, int, int] | None:
    """Say the first minute, the step and the number of stretches;
    None where nothing was answered yet.

    A stretch begins at a whole multiple of its length,
    so that it stays the same stretch as the run goes on.
    """
    if row["first"] is None:
        return None
    step = step_min(row["last"] - row["first"] + 1, most)
    first = row["first"] // step * step
    return first, step, (row["last"] - first) // step + 1


def course_of(rows: list[SqlRow], first: int, step: int, number: int) -> Course:
    """Turn the sums into a course."""
    found = [Stretch(row["began"] * MINUTE_MS, row["sent"], row["failed"]) for row in rows]
    return Course(step, first * MINUTE_MS, number, found)
