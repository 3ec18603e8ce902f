"""The seam's part about drafts: forms as they were typed, kept until they are sent,
given up, or forgotten in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from emailer.model import Instant

MOST_DRAFTS = 50
MOST_BYTES = 64_000_000
"""Of all drafts together; of more, those that were touched longest ago are forgotten."""
KEPT_MS = 30 * 86_400_000

AGAIN = "again."


def again(run_id: str) -> str:
    """Name the draft that a run's form is until the run begins: who stops it before goes on
    with that form.
    """
    return AGAIN + run_id


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What was typed into a form, by its key; `title` is by what a person knows it again."""

    key: str
    title: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft, without what was typed into it."""

    key: str
    title: str
    changed_at: Instant


class Drafts(Protocol):
    """Forms that were begun. Their keys are those of the runs they become:
    once there is such a run, no draft is.

    The form of a run that has yet to begin is one again (`again`). It is listed
    once that run was stopped, and gone once it begins.
    """

    async def keep(self, draft: NewDraft) -> bool:
        """Keep what a form holds now, in the place of what it held before;
        False where it was sent already, or its run has begun.
        """

    async def entitle(self, key: str, title: str) -> None:
        """Call a draft otherwise; one that is not there stays so."""

    async def every(self) -> Sequence[Kept]:
        """List them, the one touched last first."""

    async def fields(self, key: str) -> Mapping[str, str]:
        """Read what was typed. Raises NotFoundError."""

    async def forget(self, key: str) -> None:
        """Give one up; one that is not there is none."""
