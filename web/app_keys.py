"""The names under which the application keeps its parts.
Imports none of them: each may ask for any other.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from weakref import WeakSet

    from emailer.sending.courier import Courier
    from emailer.sending.fleet import Fleet
    from emailer.showing.meter import Meter
    from emailer.store import Store
    from web.access.levels import Level
    from web.access.tries import Tries
    from web.config import WebConfig
    from web.live.readers import Readers
    from web.measuring.lag import Lag
    from web.receiving.limits import Quotas
    from web.receiving.quotas import Holding
    from web.receiving.upload_files import Uploads
    from web.webhooks.teller import Teller

Health = Callable[[], str | None]
"""None, or a sentence that says what is wrong with the workers."""

STORE: web.AppKey["Store"] = web.AppKey("STORE")
CONFIG: web.AppKey["WebConfig"] = web.AppKey("CONFIG")
HAS_PAGES: web.AppKey[bool] = web.AppKey("HAS_PAGES", bool)
"""Whether people are served; else every answer is for programs."""
HEALTH: web.AppKey[Health] = web.AppKey("HEALTH")
CONNECTED: web.AppKey[Callable[[], int]] = web.AppKey("CONNECTED")
"""How many connections to servers are open."""
LAG: web.AppKey["Lag"] = web.AppKey("LAG")
FLEET: web.AppKey["Fleet | None"] = web.AppKey("FLEET")
"""The accounts; None where this process has the one of the flags alone."""
COURIER: web.AppKey["Courier"] = web.AppKey("COURIER")
"""Who hands a test over."""
TELLER: web.AppKey["Teller"] = web.AppKey("TELLER")
"""Who tells webhooks."""
UPLOADS: web.AppKey["Uploads"] = web.AppKey("UPLOADS")
TRIES: web.AppKey["Tries"] = web.AppKey("TRIES")
OURS: web.AppKey["WeakSet[asyncio.Transport]"] = web.AppKey("OURS")
"""Connections from processes of the program's own user."""
CHECKING: web.AppKey[asyncio.Semaphore] = web.AppKey("CHECKING", asyncio.Semaphore)
"""Who checks a password now: that takes 64 MB and some 50 ms."""
LEVELS: web.AppKey["Mapping[tuple[web.AbstractResource | None, str], Level]"] = web.AppKey("LEVELS")
METER: web.AppKey["Meter"] = web.AppKey("METER")
READERS: web.AppKey["Readers"] = web.AppKey("READERS")
STREAMS: web.AppKey[set[asyncio.Transport]] = web.AppKey("STREAMS", set)
QUOTAS: web.AppKey["Quotas"] = web.AppKey("QUOTAS")
HOLDING: web.RequestKey["Holding"] = web.RequestKey("HOLDING")
"""What a request holds of the quotas."""
