"""Finds the packages, reads the settings, builds the parts,
joins them and serves, or runs a command.
"""

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
from emailer import private
from emailer.cli import places
from emailer.cli.flags import VERSION, fail, parser, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from emailer.cli.local_users import Guard
    from emailer.cli.sender import Sender
    from emailer.cli.settings import Settings
    from emailer.cli.supervised import Supervisor
    from emailer.store import Store
    from web.receiving.server import Runner

SENDING = 50
"""Descriptors kept for connections to the server at least:
their number can be raised while the program runs.
"""


SERVES = (None, "serve")


def main() -> None:
    """Run the command that was typed; the packages are imported once they are there."""
    typed = parser().parse_args()
    bootstrap.ensure("requirements.txt")
    private.set_umask()
    sys.exit(run(typed))


def run(typed: argparse.Namespace) -> int:
    """Serve, or run a command that needs no web. Returns the exit code."""
    code = asyncio.run(serve(read_settings(typed))) if typed.command in SERVES else command(typed)
    # all is done: a late Ctrl-C has nothing to interrupt
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def command(typed: argparse.Namespace) -> int:
    """Run a command that needs no web; what all of them bring is not imported to serve."""
    from emailer.cli import commands

    if typed.command == "schema":
        return commands.print_schema()
    if typed.command == "completion":
        return commands.print_completion(typed)
    if getattr(typed, "action", None) == "password":
        ensure_passwords()
    settings = dataclasses.replace(read_settings(typed), companion=tell_webhooks)
    return commands.run(typed, settings)


def read_settings(typed: argparse.Namespace) -> "Settings":
    """Read the settings and set the log up;
    a setting that makes no sense ends the program with a sentence.
    """
    from emailer.cli import logs
    from emailer.cli import settings as reading

    try:
        settings = reading.read(typed)
    except ValueError as error:
        fail(str(error), 2)
    if settings.password_hash:
        ensure_passwords()
    ensure_engine(settings)
    for warning in settings.warnings:
        say(warning, sys.stderr)
    logs.set_up(settings.log_format, is_command=typed.command not in (None, "serve"))
    return settings


def ensure_passwords() -> None:
    """Return with the package that checks passwords;
    an installed program may have come without it.
    """
    bootstrap.ensure("requirements-password.txt")
    if importlib.util.find_spec("argon2") is None:
        fail(f"A password needs one more package: pipx inject {places.PACKAGE} argon2-cffi", 1)


def ensure_engine(settings: "Settings") -> None:
    """Return with the packages that reach the database, where its engine needs some."""
    if settings.db.requirements:
        bootstrap.ensure(settings.db.requirements)
        if settings.db.fault:
            fail(settings.db.fault, 1)


@contextlib.asynccontextmanager
async def tell_webhooks(store: "Store", settings: "Settings") -> "AsyncIterator[None]":
    """Tell webhooks beside a command that sends, where there are any."""
    if not await store.webhooks.every():
        yield
        return
    from emailer import tracing
    from web.webhooks import telling

    async with telling.beside(
        store, allows_private=settings.private_webhooks, tracer=tracing.tracer()
    ):
        yield


async def serve(
    settings: "Settings", dress: "Callable[[Store], Store]" = lambda store: store
) -> int:
    """Serve and send until asked to stop; a start that cannot be is a sentence.
    Returns the exit code.

    `dress` may put something around the store: a broken one, to see that it is found out.
    """
    from emailer.cli import greeting, process, supervised
    from emailer.store import StoreError

    supervisor = supervised.Supervisor()
    async with contextlib.AsyncExitStack() as resources:
        try:
            listening, settings = listen(settings, supervisor)
            running = await start(settings, resources.enter_context(listening), resources, dress)
        except (StoreError, OSError, ValueError) as error:
            say(process.sentence(error), sys.stderr)
            return 1
        stopping = asyncio.Event()
        process.watch_signals(stopping)  # before anybody is told how to stop it
        greeting.greet(settings, running.sender.recovery, running.guard)
        return await send(running, supervisor, stopping)


