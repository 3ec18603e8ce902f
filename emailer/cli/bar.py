"""A run as a bar on a terminal. Imports rich, so whoever needs no bar does not import this."""

from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from emailer.cli import run_lines
from emailer.model import Instant
from emailer.showing.wording import LABELS
from emailer.store import Run

ODD = ("failed", "in_doubt", "cancelled", "skipped")
"""What stands beside the bar: there is no room for all."""


class Bar:
    """One bar, its counts, and the reason where it stands still."""

    def __init__(self, stream: TextIO) -> None:
        """Draw the bar once there is a run."""
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[told]}", markup=False),
        )
        self._console = Console(file=stream)
        self._drawn = Progress(*columns, console=self._console)
        self._task = self._drawn.add_task("", total=None, told="")
        self._why: tuple[str, ...] = ()
        self._drawn.start()

    def show(self, run: Run, now: Instant) -> None:
        """Draw it as it is now; a new reason stands above."""
        done = run.total - run.counts["waiting"] - run.counts["in_flight"]
        told = ", ".join(f"{run.counts[name]:,} {LABELS[name]}" for name in ODD if run.counts[name])
        self._drawn.update(
            self._task, total=run.total, completed=done, description=run_lines.word(run), told=told
        )
        why = tuple(run_lines.why(run, now))[:1]
        if why and why != self._why:
            self._console.print(Text(why[0]))
        self._why = why

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._drawn.stop()
