"""`python3 -m tests.contract` has schemathesis ask the program everything that the contract
allows, and much that it does not; exit 0 where each answer was as the contract says.

It starts the program with a key, people in each state, and no mail account. Streams are left out,
as they do not end: tests/web/test_events.py reads them. What it is told goes to schemathesis,
as in `python3 -m tests.contract --max-examples 500 --seed 1`.
"""

import asyncio
import json
import re
import secrets
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bootstrap
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "tests" / "web" / "schemathesis.toml"
CONTRACT = ROOT / "web" / "api" / "openapi.yaml"
STREAMS = r"/events$"


def words(url: str, *more: str) -> list[str]:
    """The command line that asks a program."""
    return [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run",
        str(CONTRACT), "--url", url, "--exclude-path-regex", STREAMS, "--no-color",
        "--warnings", "off", *more,
    ]  # fmt: skip


def main(more: Sequence[str]) -> int:
    """Start the program, and ask it. Returns schemathesis' own exit code."""
    bootstrap.show_usage(__doc__)
    bootstrap.ensure("requirements-dev.txt")
    return asyncio.run(ask(more))


async def ask(more: Sequence[str]) -> int:
    """Ask a program of our own."""
    key = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        async with serving(folder, key) as url:
            await asyncio.to_thread(make_runs, url, key)
            command = words(url, "-H", f"Authorization: Bearer {key}", *more)
            return (await asyncio.to_thread(subprocess.run, command, cwd=folder)).returncode


@asynccontextmanager
async def serving(folder: str, key: str) -> AsyncIterator[str]:
    """Run the program; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "app.py"), "--no-browser", "--port=0", f"--db={folder}/e.db",
        "--private-webhooks", "--transport=simulated://?latency_ms=1&fail_every=2",
        env={"EMAILER_SECRET_KEY": key, "PATH": "/usr/bin:/bin", "HOME": folder},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := re.search(rb"Open +(\S+)/", await process.stdout.readline())):
                pass
        yield found[1].decode()
    finally:
        process.terminate()
        await process.wait()


def make_runs(url: str, key: str) -> None:
    """Make some runs, so that there is something to find."""
    for number in range(3):
        emails = f"ana{number}@example.org, ben@example.org, nonsense"
        body = {"emails": emails, "subject": "Hi", "text": "Hi"}
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{url}/api/runs", json.dumps(body).encode(), headers)
        urllib.request.urlopen(asked, timeout=PATIENCE_S).close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["--max-examples", "100"]))
