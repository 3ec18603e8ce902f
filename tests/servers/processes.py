"""Processes of this run: started with a log, waited for at their port,
and ended by their id with all they started.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

START_S = 15.0
END_S = 20.0


class Process:
    """A server or the program, in a process group of its own."""

    def __init__(
        self,
        words: list[str],
        log: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ):
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                words, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._log = log

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it, and all it started, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(END_S)

    def stop(self) -> None:
        """Ask it to end; what is left of its group after a while is killed."""
        if self.alive:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_S)
        self.kill()

    def wait_for_port(self, port: int) -> None:
        """Wait until somebody listens there."""
        deadline = time.monotonic() + START_S
        while not listens(port):
            if not self.alive or time.monotonic() > deadline:
                raise RuntimeError(f"Nobody listens on {port}:\n{self.said()}")
            time.sleep(0.05)

    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text("utf-8", "replace")[-3000:]


def listens(port: int) -> bool:
    """Whether a connection can be made."""
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody has."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
