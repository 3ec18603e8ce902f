"""Follows each watched run once, whoever watches it. Knows runs and bytes, no connections.

A watcher is at a version: it has all that became failed or in doubt up to there. It catches up on
its own, page by page at its own pace; once it is level with the run's reader it shares the reader's
bytes. Both tell by version what it has already, so that nothing is missed or repeated at the joint.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from emailer import tongue
from emailer.model import RunState
from emailer.showing import shapes
from emailer.showing.meter import Meter
from emailer.store import Look, NotFoundError, Row, Run, Store, UnavailableError
from emailer.tongue import Tongue
from web.live import encoding
from web.live.watcher import TooSlowError, Watcher, Write

log = logging.getLogger(__name__)

PACE_S = 0.25
WATCHERS_PER_S = 1_000
"""So many are told an update in a second: with thousands of them it comes less often
than each PACE_S.
"""
RATE_S = 1.0
IDLE_S = 10.0
BATCH = 25


class Readers:
    """All runs that are being watched."""

    def __init__(self, store: Store, meter: Meter) -> None:
        """Take the store to read from."""
        self.store, self.meter = store, meter
        self.closing = False
        self._readers: dict[str, _Reader] = {}

    async def watch(
        self, run: Run, after: int | None, write_now: Write | None = None, *, public: bool = False
    ) -> AsyncGenerator[bytes, None]:
        """Yield a run's events from now until the program stops;
        the consumer must close it. Raises TooSlowError.

        What `write_now` takes is not yielded:
        most of what is shared goes straight to the connections.
        """
        watcher = Watcher(run, after, write_now, public=public)
        yield self.encode_run(run, public=public)
        reader = self._reader(run)
        try:
            async for page in self._catch_up(reader, watcher):
                yield page
            if watcher in reader.watchers:
                async for event in watcher.events():
                    yield event
        finally:
            self._leave(reader, watcher)
        if watcher.dropped.is_set():
            raise TooSlowError

    @property
    def watched(self) -> "list[_Reader]":
        """List who follows a run, one for each that is watched."""
        return list(self._readers.values())

    async def close(self) -> None:
        """End every stream at once."""
        self.closing = True
        tasks = [reader.task for reader in self.watched]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self, run_id: str, after: int) -> Look:
        """Look at a run to the end: who stops watching in the middle
        of it must not leave a transaction open.
        """
        return await asyncio.shield(self.store.look(run_id, after))

    def encode_run(
        self,
        run: Run,
        id: int | None = None,  # noqa: A002  (the word of the stream)
        *,
        public: bool = False,
    ) -> bytes:
        """Encode a run as it stands, its measured rate with it."""
        shape = shapes.public_run if public else shapes.run
        return encoding.encode("run", shape(run, self.meter, self.store.now()), id)

    def _reader(self, run: Run) -> "_Reader":
        reader = self._readers.get(run.id)
        if reader is None or reader.task.done():
            reader = self._readers[run.id] = _Reader(self, run)
        reader.expected += 1
        return reader

    async def _catch_up(self, reader: "_Reader", watcher: Watcher) -> AsyncIterator[bytes]:
        """Yield what the watcher lacks, and join the reader once it is level:
        no await lies between the two.
        """
        yield encoding.up_to(watcher.position)
        while watcher.position < reader.version:
            for event in await self._missed(reader.run_id, watcher):
                yield event
        if not (self.closing or reader.task.done()):
            reader.watchers[watcher] = None

    async def _missed(self, run_id: str, watcher: Watcher) -> list[bytes]:
        """Encode the next page of what a watcher lacks: while it does not read,
        its bytes are all that is held.
        """
        look = await self.look(run_id, watcher.position)
        events = []
        if look.changes:
            watcher.position = look.changes[-1].version
            events.append(
                encoding.up_to(watcher.position) if watcher.is_public else encode_rows(look.changes)
            )
        if look.complete:
            watcher.position = look.run.version
        if look.complete and look.run.version > watcher.run_version:
            watcher.run_version = look.run.version
            events.append(self.encode_run(look.run, look.run.version, public=watcher.is_public))
        elif look.complete:
            events.append(encoding.up_to(watcher.position))
        return events

    def _leave(self, reader: "_Reader", watcher: Watcher) -> None:
        reader.expected -= 1
        reader.watchers.pop(watcher, None)
        if not reader.expected:
            reader.task.cancel()
            if self._readers.get(reader.run_id) is reader:
                del self._readers[reader.run_id]


class _Reader:
    """Follows one run for its watchers; ends with the last of them."""

    def __init__(self, readers: Readers, run: Run) -> None:
        self.run_id = run.id
        self.version = run.version
        self.watchers: dict[Watcher, None] = {}
        self.expected = 0
        self._readers, self._run = readers, run
        self._shown = b""
        self._id: int | None = None  # of the event that was made last
        self.task = asyncio.create_task(self._follow(), name="run-reader")

    async def _follow(self) -> None:
        try:
            while True:
                await self._step_or_wait()
        except NotFoundError:
            log.info("a watched run was deleted")
        finally:
            for watcher in self.watchers:
                watcher.put(None)

    async def _step_or_wait(self) -> None:
        try:
            await self._step()
        except UnavailableError as error:
            log.warning("a watched run cannot be read", extra={"reason": str(error)})
            await asyncio.sleep(RATE_S)

    async def _step(self) -> None:
        """Wait for a change, tell it, and leave the run alone for a while."""
        running = self._run.state is RunState.RUNNING
        await self._readers.store.wait_for_change(
            self.run_id, self.version, RATE_S if running else IDLE_S
        )
        look = await self._readers.look(self.run_id, self.version)
        while not look.complete:
            await self._tell(look)
            look = await self._readers.look(self.run_id, self.version)
        await self._tell(look)
        await asyncio.sleep(PACE_S)

    async def _tell(self, look: Look) -> None:
        """Tell who failed and, once that is all, the run:
        the same bytes for all of a language who lack just that.
        """
        rows, is_told = look.changes, look.complete and self._is_told(look.run)
        self.version = look.run.version if look.complete else rows[-1].version
        public = self._readers.encode_run(look.run, self._id, public=True) if is_told else b""
        shared: dict[Tongue, bytes] = {}
        # What there is more of is told at once; else nobody is in a hurry.
        async for watcher in self._in_batches(BATCH / WATCHERS_PER_S if look.complete else 0):
            if watcher.position > self.version:
                continue  # it joined with a newer look: an id told now would lead it back
            spoken = watcher.tongue
            if watcher.is_public:
                event = public
            elif rows and watcher.position >= rows[0].version:
                lacking = [row for row in rows if row.version > watcher.position]
                event = self._encoded(lacking, look.run, spoken, is_told=is_told)
            else:
                if spoken not in shared:
                    shared[spoken] = self._encoded(rows, look.run, spoken, is_told=is_told)
                event = shared[spoken]
            if event:
                watcher.put(event)
            watcher.position = self.version

    def _is_told(self, run: Run) -> bool:
        """Tell whether the run changed; where only rate and time left did,
        it is told without an id.
        """
        is_new, self._run = run.version > self._run.version, run
        event = self._readers.encode_run(run)
        if event == self._shown and not is_new:
            return False
        self._shown, self._id = event, run.version if is_new else None
        return True

    def _encoded(self, rows: Sequence[Row], run: Run, spoken: Tongue, *, is_told: bool) -> bytes:
        """Encode rows, and the run where it is told, in a language."""
        with tongue.speaking(spoken):
            event = self._readers.encode_run(run, self._id) if is_told else b""
            return (encode_rows(rows) if rows else b"") + event

    async def _in_batches(self, rests_s: float) -> AsyncIterator[Watcher]:
        """Yield those who watch now, some at a time: their connections write in between, and a page
        that is asked for waits for one batch, not for thousands of writes.
        """
        for number, watcher in enumerate(list(self.watchers), 1):
            if watcher in self.watchers:
                yield watcher
            if number % BATCH == 0:
                await asyncio.sleep(rests_s)


def encode_rows(rows: Sequence[Row]) -> bytes:
    """Encode a page of recipients; its id is the version of the last."""
    return encoding.encode(
        "recipients", {"data": [shapes.told(row) for row in rows]}, rows[-1].version
    )
