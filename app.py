"""Reads the settings, builds the parts, joins them and serves. Decides nothing else."""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import bootstrap  # it says so where Python is too old: nothing above may need a newer one
from emailer import private
from emailer.cli.flags import (
    PROJECT,
    VERSION,
    fail,
    parser,
    say,
)

if TYPE_CHECKING:
    from emailer.cli.settings import Settings
    from emailer.sending.courier import Courier
    from emailer.sending.pool import Pool
    from emailer.store import Recovery, Store
    from emailer.store.sqlite.engine import SqliteStore
    from emailer.transports import Factory
    from emailer.transports.url import Settings as TransportSettings
    from web.receiving.server import Runner

SENDING = 50
"""Descriptors kept for connections to the server at least: their number can be raised while the program runs."""


def main() -> None:
    """Run the command that was typed; the packages are imported once they are there."""
    typed = parser().parse_args()
    bootstrap.ensure("requirements.txt")
    private.set_umask()
    if typed.command == "schema":
        print_schema()
        return
    settings = read_settings(typed)
    if typed.command == "backup":
        sys.exit(asyncio.run(back_up(settings.db, Path(typed.file).absolute())))
    if typed.command == "keys":
        from emailer.cli import keys

        if typed.action == "password":
            bootstrap.ensure("requirements-password.txt")
        sys.exit(keys.run(typed, settings.db))
    code = asyncio.run(serve(settings))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done: a late Ctrl-C has nothing to interrupt
    sys.exit(code)


def read_settings(typed: argparse.Namespace) -> "Settings":
    """Read the settings and set the log up; a setting that makes no sense ends the program with a sentence."""
    from emailer.cli import logs
    from emailer.cli import settings as reading

    try:
        settings = reading.read(typed)
    except ValueError as error:
        fail(str(error), 2)
    if settings.password_hash:
        bootstrap.ensure("requirements-password.txt")
    for warning in settings.warnings:
        say(warning, sys.stderr)
    logs.set_up(settings.log_format)
    return settings


def print_schema() -> None:
    """Print the tables; it needs no database."""
    from emailer import outbox

    say(outbox.schema_sql())


