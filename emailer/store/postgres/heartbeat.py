"""That this process lives, said to the others; what they commit, heard. A thread with a session.

An owner's lease is renewed every few seconds while the loop that sends still turns: one that hangs
must lose it. Leases are reckoned by the server's clock alone. Who saw the same lease expired twice,
ten seconds of its own clock apart, ends that owner: a step of the server's clock ends nobody.
"""

import asyncio
import contextlib
import json
import logging
import select
import socket
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

import psycopg

from emailer.store.postgres.clock import ServerClock, uptime_s
from emailer.store.postgres.numbered_locks import TELLER, stranger
from emailer.store.postgres.session import Session
from emailer.tongue import Sentence

log = logging.getLogger(__name__)

LEASE_S = 30.0
POLL_S = 1.0
WATCH_S = 0.25
HEARD_S = 2.0


class Lease(NamedTuple):
    """How long an owner lives that says nothing; all that hangs on it hangs together."""

    seconds: float = LEASE_S

    @property
    def beat_s(self) -> float:
        """How often it is renewed."""
        return self.seconds / 6

    @property
    def sure_s(self) -> float:
        """So long after a renewal was asked for that was answered, nobody else can have ended it:
        neither is the lease over by then, nor would that have been seen twice.
        """
        return self.seconds / 2

    @property
    def twice_s(self) -> float:
        """How far apart the same lease is to be seen over before anybody is ended."""
        return self.seconds / 3

    @property
    def hangs_s(self) -> float:
        """A loop that has not turned for so long hangs, and its leases are renewed no more."""
        return self.seconds / 3


class Expired(NamedTuple):
    """A lease that was seen to be over."""

    owner: str
    lease_until: int


class Heard(NamedTuple):
    """What the loop is to do: called on it, by `call_soon_threadsafe`."""

    work: Callable[[], None]
    versions: Callable[[Mapping[int, int]], None]
    expired: Callable[[Sequence[Expired]], None]
    watched: Callable[[], Collection[int]]  # called in the thread


