"""Asks the program by its JSON API, and follows a run's stream.
Any answer that was not promised is a Breach.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import aiohttp

from bench.torture.audit import Breach, check_counts, check_progress

Json = dict[str, Any]
PAGE = 500
GONE = (aiohttp.ClientError, asyncio.IncompleteReadError, TimeoutError, ConnectionError)
"""What a killed program looks like from here."""


async def ask(http: aiohttp.ClientSession, path: str, method: str = "GET", **more: Any) -> Json:
    """Ask once; a server's error is a Breach, a vanished server is raised as it comes."""
    async with http.request(method, path, **more) as answer:
        body: Json = await answer.json(content_type=None)
        if answer.status >= 400:
            raise Breach(f"{method} {path} was answered {answer.status}: {body}.")
        return body


async def submit(http: aiohttp.ClientSession, submission: Mapping[str, object], key: str) -> Json:
    """Submit a run under an Idempotency-Key."""
    return await ask(http, "/api/runs", "POST", json=submission, headers={"Idempotency-Key": key})


async def runs(http: aiohttp.ClientSession) -> list[Json]:
    """List the newest runs."""
    return list((await ask(http, "/api/runs?limit=500"))["data"])


async def recipients(http: aiohttp.ClientSession, run_id: str, state: str = "") -> list[Json]:
    """Read all recipients of a run, or those in a state."""
    rows: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": str(PAGE), "state": state, "cursor": cursor}
        page = await ask(http, f"/api/runs/{run_id}/recipients", params=params)
        rows += page["data"]
        cursor = page["next"]
    return rows


class Watch:
    """One run's stream across all kills, as a browser has it:
    each new connection says the last id it saw.
    """

    def __init__(self, run_id: str) -> None:
        """Begin before everything."""
        self.run_id = run_id
        self.last_id = 0
        self.version = 0
        self.snapshots = 0
        self.told: dict[int, str] = {}
        self.breach: Breach | None = None

    async def follow(self, http: aiohttp.ClientSession) -> None:
        """Follow until the program is gone; a Breach is kept for whoever looks."""
        headers = {"Last-Event-ID": str(self.last_id)}
        timeout = aiohttp.ClientTimeout(total=None)
        with contextlib.suppress(*GONE):
            async with http.get(
                f"/api/runs/{self.run_id}/events", headers=headers, timeout=timeout
            ) as answer:
                try:
                    self._check_status(answer.status)
                    async for event, said in _events(answer.content):
                        self._take(event, said)
                except Breach as breach:
                    self.breach = breach

    def _check_status(self, status: int) -> None:
        if status != 200:
            raise Breach(f"The stream of run {self.run_id} was answered {status}.")

    def _take(self, event: str, said: Sequence[str]) -> None:
        """Check one event, and take its id once it was read to its end."""
        fields = dict(line.partition(":")[::2] for line in said)
        body = json.loads(fields["data"]) if "data" in fields else {}
        if event == "run":
            self.snapshots += 1
            check_counts(body, f"in a snapshot of run {self.run_id}")
            check_progress(body, self.version, "on its stream")
            self.version = body["version"]
        elif event == "recipients":
            self.told |= {row["id"]: row["state"] for row in body["data"]}
        if "id" in fields:
            self.last_id = int(fields["id"])


async def _events(content: aiohttp.StreamReader) -> AsyncIterator[tuple[str, list[str]]]:
    """Cut a stream into events: the name, and the lines; one that was cut off is none."""
    lines: list[str] = []
    rest = b""
    async for piece in content.iter_any():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if line:
                lines.append(line.decode())
                continue
            names = [said[6:].strip() for said in lines if said.startswith("event:")]
            yield (names[-1] if names else ""), [said.replace(": ", ":", 1) for said in lines]
            lines = []
