"""The seam for decisions: what people and programs want of a run, from any process."""

from collections.abc import AsyncIterable, Mapping, Sequence
from typing import Protocol

from emailer.model import Line
from emailer.store.decisions import Decision
from emailer.store.selections import Selection
from emailer.store.values import Created, Draft, Run


class Runs(Protocol):
    """What people and programs decide. Verbs raise NotFoundError and ConflictError as they say."""

    async def create_run(self, draft: Draft, lines: AsyncIterable[Sequence[Line]]) -> Created:
        """Store a run and its recipients; all of it becomes visible in one commit, or nothing does.

        `lines` comes in chunks of some thousand. Raises ConflictError
        where the Idempotency-Key had other content. Lines with `leaves` move here
        from the rest of `draft.rest_of`: in the same commit that run offers them no more.
        Who left that rest meanwhile is left out. With `draft.by_address` all of that rest move
        who are on these lines, by their addresses. A run with a start to come,
        or behind another run, is scheduled; one whose date is over is refused with PastError.
        What it is to follow must be there, and not cancelled: NotFoundError, ConflictError.
        """

    async def pause(self, run_id: str) -> Run:
        """running -> paused, by a person. Raises ConflictError in any other state but paused."""

    async def resume(self, run_id: str, grace_s: float = 0.0) -> Run:
        """paused -> running, or a cancelled run's remainder -> waiting;
        one that was cancelled before it began is scheduled until a grace is over.
        """

    async def cancel(self, run_id: str) -> Run:
        """running | paused | scheduled -> cancelled; who waits is cancelled, in chunks."""

    async def retry(self, run_id: str, selection: Selection) -> int:
        """failed -> waiting with a new budget, history kept; returns how many.
        A finished run goes on. Who waits for a later try waits for none: it is made now,
        and is one of those they have left. In which states it looks, `selection.retried` says.
        """

    async def resolve(self, run_id: str, selection: Selection, decision: Decision) -> int:
        """in_doubt -> sent, or waiting (burned); or failed -> skipped, settled another way.
        The decision is recorded; returns how many.
        """

    async def update_run(self, run_id: str, changes: Mapping[str, object]) -> Run:
        """Change limits, max_failures, on_in_doubt ("hold"/"resend"), hours or again of a run.

        `again` is a RetryPlan, which says when its failed are tried again, or None. A time that is
        over raises PastError.
        """

    async def run_of_key(self, idempotency_key: str | None) -> str | None:
        """Name the run that a submission with this Idempotency-Key has made; None: there is none.
        One that is still imported is not to be looked at yet.
        """
