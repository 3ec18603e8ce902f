"""The command `send`: a list and a letter -> a run, seen through to its end,
with a sender of its own or beside one.
"""

import argparse
import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from emailer.cli import (
    desk,
    personal_files,
    preview_lines,
    process,
    run_to_end,
    send_input,
    test_mail,
    unlocked,
)
from emailer.cli.desk import Desk
from emailer.cli.exit_codes import Exit, StoppedError, UsageError
from emailer.cli.flags import say
from emailer.cli.personal_files import Own
from emailer.cli.settings import Settings
from emailer.model import DEFAULT_ACCOUNT, RunState
from emailer.store import ConflictError, Created, NotFoundError, Store, door
from emailer.store.door import Database
from emailer.store.setups import Setup
from emailer.submitting import personal_column, previews, submit
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.submit import RefusedError
from emailer.submitting.upload import Upload
from emailer.transports.url import Simulated


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed, the settings it runs under, its list, and whether a stop was asked for."""

    typed: argparse.Namespace
    settings: Settings
    upload: Upload
    own: Own
    stopping: asyncio.Event

    def submission(self, transport: str, account: Setup | None = None) -> Submission:
        """Make a submission of it; typed at a terminal it has a grace in which Ctrl-C means
        that nothing has left.
        """
        settings = self.settings
        if account:  # which is a mail server, with a From of its own
            transport = "smtp"
            settings = replace(settings, sender=account.sender, account=account.name)
        made = send_input.submission(self.typed, settings, transport, self.upload, self.own)
        at_once = made.start_at is None and made.after is None
        graced = transport == "smtp" and at_once and sys.stdin.isatty() and sys.stdout.isatty()
        return replace(made, grace_s=self.settings.grace_s) if graced else made


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Send, or only look. Returns the exit code."""
    stopping = asyncio.Event()
    if hasattr(typed, "rate"):
        settings = replace(settings, rate="")  # it is this run's, not the account's
    try:
        with (
            send_input.received(typed) as upload,
            personal_files.chosen(typed.personal_files) as own,
            _rehearsed(typed, settings) as under,
        ):
            process.watch_signals(stopping, sys.stderr)
            order = Order(typed, under, upload, own, stopping)
            return await (_dry(order) if typed.dry_run else _send(order))
    except RefusedError as refused:
        return preview_lines.tell_refused(refused, as_json=typed.json)


@contextlib.contextmanager
def _rehearsed(typed: argparse.Namespace, settings: Settings) -> Iterator[Settings]:
    """Take a database of its own for a rehearsal, and a transport that hands nothing over."""
    if not typed.rehearse:
        yield settings
        return
    transport = settings.transport if isinstance(settings.transport, Simulated) else Simulated(0, 0)
    if not typed.json:
        say("A rehearsal: every message is composed, and nothing leaves this machine.")
    with tempfile.TemporaryDirectory(prefix="emailer-rehearsal-") as folder:
        yield replace(
            settings, db=door.at(Path(folder) / "rehearsal.db"), transport=transport, rate=""
        )


async def _dry(order: Order) -> Exit:
    """Say what would be sent; nothing is stored, not even a database."""
    async with contextlib.AsyncExitStack() as resources:
        store = None
        if order.settings.db.exists():
            store = await resources.enter_async_context(unlocked.opened(order.settings.db))
        account = await _account(order, store)
        made = await _whole(
            order.submission(order.settings.transport.kind, account), store, order.settings.db
        )
        whole = await submit.completed(made, store)
        seen = await previews.preview(whole)
        found = await preview_lines.warnings(store, whole, seen)
    if error := preview_lines.refused(whole, seen):
        raise error
    if order.typed.json:
        say(preview_lines.as_json(seen, found))
    else:
        preview_lines.tell_whole(seen, found)
    return Exit.ALL_SENT


async def _send(order: Order) -> Exit:
    """Look at what was typed, store it, and see it through."""
    unlocked.require_folder(order.settings.db)
    async with desk.opened(order.settings, order.stopping) as at:
        account = await _account(order, at.store)
        made = order.submission(at.transport, account)
        whole = await submit.completed(await _whole(made, at.store, order.settings.db), at.store)
        if whole.problems:
            raise RefusedError(whole.problems)
        if order.typed.test_to or not await at.store.run_of_key(whole.key):
            seen = await _looked_at(order, at.store, whole)
            if order.typed.test_to:
                return await test_mail.send(at, order.settings, whole, seen, order.typed)
        if order.stopping.is_set():
            raise StoppedError("Nothing was stored.")
        await at.take_over()
        at.refuse_silent(whole.account)
        created = await _stored(at.store, whole)
        return await through(order, at, created)


async def _account(order: Order, store: Store | None) -> Setup | None:
    """Find the account that was named; a rehearsal goes by none. Raises UsageError."""
    name = order.typed.account
    if name in (None, DEFAULT_ACCOUNT) or order.typed.rehearse:
        return None
    setups = await store.setups.every() if store else ()
    found = next((one for one in setups if one.name == name), None)
    if found is None:
        there = ", ".join([DEFAULT_ACCOUNT, *(one.name for one in setups)])
        raise UsageError(f"--account: there is no account {name[:50]!r}. There are: {there}.")
    return found


async def _whole(made: Submission, store: Store | None, db: Database) -> Submission:
    """Find the column of people's own files, and name the run that must be finished
    before by its whole id.

    Raises UsageError where none or several runs fit.
    """
    found = await personal_column.found(made)
    if store is None or made.after is None:
        return found
    try:
        return replace(found, after=(await unlocked.choose(store, made.after, bool, db)).id)
    except NotFoundError as error:
        raise UsageError(f"--after: {error}") from None


async def _looked_at(order: Order, store: Store, whole: Submission) -> Preview:
    """Tell what will be sent. Raises RefusedError where it cannot be."""
    seen = await previews.preview(whole)
    if error := preview_lines.refused(whole, seen):
        raise error
    found = await preview_lines.warnings(store, whole, seen)
    if order.typed.json:
        preview_lines.note(found, sys.stderr)
    else:
        preview_lines.tell(seen, found)
    return seen


async def _stored(store: Store, whole: Submission) -> Created:
    try:
        return await submit.submit(store, whole)
    except ConflictError as conflict:
        if conflict.run_id is None:
            raise
        raise UsageError(f"{conflict} It made run {conflict.run_id}.") from None


async def through(order: Order, at: Desk, created: Created) -> Exit:
    """See a stored run through, and take it back where that is what a stop means."""
    run_id, typed = str(created.run_id), order.typed
    if created.existed and not typed.json:
        say(f"This key has made run {run_id} before: nobody is written to twice.")
    if typed.no_wait and not order.stopping.is_set():
        return await run_to_end.tell(
            at, run_id, Exit.ALL_SENT, as_json=typed.json, existed=created.existed
        )
    begins = not order.stopping.is_set()
    if begins:
        await run_to_end.through(at, run_id, order.stopping, as_json=typed.json)
    planned = typed.start_at or typed.after
    in_grace = (await at.store.look(run_id)).run.state is RunState.SCHEDULED and not planned
    has_key = typed.idempotency_key is not None
    is_new = order.stopping.is_set() and not created.existed
    # before it begins, but where the same command again goes on with it; and in its grace
    if is_new and (in_grace or not (begins or has_key)):
        await at.store.cancel(run_id)
    return await run_to_end.tell(at, run_id, None, as_json=typed.json, existed=created.existed)
