"""The queue inside a host program's own transaction: a message is queued if,
and only if, the host commits.

    run_id = outbox.enqueue(connection, message, recipients)        # sqlite3, psycopg, psycopg2
    run_id = await outbox.enqueue(connection, message, recipients)  # aiosqlite, psycopg, asyncpg

SQLAlchemy's connections and sessions are taken of both sorts, and Django's connection.

Knows no loop, opens no file and imports no driver; the tables live in the host's database under the
prefix `emailer_`. The program, started on that database, notices the host's commit within a second
where it is a file, and at the commit where it is a PostgreSQL server's.
"""

from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from emailer import characters, public_ids
from emailer.model import DEFAULT_ACCOUNT, Message
from emailer.outbox import adapters, typed
from emailer.outbox.adapter import Adapter, Values
from emailer.outbox.submission import (
    MAX_RECIPIENTS,
    RejectedLinesError,
    Settings,
    Submission,
    When,
)
from emailer.outbox.typed import OutboxError
from emailer.store import bells, door
from emailer.store.errors import OVER
from emailer.store.verbs import outbox as statements
from emailer.store.verbs import schedule

__all__ = [
    "MAX_RECIPIENTS", "Counts", "OutboxError", "RejectedLinesError",
    "enqueue", "ring", "schema_sql", "status",
]  # fmt: skip

Call = tuple[str, Values]
"""One statement and its values."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How a run stands: its state, and counters that add up to `total`."""

    run_id: str
    state: str
    total: int
    waiting: int
    in_flight: int
    sent: int
    failed: int
    in_doubt: int
    cancelled: int
    skipped: int


def enqueue(  # noqa: PLR0913  (each is a setting of the run, and named by its caller)
    connection: Any,
    message: Message | Mapping[str, str],
    recipients: Sequence[str | Mapping[str, object]],
    *,
    idempotency_key: str | None = None,
    account: str = DEFAULT_ACCOUNT,
    retry_delays: Sequence[str] | None = None,
    max_failures: str | int = "never",
    on_in_doubt: Literal["hold", "resend"] = "hold",
    send_timeout_s: float | None = None,
    start_at: datetime | str | None = None,
    after: str | None = None,
    hours: str = "",
    transaction: Literal["callers", "own"] = "callers",
) -> Any:
    """Queue a run in the transaction open on `connection`, and return its id (a str;
    awaitable on async kinds).

    `message` is a Message, or a mapping with subject, text, html, sender
    and reply_to. `recipients` are at most 10,000: addresses as text ("Ana Lima <ana@example.org>"),
    or mappings with email, name and whatever else the message uses. Nothing is committed,
    and a rollback of the caller's takes all of it back; `transaction="own"` begins
    and commits one where none is open. The same `idempotency_key` again answers with the first run.

    It begins at once, or at `start_at` (a datetime with a zone,
    or as text with its offset or zone), and not before the run `after` is finished;
    it sends within `hours`, as in "Mon-Fri 09:00-18:00 Europe/Lisbon". `send_timeout_s` is how long
    the server's answer to a message is waited for, from 1 to 600: then it is in doubt.

    Raises RejectedLinesError with every line that cannot be written to, and OutboxError
    where the message, a setting or the connection cannot be used: nothing was stored then.
    """
    when = When(start_at, after, hours)
    settings = Settings(
        account, retry_delays, max_failures, on_in_doubt, idempotency_key, when, send_timeout_s
    )
    submission = Submission.of(message, recipients, settings)
    adapter = adapters.of(connection)
    return _run(adapter, _enqueue(adapter, submission, own=typed.transaction(transaction)))


def status(connection: Any, run_id: str) -> Any:
    """Read how a run stands (Counts; awaitable on async kinds).
    Raises OutboxError where there is no such run.
    """
    adapter = adapters.of(connection)
    return _run(adapter, _status(adapter, typed.text("run_id", run_id)))


def schema_sql(since: int = 0, engine: door.Engine = "sqlite", *, until: int | None = None) -> str:
    """The SQL that makes the tables, or brings those of version `since` to `until`, else up to
    date; for a host's own migrations, in a file or a "postgresql" server.

    Raises OutboxError where this program has no version `until`.
    """
    try:
        return door.schema_sql(since, engine, until)
    except ValueError as error:
        raise OutboxError(str(error)) from None


