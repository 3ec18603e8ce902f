"""Figures for Prometheus: read when they are asked for, so that nobody pays who does not ask."""

import asyncio
import importlib

from aiohttp import web

from web.app_keys import CONFIG, CONNECTED, HEALTH, LAG, STORE, STREAMS

CONTENT_TYPE = "text/plain; version=1.0.0; charset=utf-8"


async def show(request: web.Request) -> web.Response:
    """Tell the figures."""
    families = await asyncio.to_thread(importlib.import_module, "web.measuring.families")
    app = request.app
    app[LAG].start()
    measures, totals = app[STORE].measures, await app[STORE].measures.totals()
    figures = families.Figures(
        totals=totals, commits_s=measures.commits_s, attempts_ms=measures.attempts_ms,
        lag_s=app[LAG].delays_s, connections=app[CONNECTED](), watchers=len(app[STREAMS]),
        owners=await app[STORE].owners(),
        is_healthy=not (await app[STORE].healthy() or app[HEALTH]()), version=app[CONFIG].version,
    )  # fmt: skip
    return web.Response(body=families.written(figures), headers={"Content-Type": CONTENT_TYPE})
