"""The queue in PostgreSQL: two sessions write, one reads, one says that this process lives and
hears what the others do.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping, Sequence

from emailer.limits import Limits
from emailer.model import DEFAULT_ACCOUNT, Instant
from emailer.store import Claim, Draft, StoreError, SupersededError
from emailer.store.answering.access import Admitting
from emailer.store.answering.drafting import Drafting
from emailer.store.answering.erasing import Eraser
from emailer.store.answering.searching import Searching
from emailer.store.answering.sending import Sending
from emailer.store.answering.setting_up import SettingUp
from emailer.store.answering.webhooks import Telling
from emailer.store.errors import CannotOpenError
from emailer.store.postgres import (
    cleaning,
    database,
    database_identity,
    fencing,
    machine,
    marking,
    message_statements,
    troubles,
)
from emailer.store.postgres.clock import ServerClock, uptime_s
from emailer.store.postgres.heartbeat import Expired, Heard, Heartbeat, Lease
from emailer.store.postgres.naming import BACKUP
from emailer.store.postgres.reader import Reader
from emailer.store.postgres.session import Session
from emailer.store.postgres.writer import Writer
from emailer.store.senders import Share
from emailer.store.verbs import connection_shares, imports, owners
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import Webhook

KEEPS = (*message_statements.KEEPS, *marking.KEEPS)
"""What the session for messages is to keep."""
PROBE_S = 8.0
"""Somebody may have our tables locked: nobody waits longer to hear whether all is well."""


async def open_store(
    url: str,
    named: str,
    clock: Callable[[], Instant] | None = None,
    lease: Lease = Lease(),  # noqa: B008  (it is never written)
) -> "PostgresStore":
    """Open the queue, making or migrating its tables. Raises CannotOpenError with a sentence."""
    server_clock = ServerClock()

    await asyncio.to_thread(database.prepare, url, named, server_clock.read)
    return PostgresStore(url, server_clock, clock or server_clock, lease)


class PostgresStore(Sending):
    """The Store of emailer.store, kept by a server that many processes share."""

    _writer: Writer
    is_shared = True

    def __init__(
        self, url: str, server: ServerClock, clock: Callable[[], Instant], lease: Lease
    ) -> None:
        """Take the tables `prepare` has made; use open_store."""
        self._url = url
        self._lease = ("lease_until", round(lease.seconds * 1000))
        self._importer = secrets.token_hex(8)

        def connect(is_hot: bool) -> Session:  # noqa: FBT001  (it is called by place)
            session = Session(url, is_hot=is_hot, keeps=KEEPS if is_hot else ())
            session.execute("SELECT set_config('emailer.importer', :name, false)",
                            {"name": self._importer})  # fmt: skip
            return session

        super().__init__(
            Reader(lambda: Session(url, reads=True)),
            lambda told: Writer(connect, self.now, told),
            clock,
        )
        self.access = Admitting(self._all, self._writer, self.now)
        self.drafts = Drafting(self._all, self._writer, self.now)
        self.setups = SettingUp(self._all, self._writer)
        self.webhooks = OneTeller(self._all, self._writer, self.now, self._told)
        self.people = Searching(self._say, self._all, self._writer, self.recipient)
        self.erasing = Eraser(
            (self._all, self._writer, self._say), self.now, self, self.people, self._clean
        )
        heard = Heard(self._ring_all_work, self._changed_elsewhere, self._end_expired,
                      lambda: tuple(self._watchers))  # fmt: skip
        self._heartbeat = self.webhooks.heartbeat = Heartbeat(
            lambda: Session(url), server, heard, lease
        )

    # -- who lives ---------------------------------------------------------------------------------

    async def open_account(  # noqa: PLR0913  (each is a setting of the account)
        self,
        owner: str,
        transport: str,
        fingerprint: str,
        connections: int | None,
        limits: Limits | None,
        *,
        account: str = DEFAULT_ACCOUNT,
        anew: bool = False,
    ) -> None:
        """Enter as one of the account's senders; of this process there is one."""
        await self._writer.call(database_identity.come_home)
        await self._writer.call(fencing.end_gone)
        await self._writer.call(fencing.refuse_another, account, transport)
        before, since = self._owners.get(account), uptime_s()
        await super().open_account(
            owner, transport, fingerprint, connections, limits, account=account, anew=anew
        )
        self._heartbeat.enter(owner, since)
        if before is not None and before != owner:
            await self.leave(before)

    def _place(self) -> str:
        return machine.here()

    def _is_gone(self, row: SqlRow) -> bool:
        return machine.is_gone(row["place"])

    async def share(self, owner: str, most: int, holds: int) -> Share:  # noqa: ARG002
        """Divide them by rows; where all is as it should be, this only reads."""
        rows = await self._all(*connection_shares.sharers(owner))
        share, noted = connection_shares.part(rows, owner, holds)
        return (
            share
            if noted is None
            else await self._writer.call(connection_shares.take, owner, holds)
        )

    async def leave(self, owner: str) -> None:
        """End an owner."""
        await super().leave(owner)
        self._heartbeat.leave(owner)

    def is_sure(self, owner: str) -> bool:
        """Whether its lease was renewed lately enough: nobody can have ended it by now."""
        return self._heartbeat.is_sure(owner)

    async def claim(self, owner: str, n: int) -> list[Claim]:
        """waiting -> claimed. One whom others have ended hears it though there be nothing to do."""
        if owner in self._heartbeat.fenced:
            raise SupersededError(owners.SUPERSEDED)
        return await super().claim(owner, n)

    async def _begin_import(self, draft: Draft) -> imports.Begun:
        """Enter this process first: what it imports is deleted once it is dead, and not before."""
        if self._importer not in self._heartbeat.owners:
            since = uptime_s()
            await self._writer.call(owners.enter, fencing.importer(self._importer))
            self._heartbeat.enter(self._importer, since)
        return await super()._begin_import(draft)

    def _end_expired(self, expired: Sequence[Expired]) -> None:
        self._chore(lambda: self._sweep(expired))

    async def _sweep(self, expired: Sequence[Expired]) -> None:
        """End owners whose lease is over, and take up what those held whom anybody ended."""
        if expired:
            await self._writer.call(fencing.fence, expired)
        mine = next((one for one in self._owners.values() if one in self._heartbeat.owners), None)
        if mine is not None:
            await self.recover(mine)

    async def wait_for_work(self, owner: str, timeout_s: float) -> None:
        """Return when there may be something to claim; others may have made it."""
        self._heartbeat.begin()
        await super().wait_for_work(owner, timeout_s)

    async def wait_for_change(self, run_id: str, version: int, timeout_s: float) -> None:
        """Return when a commit changed the run; others may have made it."""
        self._heartbeat.begin()
        await super().wait_for_change(run_id, version, timeout_s)

    # -- what others do ----------------------------------------------------------------------------

    def _ring_all_work(self) -> None:
        self._ring_for_work()
        self._told.set()

    def _changed_elsewhere(self, versions: Mapping[int, int]) -> None:
        """Ring whoever watches a run that has a newer version than was seen here."""
        for key, version in versions.items():
            if version > self._versions.get(key, -1):
                self._versions[key] = version
                for bell in self._watchers.get(key, ()):
                    bell.set()

    # -- the rest ----------------------------------------------------------------------------------

    # it is called by place
    async def _clean(self, is_idle: bool, at_once: bool) -> bool:  # noqa: FBT001
        """Write the tables anew that held people: what was deleted is in none of their pages then.

        The server's log and its backups are others' to clean.
        """
        if not is_idle and not at_once:
            return False

        def work() -> bool:
            with contextlib.closing(Session(self._url)) as session:
                return cleaning.clean(session, whole=at_once)

        return await asyncio.to_thread(work)

    async def healthy(self) -> str | None:
        """None, or what is wrong with the database."""
        if wrong := self._writer.standing or self._heartbeat.wrong:
            return wrong
        try:
            async with asyncio.timeout(PROBE_S):
                await self._writer.call(_probe)
                await self._all("SELECT 1", {})
        except StoreError as error:
            return str(error)
        except TimeoutError as error:
            return self._writer.standing or str(troubles.unavailable(error))
        return None

    async def backup(self, path: str) -> None:  # noqa: ARG002  (a file's is written there)
        """Refuse: the server has tools for it."""
        raise CannotOpenError(BACKUP)

    async def close(self) -> None:
        """Finish what waits to be written and close."""
        await self._heartbeat.close()
        if self._importer in self._heartbeat.owners:
            await asyncio.gather(self._writer.call(owners.leave, self._importer),
                                 return_exceptions=True)  # fmt: skip
        await super().close()


class OneTeller(Telling):
    """Webhooks, told by one of all processes: the others find nothing due."""

    heartbeat: Heartbeat

    async def due(self) -> Sequence[Webhook]:
        """List those to whom something may be told now, by this process."""
        self.heartbeat.may_tell = True
        self.heartbeat.begin()
        return await super().due() if self.heartbeat.tells else []


def _probe(transaction: Transaction) -> None:
    """Prove that the writer lives, and that it may write: a note that is undone says so."""
    transaction.db.execute("SELECT pg_current_xact_id()")
