"""What may be decided about a run as it stands: for the store, pages and programs alike. Pure."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol

from emailer.model import ENDED, RUN_TRANSITIONS, RunState
from emailer.pause_rules import Button, Ends, PauseCode, Reason


class Verb(StrEnum):
    """What a person or a program may decide about a run."""

    PAUSE = "pause"
    RESUME = "resume"  # or: send to the remaining ones of a run that has ended
    CANCEL = "cancel"
    RETRY = "retry"  # the failed
    RESOLVE = "resolve"  # the doubtful: they got it
    RESEND = "resend"  # the doubtful: send again
    DONE = "done"  # the failed: settled another way, nothing is sent to them
    REST = "rest"  # a new run with those not written to
    RESTART = "restart"  # cancel, and that


class Hindrance(StrEnum):
    """What is in the way of a decision."""

    STATE = "state"  # the run's state does not allow it
    NOBODY = "nobody"  # there is nobody it would concern
    TRANSPORT = "transport"  # the run was made for another one than the account has now
    CANCELLING = "cancelling"  # it is still being cancelled
    MOVING = "moving"  # its rest is just going to a new run
    DATABASE = "database"  # nothing can be written down
    ERASED = "erased"  # its people and its message are


class Standing(Protocol):
    """What decides about a run: as `store.Run` has it."""

    @property
    def state(self) -> RunState:
        """What it is doing."""

    @property
    def paused_by(self) -> str | None:
        """`person` or `program`."""

    @property
    def reason(self) -> Reason | None:
        """Why it is paused or slowed."""

    @property
    def transport(self) -> str:
        """What it was made for."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many are in which state."""

    @property
    def moved(self) -> int:
        """Of the cancelled, those who went on in another run."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether the account has another transport now."""

    @property
    def is_moving(self) -> bool:
        """Whether its rest is just being taken over by a new run."""

    @property
    def is_erased(self) -> bool:
        """Whether its people and its message are erased."""


def allowed(run: Standing) -> list[Verb]:
    """List what may be decided about a run as it stands, in the order of `Verb`."""
    return [verb for verb in Verb if hindrance(run, verb) is None]


def hindrance(run: Standing, verb: Verb) -> Hindrance | None:
    """Say what is in the way of a decision; None where nothing is."""
    if run.reason and run.reason.code == PauseCode.DATABASE:
        return Hindrance.DATABASE
    if run.is_erased:
        return Hindrance.ERASED
    return _HINDRANCES[verb](run)


def is_done(run: Standing, verb: Verb) -> bool:
    """Whether a decision was taken before: asked for again,
    it is no conflict and changes nothing.
    """
    return _DONE.get(verb) is run.state


_DONE = {
    Verb.PAUSE: RunState.PAUSED,
    Verb.RESUME: RunState.RUNNING,
    Verb.CANCEL: RunState.CANCELLED,
}


def remaining(run: Standing) -> int:
    """Count whom an ended run has not written to and who did not go on in another."""
    return run.counts["cancelled"] - run.moved


def _pause(run: Standing) -> Hindrance | None:
    return None if run.state is RunState.RUNNING else Hindrance.STATE


def _cancel(run: Standing) -> Hindrance | None:
    legal = RunState.CANCELLED in RUN_TRANSITIONS[run.state]
    return None if legal else Hindrance.STATE


def _resume(run: Standing) -> Hindrance | None:
    begun = run.state not in (RunState.IMPORTING, RunState.SCHEDULED)
    if not begun or RunState.RUNNING not in RUN_TRANSITIONS[run.state]:
        return Hindrance.STATE
    if run.state in ENDED and not left(run):
        return Hindrance.STATE
    if run.is_elsewhere or not _ends_by_person(run):
        return Hindrance.TRANSPORT
    return Hindrance.MOVING if run.is_moving else None


def _ends_by_person(run: Standing) -> bool:
    return (
        run.state is not RunState.PAUSED
        or run.reason is None
        or Ends.PERSON in run.reason.pause.ends
    )


def left(run: Standing) -> int:
    """Count whom a run could still write to; those who moved are another run's."""
    return remaining(run) + run.counts["waiting"] + run.counts["in_flight"]


def again(run: Standing) -> Hindrance | None:
    """Say what keeps some of a run from waiting again."""
    if run.is_elsewhere:
        return Hindrance.TRANSPORT
    cancelling = run.state is RunState.CANCELLED and run.counts["waiting"]
    return Hindrance.CANCELLING if cancelling else None


def _retry(run: Standing) -> Hindrance | None:
    return again(run) or (None if run.counts["failed"] else Hindrance.NOBODY)


def _resolve(run: Standing) -> Hindrance | None:
    return None if run.counts["in_doubt"] else Hindrance.NOBODY


def _done(run: Standing) -> Hindrance | None:
    return None if run.counts["failed"] else Hindrance.NOBODY


def _resend(run: Standing) -> Hindrance | None:
    return again(run) or _resolve(run)


def _rest(run: Standing) -> Hindrance | None:
    if run.state not in ENDED:
        return Hindrance.STATE
    if not remaining(run):
        return Hindrance.NOBODY
    return Hindrance.MOVING if run.is_moving else None


def _restart(run: Standing) -> Hindrance | None:
    """Where the program paused and another message, sender or server may help;
    a trial has nobody left out.
    """
    if run.state is not RunState.PAUSED or run.reason is None:
        return Hindrance.STATE
    is_old_trial = run.reason.code == PauseCode.TRANSPORT and run.transport == "simulated"
    if Button.RESTART not in run.reason.pause.buttons or is_old_trial:
        return Hindrance.STATE
    return None if run.counts["waiting"] + run.counts["in_flight"] else Hindrance.NOBODY


_HINDRANCES: Mapping[Verb, Callable[[Standing], Hindrance | None]] = {
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.CANCEL: _cancel,
    Verb.RETRY: _retry,
    Verb.RESOLVE: _resolve,
    Verb.RESEND: _resend,
    Verb.DONE: _done,
    Verb.REST: _rest,
    Verb.RESTART: _restart,
}
