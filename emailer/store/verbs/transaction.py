"""One transaction's bookkeeping: run counters, reasons and versions are gathered,
then written once per run.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from emailer.model import COUNTS, IN_FLIGHT, RunState, State, counted_as
from emailer.pause_rules import PauseCode, Reason
from emailer.store.errors import UnreadableError
from emailer.store.verbs import course, odd_numbers, pauses, untrusted, webhook_events
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.webhooks import Happened, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

Counts = defaultdict[str, int]
"""By how many each counter of a run has changed."""


def _nothing() -> Counts:
    return defaultdict(int)


ANSWERED = {State.SENT: "sent_now", State.FAILED: "failed_now"}
"""What is counted by the minute, and under which name until then."""
GROUPED = (State.FAILED, State.WAITING, State.IN_DOUBT)
"""The states whose recipients are counted by reason."""


class Transaction:
    """A transaction under way: its connection, its time, and what its moves add up to."""

    def __init__(
        self,
        db: Connection,
        now: int,
        before_end: "Callable[[Transaction, SqlRow], bool] | None" = None,
        *,
        is_careful: bool = False,
    ) -> None:
        """Begin with nothing gathered. `before_end` may keep a run
        from finishing: it then answers True.

        One that is careful has been refused before: each run is written by itself (odd_numbers.py).
        """
        self.is_careful = is_careful
        self._before_end = before_end
        self.db = db
        self.now = now
        self.work = False
        self.told = False
        self.happened: list[Happened] = []
        self.attempts_ms: list[int] = []
        self.versions: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._stopped: set[int] = set()
        self.forget()

    def forget(self) -> None:
        """Drop what was gathered since the last flush: its rows were rolled back."""
        self._counts: defaultdict[int, Counts] = defaultdict(_nothing)
        self._reasons: defaultdict[tuple[int, State, str], int] = defaultdict(int)
        self._samples: dict[tuple[int, State, str], str] = {}
        self._bumped: defaultdict[int, int] = defaultdict(int)
        self._passed: dict[int, tuple[int, int, int]] = {}
        self._telling: defaultdict[tuple[int, Kind], list[int]] = defaultdict(list)

    def forget_versions(self) -> None:
        """Read the versions of runs anew before any is given out."""
        self._taken.clear()

    def _forget_run(self, run_key: int) -> None:
        """Drop what was gathered of one run."""
        for gathered in (self._counts, self._bumped, self._passed):
            gathered.pop(run_key, None)
        self._reasons = defaultdict(
            int, {which: n for which, n in self._reasons.items() if which[0] != run_key}
        )

    @property
    def moment(self) -> int:
        """Number this moment as the senders do theirs: they are asked in microseconds,
        and this millisecond is over.
        """
        return self.now * 1000 + 999

    def moved(self, run_key: int, before: State, after: State, n: int = 1) -> None:
        """Count n recipients of a run from one state to another, and its version up by n."""
        counts = self._counts[run_key]
        counts[counted_as(before)] -= n
        counts[counted_as(after)] += n
        # only the end of a claim is an answer: the rest is what a person decided or changed
        if after in ANSWERED and before in IN_FLIGHT:
            counts[ANSWERED[after]] += n
        self._bumped[run_key] += n

    def moved_so_far(self, run_key: int) -> "Counts":
        """Say what was counted of a run and is not in its row yet."""
        return self._counts[run_key] if run_key in self._counts else _nothing()

    def passed(self, run_key: int, asked_no: int, accepted_no: int, answered_no: int) -> None:
        """Note when one who passed was asked, accepted and answered."""
        before = self.passed_so_far(run_key)
        self._passed[run_key] = (
            max(before[0], asked_no), max(before[1], accepted_no), max(before[2], answered_no)
        )  # fmt: skip

    def passed_so_far(self, run_key: int) -> tuple[int, int, int]:
        """Say what was noted of who passed and is not in the run's row yet."""
        return self._passed.get(run_key, (0, 0, 0))

    def reason(self, run_key: int, state: State, key: str | None, n: int, sample: str = "") -> None:
        """Count n recipients in (or, negative, out) of those that share a reason."""
        if key is None or state not in GROUPED:
            return
        self._reasons[run_key, state, key] += n
        if sample:
            self._samples[run_key, state, key] = sample

    def changed(self, run_key: int) -> None:
        """Count one change of the run itself."""
        self._bumped[run_key] += 1

    def tell(self, run_key: int, kind: Kind, recipients: Iterable[int] = ()) -> None:
        """Note what webhooks are to be told, as far as it still is so at the end."""
        self._telling[run_key, kind].extend(recipients)

    def versions_after(self, run_key: int, n: int) -> int:
        """Give n changed recipients the versions after the returned one;
        whoever takes some calls `moved`, too.
        """
        if run_key not in self._taken:
            row = self.db.execute(
                "SELECT version FROM emailer_run WHERE id = :id", {"id": run_key}
            ).fetchone()
            self._taken[run_key] = row[0]
        before = self._taken[run_key]
        self._taken[run_key] = before + n
        return before

    def next_version(self, run_key: int) -> int:
        """Give one changed recipient its own version."""
        return self.versions_after(run_key, 1) + 1

    def flush(self) -> None:
        """Write what was gathered: one UPDATE a run;
        once more for a run that was kept from finishing.
        """
        told = self._telling
        while self._bumped or self._reasons:
            counts, bumped, passed = self._counts, self._bumped, self._passed
            self._write_reasons()
            self.forget()
            self._telling = told
            for run_key, bump in bumped.items():
                its = counts[run_key], bump, passed.get(run_key, (0, 0, 0))
                if self.is_careful:
                    self._write_odd_run(run_key, *its)
                else:
                    self._write_run(run_key, *its)
        if told:
            self.forget()
            webhook_events.write(self, told)

    def _write_odd_run(
        self, run_key: int, counts: "Counts", bump: int, passed: tuple[int, int, int]
    ) -> None:
        """The same, by itself: one whose numbers cannot be reckoned with is stopped."""
        self.db.execute("SAVEPOINT one_run")
        try:
            self._write_run(run_key, counts, bump, passed)
        except odd_numbers.faults(self.db):
            if run_key in self._stopped:  # it does not help
                raise
            self._stopped.add(run_key)
            self.db.execute("ROLLBACK TO SAVEPOINT one_run")
            self._forget_run(run_key)
            odd_numbers.stop(self, run_key)
        self.db.execute("RELEASE SAVEPOINT one_run")

    def _write_run(
        self, run_key: int, counts: "Counts", bump: int, passed: tuple[int, int, int]
    ) -> None:
        """Add to a run's counters, and end or pause it where they say so."""
        asked, accepted, answered = passed
        values = {**{name: counts[name] for name in COUNTS}, "bump": bump, "id": run_key,
                  "asked": asked, "accepted": accepted, "answered": answered}  # fmt: skip
        run = self.db.execute(
            _count_run(self.db.say), {**values, "version": self._taken.get(run_key, 0)}
        ).fetchone()
        self.versions[run_key] = self._taken[run_key] = run["version"]
        if counts["sent_now"] or counts["failed_now"]:
            course.count(self.db, run_key, self.now, counts["sent_now"], counts["failed_now"])
        if (
            run["state"] in (RunState.RUNNING, RunState.PAUSED)
            and not run["waiting"] + run["in_flight"]
        ):
            if run["streak"] and self._before_end and self._before_end(self, run):
                return
            if odd_numbers.has_any_left(self.db, run_key):
                odd_numbers.stop(self, run_key)
                return
            self.db.execute(_FINISH, {"id": run_key, "now": self.now})
            self.tell(run_key, Kind.RUN_FINISHED)
        elif run["state"] == RunState.RUNNING and counts["failed"] > 0:
            reason = _too_many_failed(run)
            if reason is not None:
                pauses.set_paused(self, run_key, "program", reason)

    def _write_reasons(self) -> None:
        if not self._reasons:
            return
        rows = [
            {"run": which[0], "state": which[1], "key": which[2], "n": n, "first": max(n, 0),
             "sample": self._samples.get(which, "")}
            for which, n in self._reasons.items()
        ]  # fmt: skip
        if not self.is_careful:
            self.db.executemany(_COUNT_REASON, rows)
            return
        for row in rows:
            self._write_odd_reason(row)

    def _write_odd_reason(self, row: dict[str, Any]) -> None:
        """Write one by itself; what nothing can be added to is counted by its people."""
        self.db.execute("SAVEPOINT one_reason")
        try:
            self.db.execute(_COUNT_REASON, row)
        except odd_numbers.faults(self.db):
            self.db.execute("ROLLBACK TO SAVEPOINT one_reason")
            odd_numbers.count_reason_anew(self, row["run"], row["state"], row["key"])
        self.db.execute("RELEASE SAVEPOINT one_reason")