async def ring() -> None:
    """Wake a sender in this process at once; call it after the commit.
    Else it looks once a second.
    """
    bells.ring()


# -- one text for sync and async -------------------------------------------------------------------

Steps = Coroutine[Any, Any, Any]


def _run(adapter: Adapter, steps: Steps) -> Any:
    """Run the steps here and now where the connection is a sync one:
    then nothing in them ever waits.
    """
    if adapter.is_async:
        return steps
    try:
        steps.send(None)
    except StopIteration as done:
        return done.value
    steps.close()
    raise OutboxError("This connection waits where it should answer at once.")


async def _ask(adapter: Adapter, call: Call) -> Sequence[Sequence[Any]]:
    found = adapter.execute(*call)
    rows: Sequence[Sequence[Any]] = await found if adapter.is_async else found
    return rows


async def _enqueue(adapter: Adapter, submission: Submission, *, own: bool) -> str:
    await _check(adapter, own=own)
    if not own:
        return await _insert(adapter, submission)
    await _ask(adapter, (door.dialect(adapter.dialect).begin, {}))
    try:
        run_id = await _insert(adapter, submission)
        await _ask(adapter, ("COMMIT", {}))
    except BaseException:
        await _ask(adapter, ("ROLLBACK", {}))
        raise
    return run_id


async def _check(adapter: Adapter, *, own: bool) -> None:
    found = adapter.transaction()
    open_, implicit = await found if isinstance(found, Awaitable) else found
    if own and open_:
        raise OutboxError(
            'A transaction is open: leave transaction="own" away, and commit it yourself.'
        )
    if not own and not open_ and not implicit:
        raise OutboxError(
            "No transaction is open on this connection, and it commits each statement by "
            "itself. Begin one first, so "
            'that your rows and the message are stored together, or say transaction="own".'
        )


async def _insert(adapter: Adapter, submission: Submission) -> str:
    values = submission.values(public_ids.make(), await _look(adapter))
    for sql in statements.inserts(door.dialect(adapter.dialect)):
        await _ask(adapter, (sql, values))
    found = await _ask(adapter, (statements.FIND, values))
    if not found:
        raise OutboxError(await _why_never(adapter, submission))
    [[run_id, content_hash]] = found
    if content_hash != submission.content_hash:
        raise OutboxError(
            f"The idempotency key was used for other content (run {run_id}): recipients, the "
            "message or a setting of the run. Take a new one for this."
        )
    return str(run_id)


async def _look(adapter: Adapter) -> int:
    """Read the database's clock. Raises OutboxError where the tables are not to be found:
    a statement that fails would end a transaction on a server.
    """
    look = statements.look(door.dialect(adapter.dialect))
    [[is_there, is_new, is_plain, now]] = await _ask(adapter, (look, {}))
    if not is_plain:
        raise OutboxError("A temporary table of this connection has a name of ours: drop it.")
    if is_there and not is_new:
        raise OutboxError(
            "The tables of this database are of an older version: start the program on it once "
            "(--db), or bring them up to date by outbox.schema_sql(since=VERSION)."
        )
    if not is_there:
        raise OutboxError(
            "This connection finds no table emailer_run. The tables are to be in the host's own "
            "database, and on PostgreSQL in a schema of its search_path: start the program on it "
            "once (--db), or make them by outbox.schema_sql()."
        )
    return int(now)


async def _why_never(adapter: Adapter, submission: Submission) -> str:
    """Say why a run could never begin, and was not stored."""
    account = submission.account
    if not await _ask(adapter, (statements.ACCOUNT, {"account": account})):
        return (
            f'There is no account "{characters.shown(account)}" in this database: set it up first '
            f'(on the program\'s page Account), or leave `account` out for "{DEFAULT_ACCOUNT}".'
        )
    if submission.draft.after is None:
        return OVER
    rows = await _ask(adapter, (statements.FIRST, {"after": submission.draft.after}))
    if not rows:
        return "There is no such run for this one to follow."
    return schedule.CANCELLED if rows[0][0] == "cancelled" else OVER


async def _status(adapter: Adapter, run_id: str) -> Counts:
    await _look(adapter)
    rows = await _ask(adapter, (statements.STATUS, {"run_id": run_id}))
    if not rows:
        raise OutboxError("There is no such run.")
    return Counts(*rows[0])
