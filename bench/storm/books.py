"""What the queue says, read from its tables; compared with what the mail server took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bench.torture import audit
from bench.torture.audit import Acceptance, Breach

Runs = Sequence[Mapping[str, Any]]


@dataclass(slots=True)
class Sums:
    """What was found so far."""

    runs: int = 0
    recipients: int = 0
    sent: int = 0
    doubts: int = 0
    with_dot: int = 0  # of the doubts, whose message the server took
    copies: int = 0
    deadlocks: int = 0
    compared: set[int] = field(default_factory=set)


class Books:
    """Reads the tables beside the program, by a session of its own."""

    def __init__(self, url: str, policy: audit.Policy) -> None:
        """Begin with nothing compared."""
        self._url, self._policy = url, policy
        self.sums = Sums()

    def runs(self) -> Runs:
        """Read all runs with their counters."""
        return self._rows(_RUNS)

    def finished(self, runs: Runs) -> Runs:
        """Those that have ended and were not compared."""
        return [run for run in runs
                if run["state"] == "finished" and run["id"] not in self.sums.compared]  # fmt: skip

    def compare(self, run: Mapping[str, Any], taken: Mapping[str, Sequence[Acceptance]]) -> None:
        """Compare a finished run, to the last recipient. Raises Breach at the first difference."""
        rows = self._rows(_PEOPLE, (run["id"],))
        audit.check_run({"id": run["id"], "counts": run}, rows, taken, self._policy)
        audit.check_end(rows, self._policy)
        sums = self.sums
        doubts = [row for row in rows if row["state"] == "in_doubt"]
        sums.compared.add(run["id"])
        sums.runs += 1
        sums.recipients += len(rows)
        sums.sent += run["sent"]
        sums.doubts += self._rows(_DOUBTS, (run["id"],))[0]["n"]
        sums.with_dot += sum(row["email"] in taken for row in doubts)
        sums.copies += sum(max(0, len(taken.get(row["email"], ())) - 1) for row in rows)

    def blows(self, leaves: int) -> int:
        """Count owners that were killed or fenced: all that ended but by a clean stop."""
        return int(self._rows(_ENDED)[0]["n"]) - leaves

    def check(self, connections: int, blows: int) -> None:
        """Hold who came in doubt, and who got copies, against the owners that ended badly."""
        most, sums = connections * blows, self.sums
        if sums.doubts > most:
            raise Breach(f"{sums.doubts} came in doubt by {blows} kills and fences, "
                         f"with {connections} connections.")  # fmt: skip
        if sums.copies > (most if self._policy.resend else 0):
            raise Breach(f"{sums.copies} copies were sent in {blows} kills and fences.")

    def deadlocks(self) -> int:
        """Count those of this life of the server; a crash forgets them."""
        return int(self._rows(_DEADLOCKS)[0]["deadlocks"])

    def _rows(self, sql: str, values: Sequence[object] = ()) -> Runs:
        with psycopg.connect(self._url, row_factory=dict_row, autocommit=True) as db:
            return db.execute(sql.encode(), values).fetchall()


_RUNS = """
SELECT id, public_id, state, total, waiting, in_flight, sent, failed, in_doubt, cancelled, skipped,
    version, pause_code FROM emailer_run ORDER BY id
"""
_DOUBTS = """
SELECT count(*) AS n FROM emailer_attempt JOIN emailer_recipient AS one ON one.id = recipient_id
WHERE one.run_id = %s AND verdict = 'in_doubt'
"""
_PEOPLE = """
SELECT email, state, has_been_emailed = 1 AS has_been_emailed, attempts, message_id,
    (SELECT text FROM emailer_attempt WHERE recipient_id = recipient.id
        ORDER BY begun_at DESC LIMIT 1) AS last_reply
FROM emailer_recipient AS recipient WHERE run_id = %s
"""
_ENDED = """
SELECT count(*) AS n FROM emailer_owner WHERE account IS NOT NULL AND ended_at IS NOT NULL
"""
_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
