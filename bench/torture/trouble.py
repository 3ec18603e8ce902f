"""`python3 -m bench.torture.trouble [NAME ...]`: the server's own troubles,
one after the other, over the real program.

Each says in a sentence what came out; exit 1 at the first that did not come out as promised.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.torture import api, audit, processes
from bench.torture.api import Json
from bench.torture.audit import Breach
from bench.torture.lists import SUBJECT, TEXT
from bench.torture.processes import Launch, Program, Sink

CONNECTIONS = 10
WAIT_S = 900.0


@dataclass(slots=True)
class Stage:
    """A sink, a program that may be started more than once, and how long troubles last."""

    sink: Sink
    folder: Path
    trouble_s: float
    program: Program | None = None

    async def start(self, login: str = "", options: str = "") -> None:
        """Start the program, the one before having ended."""
        transport = f"smtp://{login}127.0.0.1:{self.sink.port}{options}"
        flags = [
            "--transport",
            transport,
            "--sender",
            "Ana Lima <ana@hosts.example>",
            "--connections",
            str(CONNECTIONS),
        ]
        self.program = await Launch(self.folder, flags).start()
        await self.program.ready()

    async def submit(self, addresses: Sequence[str]) -> str:
        """Submit a run; returns its id."""
        people = [{"email": address, "name": "Guest"} for address in addresses]
        body = {
            "recipients": people,
            "subject": SUBJECT,
            "text": TEXT,
            "retry_delays": ["1s", "1s"],
        }
        return str((await api.submit(self._http, body, f"trouble-{time.monotonic_ns()}"))["id"])

    async def until(self, run_id: str, done: Callable[[Json], bool]) -> Json:
        """Wait for a run."""
        async with asyncio.timeout(WAIT_S):
            path = f"/api/runs/{run_id}"
            # another process has no event to wait for here
            while not done(run := await api.ask(self._http, path)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return run

    async def compare(self, run_id: str) -> list[Json]:
        """Compare a run that stands still with the sink's log; returns its recipients."""
        await self.sink.read()
        run = await api.ask(self._http, f"/api/runs/{run_id}")
        rows = await api.recipients(self._http, run_id)
        audit.check_run(run, rows, self.sink.taken, audit.Policy())
        return rows

    @property
    def _http(self) -> aiohttp.ClientSession:
        assert self.program
        assert self.program.http
        return self.program.http


def guests(count: int) -> list[str]:
    """Name people who take their mail."""
    return [f"guest-{place}@guests.example" for place in range(count)]


def expect(is_so: object, what: str) -> None:
    """Raise Breach unless it is so."""
    if not is_so:
        raise Breach(what)


def _finished(run: Json) -> bool:
    return bool(run["state"] == "finished")


def _paused(run: Json) -> bool:
    return bool(run["state"] == "paused" and not run["counts"]["in_flight"])


# --- the troubles ---


async def down(stage: Stage) -> str:
    """The server is away in the middle of 10,000."""
    await stage.start()
    run_id = await stage.submit(guests(10_000))
    await stage.until(run_id, lambda run: run["counts"]["sent"] > 3000)
    await stage.sink.tell("down")
    await asyncio.sleep(stage.trouble_s)
    await stage.sink.tell("up")
    back = time.monotonic()
    before = stage.sink.seen
    counts = (await stage.until(run_id, _finished))["counts"]
    rows = await stage.compare(run_id)
    burned = sum(row["attempts"] > 1 or row["state"] == "failed" for row in rows)
    expect(
        counts["sent"] + counts["in_doubt"] == counts["total"],
        f"after the server was down: {counts}",
    )
    expect(
        counts["in_doubt"] <= CONNECTIONS and not burned,
        f"{counts['in_doubt']} in doubt, {burned} burned",
    )
    first_s = next(one.at for one in stage.sink.log[before:] if one.at > back) - back
    return (
        f"{counts['sent']} sent, {counts['in_doubt']} in doubt, 0 failed, 0 burned; "
        f"first mail {first_s:.1f} s after"
    )


async def busy(stage: Stage) -> str:
    """A 421 to everybody, at the greeting."""
    await stage.start()
    run_id = await stage.submit(guests(10_000))
    await stage.until(run_id, lambda run: run["counts"]["sent"] > 3000)
    await stage.sink.tell("greet", answer="421 4.3.2 Try again later")
    await stage.sink.tell("cut")
    await asyncio.sleep(min(stage.trouble_s, 30.0))
    await stage.sink.tell("greet", answer="")
    counts = (await stage.until(run_id, _finished))["counts"]
    rows = await stage.compare(run_id)
    burned = sum(row["attempts"] > 1 for row in rows)
    expect(
        counts["sent"] + counts["in_doubt"] == counts["total"] and not burned,
        f"after 421: {counts}, {burned} burned",
    )
    return (
        f"{counts['sent']} sent, {counts['in_doubt']} in doubt by the cut before, 0 failed, "
        "0 burned"
    )


