"""Whom a decision is about, and whom a retry picks. Pure."""

from dataclasses import dataclass

from emailer.model import State


@dataclass(frozen=True, slots=True)
class Selection:
    """Which recipients a decision is about: some ids, all with one reason
    (a failure key), or all; of a retry, those in one `state` alone.
    """

    ids: tuple[int, ...] | None = None
    reason: str | None = None
    state: State | None = None

    @property
    def retried(self) -> tuple[State, ...]:
        """In which states a retry looks for them: whoever is named by id may wait for a later try;
        else it is the failed, unless it says otherwise.
        """
        if self.state is not None:
            return (self.state,)
        return (State.FAILED,) if self.ids is None else (State.FAILED, State.WAITING)
