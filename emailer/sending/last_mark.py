"""The mark of a worker's last message: asked for at once, committed before its next dot leaves."""

import asyncio

from emailer.sending.supply import Supply
from emailer.sending.troubles import Troubles
from emailer.sending.verdicts import JUDGED
from emailer.store import Claim, Refused, Result, Store, UnavailableError

ASK_AGAIN_S = 1.0
"""How soon a mark is tried again that the database did not take."""


class Mark:
    """How a message ended, from when that is known until it is committed."""

    def __init__(self, store: Store, supply: Supply, troubles: Troubles) -> None:
        """Begin with nothing to be marked."""
        self._store = store
        self._supply = supply
        self._troubles = troubles
        self._asked: asyncio.Future[bool] | asyncio.Future[Refused] | None = None
        self.open: tuple[Claim, Result] | None = None  # asked for, not yet known to be committed
        self._answer: bool | Refused = True  # what the last one was answered

    @property
    def answer(self) -> Refused:
        """What the last one was answered; where nothing was asked, nothing follows from it."""
        its = self._answer
        return its if isinstance(its, Refused) else Refused(held=its)

    def ask(self, claim: Claim, result: Result) -> None:
        """Ask for it; from here on it is known how the claim ended,
        and its mail is in hand no longer.
        """
        self.open = (claim, result)
        self._supply.done(claim)
        asks = result.verdict in JUDGED or result.suspicion is not None
        verb = self._store.refuse if asks else self._store.settle
        self._asked = verb(claim, result)

    async def committed_once(self) -> None:
        """Wait for what was asked for.
        Raises UnavailableError where the database did not take it.
        """
        if self._asked is not None:
            done = self._asked.done()
            self._answer = self._asked.result() if done else await asyncio.shield(self._asked)
            self._asked = self.open = None
            if self._troubles.said:
                self._troubles.over()

    async def committed(self) -> None:
        """Wait for it, asking again for as long as the database does not take it."""
        while self.open is not None:
            try:
                await self.committed_once()
            except UnavailableError as error:
                self._troubles.warn("a mark waits for the database", error)
                await asyncio.sleep(ASK_AGAIN_S)
                self.ask(*self.open)
