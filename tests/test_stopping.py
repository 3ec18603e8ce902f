"""Whoever has read how to stop the program can stop it."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_S
from tests.test_private import ROOT, env


async def test_a_stop_while_the_start_is_still_being_told_ends_as_any_other(tmp_path):
    out, into = os.pipe()
    fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, 4096)
    os.write(into, b"x" * 4096)  # full: what the start tells must wait
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "--no-browser", "--port=0", f"--db={tmp_path}/a.db"],
        env=env(), stdout=into, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(into)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await until_it_waits_for_a_pipe(process.pid)
            process.send_signal(signal.SIGINT)
            said = await asyncio.to_thread(read, out)
        assert (process.wait(PATIENCE_S), process.stderr.read()) == (0, b"")
        assert said.index(b"Ctrl-C") < said.index(b"Stopping: finishing what is in hand.")
    finally:
        process.kill()
        process.stderr.close()
        os.close(out)


async def until_it_waits_for_a_pipe(pid: int) -> None:
    where = Path(f"/proc/{pid}/wchan")
    if not where.exists() or not os.access(where, os.R_OK):
        pytest.skip("this system does not say what a process waits for")
    while "pipe" not in where.read_text():
        await asyncio.sleep(0.02)


def read(out: int) -> bytes:
    said = b""
    while piece := os.read(out, 65_536):
        said += piece
    return said
