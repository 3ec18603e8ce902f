"""What being told costs: the rate with a webhook that hears of every failure, over the rate while
it is stopped, in turn in one process: two processes of the same program differ by more.

The queue is in memory, where the share of what is told is larger than on a disk.
"""

import asyncio
import contextlib
import statistics
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from bench.speed import processes, program
from bench.speed.processes import Sink
from bench.speed.program import Program
from bench.speed.rows import Log, Row, median, ratio

CONNECTIONS = 50
MOST_PER_S = 15_000
REFUSED_EVERY = 100
BEGUN_S = 1.0
SETTLED_S = 0.2
PAIRS = 10
"""Of windows with and without, in each round: many and short, as what else the machine does comes
and goes within seconds. Each holds one round of what is told while the program is busy.
"""


class Rate(NamedTuple):
    """Mails a second, and microseconds of the processor a mail."""

    per_s: float
    cpu_us: float


class Receiver:
    """A running receiver."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        """Take one that listens."""
        self._process = process
        self.url = url

    async def heard(self) -> int:
        """Ask how often it was told something."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(b"\n")
        return int(await asyncio.wait_for(stdout.readline(), processes.END_S))


@contextlib.asynccontextmanager
async def receiver(kind: str) -> AsyncIterator[Receiver]:
    """Run a receiver."""
    words = ("-m", "bench.speed.receiver", kind)
    process = await processes.python(*words, stdin=asyncio.subprocess.PIPE)
    async with processes.ended(process):
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), processes.START_S)
        yield Receiver(process, line.decode().strip())


async def told(kind: str, seconds: float, rounds: int, log: Log) -> Row:
    """The rate kept with a receiver of this kind, by windows of so many seconds."""
    pairs: list[tuple[Rate, Rate]] = []
    async with processes.sink() as sink, receiver(kind) as one:
        for number in range(rounds):
            log(f"a webhook's receiver that {kind}, round {number + 1} of {rounds}")
            pairs += await _round(sink, one.url, seconds)
        heard = await one.heard()
    return _row(kind, pairs, heard)


def _row(kind: str, pairs: Sequence[tuple[Rate, Rate]], heard: int) -> Row:
    """Compare window by window; the processor's time a mail says it too,
    where others disturb the clock.
    """
    hooked, alone = zip(*pairs, strict=True)
    kept = ratio([one.per_s for one in hooked], [one.per_s for one in alone])
    cpu = ratio([one.cpu_us for one in alone], [one.cpu_us for one in hooked])
    per_s = [median(one.per_s for one in some) for some in (hooked, alone)]
    low, _, high = statistics.quantiles(
        (one.per_s / other.per_s for one, other in pairs), n=4, method="inclusive"
    )
    told = (f"{per_s[0]:,.0f}/s of {per_s[1]:,.0f}/s, {len(pairs)} times in turn, "
            f"half of them {low:.3f} to {high:.3f}; by processor time {cpu:.3f}; "
            f"{heard:,} events")  # fmt: skip
    return Row(f"webhook whose receiver {kind}: rate kept, 1 in {REFUSED_EVERY} fails", kept, "x",
               (0.98, 0.99), detail=told)  # fmt: skip


async def _round(sink: Sink, url: str, seconds: float) -> list[tuple[Rate, Rate]]:
    """Measure with and without in a run in full flow; which is first changes."""
    with processes.quiet_folder() as folder:
        async with program.running(folder, sink.port, CONNECTIONS, "--private-webhooks") as app:
            hook = await _made(app, url)
            many = round((BEGUN_S + 2 * PAIRS * (seconds + 2 * SETTLED_S)) * MOST_PER_S)
            await app.post(program.people(many, refused_every=REFUSED_EVERY))
            await asyncio.sleep(BEGUN_S)
            found: list[tuple[Rate, Rate]] = []
            for number in range(PAIRS):
                first = bool(number % 2)
                rates = {on: await _rate(app, sink, hook, is_on=on, seconds=seconds)
                         for on in (first, not first)}  # fmt: skip
                found.append((rates[True], rates[False]))
            await app.kill()
    return found


async def _made(app: Program, url: str) -> str:
    async with app.http.post("/api/webhooks", json={"url": url}) as made:
        made.raise_for_status()
        return str((await made.json())["id"])


async def _rate(app: Program, sink: Sink, hook: str, *, is_on: bool, seconds: float) -> Rate:
    """The rate while a webhook is told, or is not."""
    async with app.http.patch(f"/api/webhooks/{hook}", json={"enabled": is_on}) as answer:
        answer.raise_for_status()
    await asyncio.sleep(SETTLED_S)
    await sink.counted()
    before_s = processes.cpu_s(app.pid)
    await asyncio.sleep(seconds)
    counted, used_s = await sink.counted(), processes.cpu_s(app.pid) - before_s
    if counted.mails < 2:
        raise RuntimeError("Nothing was sent while it was measured.")
    return Rate(counted.per_s, used_s / counted.mails * 1e6)