class Heartbeat:
    """Renews leases, and rings for what other processes did."""

    def __init__(
        self, connect: Callable[[], Session], clock: ServerClock, heard: Heard, lease: Lease
    ) -> None:
        """Begin without a thread: who only looks or decides needs none."""
        self.owners: set[str] = set()
        self.fenced: set[str] = set()  # whom others have ended: this process seemed dead
        self.is_deaf = False
        self.may_tell = False  # webhooks: whether anybody here would
        self.tells = False  # them: of all processes one does, for as long as its session lives
        self.wrong: Sentence | None = None
        self._connect, self._clock, self._heard = connect, clock, heard
        self._lease = lease
        self._loop = asyncio.get_running_loop()
        self._turned_at = uptime_s()
        self._sure_from: dict[str, float] = {}
        self._seen: dict[Expired, float] = {}
        self._ends = threading.Event()
        self._woken, self._wake = socket.socketpair()
        self._due = {"beat": 0.0, "poll": 0.0, "watch": 0.0}
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start the thread, once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="store-heartbeat", daemon=True)
            self._thread.start()

    def enter(self, owner: str, since: float) -> None:
        """Keep an owner alive that a commit entered, asked for at this second of `uptime_s`."""
        self.begin()
        self.fenced.discard(owner)
        self._sure_from[owner] = since
        self.owners.add(owner)
        self._due["beat"] = 0.0  # its first lease is the table's own

    def leave(self, owner: str) -> None:
        """Renew nothing more of an owner."""
        self.owners.discard(owner)
        self.fenced.discard(owner)
        self._sure_from.pop(owner, None)

    def is_sure(self, owner: str) -> bool:
        """Whether nobody can have ended this owner by now."""
        sure_s = self._lease.sure_s
        return uptime_s() - self._sure_from.get(owner, -sure_s) < sure_s

    async def close(self) -> None:
        """End the thread and its session; once more it does nothing."""
        if self._ends.is_set():
            return
        self._ends.set()
        self._wake.send(b"!")
        if self._thread is not None:
            await self._loop.run_in_executor(None, self._thread.join)
        self._woken.close()
        self._wake.close()

    # -- in the thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        is_lost = False
        while not self._ends.is_set():
            try:
                with contextlib.closing(self._connect()) as session:
                    self._listen(session)
                    if is_lost:
                        log.info("the heartbeat is connected again")
                    is_lost = False
                    while not self._ends.is_set():
                        self._round(session)
            except psycopg.Error as error:
                self.tells = False
                if not is_lost:
                    log.info("the heartbeat is cut off", extra={"reason": type(error).__name__})
                is_lost = True
                self._ends.wait(POLL_S)
            except Exception:
                self.tells = False
                log.exception("the heartbeat is begun again after a defect")
                self._ends.wait(POLL_S)

    def _listen(self, session: Session) -> None:
        """Hang the bell, and ring once for oneself: a pooler may let nothing through."""
        session.execute("LISTEN emailer_work")
        with contextlib.closing(self._connect()) as other:
            other.execute(other.say.bell)
        self.is_deaf = not list(session.raw.notifies(timeout=HEARD_S, stop_after=1))
        if self.is_deaf:
            log.warning("no bell is heard: something between lets none through (a pooler?); "
                        "new work is looked for once a second")  # fmt: skip
        self._tell(self._heard.work)

    def _round(self, session: Session) -> None:
        now = uptime_s()
        beat_s = self._lease.beat_s
        for name, every_s, work in (("beat", beat_s, self._beat), ("poll", POLL_S, self._poll),
                                    ("watch", WATCH_S, self._watch)):  # fmt: skip
            if now >= self._due[name]:
                self._due[name] = now + every_s
                work(session)
        waiting = select.poll()  # select takes no descriptor above 1023
        waiting.register(session.raw.fileno(), select.POLLIN)
        waiting.register(self._woken.fileno(), select.POLLIN)
        waiting.poll(min(WATCH_S, beat_s) * 1000)
        if list(session.raw.notifies(timeout=0)):
            self._tell(self._heard.work)

    def _beat(self, session: Session) -> None:
        """Renew the leases, read the clock, and look for those that are over."""
        self._tell(self._turned)
        began = uptime_s()
        if began - self._turned_at < self._lease.hangs_s:
            self._renew(session, began)
        self._clock.read(session)
        self._look_for_expired(session)
        self._look_for_teller(session)

    def _look_for_teller(self, session: Session) -> None:
        """Say where a stranger holds the lock of those who tell webhooks."""
        who = stranger(session, TELLER) if self.may_tell and not self.tells else ""
        if who and not self.wrong:
            log.warning("webhooks are told nothing", extra={"held_by": who})
        held = Sentence("Webhooks are told nothing: {who} holds their lock.", who=who)
        self.wrong = held if who else None

    def _renew(self, session: Session, began: float) -> None:
        """Renew what lives, and note whom others have ended: such a one begins nothing more."""
        living = set(self.owners)
        lease_ms = round(self._lease.seconds * 1000)
        rows = session.execute(_RENEW, {"owners": list(living), "lease_ms": lease_ms}).fetchall()
        renewed = {owner for (owner,) in rows}
        self._sure_from |= dict.fromkeys(renewed & self._sure_from.keys(), began)
        if ended := (living - renewed) & self.owners:
            self._tell(self._end, ended)

    def _end(self, ended: Collection[str]) -> None:
        """Believe that others have ended some of this process's owners, and let them look."""
        for owner in self.owners.intersection(ended):
            self.leave(owner)
            self.fenced.add(owner)
        self._heard.work()

    def _look_for_expired(self, session: Session) -> None:
        now = uptime_s()
        found = [Expired(*row) for row in session.execute(_EXPIRED)]
        self._seen = {one: self._seen.get(one, now) for one in found}
        over = [one for one, since in self._seen.items() if now - since >= self._lease.twice_s]
        if over or session.execute(ORPHANS).fetchone():
            self._tell(self._heard.expired, over)

    def _poll(self, session: Session) -> None:
        """Look for what was not heard, and whether the one that told webhooks is gone."""
        if self.may_tell and not self.tells:
            [self.tells] = session.execute(_TELL).fetchone() or (False,)
        self._tell(self._heard.work)

    def _watch(self, session: Session) -> None:
        """Ask for the versions of runs that somebody here looks at."""
        keys = self._heard.watched()
        if not keys:
            return
        rows = session.execute(_VERSIONS, {"keys": json.dumps(list(keys))}).fetchall()
        self._tell(self._heard.versions, dict(map(tuple, rows)))

    def _turned(self) -> None:
        self._turned_at = uptime_s()

    def _tell(self, what: Callable[..., None], *said: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(what, *said)


_TELL = f"SELECT pg_catalog.pg_try_advisory_lock({TELLER})"
_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
_RENEW = f"""
UPDATE emailer_owner SET lease_until = {_NOW} + :lease_ms
WHERE owner = ANY(:owners::text[]) AND ended_at IS NULL RETURNING owner
"""
_EXPIRED = f"""
SELECT owner, lease_until FROM emailer_owner WHERE ended_at IS NULL AND lease_until < {_NOW}
"""
ORPHANS = """
SELECT 1 FROM emailer_recipient AS recipient WHERE state IN ('claimed', 'sending')
    AND EXISTS (SELECT 1 FROM emailer_owner
        WHERE owner = recipient.owner AND ended_at IS NOT NULL) LIMIT 1
"""
"""Somebody held by an owner that was ended: who ended it may have had nobody to take them up."""
_VERSIONS = """
SELECT id, version FROM emailer_run
WHERE id IN (SELECT value::bigint FROM json_array_elements_text(:keys::json) AS one (value))
"""
