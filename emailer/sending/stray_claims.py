"""What the queue says an owner holds, compared from time to time with what its process holds.

They differ where an answer was lost, or a mark failed by a defect: nobody here would ever settle
such a claim, and nobody else may, as its owner lives.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable

from emailer.store import Claim, ClaimKey, Store

log = logging.getLogger(__name__)

EVERY_S = 5.0


def lost(said: Collection[ClaimKey], held: Iterable[Claim]) -> frozenset[ClaimKey]:
    """Tell what the queue says is held here, and is not. Pure.

    What is held here alone has ended meanwhile, or was taken away: its next mark tells.
    """
    return frozenset(said) - {claim.key for claim in held}


class Reckoning:
    """One owner's. To be asked while no claim is under way: what was claimed is in somebody's hands
    then, or lost.
    """

    def __init__(self, store: Store, owner: str, held: Callable[[], Iterable[Claim]]) -> None:
        """Look for the first time a while after the start: it holds nothing before."""
        self._store, self._owner, self._held = store, owner, held
        self._due_at = time.monotonic() + EVERY_S

    def soon(self) -> None:
        """Look the next time it is asked: an answer was lost."""
        self._due_at = 0.0

    async def if_due(self) -> None:
        """Compare, and let go of what nobody here holds. Raises UnavailableError."""
        if time.monotonic() < self._due_at:
            return
        said = await self._store.in_hand(self._owner)
        # Read before, compared after: what ended in between is refused as settled by the store.
        if gone := lost(said, self._held()):
            found = await self._store.let_go(self._owner, gone)
            if found.released or found.in_doubt:
                log.warning("claims that nobody held any more were let go",
                            extra={"released": found.released,
                                   "in_doubt": found.in_doubt})  # fmt: skip
        self._due_at = time.monotonic() + EVERY_S
