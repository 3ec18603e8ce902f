"""What is kept for a while only: erases it beside the sending, a moment at a time,
and out of the file where nothing is sent. One does so for all accounts of a process.
"""

import logging

from emailer.sending.duties import Rounds
from emailer.store import Store


class Keeping(Rounds):
    """Erases until it is asked to stop; what was begun then goes on after the next start."""

    def __init__(self, store: Store, keep_s: float | None) -> None:
        """Keep people of runs that ended for so long; None: for ever."""
        super().__init__(logging.getLogger(__name__), (self._erase,))
        self._store, self._keep_s = store, keep_s

    async def _erase(self) -> None:
        keep_s = self._keep_s
        before = None if keep_s is None else self._store.now() - round(keep_s * 1000)
        if not await self._store.erasing.erase_some(before):
            await self._store.erasing.clean()