async def login(stage: Stage) -> str:
    """A wrong password; then the right one."""
    await stage.sink.tell("login", offered=True, refused=True)
    await stage.start("ana:wrong@", "?starttls=never")
    run_id = await stage.submit(guests(500))
    run = await stage.until(run_id, _paused)
    await asyncio.sleep(3)
    tries = (await stage.sink.tell("report"))["refused_logins"]
    expect(tries <= CONNECTIONS, f"{tries} logins were tried with a refused password")
    expect(
        run["counts"]["waiting"] == run["counts"]["total"],
        f"a refused login marked somebody: {run['counts']}",
    )
    await _end(stage)
    await stage.sink.tell("login", offered=True, refused=False)
    await stage.start("ana:right@", "?starttls=never")
    counts = (await stage.until(run_id, _finished))["counts"]
    await stage.compare(run_id)
    expect(counts["sent"] == counts["total"], f"with the right password: {counts}")
    return (
        f'paused after {tries} refused logins ("{run["state_reason"]["text"]}"); '
        "with the right one all sent"
    )


async def tls(stage: Stage) -> str:
    """An encryption that cannot be agreed on."""
    await stage.sink.tell("tls", broken=True)
    await stage.start()
    run_id = await stage.submit(guests(500))
    run = await stage.until(run_id, _paused)
    await stage.compare(run_id)
    expect(
        run["counts"]["waiting"] == run["counts"]["total"],
        f"broken TLS marked somebody: {run['counts']}",
    )
    return f'paused, nothing sent ("{run["state_reason"]["text"]}")'


async def relay(stage: Stage) -> str:
    """Everybody refused alike, which is about us; and a dozen dead addresses, which are not."""
    await stage.start()
    run_id = await stage.submit([f"554-{place}@faults.example" for place in range(20)])
    run = await stage.until(run_id, _paused)
    expect(not run["counts"]["failed"], f"20 refused alike: {run['counts']}")
    dead = [f"550-{place}@faults.example" for place in range(12)]
    counts = (await stage.until(await stage.submit([*dead, *guests(50)]), _finished))["counts"]
    are_right = counts["failed"] == len(dead) and counts["sent"] == 50
    expect(are_right, f"12 dead addresses: {counts}")
    return "20 refused alike: paused, 0 failed; 12 dead addresses: 12 failed, 50 others sent"


async def stopped(stage: Stage) -> str:
    """SIGSTOP for longer than any time-out, the connections cut meanwhile,
    a second sender refused.
    """
    await stage.start(options="?connect_s=2&command_s=2&dot_s=2")
    assert stage.program
    await stage.sink.tell("latency", ms=5)
    run_id = await stage.submit(guests(5000))
    await stage.until(run_id, lambda run: run["counts"]["sent"] > 1000)
    stage.program.signal(signal.SIGSTOP)
    code, said = await Launch(
        stage.folder, ["--transport", f"smtp://127.0.0.1:{stage.sink.port}"]
    ).refused()
    await stage.sink.tell("cut")
    await asyncio.sleep(5)
    stage.program.signal(signal.SIGCONT)
    counts = (await stage.until(run_id, _finished))["counts"]
    await stage.compare(run_id)
    expect(
        code == 1 and counts["in_doubt"] <= CONNECTIONS, f"second sender {code} {said}; {counts}"
    )
    return (
        f"{counts['sent']} sent, {counts['in_doubt']} in doubt, none twice; "
        f'the second was told: "{said}"'
    )


TROUBLES: Mapping[str, Callable[[Stage], Awaitable[str]]] = {
    "down": down, "busy": busy, "login": login, "tls": tls, "relay": relay, "stopped": stopped,
}  # fmt: skip


async def _end(stage: Stage) -> None:
    if stage.program:
        await stage.program.kill()


@asynccontextmanager
async def staged(trouble_s: float) -> AsyncIterator[Stage]:
    """Begin each trouble with a database and a sink of its own."""
    with tempfile.TemporaryDirectory(prefix="trouble-") as folder:
        sink = await processes.start_sink()
        stage = Stage(sink, Path(folder), trouble_s)
        try:
            yield stage
        finally:
            await _end(stage)
            await sink.end()


async def main(names: Sequence[str], trouble_s: float) -> int:
    """Go through the troubles."""
    for name in names or TROUBLES:
        begun = time.monotonic()
        try:
            async with staged(trouble_s) as stage:
                outcome = await TROUBLES[name](stage)
        except (Breach, TimeoutError) as breach:
            print(f"BROKEN: {name}: {breach or 'it never ended'}", file=sys.stderr)
            return 1
        print(f"{name}: {outcome} ({time.monotonic() - begun:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="bench.torture.trouble", description="Goes through a server's troubles."
    )
    parser.add_argument(
        "names", nargs="*", choices=[*TROUBLES, []], help="all of them, if none is named"
    )
    parser.add_argument(
        "--trouble-s", type=float, default=180.0, help="how long the server is away"
    )
    typed = parser.parse_args()
    sys.exit(asyncio.run(main(typed.names, typed.trouble_s)))
