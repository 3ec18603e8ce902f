"""Webhooks told beside a sender that serves no pages: while it sends, and for a moment after."""

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from emailer.store import Store
from web.webhooks.client import Client
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
