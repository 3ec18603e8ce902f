"""Sums over all runs, in SQL, for who watches the program."""

from collections.abc import Sequence

from emailer.model import COUNTS, RunState
from emailer.store.measures import KEYS_SHOWN, Doubted, Doubts, Totals
from emailer.store.verbs import untrusted
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import VISIBLE

_SUMS = ", ".join(f"coalesce(sum({untrusted.bounded(name)}), 0) AS {name}" for name in COUNTS)


def by_state() -> Query:
    """Count runs by state, and sum what they count."""
    return (
        (
            f"SELECT state, count(*) AS runs, {_SUMS} FROM emailer_run WHERE {VISIBLE} "
            "GROUP BY state"
        ),
        {},
    )


def failures() -> Query:
    """Count who failed by reason, the most first."""
    return _FAILURES, {}


_FAILURES = f"""
SELECT key, sum({untrusted.bounded("count")}) AS people FROM emailer_failure
WHERE state = 'failed' AND count > 0
GROUP BY key ORDER BY people DESC, key
"""


def oldest_due() -> Query:
    """Find since when somebody of a running run is due: of those due at once, since the run goes
    on.
    """
    return _OLDEST, {}


_OLDEST = """
SELECT min(CASE WHEN due_at < started_at THEN started_at ELSE due_at END) AS since FROM (
    SELECT started_at,
        (SELECT min(due_at) FROM emailer_recipient
            WHERE run_id = run.id AND state = 'waiting') AS due_at
    FROM emailer_run AS run WHERE state = 'running'
) AS running WHERE due_at IS NOT NULL
"""


def webhooks() -> Query:
    """Count what waits to be told, and who does not hear."""
    return _WEBHOOKS, {}


_WEBHOOKS = """
SELECT (SELECT count(*) FROM emailer_webhook_event WHERE state = 'waiting') AS waiting,
    (SELECT count(*) FROM emailer_webhook WHERE failures > 0 AND disabled_at IS NULL) AS failing,
    (SELECT count(*) FROM emailer_webhook WHERE disabled_at IS NOT NULL) AS disabled
"""


def totals_of(
    states: Sequence[SqlRow], keys: Sequence[SqlRow], since: int | None, told: SqlRow, now: int
) -> Totals:
    """Add up what the queries above read."""
    people = {name: sum(row[name] for row in states) for name in COUNTS}
    found = {row["state"]: row["runs"] for row in states}
    runs = {
        state.value: found.get(state, 0) for state in RunState if state is not RunState.IMPORTING
    }
    failed = [(row["key"], row["people"]) for row in keys[:KEYS_SHOWN]]
    other = sum(row["people"] for row in keys[KEYS_SHOWN:])
    return Totals(people, runs, [*failed, ("other", other)] if other else failed,
                  0 if since is None else max(now - since, 0),
                  told["waiting"], told["failing"], told["disabled"])  # fmt: skip


DOUBTS_SHOWN = 3
"""Runs with people in doubt that are named; the others are counted."""


def doubts() -> Query:
    """Find the newest runs with people in doubt, and with each how many there are in all."""
    return _DOUBTS, {"limit": DOUBTS_SHOWN}


_DOUBTS = f"""
SELECT public_id, subject, in_doubt, count(*) OVER () AS runs,
    sum({untrusted.bounded("in_doubt")}) OVER () AS people
FROM emailer_run WHERE in_doubt > 0 AND erased_at IS NULL ORDER BY id DESC LIMIT :limit
"""


def doubts_of(rows: Sequence[SqlRow]) -> Doubts:
    """Take what was found together."""
    if not rows:
        return Doubts()
    first = [Doubted(row["public_id"], row["subject"], row["in_doubt"]) for row in rows]
    return Doubts(int(rows[0]["people"]), rows[0]["runs"], first)
