"""Mail per second, processor time and syncs,
beside what others reach in the same rounds on the same sinks.
"""

import asyncio
import contextlib
import re
import shutil
import socket
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bench.speed import peers, processes, program
from bench.speed.processes import Counted, Sink
from bench.speed.rows import NO_AIMS, Aims, Log, Row, median, ratio

AIMS: dict[int, Aims] = {10: (0.35, 0.6), 50: (0.6, 1.0)}
AIMS_AT_MOST: list[Aims] = [(3.5, 5), (25, 50)]
"""With most connections: against ready bytes, against the usual way."""
CPU_US: dict[int, Aims] = {10: (100, 60), 50: (65, 40)}
"""Of the processor, a mail."""


@dataclass(slots=True)
class Rounds:
    """What each contender reached, round by round."""

    rates: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu_us: list[float] = field(default_factory=list)
    bare: list[peers.Bare] = field(default_factory=list)
    limited: set[str] = field(default_factory=set)

    def book(self, name: str, counted: Counted) -> None:
        """Book one contender's round; the sink says whether it was itself the limit."""
        self.rates[name].append(counted.per_s)
        if counted.is_limit:
            self.limited.add(name)

    def ratio(self, ours: str, theirs: str) -> float:
        """Compare two contenders, round by round."""
        return ratio(self.rates[ours], self.rates[theirs])

    def detail(self, *names: str) -> str:
        """Write the medians, and where the sink was the limit."""
        return ", ".join(self._shown(name) for name in names)

    def _shown(self, name: str) -> str:
        limit = " (the sink is the limit)" if name in self.limited else ""
        return f"{name} {median(self.rates[name]):,.0f}/s{limit}"


