"""Starts the program for tests: each start is a process with its own descriptors, signals and end,
borne by a nursery that has imported everything (tests/nursery.py), as imports are most of a start.

What a new interpreter does on its way to app.py is shown where the program is installed, set up,
killed and supervised: there it is started by its name.
"""

import asyncio
import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from functools import cache
from pathlib import Path

from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[1]
DEVNULL, PIPE = subprocess.DEVNULL, subprocess.PIPE
UMASK = 0o022
_one_order_at_a_time = threading.Lock()


def bare() -> dict[str, str]:
    """The environment, without what would change the program's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("EMAILER_")}


@cache
def _nursery() -> socket.socket:
    """Start the nursery of this process; it ends with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, env=bare(), pass_fds=[theirs.fileno()])

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


class Life:
    """A process until its end."""

    def __init__(self, pid: int, ended: int) -> None:
        self.pid = pid
        self._ended, self._code = ended, None
        os.set_blocking(ended, False)
        weakref.finalize(self, os.close, ended)

    @property
    def returncode(self) -> int | None:
        """Its exit code, or None while it lives."""
        if self._code is None:
            with contextlib.suppress(BlockingIOError):
                self._code = int(os.read(self._ended, 16))
        return self._code

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Process(Life):
    """A process as asyncio's are, as far as tests ask."""

    stdout: asyncio.StreamReader | None = None
    stderr: asyncio.StreamReader | None = None

    async def wait(self) -> int:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._ended, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._ended)
        return self.returncode

    async def communicate(self) -> tuple[bytes | None, bytes | None]:
        said = await asyncio.gather(*map(_all_of, (self.stdout, self.stderr)))
        await self.wait()
        return tuple(said)


async def _all_of(stream: asyncio.StreamReader | None) -> bytes | None:
    return await stream.read() if stream else None


async def start(*words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, **about) -> Process:
    """Start the program. `stdin` may be what it is to read; the others PIPE, DEVNULL
    or a descriptor.
    """
    with contextlib.ExitStack() as theirs:
        out, err = _writing(theirs, stdout), _writing(theirs, stderr)
        process = _order(Process, words, (_reading(theirs, stdin), out[1], err[1]), **about)
    process.stdout, process.stderr = [ours and await _stream(ours) for ours, _ in (out, err)]
    return process


def run(*words, **about) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    with contextlib.ExitStack() as files:
        out, err = (files.enter_context(tempfile.TemporaryFile("w+")) for _ in range(2))
        nothing = _reading(files, DEVNULL)
        life = _order(Life, words, (nothing, out.fileno(), err.fileno()), **about)
        if not select.select([life._ended], [], [], PATIENCE_S)[0]:
            life.kill()
            raise subprocess.TimeoutExpired(words, PATIENCE_S)
        said = [(one.seek(0), one.read())[1] for one in (out, err)]
    return subprocess.CompletedProcess(words, life.returncode, *said)


def _order(kind, words, descriptors, *, cwd=ROOT, env=None, umask=UMASK, terminal=False):
    """Have a process borne with three descriptors, which stay the caller's."""
    order = {"words": [*map(str, words)], "cwd": str(cwd), "env": bare() if env is None else env,
             "umask": umask, "terminal": terminal}  # fmt: skip
    ended, told = os.pipe()
    try:
        with _one_order_at_a_time:
            nursery = _nursery()
            socket.send_fds(nursery, [json.dumps(order).encode()], [*descriptors, told])
            return kind(int(nursery.recv(32)), ended)
    finally:
        os.close(told)


def _reading(theirs: contextlib.ExitStack, given: int | bytes) -> int:
    """The descriptor that a process reads: of nothing, of bytes, or one there is."""
    if isinstance(given, bytes):
        read, write = os.pipe()
        os.write(write, given)  # no more than a pipe holds
        os.close(write)
    elif given == DEVNULL:
        read = os.open(os.devnull, os.O_RDONLY)
    else:
        return given
    theirs.callback(os.close, read)
    return read


def _writing(theirs: contextlib.ExitStack, given: int) -> tuple[int | None, int]:
    """Where we read what a process writes, if anywhere, and the descriptor it writes to."""
    if given == PIPE:
        ours, write = os.pipe()
    elif given == DEVNULL:
        ours, write = None, os.open(os.devnull, os.O_WRONLY)
    else:
        return None, given
    theirs.callback(os.close, write)
    return ours, write


async def _stream(descriptor: int) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(descriptor, "rb", 0)
    )
    return stream
