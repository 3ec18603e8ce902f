"""The queue in one SQLite file: one thread writes (writer.py), aiosqlite reads, commits ring whoever waits."""

import asyncio
import contextlib
import functools
import json
import logging
import sqlite3
import time
from collections import defaultdict
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Mapping,
    Sequence,
)
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import aiosqlite

from emailer.model import Instant, Message, Part, Recipient, Rejected, RunState, State
from emailer.pauses import PauseCode, Reason
from emailer.store import (
    EVENT_ROWS,
    Account,
    AccountPause,
    Attempt,
    Before,
    Claim,
    Created,
    Draft,
    Look,
    NotFoundError,
    Page,
    Recovery,
    Refused,
    Result,
    Row,
    Run,
    RunPause,
    Selection,
    StoreError,
    UnavailableError,
    bells,
)
from emailer.store.sqlite import cursors, database, filing
from emailer.store.sqlite.access import SqliteAccess
from emailer.store.sqlite.committer import Committed, Verb, one_by_one
from emailer.store.sqlite.drafts import SqliteDrafts
from emailer.store.sqlite.people import SqlitePeople
from emailer.store.sqlite.writer import Writer
from emailer.store.verbs import (
    accounts,
    claims,
    directory,
    parts,
    pauses,
    runs,
    starting,
    views,
    written,
)
from emailer.store.verbs.transaction import Transaction

T = TypeVar("T")

log = logging.getLogger(__name__)

PAGE_BYTES = 700_000
"""Of a page's texts; with what JSON writes around 500 rows they stay below the megabyte a page may have."""
FIRST_ROWS, MOST_ROWS = 10, 160
"""Rows of a page that are read before the first look at their size, and before a later one at most."""
PAGES_AT_ONCE = 2
"""Pages that are read at once: however many are asked for, other reads wait for no more than these."""
REJECTED_SHOWN = 1000
FRESH_S = 3.0
"""So long after a failed commit its reason is believed without another try."""
POLL_S = 1.0
"""How soon commits of other processes are noticed."""


def wall_clock() -> Instant:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000


async def open_store(path: str | Path, clock: Callable[[], Instant] = wall_clock) -> "SqliteStore":
    """Open the queue, making or migrating its file. Raises database.CannotOpenError with a sentence."""
    file = await asyncio.to_thread(database.prepare, Path(path))
    try:
        return SqliteStore(file, await _open_reader(file), clock)
    except sqlite3.Error as error:
        raise database.CannotOpenError(f"The database {file} cannot be opened: {database.plain(error)}.") from error


async def _open_reader(file: Path) -> aiosqlite.Connection:
    connecting = aiosqlite.connect(file, isolation_level=None)
    connecting._thread.daemon = True  # noqa: SLF001  (a store that nobody closed must not keep the program from ending)
    reader = await connecting
    reader.row_factory = sqlite3.Row
    for pragma in database.connection_pragmas(read_only=True):
        await reader.execute(pragma)
    return reader


