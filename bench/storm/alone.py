"""What holds where one machine is wrong, cut off, or stopped at the worst instant."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.storm import scene as scenes
from bench.storm.machines import Machine, Sort
from bench.storm.program import AS_IT_IS
from bench.storm.scene import Scene
from bench.storm.together import make_run
from bench.torture import processes
from bench.torture.audit import Breach
from emailer.store.postgres import engine

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
"""What `clocks` needs of the machine."""
OFF_MIN = 5
SHORT_S, LONG_S = 3.0, 30.0
RECOVERED_S = 45.0
FREEZES = 10


def trials() -> dict[str, Callable[[], Awaitable[str]]]:
    """Name them, the twin of each behind it."""
    return {
        "clocks": clocks,
        "cut off": partial(cut_off, AS_IT_IS),
        "cut off's twin": partial(cut_off, "begins"),
        "frozen before the dot": partial(frozen, "freezes"),
        "frozen's twin": partial(frozen, "freezes-unguarded"),
    }


FENCED = "SELECT count(*) FROM emailer_owner WHERE account IS NOT NULL AND ended_at IS NOT NULL"
LEFT = "SELECT coalesce(sum(waiting + in_flight), 0)::bigint FROM emailer_run"
SENDING = "SELECT count(*) FROM emailer_recipient WHERE state = 'sending'"
DOUBTS = "SELECT coalesce(sum(in_doubt), 0)::bigint FROM emailer_run"


async def submit(scene: Scene, people: int) -> None:
    """Store a list for the mail server, by a process that only stores."""
    store = await engine.open_store(scene.url, "the queue of a storm")
    await make_run(store, people, "smtp")
    await store.close()


# -- clocks ----------------------------------------------------------------------------------------


async def clocks() -> str:
    """Machines whose clocks are five minutes wrong, either way: nobody is ended."""
    async with scenes.opened(SHORT_S, 4) as scene:
        for name, off in (("ahead", f"+{OFF_MIN}m"), ("behind", f"-{OFF_MIN}m")):
            environ = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": off,
                       "FAKETIME_DONT_FAKE_MONOTONIC": "1"}  # fmt: skip
            await scene.add(name, Sort("worker", scene.flags, environ=environ))
        await scene.add("right", Sort("worker", scene.flags))
        await scene.sink.tell("latency", ms=50)
        await submit(scene, 800)
        await asyncio.sleep(5 * SHORT_S)
        await scenes.until(lambda: not scene.number(LEFT))
        ended = scene.number(FENCED)
        await _make_them_say(scene)
        offs = [_off(scene.folder / f"{name}.log") for name in ("ahead", "behind")]
        if ended or scene.number(DOUBTS) or min(offs) < timedelta(minutes=OFF_MIN - 1):
            raise Breach(f"{ended} were ended; the clocks were off by {offs}")
        return f"clocks {OFF_MIN} minutes ahead and behind: 0 of 3 ended, 0 in doubt, all sent"


async def _make_them_say(scene: Scene) -> None:
    """Have each machine write its own time down: it connects again."""
    for machine in scene.machines:
        machine.wire.cut()
        await machine.wire.mend()
    logs = [scene.folder / f"{one.name}.log" for one in scene.machines]
    await scenes.until(lambda: all(log.stat().st_size for log in logs))


def _off(log: Path) -> timedelta:
    """How far a log's last time is from ours: the twin, without which the clocks might be right."""
    said = datetime.fromisoformat(log.read_text().splitlines()[-1].partition(",")[0])
    return abs(datetime.now(UTC).replace(tzinfo=None) - said)


# -- cut off ---------------------------------------------------------------------------------------


async def cut_off(kind: str) -> str:
    """A machine whose network is gone begins nothing after half its lease; the others finish."""
    async with scenes.opened(LONG_S, 4) as scene:
        own = await processes.start_sink()
        try:
            return await _cut_off(scene, own, kind)
        finally:
            await own.end()


async def _cut_off(scene: Scene, own: processes.Sink, kind: str) -> str:
    transport = scenes.TRANSPORT.format(port=own.port)
    lonely = await scene.add("lonely", Sort("serve", scene.sending(transport), kind))
    await own.tell("latency", ms=18_000)
    await submit(scene, 40)
    await scenes.until(lambda: scene.number(SENDING))
    await asyncio.sleep(1)  # its dots have left: the next may do so 17 s from now
    lonely.wire.hold()
    gone = time.monotonic()
    # only now: it sends elsewhere, and whoever hears of newer settings begins nothing more
    await scene.add("other", Sort("worker", scene.flags))
    await scenes.until(lambda: not scene.number(LEFT))
    return await _judged(own, gone, time.monotonic() - gone, kind)


async def _judged(own: processes.Sink, gone: float, took_s: float, kind: str) -> str:
    await own.read()
    late = [one for one in own.log if one.at > gone + LONG_S / 2]
    if kind == AS_IT_IS and (late or took_s > RECOVERED_S):
        raise Breach(f"{len(late)} dots after half the lease; the others took {took_s:.0f} s")
    if kind != AS_IT_IS and not late:
        raise Breach("one that waits for nobody's leave began nothing late: the look is blind")
    return f"{len(late)} dots after half the lease; the others had finished {took_s:.0f} s later"


# -- frozen ----------------------------------------------------------------------------------------


async def frozen(kind: str) -> str:
    """Stopped between the queue's answer and the dot, until others have ended it: then no dot."""
    async with scenes.opened(SHORT_S, 1) as scene:
        await scene.add("web", Sort("web", scene.flags))
        machine = await scene.add("frozen", Sort("serve", scene.flags, kind))
        await submit(scene, FREEZES - 1)
        await _presence_begins(scene)  # by a list of one
        for n in range(FREEZES):
            await _until_stopped(machine)
            await scenes.until(partial(_is_more, scene, n))
            machine.signal(signal.SIGCONT)
        await scenes.until(lambda: not scene.number(LEFT))
        await scene.sink.settle()
        dots, doubts = scene.sink.seen, scene.number(DOUBTS)
        if kind == "freezes" and (dots or doubts != FREEZES):
            raise Breach(f"{dots} dots left late, {doubts} are in doubt")
        if kind != "freezes" and not dots:
            raise Breach("without its guard no dot left late: the look is blind")
        return f"{FREEZES} stops at the worst instant: {dots} dots left late, {doubts} in doubt"


async def _presence_begins(scene: Scene) -> None:
    """Have the one that serves pages look at leases: it does once it stored a list."""
    web = scene.machines[0].http
    assert web is not None
    body = {"recipients": [{"email": "x@guests.example"}], "subject": "x", "text": "x"}
    async with web.post("/api/runs", json=body) as answer:
        assert answer.status == 201, await answer.text()


def _is_more(scene: Scene, n: int) -> bool:
    return scene.number(FENCED) > n


async def _until_stopped(machine: Machine) -> None:
    stat = Path(f"/proc/{machine.pid}/stat")
    await scenes.until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
