"""Looking at runs and their people, in any engine."""

import contextlib
import json
from collections.abc import Collection, Sequence

from emailer.model import DEFAULT_ACCOUNT, Part, Recipient, Rejected, RunState, State
from emailer.store import (
    EVENT_ROWS,
    Account,
    Attempt,
    Before,
    Look,
    NotFoundError,
    Page,
    Row,
    Run,
)
from emailer.store.answering import cursors
from emailer.store.answering.base import Base
from emailer.store.course import Course
from emailer.store.senders import Lesson, Owner
from emailer.store.values import Contents
from emailer.store.verbs import (
    bounds,
    course,
    owners,
    parts,
    recipients,
    repeated,
    run_rows,
    views,
    written_before,
)
from emailer.store.verbs.rows import SqlRow
from emailer.tongue import Sentence


class Looking(Base):
    """The Views of emailer.store.views, and what is read of the account."""

    async def look(self, run_id: str, after: int | None = None) -> Look:
        """Read a run and what changed, from one snapshot: one statement is one by itself."""
        if after is None:
            return Look(self._seen(run_id, await self._all(*views.run_by_id(self._say, run_id))))
        async with self._reader.snapshot() as every:
            run = self._seen(run_id, await every(views.run_by_id(self._say, run_id)))
            found = await every(recipients.changes(run.key, after, EVENT_ROWS + 1))
        rows = [recipients.row_of(one) for one in found]
        return Look(run, rows[:EVENT_ROWS], len(rows) <= EVENT_ROWS)

    async def course(self, run_id: str, most: int) -> Course | None:
        """Read the sums of each stretch."""
        key = await self._key(run_id)
        async with self._reader.snapshot() as every:
            [span] = await every(course.span(key))
            cut = course.bounds(span, most)
            if cut is None:
                return None
            first, step, number = cut
            found = await every(course.stretches(self._say, key, first, step, number))
        return course.course_of(found, first, step, number)

    async def _key(self, run_id: str) -> int:
        """Find a run's key; runs are never deleted, so one that was seen is still there."""
        key = self._keys.get(run_id)
        return (await self.look(run_id)).run.key if key is None else key

    def _stored_as(self, state: RunState) -> Sequence[RunState]:
        """Say under which states the runs stand that are shown under this one."""
        if self._writer.trouble and state in (RunState.RUNNING, RunState.PAUSED):
            return (RunState.RUNNING, RunState.PAUSED) if state is RunState.PAUSED else ()
        return (state,)

    async def account(self, name: str = DEFAULT_ACCOUNT) -> Account:
        """Read an account."""
        rows = await self._all(*views.account(self._say, name))
        if not rows:
            raise NotFoundError(Sentence("No sender has been started on this database yet."))
        return run_rows.account_of(rows[0], self.now())

    _lease: tuple[str, int] = ("NULL", 0)
    """An engine's column with the end of a lease, and how long one lasts."""

    async def owners(self) -> Sequence[Owner]:
        """List the processes that live, the longest there first."""
        column, lasts_ms = self._lease
        rows, now = await self._all(*owners.listed(column)), self.now()
        return [owners.owner_of(row, now, lasts_ms) for row in rows if not self._is_gone(row)]

    def _is_gone(self, row: SqlRow) -> bool:  # noqa: ARG002  (an engine's)
        """Whether an owner is known here to have ended, though nobody noted it yet."""
        return False

    async def list_runs(
        self, state: RunState | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Run]:
        """List runs, newest first."""
        before = cursors.read(cursor, (int,))
        states = None if state is None else self._stored_as(state)
        query = views.runs(self._say, states, limit, before[0] if before else None)
        now = self.now()

        def shape(row: SqlRow) -> Run:
            return self._with_trouble(run_rows.listed_run_of(row, now))

        return await self._page(query, limit, shape, ["id"])

    async def list_recipients(
        self,
        run_id: str,
        states: Sequence[State] = (),
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Row]:
        """List a run's recipients."""
        order = recipients.list_order(states).split(", ")
        place = cursors.read(cursor, tuple(str if name == "address_key" else int for name in order))
        query = recipients.recipients(await self._key(run_id), states, limit, place)
        return await self._page(query, limit, recipients.row_of, order)

    async def recipient(self, run_id: str, recipient_id: int) -> Row:
        """Read one recipient."""
        rows = await self._all(*recipients.recipient_by_id(run_id, recipient_id))
        if not rows:
            raise NotFoundError(recipients.NOBODY)
        return recipients.row_of(rows[0])

    async def list_attempts(self, run_id: str, recipient_id: int) -> list[Attempt]:
        """Read one recipient's history."""
        rows = await self._all(*recipients.attempts(run_id, recipient_id))
        if not rows:
            raise NotFoundError(recipients.NOBODY)
        begun = [row for row in rows if row["claim_no"] is not None]
        return [recipients.attempt_of(number, row) for number, row in enumerate(begun, 1)]

    async def list_rejected(
        self,
        run_id: str,
        limit: int = 1000,
        cursor: str | None = None,
        *,
        only_repeated: bool = False,
        only_wrong: bool = False,
    ) -> Page[Rejected]:
        """List a submission's lines of no use, or those whose address stood before."""
        place = cursors.read(cursor, (int,))
        if only_repeated:
            query = repeated.listed(run_id, limit, place[0] if place else 0)
        else:
            query = views.rejected(run_id, limit, place[0] if place else -1, only_wrong=only_wrong)
        return await self._page(query, limit, run_rows.rejected_of, ["id"])

    async def list_people(
        self,
        run_id: str,
        limit: int = 1000,
        cursor: str | None = None,
        *,
        only_rest: bool = False,
        only_sent: bool = False,
    ) -> Page[Recipient]:
        """List a run's people."""
        key = await self._key(run_id)
        if only_sent:
            return await self._sent(key, limit, cursor)
        return await (
            self._rest(key, limit, cursor) if only_rest else self._everybody(run_id, limit, cursor)
        )

    async def _sent(self, run_key: int, limit: int, cursor: str | None) -> Page[Recipient]:
        place = cursors.read(cursor, (int,))
        query = recipients.sent(run_key, limit, place[0] if place else 0)
        return await self._page(query, limit, recipients.copied, ["id"])

    async def _rest(self, run_key: int, limit: int, cursor: str | None) -> Page[Recipient]:
        place = cursors.read(cursor, (int,))
        query = recipients.rest(run_key, limit, place[0] if place else 0)
        return await self._page(query, limit, recipients.leaving, ["id"])

    async def _everybody(self, run_id: str, limit: int, cursor: str | None) -> Page[Recipient]:
        place = cursors.read(cursor, (int,))
        [of] = map(bounds.bounds_of, await self._all(*bounds.bounds(run_id)))
        rows = await self._all(*recipients.people(self._say, of, limit, place[0] if place else 0))
        last = rows[limit - 1]["id"] if len(rows) > limit else None
        people = [recipients.copied(row) for row in rows[:limit]]
        return Page(people, None if last is None else json.dumps([last]))

    async def run_of_key(self, idempotency_key: str | None) -> str | None:
        """Look for the run an Idempotency-Key made."""
        found = await self._all(*views.run_of_key(idempotency_key))
        return str(found[0]["public_id"]) if found else None

    async def written_before(
        self, keys: Sequence[str], transport: str, letter: str = ""
    ) -> list[Before]:
        """Look addresses up in all runs, a slice at a time."""
        found: list[Before] = []
        for begin in range(0, len(keys), written_before.SLICE_ROWS):
            some = keys[begin : begin + written_before.SLICE_ROWS]
            rows = await self._all(*written_before.before(self._say, some, transport, letter))
            found += written_before.before_of(rows)
        return found

    async def wait_for_change(self, run_id: str, version: int, timeout_s: float) -> None:
        """Return when a commit changed the run."""
        key = self._keys.get(run_id)
        if key is None or key not in self._versions:
            key = (await self.look(run_id)).run.key
        await self._wait_for_key(key, version, timeout_s)

    async def contents(self, run_key: int) -> Contents:
        """Read what a run sends."""
        rows = await self._all(*views.message_by_key(run_key))
        if not rows:
            raise NotFoundError(Sentence("There is no such run."))
        found = await self.parts(run_key)
        return Contents(run_rows.message_of(rows[0]), found, rows[0]["public_id"])

    async def parts(self, run_key: int) -> Sequence[Part]:
        """Read which files go with a run's message."""
        return [parts.part_of(row) for row in await self._all(*parts.of_run(run_key))]

    async def part_content(self, part_key: int) -> bytes:
        """Read the bytes of one file."""
        async with contextlib.aclosing(self._reader.rows(parts.content(part_key))) as rows:
            return b"".join([row["data"] async for row in rows])

    async def running(self, run_keys: Collection[int]) -> frozenset[int]:
        """Of these runs, those that go on."""
        return frozenset(
            row["id"] for row in await self._all(*views.running(self._say, run_keys, self.now()))
        )

    async def learnt(
        self, host: str, port: int | None = None, account: str = DEFAULT_ACCOUNT
    ) -> Lesson:
        """Read what was found about a server."""
        found = await self._all(*views.learnt(account, f"{host}:{port}")) if port else []
        sizes = await self._all(*views.size_limit(account, host))
        size_limit = sizes[0]["size_limit"] if sizes else None
        if not found:
            return Lesson(size_limit=size_limit)
        [row] = found
        return Lesson(
            row["chain"], size_limit, bool(row["encrypts"]), row["logins_owed"], row["logins_at"]
        )
