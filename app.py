"""Finds the packages, reads the settings, builds and joins the parts; serves or runs a command."""

import argparse
import asyncio
import contextlib
import dataclasses
import importlib.util
import signal
import socket
import sys
from typing import TYPE_CHECKING, NamedTuple

import bootstrap  # it says so where Python is too old: nothing above may need a newer one
from emailer import VERSION, private
from emailer.cli import paths, streams
from emailer.cli.flags import fail, parser, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from emailer.cli.local_users import Guard
    from emailer.cli.sender import Sender
    from emailer.cli.settings import Settings
    from emailer.cli.supervised import Supervisor
    from emailer.sending.courier import Courier
    from emailer.sending.fleet import Fleet
    from emailer.store import Store
    from emailer.store.door import Database
    from web.config import WebConfig
    from web.receiving.server import Runner

SERVES = (None, "serve")


def main() -> None:
    """Run the command that was typed; the packages are imported once they are there."""
    streams.open_closed()
    typed = parser().parse_args()
    bootstrap.ensure("requirements.txt")
    private.set_umask()
    sys.exit(run(typed))


def run(typed: argparse.Namespace) -> int:
    """Serve, or run a command that needs no web. Returns the exit code."""
    if typed.command == "web":
        code = asyncio.run(show(read_settings(typed)))
    elif typed.command in SERVES:
        code = asyncio.run(serve(read_settings(typed)))
    else:
        code = command(typed)
    # all is done: a late Ctrl-C has nothing to interrupt
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def command(typed: argparse.Namespace) -> int:
    """Run a command that needs no web; what all of them bring is not imported to serve."""
    from emailer.cli import commands

    if typed.command == "schema":
        return commands.print_schema(typed)
    if typed.command == "completion":
        return commands.print_completion(typed)
    if getattr(typed, "action", None) == "password":
        ensure_passwords()
    settings = dataclasses.replace(
        read_settings(typed), companion=tell_webhooks, figures=show_figures
    )
    if typed.command == "webhooks":
        from web.webhooks import without_pages

        settings = dataclasses.replace(settings, tests=without_pages.tried)
    for db in commands.databases(typed, settings):
        ensure_engine(db)
    return commands.run(typed, settings)


def read_settings(typed: argparse.Namespace) -> "Settings":
    """Read the settings, and set the log up; what makes no sense ends the program in a sentence."""
    from emailer.cli import logs
    from emailer.cli import settings as reading

    try:
        settings = reading.read(typed)
    except ValueError as error:
        fail(str(error), 2, as_json=getattr(typed, "json", False))
    if settings.password_hash:
        ensure_passwords()
    ensure_engine(settings.db)
    for warning in settings.warnings:
        say(warning, sys.stderr)
    logs.set_up(settings.log_format, is_command=typed.command not in (*SERVES, "web", "worker"))
    return settings


def ensure_passwords() -> None:
    """Return with the package that checks passwords, which not everybody has."""
    bootstrap.ensure("requirements-password.txt")
    if importlib.util.find_spec("argon2") is None:
        fail(f"A password needs one more package: pipx inject {paths.PACKAGE} argon2-cffi", 1)


def ensure_engine(db: "Database") -> None:
    """Return with the packages that reach a database, where its engine needs some."""
    if db.requirements:
        bootstrap.ensure(db.requirements)
        if db.fault:
            fail(db.fault, 1)


@contextlib.asynccontextmanager
async def tell_webhooks(store: "Store", settings: "Settings") -> "AsyncIterator[None]":
    """Tell webhooks beside a command that sends, where there are any."""
    if not await store.webhooks.every():
        yield
        return
    from emailer import tracing
    from web.webhooks import without_pages

    async with without_pages.beside(
        store, allows_private=settings.private_webhooks, tracer=tracing.tracer()
    ):
        yield


@contextlib.asynccontextmanager
async def show_figures(
    fleet: "Fleet", store: "Store", settings: "Settings", listening: socket.socket
) -> "AsyncIterator[None]":
    """Show how a process is that sends without pages."""
    import web
    from emailer.cli import local_users, served_at

    guard = None if await served_at.is_asking(settings, store) else local_users.guard()
    config = web_config(settings, guard)
    app = web.create_figures_app(store, config, fleet.health, fleet.connected)
    async with web.served(web.make_runner(app), listening):
        yield


async def serve(
    settings: "Settings", dress: "Callable[[Store], Store]" = lambda store: store
) -> int:
    """Serve and send until asked to stop; a start that cannot be is a sentence.
    Returns the exit code.

    `dress` may put something around the store: a broken one, to see that it is found out.
    """
    from emailer.cli import greeting, process, served_at, supervised
    from emailer.store import StoreError

    supervisor = supervised.Supervisor()
    async with contextlib.AsyncExitStack() as resources:
        try:
            listening, settings = served_at.listen(settings, supervisor)
            running = await start(settings, resources.enter_context(listening), resources, dress)
        except (StoreError, OSError, ValueError) as error:
            say(process.sentence(error), sys.stderr)
            return 1
        stopping = asyncio.Event()
        process.watch_signals(stopping)  # before anybody is told how to stop it
        await greeting.greet(settings, running.guard, running.sender)
        process.settle()
        return await send(running, supervisor, stopping)


class Running(NamedTuple):
    """The joined parts."""

    sender: "Sender"
    runner: "Runner"
    guard: "Guard | None"  # where nobody on this machine is asked for a key


