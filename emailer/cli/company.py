"""What is done beside a command that sends, while it sends; who joins the parts says what that is.
Knows none of it.
"""

import contextlib
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from emailer.cli.exit_codes import CannotError
from emailer.showing.webhooks import Tried
from emailer.store import Store
from emailer.store.webhooks import Webhook

if TYPE_CHECKING:
    from emailer.cli.settings import Settings
    from emailer.sending.fleet import Fleet

Companion = Callable[[Store, "Settings"], contextlib.AbstractAsyncContextManager[None]]
"""Tells webhooks."""


def alone(_: Store, __: "Settings") -> contextlib.AbstractAsyncContextManager[None]:
    """Have nothing done beside it: what holds until somebody joins the parts."""
    return contextlib.nullcontext()


Figures = Callable[
    ["Fleet", Store, "Settings", socket.socket], contextlib.AbstractAsyncContextManager[None]
]
"""Shows how a process without pages is, on a socket that the settings' host and port describe."""


def unseen(
    _: "Fleet", __: Store, ___: "Settings", ____: socket.socket
) -> contextlib.AbstractAsyncContextManager[None]:
    """Show no figures, as `alone`."""
    return contextlib.nullcontext()


Tests = Callable[[Store, Webhook, "Settings"], Awaitable[Tried]]
"""Tells a webhook something that is nothing, and says how that went."""


async def untested(_: Store, __: Webhook, ___: "Settings") -> Tried:
    """Tell nobody, as `alone`."""
    raise CannotError("This program tells no webhooks.")