async def back_up(db: Path, target: Path) -> int:
    """Copy the database; no lock is needed. Returns the exit code."""
    from emailer.store import StoreError
    from emailer.store.sqlite import database

    try:
        await asyncio.to_thread(database.backup, db, target, time.time_ns() // 1_000_000)
    except StoreError as error:
        say(str(error), sys.stderr)
        return 1
    say(f"Copied to {target}. A program started on the copy pauses every run and asks before it sends.")
    return 0


async def serve(settings: "Settings") -> int:
    """Serve and send until asked to stop; a start that cannot be is a sentence. Returns the exit code."""
    from emailer.cli import process
    from emailer.store import StoreError

    async with contextlib.AsyncExitStack() as resources:
        try:
            running = await start(settings, resources)
        except (StoreError, OSError, ValueError) as error:
            say(process.sentence(error), sys.stderr)
            return 1
        greet(settings, running)
        return await send(running)


async def start(
    settings: "Settings", resources: contextlib.AsyncExitStack, dress: "Callable[[Store], Store]" = lambda store: store
) -> "Running":
    """Join store, pool and web. Raises StoreError, OSError or ValueError where one of them cannot be had.

    `dress` may put something around the store: a broken one, to see that it is found out.
    """
    from emailer.cli import process
    from emailer.sending.courier import Courier
    from emailer.sending.pool import Pool, PoolSettings
    from emailer.store.sqlite import database
    from emailer.store.sqlite.engine import open_store

    listening = resources.enter_context(process.listen(settings.host, settings.port))
    process.raise_descriptor_limit()
    private.make_folder(settings.db.parent)
    if settings.db.parent == PROJECT / "data":
        private.tighten(settings.db.parent)
    resources.callback(database.SenderLock(settings.db).release)
    opened = await open_store(settings.db)
    resources.push_async_callback(opened.close)
    await refuse_open(settings, opened)
    store = dress(opened)
    factory, owner = await factory_of(settings.transport, store), secrets.token_hex(8)
    await open_account(settings, store, owner)
    recovery = await store.recover(owner)
    has_login = bool(getattr(settings.transport, "user", "none is needed"))
    wishes = PoolSettings(settings.drain_s, settings.unreachable_s, has_login=has_login)
    pool = Pool(store, owner, factory, wishes)
    courier = Courier(store, await factory_of(settings.transport, store))  # on connections of its own
    runner = web_runner(settings, store, listening, pool.health, courier)
    resources.push_async_callback(runner.cleanup)
    await start_web(runner, listening)
    return Running(store, pool, runner, recovery, listening.getsockname()[1])


async def refuse_open(settings: "Settings", store: "SqliteStore") -> None:
    """Raise ValueError where others could reach a program that asks nobody for a key."""
    if settings.is_reachable and not (settings.secret_key or settings.password_hash or await store.access.is_closed()):
        raise ValueError(
            "This can be reached from other machines, so it needs a key: python3 app.py keys create NAME --kind secret "
            "makes one; EMAILER_SECRET_KEY or EMAILER_PASSWORD_HASH will do, too."
        )


class Running(NamedTuple):
    """The joined parts, and what the start found."""

    store: "Store"
    pool: "Pool"
    runner: "Runner"
    recovery: "Recovery"
    port: int


async def send(running: "Running") -> int:
    """Send until a signal comes; then stop the parts in the reverse order. Returns the exit code."""
    from emailer.cli import process

    store, pool, runner, *_ = running
    stopping = asyncio.Event()
    process.watch_signals(stopping)
    sending = asyncio.create_task(pool.run(), name="pool")
    try:
        await asyncio.wait((sending, asyncio.ensure_future(stopping.wait())), return_when=asyncio.FIRST_COMPLETED)
        if not stopping.is_set():
            say("Sending has ended: see the log. Stop with Ctrl-C and start again.", sys.stderr)
            await stopping.wait()
        pool.stop()
        await asyncio.gather(sending, return_exceptions=True)
    finally:
        await runner.cleanup()
    say(await farewell(store))
    return 0


async def open_account(settings: "Settings", store: "Store", owner: str) -> None:
    """Become the one sender; a rate that was typed replaces the one in the database."""
    from emailer import durations

    transport = settings.transport
    await store.open_account(owner, transport.kind, transport.fingerprint, settings.connections, None)
    if settings.rate:
        await store.update_account({"rate_per_s": durations.parse_rate(settings.rate)})


async def factory_of(transport: "TransportSettings", store: "Store") -> "Factory":
    """Choose what takes the messages."""
    from emailer.sending.lessons import Lessons
    from emailer.transports import folder, simulated, url
    from emailer.transports.smtp import delivering
    from emailer.transports.smtp.trust import Learnt

    if isinstance(transport, url.Simulated):
        return simulated.factory(transport)
    if isinstance(transport, url.Folder):
        return folder.factory(transport)
    lessons = Lessons(store, f"{transport.host}:{transport.port}")
    known = Learnt(await lessons.known() or Learnt.NOTHING)
    return delivering.factory(transport, known=known, learn=lessons.learn)


def web_runner(
    settings: "Settings",
    store: "Store",
    listening: socket.socket,
    health: Callable[[], str | None],
    courier: "Courier",
) -> "Runner":
    """Make the pages and the API."""
    import web
    from emailer.model import Policy
    from web.config import WebConfig
    from web.receiving import limits

    uploads = settings.db.with_name(f"{settings.db.name}.uploads")
    config = WebConfig(
        upload_folder=uploads, host=settings.host, port=listening.getsockname()[1],
        allowed_hosts=settings.allowed_hosts, secret_key=settings.secret_key,
        password_hash=settings.password_hash, public_url=settings.public_url, trusted_proxies=settings.trusted_proxies,
        transport=settings.transport.kind,
        sender=settings.sender, policy=Policy(settings.retry_delays_s, resend_in_doubt=settings.resend_in_doubt),
        server=getattr(settings.transport, "host", ""), user=getattr(settings.transport, "user", ""),
        max_failures=settings.max_failures, max_mail_bytes=settings.max_mail_bytes, version=VERSION,
        start_grace_s=settings.grace_s,
        limits=limits.of(settings.max_streams, descriptors(), max(SENDING, settings.connections or 0)),
    )  # fmt: skip
    return web.make_runner(web.below(settings.root_path, web.create_app(store, config, health, courier)))


async def start_web(runner: "Runner", listening: socket.socket) -> None:
    """Serve on a bound socket."""
    await runner.setup()
    await runner.listen(listening)


def descriptors() -> int | None:
    """Say how many this process may have; None: nobody counts."""
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def greet(settings: "Settings", running: Running) -> None:
    """Say where to look, where the data is, what sends, and how to stop."""
    from emailer.cli import reachable

    address, *further = reachable.urls(
        settings.host, running.port, settings.allowed_hosts, settings.public_url, settings.root_path
    )
    others = "".join(f"\n  or       {other}" for other in further)
    quiet = " (no mail leaves this machine)" if settings.transport.kind == "simulated" else ""
    say(f"Invitation emailer {VERSION}\n  Open     {address}{others}\n  Data     {settings.db}\n"
        f"  Sends by {settings.transport.public}{quiet}\n{sender_line(settings.sender)}  Stop     Ctrl-C")  # fmt: skip
    runs = running.recovery.running
    if runs:
        say(f"Going on with {runs} run{'s' if runs > 1 else ''}.")
    if running.recovery.in_doubt:
        say(f"The last stop left {running.recovery.in_doubt} in doubt: the run's page offers both choices.")
    if settings.browser and (sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or
                             os.environ.get("WAYLAND_DISPLAY")):  # fmt: skip
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, address)


def sender_line(sender: str) -> str:
    """Say that nobody is named as the sender, and how to name one; nothing where somebody is."""
    how = 'name one by --sender "Ana Lima <ana@example.org>" (or EMAILER_SENDER), or in each form'
    return "" if sender else f"  From     nobody yet: {how}\n"


async def farewell(store: "Store") -> str:
    """Say in one line how far it came."""
    from emailer.model import RunState
    from emailer.store import StoreError

    try:
        runs = [*(await store.list_runs(RunState.RUNNING)).rows, *(await store.list_runs(RunState.PAUSED)).rows]
        scheduled = (await store.list_runs(RunState.SCHEDULED)).rows
    except StoreError as error:
        return f"Stopped. {error}"
    later = f" {len(scheduled)} to begin later: nothing begins while the program is stopped." if scheduled else ""
    if not runs:
        return f"Stopped; no run was under way.{later}"
    sent, total = sum(run.counts["sent"] for run in runs), sum(run.total for run in runs)
    return f"Stopped; {sent:,} of {total:,} sent, start again to go on.{later}"


if __name__ == "__main__":
    main()
