"""The seam for looking: runs, recipients and their history, and waiting for a change."""

from collections.abc import Sequence
from typing import Protocol

from emailer.model import Recipient, Rejected, RunState, State
from emailer.store.course import Course
from emailer.store.values import Attempt, Before, Look, Page, Row, Run


class Views(Protocol):
    """What is looked at. Nothing is written."""

    async def look(self, run_id: str, after: int | None = None) -> Look:
        """Read a run and, with `after`, the failed and doubtful that changed since that version.

        Raises NotFoundError.
        """

    async def course(self, run_id: str, most: int) -> Course | None:
        """Read how a run went, in at most `most` + 1 stretches; None while nothing was answered."""

    async def list_runs(
        self, state: RunState | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Run]:
        """List runs, newest first, without their messages' bodies.
        Raises ValueError on a cursor it did not make.
        """

    async def list_recipients(
        self,
        run_id: str,
        states: Sequence[State] = (),
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Row]:
        """List recipients of a run, in these states (all without any)."""

    async def recipient(self, run_id: str, recipient_id: int) -> Row:
        """Read one recipient. Raises NotFoundError."""

    async def list_attempts(self, run_id: str, recipient_id: int) -> list[Attempt]:
        """Read one recipient's history, oldest first."""

    async def list_rejected(
        self,
        run_id: str,
        limit: int = 1000,
        cursor: str | None = None,
        *,
        only_repeated: bool = False,
        only_wrong: bool = False,
    ) -> Page[Rejected]:
        """List the lines of a submission that were no address, or whose people somebody chose to
        leave out; `only_repeated`: instead those whose address stood in a line before;
        `only_wrong`: without those who were chosen.
        """

    async def list_people(
        self,
        run_id: str,
        limit: int = 1000,
        cursor: str | None = None,
        *,
        only_rest: bool = False,
        only_sent: bool = False,
    ) -> Page[Recipient]:
        """List everybody of a run as people of another list, by address.

        `only_rest`: whom a cancelled run has not written to and who did not move,
        each with `leaves`. `only_sent`: whom it was sent to.
        """

    async def written_before(
        self, keys: Sequence[str], transport: str, letter: str = ""
    ) -> list[Before]:
        """Say which runs of a transport have written to some addresses
        (some thousand keys), or are to yet; also under what such an address was put right to.
        `letter` is told from others, as `letters.of` names it.
        """

    async def wait_for_change(self, run_id: str, version: int, timeout_s: float) -> None:
        """Return when the run changed after this version, or after `timeout_s`."""
