"""systemd's side, played over real sockets: what it hands over, and what it is told."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys

import pytest

from emailer.cli.supervised import Supervisor
from tests.patience import PATIENCE_S
from tests.test_private import ROOT, env

HANDED = 'export LISTEN_PID=$$; exec "$@" 3<&0 0</dev/null'
"""Starts a program as systemd does: its own id in LISTEN_PID, the socket as descriptor 3."""


@pytest.fixture
def heard(tmp_path):
    """The socket on which systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        yield listening


async def told(heard) -> str:
    async with asyncio.timeout(PATIENCE_S):
        return (await asyncio.get_running_loop().sock_recv(heard, 4096)).decode()


def forget(heard) -> None:
    """Read what was told so far: a full socket takes no more, and nobody who tells waits for it."""
    with contextlib.suppress(BlockingIOError):
        while heard.recv(4096):
            pass


def passed_on(*sockets: socket.socket) -> dict[str, str]:
    return {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(sockets))}


@contextlib.asynccontextmanager
async def started_with(host: str, db, **supervision: str):
    """Start the program with a socket that is handed over; it is ended afterwards, by its id.
    Gives it and the port.
    """
    with socket.create_server((host, 0)) as handed:
        port = handed.getsockname()[1]
        command = (sys.executable, str(ROOT / "app.py"), "--no-browser", f"--db={db}", "--port=1")
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", HANDED, "sh", *command, env=env() | {"LISTEN_FDS": "1"} | supervision,
            stdin=handed.fileno(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
    try:
        yield process, port
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_systemd_hears_ready_signs_of_life_and_the_end_and_hands_the_socket_over(
    tmp_path, heard
):
    supervision = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
    async with started_with("127.0.0.1", tmp_path / "emailer.db", **supervision) as (process, port):
        assert await told(heard) == "READY=1\nSTATUS=Serves and sends."
        assert {await told(heard), await told(heard)} == {"WATCHDOG=1"}
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in await reader.read()
        writer.close()
        forget(heard)
        process.send_signal(signal.SIGTERM)
        while (word := await told(heard)) == "WATCHDOG=1":
            pass
        assert word.startswith("STOPPING=1\n")
        said, _ = await process.communicate()
        assert process.returncode == 0
        assert re.search(rf"Open +http://127\.0\.0\.1:{port}/", said.decode())


async def test_a_socket_that_others_reach_needs_a_key_whatever_host_was_typed(tmp_path):
    async with started_with("0.0.0.0", tmp_path / "emailer.db") as (process, _):
        _, said = await process.communicate()
        assert (process.returncode, b"it needs a key" in said) == (1, True)


async def test_a_program_in_trouble_gives_no_sign_of_life_and_says_why(tmp_path, heard):
    trouble = [None, "The workers are not running.", None]
    environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "2000"}
    watched = asyncio.create_task(
        Supervisor(environ).keep_watched(lambda: trouble.pop(0) if trouble else None)
    )
    assert [await told(heard) for _ in range(3)] == [
        "WATCHDOG=1",
        "STATUS=The workers are not running.",
        "WATCHDOG=1",
    ]
    watched.cancel()


async def test_an_abstract_address_is_told_too_and_one_that_nobody_listens_at_ends_nothing(
    tmp_path, heard
):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract:
        abstract.bind(f"\0emailer-{os.getpid()}")
        Supervisor({"NOTIFY_SOCKET": f"@emailer-{os.getpid()}"}).say("READY=1")
        assert abstract.recv(100) == b"READY=1"
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).say("READY=1")


@pytest.mark.parametrize("environ", [
    {}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}, {"LISTEN_FDS": "1"},
    {"LISTEN_FDS": "x", "LISTEN_PID": "7"},
    {"WATCHDOG_USEC": "20", "WATCHDOG_PID": "1", "NOTIFY_SOCKET": "/nowhere"},
    {"WATCHDOG_USEC": "-1"},
])  # fmt: skip
async def test_what_was_meant_for_another_process_or_is_no_number_is_left_alone(environ):
    supervisor = Supervisor(environ, pid=7)
    assert supervisor.socket() is None
    assert supervisor.watchdog_s == 0
    await supervisor.keep_watched(lambda: None)


def test_no_child_of_ours_is_told_what_was_meant_for_us():
    environ = {
        "NOTIFY_SOCKET": "/x",
        "WATCHDOG_USEC": "1",
        "LISTEN_FDS": "1",
        "LISTEN_PID": "1",
        "HOME": "/",
    }
    Supervisor(environ)
    assert environ == {"HOME": "/"}


def test_a_socket_that_is_not_of_tcp_and_more_than_one_are_sentences(tmp_path, heard):
    with pytest.raises(OSError, match="none of TCP"):
        Supervisor(passed_on(heard), first_fd=os.dup(heard.fileno())).socket()
    with pytest.raises(OSError, match="one ListenStream= is enough"):
        Supervisor(passed_on(heard, heard), first_fd=heard.fileno()).socket()
