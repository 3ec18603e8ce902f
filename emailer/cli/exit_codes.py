"""How a command ends: its exit codes, and what it refuses."""

from enum import IntEnum

from emailer.model import RunState
from emailer.store import Run


class Exit(IntEnum):
    """What a command says to whoever started it."""

    ALL_SENT = 0  # or done, where a command sends nothing
    # could not run: no database, another sender in the way, a state that does not allow it
    COULD_NOT = 1
    BAD_USAGE = 2  # flags, a list or a message that make no sense; nothing was stored
    INCOMPLETE = 3  # finished, and not everybody was written to
    # stopped before the end: by a signal, by Cancel, or by a pause of the program's that waits for
    # a person
    STOPPED = 4


class UsageError(Exception):
    """What was typed makes no sense; the text is a sentence for people."""


class CannotError(Exception):
    """What was asked for cannot be done now; the text is a sentence for people."""


class StoppedError(Exception):
    """A stop was asked for before anything was done; the text is a sentence for people."""


def code_of(run: Run) -> Exit:
    """Say how a run ended, or that it has not."""
    if run.state is not RunState.FINISHED:
        return Exit.STOPPED
    return Exit.ALL_SENT if run.outcome == "all_sent" else Exit.INCOMPLETE
