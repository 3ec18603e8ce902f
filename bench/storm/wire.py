"""The wire between one machine and the database: it can be cut, and hold what is on its way."""

import asyncio
import contextlib
import tempfile
from pathlib import Path

PIECE = 65_536
NAME = ".s.PGSQL.5432"


class Wire:
    """A socket in a folder of its own, as libpq looks for one; behind it is the server's."""

    def __init__(self, server: Path) -> None:
        """Lead to the server whose socket is in that folder."""
        self._folder = tempfile.TemporaryDirectory(prefix="wire-")
        self._server = server / NAME
        self._listener: asyncio.Server | None = None
        self._asks, self._answers = asyncio.Event(), asyncio.Event()
        self._ends: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    def url(self, name: str) -> str:
        """Name a database behind it, as --db takes it."""
        return f"postgresql://tester@/{name}?host={self._folder.name}"

    async def mend(self) -> None:
        """Let everything through, also what was held."""
        self._asks.set()
        self._answers.set()
        if self._listener is None:
            path = Path(self._folder.name) / NAME
            path.unlink(missing_ok=True)
            self._listener = await asyncio.start_unix_server(self._joined, path)

    def hold(self) -> None:
        """Let nothing through, and say nothing of it: as a network that is gone."""
        self.hold_asks()
        self.hold_answers()

    def hold_asks(self) -> None:
        """Let nothing through to the server."""
        self._asks.clear()

    def hold_answers(self) -> None:
        """Let nothing through from the server."""
        self._answers.clear()

    def cut(self) -> None:
        """End every connection, and take no new one."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self.drop()

    def drop(self) -> None:
        """End every connection: what was held is lost."""
        for end in self._ends:
            end.transport.abort()

    async def close(self) -> None:
        """Take it down."""
        self.cut()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._folder.cleanup()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            theirs = await asyncio.open_unix_connection(self._server)
        except OSError:
            writer.transport.abort()
            return
        self._ends = {end for end in self._ends if not end.is_closing()} | {writer, theirs[1]}
        ways = ((reader, theirs[1], self._asks), (theirs[0], writer, self._answers))
        for source, target, flows in ways:
            pump = asyncio.create_task(_pump(source, target, flows))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)


async def _pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, flows: asyncio.Event
) -> None:
    with contextlib.suppress(OSError):
        while piece := await source.read(PIECE):
            await flows.wait()
            target.write(piece)
            await target.drain()
    target.close()
