"""Other users of this machine: the system says who they are,
and they get in by a key or by the printed token.
"""

import asyncio
import errno
import os
import re
import socket
from contextlib import closing

import pytest

from emailer.cli import greeting, local_users
from emailer.cli.local_users import Owners
from emailer.store import door
from tests import starting
from tests.patience import PATIENCE_S
from tests.test_private import NOBODY, stop
from tests.web.conftest import problem

TOKEN = "a token that this start has made"
SOMEBODY_ELSE = {"are_owners": lambda *_: False, "token": TOKEN}


def pair(family, listen_at, reach_at):
    """A connection of this very process with itself."""
    listening = socket.create_server(
        (listen_at, 0), family=family, dualstack_ipv6=listen_at == "::"
    )
    with listening:
        there = socket.create_connection((reach_at, listening.getsockname()[1]))
        return there, listening.accept()[0]


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def are_owners(users, peer, own) -> bool:
    with closing(Owners(users)) as owners:
        return owners.are(peer, own)


@pytest.mark.parametrize(("family", "listen_at", "reach_at"), [
    (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
    (socket.AF_INET6, "::1", "::1"),
    (socket.AF_INET6, "::", "127.0.0.1"),
])  # fmt: skip
def test_the_user_at_the_other_end_of_a_connection_is_known(family, listen_at, reach_at):
    if family == socket.AF_INET6 and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    there, here = pair(family, listen_at, reach_at)
    with there, here:
        ends = here.getpeername()[:2], here.getsockname()[:2]
        assert are_owners({os.geteuid()}, *ends)
        assert not are_owners({os.geteuid() + 1}, *ends)


def test_a_connection_that_its_process_has_let_go_of_is_nobodys_and_not_roots():
    there, here = pair(socket.AF_INET, "127.0.0.1", "127.0.0.1")
    with closing(here):
        there.sendall(b"GET / HTTP/1.1\r\n")
        ends = here.getpeername()[:2], here.getsockname()[:2]
        there.close()
        assert not are_owners({0, os.geteuid()}, *ends)
        assert not are_owners({0, os.geteuid()}, ("127.0.0.1", 1), ("127.0.0.1", 2))


async def test_another_user_of_this_machine_is_asked_for_a_key_by_pages_and_api(serve):
    client = await serve(**SOMEBODY_ELSE)
    assert (await problem(await client.get("/api/runs")))[0] == 401
    assert (await problem(await client.post("/api/runs", json={"emails": "a@x.pt"})))[0] == 401
    page = await client.get("/runs", allow_redirects=False)
    assert (page.status, page.headers["Location"]) == (303, "/login?next=/runs")
    assert (await client.get("/healthz")).status == 200


async def test_the_token_of_the_printed_address_logs_in_and_stays_in_no_address(serve):
    client = await serve(**SOMEBODY_ELSE)
    entered = await client.get(f"/login?token={TOKEN}", allow_redirects=False)
    assert (entered.status, entered.headers["Location"]) == (303, "/")
    assert "HttpOnly" in entered.headers["Set-Cookie"]
    assert (await client.get("/")).status == 200
    assert (await client.get("/api/runs")).status == 200


async def test_programs_of_another_user_may_send_the_token_as_a_key_but_not_in_an_address(serve):
    client = await serve(**SOMEBODY_ELSE)
    assert (
        await client.get("/api/runs", headers={"Authorization": f"Bearer {TOKEN}"})
    ).status == 200
    assert (await client.get(f"/api/runs?token={TOKEN}")).status == 401
    assert (await client.get(f"/api/runs/x?key={TOKEN}")).status == 403


async def test_wrong_tokens_are_wrong_keys_and_those_of_an_earlier_start_let_nobody_in(serve):
    client = await serve(**SOMEBODY_ELSE)
    for _ in range(6):
        assert (await client.get("/login?token=of-before")).status == 401
    assert (await client.get("/login?token=of-before")).status == 429
    again = await serve(are_owners=lambda *_: False, token="another token of a later start")
    cookie = {"Cookie": f"emailer_login={TOKEN}"}
    assert (await again.get("/api/runs", headers=cookie)).status == 401


async def test_a_log_in_by_token_ends_with_the_start_that_made_the_token(serve):
    client = await serve(**SOMEBODY_ELSE)
    entered = await client.get(f"/login?token={TOKEN}", allow_redirects=False)
    cookie = {"Cookie": entered.headers["Set-Cookie"].partition(";")[0]}
    later = await serve(are_owners=lambda *_: False, token="another token of a later start")
    assert (await later.get("/api/runs", headers=cookie)).status == 401


async def test_who_has_gone_on_his_own_connection_stays_who_he_was(serve):
    answers = [True]
    client = await serve(are_owners=lambda *_: answers.pop() if answers else False, token=TOKEN)
    assert [(await client.get("/api/runs")).status for _ in range(2)] == [200, 200]


def test_a_system_that_cannot_tell_lets_all_in_and_makes_no_token():
    def cannot(_: set[int]) -> Owners:
        raise OSError(errno.EPROTONOSUPPORT, "no such protocol")

    assert local_users.guard(cannot) == local_users.Guard()
    assert "every user of this machine can" in greeting.neighbours(
        local_users.guard(cannot), "http://localhost/", door.at("emailer.db")
    )


def asked_as(user: int, port: int, target: str, cookie: str = "") -> bytes:
    """Ask on a socket that a process of this user has made."""
    os.seteuid(user)
    there = socket.socket()
    os.seteuid(0)
    with there:
        there.settimeout(PATIENCE_S)
        there.connect(("127.0.0.1", port))
        there.sendall(
            f"GET {target} HTTP/1.0\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        return b"".join(iter(lambda: there.recv(65536), b""))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
async def test_another_user_gets_into_a_started_program_only_by_the_address_that_it_printed(
    tmp_path,
):
    process = await starting.start("--no-browser", "--port=0", f"--db={tmp_path}/emailer.db")
    try:
        async with asyncio.timeout(PATIENCE_S):
            said = (await process.stdout.readuntil(b"Ctrl-C")).decode()
        port, target = re.search(r"or +http://127\.0\.0\.1:(\d+)(/login\?token=\S+)", said).groups()
        assert b"200 OK" in await asyncio.to_thread(asked_as, 0, int(port), "/api/runs")
        assert b" 401 " in await asyncio.to_thread(asked_as, NOBODY, int(port), "/api/runs")
        entered = await asyncio.to_thread(asked_as, NOBODY, int(port), target)
        cookie = re.search(rb"Set-Cookie: ([^;]+)", entered)[1].decode()
        assert b"200 OK" in await asyncio.to_thread(
            asked_as, NOBODY, int(port), "/api/runs", cookie
        )
    finally:
        await stop(process)
