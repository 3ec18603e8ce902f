"""How far a run is, as it goes: a bar on a terminal, plain lines elsewhere, nothing beside JSON."""

import os
import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO

from emailer.cli import run_lines
from emailer.cli.flags import say
from emailer.model import Instant, RunState
from emailer.showing import shapes
from emailer.showing.wording import percent
from emailer.store import Run

QUIET_S = 30.0
"""After so long without a line, one says how far it is."""
STEP = 10
"""Percent between two lines."""


class Progress(Protocol):
    """Shows a run that changes."""

    def show(self, run: Run, now: Instant) -> None:
        """Show it as it is now."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class Lines:
    """A line for each tenth, each change of state, and each half minute without one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: tuple[object, ...] = ()
        self._said_at = clock()

    def show(self, run: Run, now: Instant) -> None:
        """Say how far it is, if that is worth a line."""
        if run.state is RunState.FINISHED:
            return  # the end is told by whoever waited for it
        seconds = self._clock()
        stands = (run.state, run.reason and run.reason.code, shapes.goes_on_at(run, now))
        told = (*stands, percent(run_lines.counts(run)) // STEP)
        if told == self._said and seconds - self._said_at < QUIET_S:
            return
        if stands != self._said[:3]:
            for why in run_lines.why(run, now):
                say(why)
        self._said, self._said_at = told, seconds
        say(run_lines.line(run))

    def close(self) -> None:
        """What was shown stays as it is: nothing is left open."""


class Silence:
    """Nothing: a program reads the end."""

    def show(self, run: Run, now: Instant) -> None:
        """Show nothing."""

    def close(self) -> None:
        """What was shown stays as it is: nothing is left open."""


def of(*, as_json: bool) -> Progress:
    """Choose what fits where the output goes; beside JSON a bar may stand on stderr."""
    stream = sys.stderr if as_json else sys.stdout
    if is_terminal(stream):
        # rich takes its time, and only a terminal needs it
        from emailer.cli.bar import Bar  # noqa: PLC0415  (only a terminal has one)

        return Bar(stream)
    return Silence() if as_json else Lines()


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a bar can be drawn there."""
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"
