"""An account's sender that others have ended, as its process seemed dead: it enters anew.

Knows no leases: whether others may end a living one is for the engine to say.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from emailer.sending.pool import Pool
from emailer.store import Store, StoreError, SupersededError, UnavailableError

log = logging.getLogger(__name__)

AGAIN_S = 1.0
"""How soon entering is tried again where the database does not answer."""


class Sends(Protocol):
    """What enters: one account's pool and its owner."""

    owner: str

    @property
    def pool(self) -> Pool | None:
        """What sends; it does not run yet."""


S = TypeVar("S", bound=Sends)


async def entered(store: Store, ended: Pool, enter: Callable[[], Awaitable[S | None]]) -> S | None:
    """Enter in the place of a pool that has ended, and take up what it held; what it had begun is
    in doubt by then.

    None where it is not to go on: it was asked to stop, its place was taken for good, or somebody
    meant it to end (the account is gone, or has other settings).
    """
    if not (ended.superseded and store.is_shared):
        return None
    while not ended.is_stopping:
        try:
            if (one := await enter()) is None:
                return None
            await store.recover(one.owner)
        except UnavailableError:
            await asyncio.sleep(AGAIN_S)
        except SupersededError as error:
            log.warning("sending is not entered anew", extra={"reason": str(error)})
            return None
        else:
            if not ended.is_stopping:
                log.warning("this process was taken for dead; it has entered anew and goes on")
                return one
            await _left(store, one)
    return None


async def _left(store: Store, one: Sends) -> None:
    """Note that it has ended, as nobody else will run it; else its lease runs out."""
    try:
        await store.leave(one.owner)
    except StoreError as error:
        log.warning("an owner could not leave", extra={"reason": str(error)})
