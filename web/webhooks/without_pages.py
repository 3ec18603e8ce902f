"""Webhooks told beside a sender that serves no pages: while it sends, and for a moment after; and
one told something that is nothing, from a shell.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

from emailer.store import Store
from emailer.store.webhooks import Webhook
from web.webhooks.client import Answer, Client
from web.webhooks.teller import Teller

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

LATEST_S = 5.0
"""What a receiver has not taken by then is told when the program sends again."""


@contextlib.asynccontextmanager
async def beside(
    store: Store, *, allows_private: bool, tracer: "Tracer | None" = None
) -> AsyncIterator[None]:
    """Tell what happens while this lasts, and what is left of it at the end."""
    client = Client(allows_private=allows_private)
    try:
        teller = Teller(store, client, tracer=tracer)
        async with teller.running():
            yield
            await teller.wait_until_told(LATEST_S)
    finally:
        await client.close()


class Allowing(Protocol):
    """Settings that say whether webhooks may be on this machine and in its network."""

    @property
    def private_webhooks(self) -> bool:
        """Whether they may."""


async def tried(store: Store, webhook: Webhook, settings: Allowing) -> Answer:
    """Tell a webhook something that is nothing, once, and say how that went."""
    client = Client(allows_private=settings.private_webhooks)
    try:
        return await Teller(store, client).test(webhook)
    finally:
        await client.close()