def listen(settings: "Settings", supervisor: "Supervisor") -> "tuple[socket.socket, Settings]":
    """Take the socket that was handed over, or bind one;
    the settings then say what it is, not what was typed.

    Whether others can reach the program, and it so must ask for a key, depends on it.
    """
    from emailer.cli import process

    handed = supervisor.socket()
    if handed:
        host, port = handed.getsockname()[:2]
        return handed, dataclasses.replace(settings, host=host, port=port)
    bound = process.listen(settings.host, settings.port)
    return bound, dataclasses.replace(settings, port=bound.getsockname()[1])


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
    from emailer.cli import local_users, sender

    opened = await resources.enter_async_context(sender.held(settings.db))
    asks = await is_asking(settings, opened)
    if settings.is_reachable and not asks:
        raise ValueError(NEEDS_A_KEY)
    joined = await sender.join(settings, dress(opened))
    guard = None if asks else local_users.guard()
    runner = web_runner(settings, joined, guard)
    resources.push_async_callback(runner.cleanup)
    await runner.setup()
    await runner.listen(listening)
    return Running(joined, runner, guard)


NEEDS_A_KEY = (
    "This can be reached from other machines, so it needs a key: "
    f"{places.COMMAND} keys create NAME --kind secret makes one; "
    "EMAILER_SECRET_KEY or EMAILER_PASSWORD_HASH will do, too."
)


async def is_asking(settings: "Settings", store: "Store") -> bool:
    """Tell whether the program asks for a key, since there is one."""
    return bool(settings.secret_key or settings.password_hash) or await store.access.is_closed()


def web_runner(settings: "Settings", sender: "Sender", guard: "Guard | None") -> "Runner":
    """Make the pages and the API."""
    import web
    from emailer import tracing
    from emailer.cli import process
    from emailer.model import Policy
    from web.config import WebConfig
    from web.receiving import limits

    uploads = settings.db.beside("uploads")
    config = WebConfig(
        upload_folder=uploads, tracer=tracing.tracer(), host=settings.host, port=settings.port,
        allowed_hosts=settings.allowed_hosts, secret_key=settings.secret_key,
        password_hash=settings.password_hash,
        token=guard.token if guard else "", are_owners=guard.are_owners if guard else None,
        public_url=settings.public_url, trusted_proxies=settings.trusted_proxies,
        transport=settings.transport.kind,
        sender=settings.sender,
        policy=Policy(settings.retry_delays_s, resend_in_doubt=settings.resend_in_doubt),
        server=getattr(settings.transport, "host", ""),
        user=getattr(settings.transport, "user", ""), max_failures=settings.max_failures,
        max_mail_bytes=settings.max_mail_bytes, version=VERSION, start_grace_s=settings.grace_s,
        account_url=settings.transport.public, private_webhooks=settings.private_webhooks,
        limits=limits.of(settings.max_streams, process.descriptors(),
                         max(SENDING, settings.connections or 0)),
    )  # fmt: skip
    fleet = sender.fleet
    app = web.create_app(sender.store, config, fleet.health, connected=fleet.connected, fleet=fleet)
    return web.make_runner(web.below(settings.root_path, app))


async def send(running: Running, supervisor: "Supervisor", stopping: asyncio.Event) -> int:
    """Send until it is asked to stop; then stop the parts in the reverse order.
    Returns the exit code.
    """
    from emailer.cli import greeting

    pool = running.sender.fleet
    supervisor.say("READY=1", "STATUS=Serves and sends.")
    sending = asyncio.create_task(pool.run(), name="pool")
    alive = supervisor.keep_watched(lambda: None if stopping.is_set() else pool.health())
    watched = asyncio.create_task(alive, name="watched")
    try:
        await asyncio.wait(
            (sending, asyncio.ensure_future(stopping.wait())), return_when=asyncio.FIRST_COMPLETED
        )
        if not stopping.is_set():
            say("Sending has ended: see the log. Stop with Ctrl-C and start again.", sys.stderr)
            await stopping.wait()
        supervisor.say("STOPPING=1", "STATUS=Finishing what is in hand.")
        pool.stop()
        await asyncio.gather(sending, return_exceptions=True)
        await running.sender.end()
    finally:
        await running.runner.cleanup()
        watched.cancel()
    say(await greeting.farewell(running.sender.store))
    return 0


if __name__ == "__main__":
    main()
