"""The names under which the application keeps its parts."""

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from emailer.meter import Meter
from emailer.store import Store
from web.access.levels import Level
from web.access.tries import Tries
from web.config import WebConfig
from web.live.readers import Readers
from web.receiving.limits import Quotas
from web.receiving.quotas import Holding
from web.receiving.uploads import Uploads

Health = Callable[[], str | None]
"""None, or a sentence that says what is wrong with the workers."""

STORE: web.AppKey[Store] = web.AppKey("STORE", Store)
CONFIG = web.AppKey("CONFIG", WebConfig)
HEALTH: web.AppKey[Health] = web.AppKey("HEALTH")
UPLOADS = web.AppKey("UPLOADS", Uploads)
TRIES = web.AppKey("TRIES", Tries)
CHECKING: web.AppKey[asyncio.Semaphore] = web.AppKey("CHECKING", asyncio.Semaphore)
"""Who checks a password now: that takes 64 MB and some 50 ms."""
LEVELS: web.AppKey[Mapping[tuple[web.AbstractResource | None, str], Level]] = web.AppKey("LEVELS")
METER = web.AppKey("METER", Meter)
READERS = web.AppKey("READERS", Readers)
STREAMS: web.AppKey[set[asyncio.Transport]] = web.AppKey("STREAMS", set)
QUOTAS = web.AppKey("QUOTAS", Quotas)
HOLDING = web.RequestKey("HOLDING", Holding)
"""What a request holds of the quotas."""