async def compare(connections: int, count: int, rounds: int, log: Log) -> list[Row]:
    """Let all contenders send in turn, in so many rounds."""
    seen = Rounds()
    async with processes.sink() as sink, smtp_sink() as c_port:
        for number in range(rounds):
            log(f"{connections} connections, round {number + 1} of {rounds}")
            await _ours(sink, connections, count, seen)
            if c_port:
                await _postfix(sink, c_port, connections, count, seen)
            await _bare(sink, connections, count, seen)
            await peers.aiosmtplib_loop("ready", sink.port, connections, count // 5)
            seen.book("ready bytes", await sink.counted())
            with processes.folder() as folder:
                await peers.aiosmtplib_loop("usual", sink.port, connections, count // 20, folder)
            seen.book("usual", await sink.counted())
    return _rows(seen, connections)


async def _ours(sink: Sink, connections: int, count: int, seen: Rounds) -> None:
    with processes.folder() as folder:
        async with program.running(folder, sink.port, connections) as app:
            await sink.counted()
            run_id = await app.post(program.people(count))
            before_s = processes.cpu_s(app.pid)
            await app.until(run_id)
            seen.cpu_us.append((processes.cpu_s(app.pid) - before_s) / count * 1e6)
            seen.book("ours", await sink.counted())


async def _bare(sink: Sink, connections: int, count: int, seen: Rounds) -> None:
    with processes.folder() as folder:
        seen.bare.append(await peers.bare(sink.port, connections, count, folder))
        seen.book("bare sender", await sink.counted())


async def _postfix(sink: Sink, c_port: int, connections: int, count: int, seen: Rounds) -> None:
    """Postfix's generator into our sink, and both of us into Postfix's,
    which has no limit for either.
    """
    await sink.counted()
    await peers.smtp_source(sink.port, connections, count)
    seen.book("smtp-source", await sink.counted())
    begun = time.monotonic()
    await peers.smtp_source(c_port, connections, count)
    seen.rates["smtp-source > smtp-sink"].append(count / (time.monotonic() - begun))
    with processes.folder() as folder:
        async with program.running(folder, c_port, connections) as app:
            run_id = await app.post(program.people(count))
            await app.until(run_id, poll_s=0.02)
            seen.rates["ours > smtp-sink"].append(count / (time.monotonic() - app.answered_at))


def _rows(seen: Rounds, connections: int) -> list[Row]:
    at = f"{connections} connections"
    yardsticks = [
        _against(seen, f"{at}, vs `smtp-source -d -s {connections}`, both into our sink", "ours",
                 "smtp-source", AIMS[connections]),
        _against(seen, f"{at}, the same, both into `smtp-sink`", "ours > smtp-sink",
                 "smtp-source > smtp-sink", AIMS[connections]),
    ] if "smtp-source" in seen.rates else []  # fmt: skip
    aims = AIMS_AT_MOST if connections == max(AIMS) else [NO_AIMS] * 2
    return [
        *yardsticks,
        _against(
            seen, f"{at}, vs aiosmtplib loop, ready bytes, no queue", "ours", "ready bytes", aims[0]
        ),
        _against(
            seen, f"{at}, vs aiosmtplib + EmailMessage + commit per mail", "ours", "usual", aims[1]
        ),
        Row(
            f"CPU of the program per durable mail, {at}",
            median(seen.cpu_us),
            "us",
            CPU_US[connections],
            less=True,
        ),
        Row(f"CPU of a bare sender with the same durable marks, {at}",
            median(one.cpu_us for one in seen.bare), "us", less=True,
            detail=f"{seen.detail('bare sender')}; its commits "
            f"{median(one.commits_us for one in seen.bare):.0f} us"),
    ]  # fmt: skip


def _against(seen: Rounds, work: str, ours: str, theirs: str, aims: Aims) -> Row:
    return Row(work, seen.ratio(ours, theirs), "x", aims, detail=seen.detail(ours, theirs))


async def far_away(latency_ms: int, seconds: float, connections: int, log: Log) -> Row:
    """Mail per second and connection with a server far away, beside one command at a time."""
    log(f"a server {latency_ms} ms away")
    turns = max(int(seconds * 1000 / latency_ms), 8)
    async with processes.sink(latency_ms) as sink:
        seen = Rounds()
        await peers.aiosmtplib_loop("ready", sink.port, connections, turns * connections // 4)
        seen.book("one at a time", await sink.counted())
        await _ours(sink, connections, turns * connections, seen)
    return Row(
        f"server {latency_ms} ms away, per connection, vs one command at a time",
        seen.ratio("ours", "one at a time"),
        "x",
        (1.9, 3.7),
        detail=f"{median(seen.rates['ours']) / connections:.1f} against "
        f"{median(seen.rates['one at a time']) / connections:.1f} a second and connection",
    )


async def syncs(connections: int, count: int, log: Log) -> Row:
    """Syncs per mail, counted by the kernel's tracepoints (perf), or by strace."""
    log("syncs")
    async with processes.sink() as sink:
        with processes.folder() as folder:
            async with program.running(folder, sink.port, connections) as app:
                run_id = await app.post(program.people(count))
                before, tracer = (await app.look(run_id))["counts"]["sent"], await _tracer(app.pid)
                run = await app.until(run_id)
                calls = await _calls(tracer)
    value = calls / max(run["counts"]["sent"] - before, 1)
    return Row(f"fsyncs per mail, {connections} connections", value, "", (0.1, 0.06), less=True,
               detail="fsync and fdatasync, by perf or strace")  # fmt: skip


async def _tracer(pid: int) -> asyncio.subprocess.Process:
    if shutil.which("perf"):
        events = ",".join(f"syscalls:sys_enter_{name}" for name in ("fsync", "fdatasync"))
        return await asyncio.create_subprocess_exec("perf", "stat", "-x", " ", "-e", events,
                                                    "-p", str(pid),
                                                    stderr=asyncio.subprocess.PIPE)  # fmt: skip
    return await asyncio.create_subprocess_exec("strace", "-f", "-c", "-e", "trace=fsync,fdatasync",
                                                "-p", str(pid),
                                                stderr=asyncio.subprocess.PIPE)  # fmt: skip


async def _calls(tracer: asyncio.subprocess.Process) -> int:
    """End the tracer and add up what it counted."""
    tracer.send_signal(2)
    _, said = await asyncio.wait_for(tracer.communicate(), processes.END_S)
    perf = re.findall(r"^(\d+) .*sys_enter_f", said.decode(), re.MULTILINE)
    strace = re.findall(
        r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*f(?:data)?sync$", said.decode(), re.MULTILINE
    )
    return sum(map(int, perf or strace))


@contextlib.asynccontextmanager
async def smtp_sink() -> AsyncIterator[int]:
    """Run Postfix's sink where it is installed; 0 where it is not."""
    if not peers.SMTP_SINK or not peers.SMTP_SOURCE:
        yield 0
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await processes.command(peers.SMTP_SINK, "-u", "nobody", f"127.0.0.1:{port}", "1000")
    async with processes.ended(process):
        await asyncio.sleep(0.5)
        yield port