class SqliteStore:
    """The Store of emailer.store, kept in one file."""

    def __init__(self, path: Path, reader: aiosqlite.Connection, clock: Callable[[], Instant]) -> None:
        """Take an open reader; use open_store."""
        self._path = path
        self._clock = clock
        self._reader = reader
        self._reading = asyncio.Lock()
        self._paging = asyncio.Semaphore(PAGES_AT_ONCE)
        self._work = asyncio.Event()
        self._versions: dict[int, int] = {}
        self._watchers: defaultdict[int, set[asyncio.Event]] = defaultdict(set)
        self._keys: dict[str, int] = {}
        self._trouble: str | None = None
        self._idle = False  # the last claim found nothing
        self._chores: set[asyncio.Task[None]] = set()
        self._writer = Writer(path, self.now, self._committed, _SHORT)
        self.access = SqliteAccess(self._all, self._writer, self.now)
        self.drafts = SqliteDrafts(self._all, self._writer, self.now)
        self.people = SqlitePeople(self._all, self._writer, self.recipient)
        self._loop = asyncio.get_running_loop()
        self._take_down = bells.hang(self._rung)
        self._poll = asyncio.create_task(self._notice_others(), name="store-poll")

    def now(self) -> Instant:
        """Read the clock."""
        return self._clock()

    # -- submitting -------------------------------------------------------------------------------------------

    async def create_run(self, draft: Draft, lines: AsyncIterable[Sequence[Recipient | Rejected]]) -> Created:
        """Import under a hidden run, chunk by chunk; its last commit makes it visible."""
        begun = await self._begin_import(draft)
        if begun.existed:
            return await self._existing(begun)
        try:
            return await self._import(begun, draft, lines)
        except BaseException:
            self._discard(begun.run_key)
            raise

    async def _begin_import(self, draft: Draft) -> runs.Begun:
        """Begin, or wait for the first submission with the same Idempotency-Key to end."""
        while True:
            asked = self._writer.call(_BEGIN_IMPORT, draft)
            try:
                begun = await asyncio.shield(asked)
            except asyncio.CancelledError:
                asked.add_done_callback(self._discard_unwanted)
                raise
            if not begun.existed or not begun.importing:
                return begun
            await self._wait_for_key(begun.run_key, -1, POLL_S)

    def _discard_unwanted(self, asked: asyncio.Future[runs.Begun]) -> None:
        """Delete the import whose caller went away before it had begun."""
        if asked.exception() is None and not asked.result().existed:
            self._discard(asked.result().run_key)

    async def _existing(self, begun: runs.Begun) -> Created:
        run = (await self.look(begun.public_id)).run
        rejected = await self.list_rejected(run.id, REJECTED_SHOWN)
        return Created(run.id, True, run.total, run.duplicates, run.rejected_count, tuple(rejected.rows))

    async def _import(
        self, begun: runs.Begun, draft: Draft, lines: AsyncIterable[Sequence[Recipient | Rejected]]
    ) -> Created:
        total = read = rejected_count = 0
        shown: list[Rejected] = []
        async for chunk in _in_chunks(lines):
            people = [line for line in chunk if isinstance(line, Recipient)]
            rejected = [line for line in chunk if isinstance(line, Rejected)]
            wish = runs.Chunk(begun.run_key, people, rejected, rejected_count)
            came, new = await self._writer.call(_IMPORT_CHUNK, wish)
            total, read = total + new, read + came
            rejected_count += len(rejected)
            shown += [replace(line, cells=()) for line in rejected[: REJECTED_SHOWN - len(shown)]]
        counted = (total, read - total, rejected_count, tuple(shown))
        if not total or (draft.refuse_rejected and rejected_count):
            await self._give_up(begun.run_key, draft)
            return Created(None, False, *counted)
        await filing.write(self._writer, begun.run_key, draft.files)
        await self._writer.call(_END_IMPORT, runs.Ended(begun.run_key, *counted[:3]))
        return Created(begun.public_id, False, *counted)

    async def _give_up(self, run_key: int, draft: Draft) -> None:
        """Delete an import; whoever would have moved is back where they were before the caller hears of it."""
        if draft.rest_of is None:
            self._discard(run_key)
        else:
            await self._discard_chunks(run_key)

    def _discard(self, run_key: int) -> None:
        """Delete an import that came to nothing, beside everything else."""
        self._chore(functools.partial(self._discard_chunks, run_key))

    async def _discard_chunks(self, run_key: int) -> None:
        await self._writer.call(_ABANDON_KEY, run_key)
        while not await self._writer.call(_DISCARD_IMPORT, run_key):
            pass

    # -- sending ----------------------------------------------------------------------------------------------

    async def open_account(
        self, owner: str, transport: str, fingerprint: str, connections: int | None, rate_per_s: float | None
    ) -> None:
        """Take over as the one sender."""
        opening = accounts.Opening(owner, transport, fingerprint, connections, rate_per_s)
        await self._writer.call(_OPEN_ACCOUNT, opening)

    async def recover(self, owner: str) -> Recovery:
        """Settle what a dead sender held; what it left half done is finished in the background."""
        recovered = await self._writer.call(_RECOVER, owner)
        for run_key in recovered.imports:
            self._discard(run_key)
        for run_id in recovered.cancelled:
            self._chore(functools.partial(self._finish_cancel, run_id))
        return recovered.found

    async def claim(self, owner: str, n: int) -> list[Claim]:
        """waiting -> claimed; where there was nothing to claim, it is only read until there is."""
        if self._idle and not (await self._all(*views.work_due(owner, self.now())))[0]["is_due"]:
            return []
        claimed = await self._writer.call(_CLAIM, (owner, n))
        if claimed.again_at is not None:
            delay_s = max(claimed.again_at - self.now(), 1) / 1000
            asyncio.get_running_loop().call_later(min(delay_s, POLL_S), self._work.set)
        self._idle = not claimed.claims
        return claimed.claims

    def begin_send(self, claim: Claim) -> asyncio.Future[bool]:
        """claimed -> sending."""
        return self._writer.call(claims.begin_send, claim)

    def settle(self, claim: Claim, result: Result) -> asyncio.Future[bool]:
        """claimed | sending -> how it ended."""
        return self._writer.call(claims.settle, (claim, result))

    def refuse(self, claim: Claim, result: Result) -> asyncio.Future[Refused]:
        """claimed | sending -> failed | waiting, with all that follows for everybody."""
        # With those who passed: what comes in together is judged together.
        return self._writer.call(claims.settle, claims.Refusing(claim, result))

    async def message(self, run_key: int) -> Message:
        """Read what a run sends."""
        rows = await self._all(*views.message_by_key(run_key))
        if not rows:
            raise NotFoundError("There is no such run.")
        return views.message_of(rows[0])

    async def parts(self, run_key: int) -> Sequence[Part]:
        """Read which files go with a run's message."""
        return [parts.part_of(row) for row in await self._all(*parts.of_run(run_key))]

    async def part_content(self, part_key: int) -> bytes:
        """Read the bytes of one file."""
        rows = await self._all(*parts.content(part_key))
        return b"".join(row["data"] for row in rows)

    async def running(self, run_keys: Collection[int]) -> frozenset[int]:
        """Of these runs, those that go on."""
        return frozenset(row["id"] for row in await self._all(*views.running(run_keys)))

    async def release(self, claims_held: Sequence[Claim]) -> None:
        """claimed -> waiting."""
        if claims_held:
            await self._writer.call(claims.release, claims_held)

    async def pause_account(self, wish: AccountPause) -> bool:
        """Pause the account's running runs."""
        return await self._writer.call(_PAUSE_ACCOUNT, wish)

    async def learn(self, server: str, chain: str) -> None:
        """Keep what a server was found to bear."""
        await self._writer.call(_LEARN, (server, chain))

    async def learn_size(self, server: str, size_bytes: int) -> None:
        """Keep how large a message may be."""
        await self._writer.call(_LEARN_SIZE, (server, size_bytes))

    async def size_limit(self, host: str) -> int:
        """Read it."""
        rows = await self._all(*views.size_limit(host))
        return rows[0]["size_limit"] or 0 if rows else 0

    async def learnt(self, server: str) -> str | None:
        """Read it."""
        rows = await self._all(*views.learnt(server))
        return rows[0]["chain"] if rows else None

    async def start_due(self) -> int:
        """Begin what was to begin until now, if anything was."""
        if not await self._all(*views.starts_due(self.now())):
            return 0
        return await self._writer.call(_START_DUE, None)

    async def enter_ended(self) -> None:
        """Enter what has ended, if anything has."""
        if await self._all(directory.UNFILED, {}):
            await self._writer.call(_ENTER_ENDED, None)

    async def pause_run(self, wish: RunPause) -> bool:
        """running -> paused by the program."""
        return await self._writer.call(_PAUSE_RUN, wish)

    async def notice(self, owner: str, reason: Reason | None) -> bool:
        """Say what slows the account down."""
        return await self._writer.call(_NOTICE, (owner, reason))

    async def resume_due(self, owner: str) -> int:
        """Resume what was paused until now; nothing is written, and no lock taken, where nothing is due."""
        [row] = await self._all(accounts.IS_DUE, {"now": self.now()})
        return await self._writer.call(_RESUME_DUE, owner) if row["is_due"] else 0

    async def clock_jumped(self, owner: str, by_ms: int) -> bool:
        """Move due times with the clock."""
        return await self._writer.call(_CLOCK_JUMPED, (owner, by_ms))

    # -- deciding ---------------------------------------------------------------------------------------------

    async def pause(self, run_id: str) -> Run:
        """running -> paused by a person."""
        await self._writer.call(_PAUSE, run_id)
        return (await self.look(run_id)).run

    async def resume(self, run_id: str) -> Run:
        """paused -> running; a cancelled run's remainder waits again."""
        found = await self._writer.call(_RESUME, run_id)
        if found in (RunState.CANCELLED, RunState.FINISHED):
            await self._move(run_id, State.CANCELLED, State.WAITING, Selection())
        return (await self.look(run_id)).run

    async def cancel(self, run_id: str) -> Run:
        """Cancel at once; those who wait follow in chunks."""
        await self._writer.call(_CANCEL, run_id)
        await self._finish_cancel(run_id)
        return (await self.look(run_id)).run

    async def _finish_cancel(self, run_id: str) -> None:
        await self._move(run_id, State.WAITING, State.CANCELLED, Selection())

    async def retry(self, run_id: str, selection: Selection) -> int:
        """failed -> waiting."""
        return await self._move(run_id, State.FAILED, State.WAITING, selection)

    async def resolve(self, run_id: str, selection: Selection, decision: Literal["sent", "resend"]) -> int:
        """in_doubt -> sent | waiting."""
        after = State.SENT if decision == "sent" else State.WAITING
        return await self._move(run_id, State.IN_DOUBT, after, selection, decision)

    async def _move(
        self, run_id: str, before: State, after: State, selection: Selection, decided: str | None = None
    ) -> int:
        """Move many recipients, a chunk a call, so that no other call waits long."""
        count = 0
        move: runs.Move | None = await self._writer.call(_BEGIN_MOVE, (run_id, before, after, selection, decided))
        while move is not None:
            moved = await self._writer.call(_MOVE_CHUNK, move)
            count += moved.count
            move = moved.rest
        return count

    async def update_run(self, run_id: str, changes: Mapping[str, object]) -> Run:
        """Change a run's settings."""
        await self._writer.call(_UPDATE_RUN, (run_id, changes))
        return (await self.look(run_id)).run

    async def update_account(self, changes: Mapping[str, object]) -> Account:
        """Change the account's settings."""
        await self._writer.call(_UPDATE_ACCOUNT, changes)
        return await self.account()

    # -- looking ----------------------------------------------------------------------------------------------

    async def look(self, run_id: str, after: int | None = None) -> Look:
        """Read a run and what changed, from one snapshot: one statement is one by itself."""
        if after is None:
            return Look(self._seen(run_id, await self._all(*views.run_by_id(run_id))))
        async with self._snapshot() as db:
            run = self._seen(run_id, await _every(db, views.run_by_id(run_id)))
            found = await _every(db, views.changes(run.key, after, EVENT_ROWS + 1))
        rows = [views.row_of(one) for one in found]
        return Look(run, rows[:EVENT_ROWS], len(rows) <= EVENT_ROWS)

    def _seen(self, run_id: str, rows: Sequence[sqlite3.Row]) -> Run:
        """Read a run from its row, if there is one, and remember its key and version."""
        if not rows:
            raise NotFoundError("There is no such run.")
        run = self._with_trouble(views.run_of(rows[0]))
        self._keys[run_id] = run.key
        self._versions[run.key] = max(run.version, self._versions.get(run.key, -1))
        return run

    async def _key(self, run_id: str) -> int:
        """Find a run's key; runs are never deleted, so one that was seen is still there."""
        key = self._keys.get(run_id)
        return (await self.look(run_id)).run.key if key is None else key

    def _with_trouble(self, run: Run) -> Run:
        """Show a running run as paused while nothing of it can be recorded, which the database cannot note itself."""
        if self._writer.committer.trouble is None or run.state is not RunState.RUNNING:
            return run
        trouble = self._writer.committer.trouble
        reason = Reason(PauseCode.DATABASE, {"fault": trouble, "is_gone": trouble == database.GONE})
        return replace(run, state=RunState.PAUSED, paused_by="program", reason=reason)

    def _stored_as(self, state: RunState) -> Sequence[RunState]:
        """Say under which states the runs stand that are shown under this one."""
        if self._writer.committer.trouble and state in (RunState.RUNNING, RunState.PAUSED):
            return (RunState.RUNNING, RunState.PAUSED) if state is RunState.PAUSED else ()
        return (state,)

    async def account(self) -> Account:
        """Read the account."""
        rows = await self._all("SELECT * FROM emailer_account WHERE name = 'default'", {})
        if not rows:
            raise NotFoundError("No sender has been started on this database yet.")
        return views.account_of(rows[0])

    async def list_runs(self, state: RunState | None = None, limit: int = 50, cursor: str | None = None) -> Page[Run]:
        """List runs, newest first."""
        before = cursors.read(cursor, (int,))
        states = None if state is None else self._stored_as(state)
        query = views.runs(states, limit, before[0] if before else None)
        return await self._page(query, limit, lambda row: self._with_trouble(views.listed_run_of(row)), ["id"])

    async def list_recipients(
        self, run_id: str, states: Sequence[State] = (), prefix: str = "", limit: int = 50, cursor: str | None = None
    ) -> Page[Row]:
        """List a run's recipients."""
        order = views.list_order(states, prefix).split(", ")
        place = cursors.read(cursor, tuple(str if name == "address_key" else int for name in order))
        query = views.recipients(await self._key(run_id), states, prefix, limit, place)
        return await self._page(query, limit, views.row_of, order)

    async def recipient(self, run_id: str, recipient_id: int) -> Row:
        """Read one recipient."""
        rows = await self._all(*views.recipient_by_id(run_id, recipient_id))
        if not rows:
            raise NotFoundError("There is no such recipient in this run.")
        return views.row_of(rows[0])

    async def list_attempts(self, run_id: str, recipient_id: int) -> list[Attempt]:
        """Read one recipient's history."""
        await self.recipient(run_id, recipient_id)
        rows = await self._all(*views.attempts(recipient_id))
        return [views.attempt_of(number, row) for number, row in enumerate(rows, 1)]

    async def list_rejected(self, run_id: str, limit: int = 1000, cursor: str | None = None) -> Page[Rejected]:
        """List a submission's lines that were no address."""
        place = cursors.read(cursor, (int,))
        query = views.rejected(run_id, limit, place[0] if place else -1)
        return await self._page(query, limit, views.rejected_of, ["id"])

    async def list_rest(self, run_id: str, limit: int = 1000, cursor: str | None = None) -> Page[Recipient]:
        """List a cancelled run's rest by id."""
        place = cursors.read(cursor, (int,))
        query = views.rest(await self._key(run_id), limit, place[0] if place else 0)
        return await self._page(query, limit, views.leaving, ["id"])

    async def list_people(self, run_id: str, limit: int = 1000, cursor: str | None = None) -> Page[Recipient]:
        """List a run's people by address."""
        place = cursors.read(cursor, (str,))
        rows = await self._all(*views.people(await self._key(run_id), limit, place[0] if place else ""))
        last = rows[limit - 1]["address_key"] if len(rows) > limit else None
        people = [views.leaving(row)._replace(leaves=0) for row in rows[:limit]]
        return Page(people, None if last is None else json.dumps([last]))

    async def has_key(self, idempotency_key: str | None) -> bool:
        """Look for the run an Idempotency-Key made."""
        return bool(await self._all(*views.run_of_key(idempotency_key)))

    async def written_before(self, keys: Sequence[str], transport: str) -> list[Before]:
        """Look addresses up in all runs, a slice at a time."""
        found: list[Before] = []
        for begin in range(0, len(keys), written.SLICE_ROWS):
            rows = await self._all(*written.before(keys[begin : begin + written.SLICE_ROWS], transport))
            found += [written.before_of(row) for row in rows]
        return found

    async def healthy(self) -> str | None:
        """None, or what is wrong with the database.

        A full disk may have room for a probe and none for a mark. Whoever has something to write tries again each
        second: for as long as that fails, it is believed.
        """
        committer = self._writer.committer
        if committer.trouble and time.monotonic() - committer.failed_at < FRESH_S:
            return committer.trouble
        try:
            await self._writer.call(_PROBE, committer.trouble)
            await self._all("SELECT 1", {})
        except StoreError as error:
            return str(error)
        return None

    async def _all(self, sql: str, wish: Mapping[str, Any]) -> list[sqlite3.Row]:
        async with self._reading:
            try:
                return list(await self._reader.execute_fetchall(sql, wish))
            except sqlite3.Error as error:
                raise database.unavailable(error) from error

    async def _page(
        self, query: views.Query, limit: int, shape: Callable[[sqlite3.Row], T], place: Sequence[str]
    ) -> Page[T]:
        """Read a page of at most `limit` rows and about PAGE_BYTES, but at least one row.

        `place` names the columns of its cursor.
        """
        shaped: list[T] = []
        size, last = 0, ""
        async with self._paging, contextlib.aclosing(self._rows(query)) as rows:
            async for row in rows:
                size += views.weight(row)
                if shaped and (len(shaped) >= limit or size > PAGE_BYTES):
                    return Page(shaped, last)
                shaped.append(shape(row))
                last = json.dumps([row[name] for name in place])
        return Page(shaped, None)

    async def _rows(self, query: views.Query) -> AsyncGenerator[sqlite3.Row, None]:
        """Yield rows as they are read: a page that is full reads no more of them."""
        many = FIRST_ROWS
        async with self._reading:
            try:
                async with self._reader.execute(*query) as cursor:
                    while found := await cursor.fetchmany(many):
                        for row in found:
                            yield row
                        many = min(2 * many, MOST_ROWS)
            except sqlite3.Error as error:
                raise database.unavailable(error) from error

    @contextlib.asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[aiosqlite.Connection]:
        """One read transaction; the lock keeps coroutines from sharing it."""
        async with self._reading:
            try:
                try:
                    await self._reader.execute("BEGIN")
                    yield self._reader
                finally:  # also where the caller was cancelled while BEGIN was on its way
                    with contextlib.suppress(sqlite3.OperationalError):
                        await self._reader.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise database.unavailable(error) from error

    # -- waiting ----------------------------------------------------------------------------------------------

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when a commit made work; the bell is cleared before the caller looks."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._work.wait()
        self._work.clear()

    async def wait_for_change(self, run_id: str, version: int, timeout_s: float) -> None:
        """Return when a commit changed the run."""
        key = self._keys.get(run_id)
        if key is None or key not in self._versions:
            key = (await self.look(run_id)).run.key
        await self._wait_for_key(key, version, timeout_s)

    async def _wait_for_key(self, key: int, version: int, timeout_s: float) -> None:
        bell = asyncio.Event()
        self._watchers[key].add(bell)
        try:
            if self._versions.get(key, -1) <= version or version < 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(timeout_s):
                        await bell.wait()
        finally:
            self._watchers[key].discard(bell)
            if not self._watchers[key]:
                del self._watchers[key]

    def _committed(self, committed: Committed) -> None:
        """Ring whoever waits for what a commit changed."""
        self._versions.update(committed.versions)
        changed = committed.versions if self._writer.committer.trouble == self._trouble else self._watchers
        self._trouble = self._writer.committer.trouble
        for key in changed:
            for bell in self._watchers.get(key, ()):
                bell.set()
        if committed.work:
            self._work.set()

    async def _notice_others(self) -> None:
        """Ring everybody after commits of other processes; ours ring by themselves and this costs them little."""
        seen = None
        while True:
            await asyncio.sleep(POLL_S)
            try:
                [[version]] = await self._all("PRAGMA data_version", {})
            except StoreError:
                continue
            if version != seen:
                seen = version
                self._ring_all()

    def _rung(self) -> None:
        """Ring from any thread."""
        self._loop.call_soon_threadsafe(self._ring_all)

    def _ring_all(self) -> None:
        self._work.set()
        for bells_of_run in self._watchers.values():
            for bell in bells_of_run:
                bell.set()

    # -- the database itself ----------------------------------------------------------------------------------

    async def backup(self, path: str) -> None:
        """Copy in one step, marked so that a start on the copy asks first."""
        await asyncio.to_thread(database.backup, self._path, Path(path), self.now())

    def _chore(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something in the background that a restart would do again."""
        task = asyncio.create_task(_quietly(work))
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def close(self) -> None:
        """Finish what waits to be written and close."""
        for task in (self._poll, *self._chores):
            task.cancel()
        await asyncio.gather(self._poll, *self._chores, return_exceptions=True)
        self._take_down()
        await self._writer.close()
        await self._reader.close()


async def _quietly(work: Callable[[], Awaitable[None]]) -> None:
    """Run a chore, again for as long as the database does not answer (a full disk leaves no key taken for ever)."""
    said = False
    while True:
        try:
            return await work()
        except UnavailableError as error:
            if not said:
                log.warning("a chore is put off", extra={"reason": str(error)})
            said = True
            await asyncio.sleep(POLL_S)
        except StoreError as error:
            return log.warning("a chore is given up", extra={"reason": str(error)})


async def _every(db: aiosqlite.Connection, query: views.Query) -> list[sqlite3.Row]:
    return list(await db.execute_fetchall(*query))


async def _in_chunks(
    lines: AsyncIterable[Sequence[Recipient | Rejected]],
) -> AsyncIterator[Sequence[Recipient | Rejected]]:
    """Bound the chunks, whatever the caller hands over, so that no other call waits long."""
    async for given in lines:
        for begin in range(0, len(given), runs.CHUNK_ROWS):
            yield given[begin : begin + runs.CHUNK_ROWS]


def _probe(transaction: Transaction, trouble: str | None) -> None:
    """Prove that the writer lives; after trouble, that it can write: a value set to itself would write nothing."""
    if trouble is not None:
        transaction.db.execute("UPDATE emailer_account SET connections = connections + 1")
        transaction.db.execute("UPDATE emailer_account SET connections = connections - 1")


_BEGIN_IMPORT = one_by_one(runs.begin_import)
_IMPORT_CHUNK = one_by_one(runs.import_chunk)
_END_IMPORT = one_by_one(runs.end_import)
_DISCARD_IMPORT = one_by_one(runs.discard_import)
_ABANDON_KEY = one_by_one(runs.abandon_key)
_CLAIM = one_by_one(claims.claim)
_PAUSE = one_by_one(runs.pause)
_PAUSE_RUN = one_by_one(pauses.pause_run)
_RESUME = one_by_one(runs.resume)
_CANCEL = one_by_one(runs.cancel)
_BEGIN_MOVE = one_by_one(runs.begin_move)
_MOVE_CHUNK = one_by_one(runs.move_chunk)
_CLOCK_JUMPED = one_by_one(accounts.clock_jumped)
_UPDATE_RUN = one_by_one(runs.update_run)
_OPEN_ACCOUNT = one_by_one(accounts.open_account)
_PAUSE_ACCOUNT = one_by_one(pauses.pause_account)
_NOTICE = one_by_one(accounts.notice)
_LEARN = one_by_one(accounts.learn)
_LEARN_SIZE = one_by_one(accounts.learn_size)
_ENTER_ENDED = one_by_one(directory.enter_ended)
_START_DUE = one_by_one(starting.start_due)
_RESUME_DUE = one_by_one(accounts.resume_due)
_UPDATE_ACCOUNT = one_by_one(accounts.update_account)
_RECOVER = one_by_one(claims.recover)
_PROBE = one_by_one(_probe)

_SHORT: frozenset[Verb[Any, Any]] = frozenset({_CLAIM, claims.begin_send, claims.settle})
"""What every message needs: a millisecond or two for all who ask at once."""
