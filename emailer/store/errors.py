"""What the queue refuses, each with a sentence for people."""

from emailer.model import Instant
from emailer.tongue import Sentence

OVER = Sentence("This date is over: give a later one, or none to begin at once.")
LATE_MS = 60_000
"""A date is this far behind at most, when it is given: a request takes its time."""


def is_past(at: Instant | None, now: Instant) -> bool:
    """Tell whether a date at which a run is to begin is over."""
    return at is not None and at < now - LATE_MS


class StoreError(Exception):
    """What the queue refuses; the text is a sentence for people.

    StoreError
      NotFoundError     no such run or recipient
      PastError         the date a run was to begin at is over
      ConflictError     its state does not allow it, or the Idempotency-Key has another submission
        GivenUpError    a sender started while this list was being stored: nothing of it was kept
      UnavailableError  the database cannot be read or written now (locked, full, read-only, gone)
      UnreadableError   what a host program has written into a row cannot be read
      SupersededError   another sender took this over; this process must begin nothing new
      CannotOpenError   the database is not to be used
        HeldError       another process sends from it
    """


class NotFoundError(StoreError):
    """No such run or recipient."""


class PastError(StoreError):
    """The date a run was to begin at is over."""


class ConflictError(StoreError):
    """The state of the run does not allow it;
    `run_id` names the run in the way, if there is one.
    """

    def __init__(self, text: str, run_id: str | None = None, help_: str = "") -> None:
        """Keep the sentence and the run; `help_` is what to do, unless it is to look again."""
        super().__init__(text)
        self.run_id, self.help = run_id, help_


class GivenUpError(ConflictError):
    """A sender started while a list was being stored; nothing of it was kept.
    Whoever still has the list may store it again.
    """


class UnavailableError(StoreError):
    """The database cannot be read or written now; the text says why ("disk full")."""


class UnreadableError(StoreError):
    """What a host program with rights on our tables has written there cannot be read."""


class SupersededError(StoreError):
    """Another sender took this database over."""


class CannotOpenError(StoreError):
    """The database is not to be used: the sentence says why. Nothing was changed."""


class HeldError(CannotOpenError):
    """Another process is the sender of this database;
    `holder` is its number, as far as is known.
    """

    def __init__(self, holder: str) -> None:
        super().__init__(f"Another sender has this database: process {holder}. Stop it first.")
        self.holder = holder