async def start(
    settings: "Settings",
    listening: socket.socket,
    resources: contextlib.AsyncExitStack,
    dress: "Callable[[Store], Store]",
) -> Running:
    """Join the sending side and the web. Raises StoreError,
    OSError or ValueError where one of them cannot be had.
    """
    from emailer.cli import local_users, sender, served_at

    opening = asyncio.create_task(resources.enter_async_context(sender.held(settings.db)))
    await asyncio.sleep(0)  # it is looked over in a thread, while the pages' code is read
    import web

    opened = await opening
    asks = await served_at.is_asking(settings, opened)
    joined = await sender.join(settings, dress(opened))
    guard = None if asks else local_users.guard()
    runner = web_runner(settings, joined.store, guard, joined.fleet)
    await resources.enter_async_context(web.served(runner, listening))
    return Running(joined, runner, guard)


async def show(settings: "Settings") -> int:
    """Serve the pages and send nothing: other processes do. Returns the exit code."""
    import web
    from emailer.cli import greeting, local_users, process, sender, served_at, supervised, unlocked
    from emailer.store import StoreError

    supervisor, stopping = supervised.Supervisor(), asyncio.Event()
    async with contextlib.AsyncExitStack() as resources:
        try:
            listening, settings = served_at.listen(settings, supervisor)
            resources.enter_context(listening)
            store = await resources.enter_async_context(unlocked.made(settings.db))
            asks = await served_at.is_asking(settings, store)
            guard = None if asks else local_users.guard()
            courier = await sender.courier_of(settings, store)
            runner = web_runner(settings, store, guard, courier=courier)
            await resources.enter_async_context(web.served(runner, listening))
        except (StoreError, OSError, ValueError) as error:
            say(process.sentence(error), sys.stderr)
            return 1
        process.watch_signals(stopping)
        await greeting.greet(settings, guard)
        process.settle()
        supervisor.say("READY=1", "STATUS=Serves.")
        await stopping.wait()
        supervisor.say("STOPPING=1", "STATUS=Finishing what is in hand.")
    return 0


def web_runner(
    settings: "Settings",
    store: "Store",
    guard: "Guard | None",
    fleet: "Fleet | None" = None,
    courier: "Courier | None" = None,
) -> "Runner":
    """Make the pages and the API; without a fleet nothing is sent here."""
    import web

    health, connected = (fleet.health, fleet.connected) if fleet else (lambda: None, int)
    config = web_config(settings, guard)
    app = web.create_app(store, config, health, courier, connected, fleet=fleet)
    return web.make_runner(web.below(settings.root_path, app))


def web_config(settings: "Settings", guard: "Guard | None") -> "WebConfig":
    """Tell the web what it is to know of the settings."""
    from emailer import tracing
    from emailer.cli import advice, local_zone, process
    from emailer.model import Policy
    from web.config import WebConfig
    from web.receiving import limits

    uploads = settings.db.beside("uploads")
    return WebConfig(
        upload_folder=uploads, tracer=tracing.tracer(), host=settings.host, port=settings.port,
        allowed_hosts=settings.allowed_hosts, secret_key=settings.secret_key,
        password_hash=settings.password_hash, start_flags=settings.start_flags,
        token=guard.token if guard else "", are_owners=guard.are_owners if guard else None,
        public_url=settings.public_url, trusted_proxies=settings.trusted_proxies,
        queue_flags=advice.database(settings.db), max_mail_bytes=settings.max_mail_bytes,
        transport=settings.transport.kind, sender=settings.sender, zone=local_zone.here(),
        policy=Policy(settings.retry_delays_s, resend_in_doubt=settings.resend_in_doubt),
        server=getattr(settings.transport, "host", ""), max_failures=settings.max_failures,
        user=getattr(settings.transport, "user", ""), private_webhooks=settings.private_webhooks,
        has_token_command=bool(getattr(settings.transport, "token_command", "")),
        version=VERSION, start_grace_s=settings.grace_s, account_url=settings.transport.public,
        limits=limits.of(settings.max_streams, process.descriptors(), settings.connections),
    )  # fmt: skip


async def send(running: Running, supervisor: "Supervisor", stopping: asyncio.Event) -> int:
    """Send until asked to stop, then stop the parts in reverse order. Returns the exit code."""
    from emailer.cli import greeting

    fleet = running.sender.fleet
    supervisor.say("READY=1", "STATUS=Serves and sends.")
    sending = asyncio.create_task(fleet.run(), name="fleet")
    alive = supervisor.keep_watched(lambda: None if stopping.is_set() else fleet.health())
    watched = asyncio.create_task(alive, name="watched")
    try:
        await asyncio.wait(
            (sending, asyncio.ensure_future(stopping.wait())), return_when=asyncio.FIRST_COMPLETED
        )
        if not stopping.is_set():
            say("Sending has ended: see the log. Stop with Ctrl-C and start again.", sys.stderr)
            await stopping.wait()
        supervisor.say("STOPPING=1", "STATUS=Finishing what is in hand.")
        fleet.stop()
        await asyncio.gather(sending, return_exceptions=True)
        await running.sender.end()
    finally:
        await running.runner.cleanup()
        watched.cancel()
    say(await greeting.farewell(running.sender.store))
    return 0


if __name__ == "__main__":
    main()
