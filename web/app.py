"""Joins the parts of the web: keys, middlewares, templates, URL table;
and how it is served and stopped.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from weakref import WeakSet

import aiohttp_jinja2
import jinja2
from aiohttp import web

from emailer.cli import paths
from emailer.model import DEFAULT_ACCOUNT
from emailer.sending.courier import Courier
from emailer.sending.fleet import Fleet
from emailer.showing import wording
from emailer.showing.meter import Meter
from emailer.store import Store
from emailer.transports import simulated
from emailer.transports.url import Simulated
from web import addresses, errors, files, languages, traces
from web.access import advised, asked, headers, levels, security
from web.access.tries import Tries
from web.api import answers
from web.app_keys import (
    CHECKING,
    CONFIG,
    CONNECTED,
    COURIER,
    FLEET,
    HAS_PAGES,
    HEALTH,
    LAG,
    METER,
    OURS,
    QUOTAS,
    READERS,
    STORE,
    STREAMS,
    TELLER,
    TRIES,
    UPLOADS,
    Health,
)
from web.compiled import COMPILED
from web.config import WebConfig
from web.live import stream
from web.live.readers import Readers
from web.measuring.lag import Lag
from web.receiving import accounts, body_bytes, crowd, framing
from web.receiving.limits import Quotas
from web.receiving.server import Runner
from web.receiving.upload_files import Uploads
from web.routes import FIGURES, ROUTES, Route
from web.webhooks.client import Client
from web.webhooks.teller import Teller

TEMPLATES = files.place("templates")

GUARDS = (
    languages.middleware,
    errors.middleware,
    framing.guard,
    crowd.guard,
    answers.middleware,
    security.guard,
    languages.choice,
)
"""What each request passes, from outside to inside."""

PASSWORDS_AT_ONCE = 2
LINGERING_S = 2.0
"""How long the rest of a body is read and thrown away after its answer."""
SHUTDOWN_S = 1.0
"""How long answers in hand may take at the stop; streams end before."""


def create_app(  # noqa: PLR0913  (the parts)
    store: Store,
    config: WebConfig,
    health: Health,
    courier: Courier | None = None,
    connected: Callable[[], int] = int,
    *,
    fleet: Fleet | None = None,
) -> web.Application:
    """Make the application. `health` says None, or what is wrong with the workers;
    `courier` hands tests over.

    Without a courier, tests go nowhere, as in a trial. `connected` counts connections to servers:
    none without it. Without a fleet there is the one account of the flags.
    """
    app = _guarded(store, config, health, connected, ROUTES)
    app[HAS_PAGES], app[METER] = True, Meter()
    app[FLEET], first = fleet, fleet.members[DEFAULT_ACCOUNT].courier if fleet else None
    app[COURIER] = courier or first or Courier(store, simulated.factory(Simulated(fail_every=0)))
    app[READERS] = Readers(store, app[METER])
    _pages(app)
    app.cleanup_ctx.extend((_compiled, _uploads, _webhooks))
    app.on_shutdown.append(stream.end_streams)
    return app


def create_figures_app(
    store: Store, config: WebConfig, health: Health, connected: Callable[[], int]
) -> web.Application:
    """Make what a process that sends serves without pages: its figures, and whether it is well,
    to whom the API would tell them.
    """
    app = _guarded(store, config, health, connected, FIGURES)
    app[HAS_PAGES] = False
    return app


def _guarded(
    store: Store,
    config: WebConfig,
    health: Health,
    connected: Callable[[], int],
    routes: Sequence[Route],
) -> web.Application:
    """Make an application that asks everybody who he is, and answers at these addresses."""
    outside = [] if config.tracer is None else [traces.middleware(config.tracer)]
    body_bytes.ignore_warnings()
    app = web.Application(middlewares=[*outside, *GUARDS], client_max_size=1)
    app[STORE], app[CONFIG], app[HEALTH], app[CONNECTED] = store, config, health, connected
    app[QUOTAS], app[LAG], app[STREAMS] = Quotas(config.limits), Lag(), set()
    app[languages.LANGUAGES] = languages.of_folder(files.place("locale"))
    app[TRIES], app[OURS], app[CHECKING] = Tries(), WeakSet(), asyncio.Semaphore(PASSWORDS_AT_ONCE)
    app.on_response_prepare.extend((headers.set_headers, languages.set_headers, errors.note_begun))
    app.on_cleanup.append(lambda app: app[LAG].stop())
    levels.register(app, routes)
    return app


def _pages(app: web.Application) -> None:
    """Set the templates up, with what all of them may use;
    they speak the language of whoever asks.
    """
    pages = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=COMPILED,
    )
    pages.policies["ext.i18n.trimmed"] = True
    languages.install(pages, app[languages.LANGUAGES])
    pages.globals["state_of"] = wording.state_of
    pages.globals["logged_in"] = asked.LOGGED_IN.get
    pages.globals["program"] = paths.COMMAND
    pages.globals["queue_flags"] = lambda: "".join(f" {flag}" for flag in advised.FLAGS.get())
    pages.globals["called"] = lambda name: accounts.called(app, name)
    pages.globals["root"] = lambda: addresses.root_of(app)


def below(root_path: str, app: web.Application) -> web.Application:
    """Mount the application under a path, as in /mail, if there is one;
    what is asked for at / is sent there.
    """
    if not root_path:
        return app
    outer = web.Application()
    outer[CONFIG], outer[QUOTAS] = app[CONFIG], app[QUOTAS]
    # Before what is mounted, which would answer at its own root without a slash, with 404.
    outer.router.add_get(root_path, _to(f"{root_path}/"))
    outer.add_subapp(root_path, app)
    outer.router.add_get("/", _to(f"{root_path}/"))
    return outer


def _to(place: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def redirect(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(place)

    return redirect


def make_runner(app: web.Application) -> Runner:
    """Make the runner that serves the application, with its bounds on slow clients;
    `setup` it, then a site.

    A connection on which no whole head of a request arrives is closed after `arrival_s`,
    as one that is idle is. Nothing is unpacked: framing.py refuses what comes packed,
    and aiohttp would have unpacked it before.
    """
    arrival_s = app[CONFIG].arrival_s
    return Runner(
        app,
        auto_decompress=False,
        keepalive_timeout=arrival_s,
        lingering_time=min(LINGERING_S, arrival_s),
        shutdown_timeout=SHUTDOWN_S,
        access_log=None,
    )


@contextlib.asynccontextmanager
async def served(runner: Runner, listening: socket.socket) -> AsyncIterator[None]:
    """Serve on a socket, until the end."""
    try:
        await runner.setup()
        await runner.listen(listening)
        yield
    finally:
        await runner.cleanup()


async def _compiled(app: web.Application) -> AsyncIterator[None]:
    pages, is_sending = aiohttp_jinja2.get_env(app), lambda: app[CONNECTED]() > 0
    ahead = asyncio.create_task(COMPILED.ahead(pages, is_sending), name="pages")
    yield
    ahead.cancel()
    await asyncio.gather(ahead, return_exceptions=True)


async def _webhooks(app: web.Application) -> AsyncIterator[None]:
    client = Client(allows_private=app[CONFIG].private_webhooks)
    app[TELLER] = Teller(app[STORE], client, tracer=app[CONFIG].tracer)
    async with contextlib.AsyncExitStack() as telling:
        if app[CONFIG].tells_webhooks:
            await telling.enter_async_context(app[TELLER].running())
        yield
    await client.close()


async def _uploads(app: web.Application) -> AsyncIterator[None]:
    app[UPLOADS] = await asyncio.to_thread(Uploads, app[CONFIG].upload_folder)
    yield
    app[UPLOADS].close()
