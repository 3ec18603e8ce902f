"""A process borne by the nursery is, from outside, what a new interpreter's would be."""

import asyncio
import signal
import subprocess
import sys

import pytest

from tests import starting
from tests.patience import PATIENCE_S


@pytest.mark.parametrize("words", [["--version"], ["send"], ["completion", "tcsh"]], ids=str)
def test_a_borne_program_says_and_ends_as_one_started_by_its_name(words):
    command = [sys.executable, starting.ROOT / "app.py", *words]
    real = subprocess.run(command, env=starting.bare(), capture_output=True, text=True, check=False)
    borne = starting.run(*words)
    assert (borne.returncode, borne.stdout, borne.stderr) == (
        real.returncode,
        real.stdout,
        real.stderr,
    )


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
async def test_a_signal_s_end_is_told_as_such(tmp_path, number):
    process = await starting.start("--no-browser", "--port=0", f"--db={tmp_path}/a.db")
    async with asyncio.timeout(PATIENCE_S):
        while b"Ctrl-C" not in await process.stdout.readline():
            assert process.returncode is None
        process.send_signal(number)
        assert await process.wait() == process.returncode == -number
        assert await process.communicate() == (b"", b"")


async def test_two_processes_share_neither_environment_nor_folder(tmp_path):
    ran = [
        await starting.start("status", cwd=tmp_path, env=starting.bare() | {"EMAILER_DB": name})
        for name in ("one.db", "two.db")
    ]
    said = [(await one.communicate())[1].decode() for one in ran]
    assert ["one.db" in said[0], "two.db" in said[1], "one.db" in said[1]] == [True, True, False]
    assert str(tmp_path) in said[0]


async def test_what_it_reads_is_what_it_is_given(tmp_path):
    process = await starting.start("send", "-", "--dry-run", stdin=b"ana@x.pt", cwd=tmp_path)
    assert b"To: ana@x.pt" in (await process.communicate())[0]