def _too_many_failed(run: SqlRow) -> Reason | None:
    """Hold the failures of a run against its max_failures: "never", a count, or a share of its
    total. One that cannot be read is a person's to say again.
    """
    limit, total = run["max_failures"], run["total"]
    try:
        most = untrusted.most_failures(limit, total)
    except UnreadableError as error:
        return odd_numbers.unfit(error)
    if most is None or run["failed"] < most:
        return None
    return Reason(PauseCode.MAX_FAILURES, {"max_failures": limit, "total": total})


@spelled
def _count_run(say: Dialect) -> str:
    return f"""
    UPDATE emailer_run SET {", ".join(f"{name} = {name} + :{name}" for name in COUNTS)},
        version = {say.larger("version + :bump", ":version")},
        passed_asked_no = {say.larger("passed_asked_no", ":asked")},
        passed_accepted_no = {say.larger("passed_accepted_no", ":accepted")},
        passed_answered_no = {say.larger("passed_answered_no", ":answered")}
    WHERE id = :id
    RETURNING id, version, state, waiting, in_flight, failed, total, max_failures, streak,
        passed_asked_no, passed_accepted_no, passed_answered_no
    """


_FINISH = (
    "UPDATE emailer_run SET state = 'finished', finished_at = :now, "
    f"{pauses.GOES_ON} WHERE id = :id"
)

# A reason nobody has any more stays with count 0:
# its sample is wanted when the same people wait again.
# A count is added to an existing row by an upsert whose first half obeys the CHECK on its own.
_COUNT_REASON = """
INSERT INTO emailer_failure (run_id, state, key, sample, count)
VALUES (:run, :state, :key, :sample, :first)
ON CONFLICT (run_id, state, key) DO UPDATE SET count = emailer_failure.count + :n,
    sample = CASE WHEN :sample = '' THEN emailer_failure.sample ELSE :sample END
"""
