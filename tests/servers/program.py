"""The real program, started as people start it, and asked over HTTP."""

import contextlib
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.servers.processes import Process, free_port

ROOT = Path(__file__).resolve().parents[2]
READY_S = 60.0


class Program:
    """One database and the processes that send from it, one after the other."""

    def __init__(self, folder: Path, transport: str, authority: Path, connections: int) -> None:
        self._folder = folder
        self._port = free_port()
        self._words = [
            *(
                sys.executable,
                "app.py",
                "--port",
                str(self._port),
                "--db",
                str(folder / "queue.db"),
                "--no-browser",
            ),
            *("--transport", transport, "--sender", "Ana Lima <ana@sender.test>"),
            *("--connections", str(connections), "--retry-delays", "2s,4s,8s"),
        ]
        self._environment = {"SSL_CERT_FILE": str(authority)}
        self._process: Process | None = None

    def start(self) -> None:
        """Start it, for the first time or again."""
        self._process = Process(self._words, self._folder / "program.log", ROOT, self._environment)
        deadline = time.monotonic() + READY_S
        while True:
            with contextlib.suppress(OSError):
                self._ask("/healthz")
                return
            if not self._process.alive or time.monotonic() > deadline:
                raise RuntimeError(f"The program did not start:\n{self._process.said()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process
        self._process.kill()

    def stop(self) -> None:
        """Let it finish."""
        if self._process:
            self._process.stop()

    def post(self, addresses: list[str]) -> str:
        """Submit a list; returns the run's id."""
        people = [{"email": address, "name": f"Guest {n}"} for n, address in enumerate(addresses)]
        text = "Hello {{ name }},\n\n" + "There is cake in the garden.\n" * 30
        run = self._ask(
            "/api/runs", {"recipients": people, "subject": "Party for {{ name }}", "text": text}
        )
        return str(run["id"])

    def look(self, run_id: str) -> dict[str, Any]:
        """Read a run as it stands."""
        return self._ask(f"/api/runs/{run_id}")

    def notice(self) -> str:
        """What slows the account down, if anything."""
        with contextlib.suppress(OSError, KeyError):
            return str(self._ask("/api/accounts/default")["notice"] or "")
        return ""

    def learnt(self) -> str:
        """What it found the server to bear."""
        with contextlib.closing(sqlite3.connect(self._folder / "queue.db")) as db:
            rows = db.execute("SELECT chain FROM emailer_server").fetchall()
        return rows[0][0] if rows else "-"

    def errors(self) -> int:
        """How many tracebacks stand in its log."""
        return (self._folder / "program.log").read_text("utf-8", "replace").count("Traceback")

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}", data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text.startswith(b"{") else {}
