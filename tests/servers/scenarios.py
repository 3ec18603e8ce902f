"""What is done to a server and the program, and what is to be held against it afterwards."""

import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.kind import DOMAIN, Kind
from tests.servers.program import Program
from tests.servers.watching import Watch

SCENARIOS = ("plain", "kill", "restart")
LONGEST_S = 90.0
LONGEST_PAUSE_S = 5.0
"""So long nothing may happen: a server is back within a second or two."""
SETTLED_S = 15.0
"""So long nothing more arrives before its queue is taken for empty."""


@dataclass
class Row:
    """One line of the table. Times in seconds."""

    server: str
    way: str
    scenario: str
    sent: int = 0
    failed: int = 0
    in_doubt: int = 0
    waiting: int = 0
    lost: int = 0  # marked as sent, and in no mailbox
    twice: int = 0
    seconds: float = 0.0
    pause_s: float = 0.0  # the longest time in which nothing happened
    said: tuple[str, ...] = ()  # of what slows or stops it, while it lasted
    learnt: str = "-"
    remark: str = ""

    def is_right(self, known: int, unknown: int, may_doubt: int) -> bool:
        """Whether nobody was lost, nobody got two, no more are in doubt than the scenario explains,
        and nobody who watched would have thought that it hangs.
        """
        whole = self.sent + self.in_doubt == known and self.failed == unknown
        whole = whole and not (self.lost or self.twice or self.waiting)
        return whole and self.in_doubt <= may_doubt and self.pause_s <= LONGEST_PAUSE_S


def people(known: int, unknown: int) -> list[str]:
    """So many that the server knows, with unknown ones among them."""
    every = max(known // max(unknown, 1), 1)
    return list(_mixed(known, unknown, every))


def _mixed(known: int, unknown: int, every: int) -> Iterator[str]:
    strangers = iter(range(unknown))
    for n in range(known):
        yield f"p{n}@{DOMAIN}"
        if n % every == every // 2 and (stranger := next(strangers, None)) is not None:
            yield f"nobody{stranger}@{DOMAIN}"
    yield from (f"nobody{stranger}@{DOMAIN}" for stranger in strangers)


def play(kind: Kind, scenario: str, addresses: list[str], connections: int, folder: Path) -> Row:
    """Send to a server that listens, with a kill or a restart in the middle;
    returns what came of it.
    """
    program = Program(folder, kind.url, kind.place.certificates.authority, connections)
    row = Row(kind.name, kind.way, scenario)
    program.start()
    try:
        begun = time.monotonic()
        run_id = program.post(addresses)
        if scenario != "plain":
            _until(program, run_id, lambda run: run["counts"]["sent"] >= len(addresses) // 3)
            _interfere(kind, program, scenario)
        watch = Watch()
        run = _until(program, run_id, lambda run: run["state"] in ("finished", "paused"), watch)
        row.seconds = time.monotonic() - begun
        row.pause_s, row.said = watch.longest_s, tuple(watch.said.values())
        _count(row, run, program)
    finally:
        program.stop()
    with contextlib.closing(sqlite3.connect(folder / "queue.db")) as db:
        sent = _names(db.execute("SELECT email FROM emailer_recipient WHERE state = 'sent'"))
        handed_over_again = _names(db.execute(_HANDED_OVER_AGAIN))
    _compare(row, _settled(kind, sent), sent, handed_over_again)
    return row


def _interfere(kind: Kind, program: Program, scenario: str) -> None:
    if scenario == "kill":
        program.kill()
        program.start()
    else:
        kind.restart()


def _until(program: Program, run_id: str, fits: Any, watch: Watch | None = None) -> dict[str, Any]:
    """Wait for a run to fit, or for too long."""
    deadline = time.monotonic() + LONGEST_S
    while True:
        run = program.look(run_id)
        if watch is not None:
            watch.saw(run, program.notice())
        if fits(run) or run["state"] in ("finished", "paused") or time.monotonic() > deadline:
            return run
        time.sleep(0.02)


def _count(row: Row, run: dict[str, Any], program: Program) -> None:
    counts = run["counts"]
    row.sent, row.failed, row.in_doubt = counts["sent"], counts["failed"], counts["in_doubt"]
    row.waiting = counts["waiting"] + counts["in_flight"]
    row.learnt = program.learnt()
    reason = run.get("state_reason") or {}
    row.remark = f"{run['state']}: {reason.get('text', '')}" if run["state"] != "finished" else ""
    if errors := program.errors():
        row.remark += f" {errors} tracebacks"


def _settled(kind: Kind, sent: set[str]) -> Counter[str]:
    """What arrived, once the server has delivered all it took."""
    found, changed = kind.arrived(), time.monotonic()
    while sent - found.keys() and time.monotonic() - changed < SETTLED_S:
        time.sleep(0.2)
        before, found = found, kind.arrived()
        if before != found:
            changed = time.monotonic()
    return found


def _compare(row: Row, arrived: Counter[str], sent: set[str], handed_over_again: set[str]) -> None:
    """Hold what the program says against what lies in the mailboxes;
    twice is what it handed over more than once.
    """
    row.lost = len(sent - arrived.keys())
    double = {name for name, count in arrived.items() if count > 1}
    row.twice = len(double & handed_over_again)
    if own := double - handed_over_again:
        row.remark += f" {len(own)} delivered again by the server itself"


_HANDED_OVER_AGAIN = """
SELECT email FROM emailer_recipient JOIN emailer_attempt ON recipient_id = id
WHERE verdict IN ('sent', 'in_doubt') GROUP BY id HAVING count(*) > 1
"""


def _names(rows: Iterable[tuple[str]]) -> set[str]:
    return {email.partition("@")[0] for (email,) in rows}
