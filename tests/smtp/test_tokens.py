"""Logins by an access token, which a command prints: asked anew for each, said as RFC 7628
and Google have it, shown nowhere.
"""

import asyncio
import base64
import os
import select
import shlex
import sys

import pytest

from emailer import replies
from emailer.cli import settings as reading
from emailer.cli.flags import parser
from emailer.dialogue import Cause, Stage
from emailer.model import Verdict
from emailer.transports import url
from emailer.transports.smtp import account_test, tokens
from emailer.transports.url import StartTls
from tests.patience import PATIENCE_S

from .client import fault_of, mail, sending, settings, yes
from .server import OFFERS, serving

XOAUTH2 = (*OFFERS, "AUTH PLAIN XOAUTH2")
TOKEN = "ya29.a-token_of/some+length=="
CHALLENGE = b"334 " + base64.b64encode(b'{"status":"401"}') + b"\r\n"


def said(line: bytes) -> bytes:
    return base64.b64decode(line.rpartition(b" ")[2])


def login(command: str) -> dict:
    return {"user": "ana@x.pt", "token_command": command, "starttls": StartTls.NEVER}


def counting(folder) -> str:
    """A command that prints another token each time."""
    file = shlex.quote(str(folder / "asked"))
    return f"echo x >> {file}; echo token-$(wc -l < {file} | tr -d ' ')"


@pytest.mark.parametrize(("offered", "sends"), [
    ("XOAUTH2", f"user=ana@x.pt\1auth=Bearer {TOKEN}\1\1"),
    ("XOAUTH2 OAUTHBEARER",
     f"n,a=ana@x.pt,\1host=127.0.0.1\1port={{port}}\1auth=Bearer {TOKEN}\1\1"),
])  # fmt: skip
async def test_the_token_is_said_as_the_offered_mechanism_has_it(offered, sends):
    async with serving(offers=(*OFFERS, f"AUTH {offered}")) as server:
        async with sending(server, **login(f"echo '{TOKEN}'")) as transport:
            assert (await transport.deliver(mail(), yes)).code == 250
        [line] = [line for line in server.lines if line.startswith(b"AUTH")]
    assert said(line).decode() == sends.format(port=server.port)


async def test_a_long_token_waits_for_the_server_to_ask():
    long = "t" * 2000

    def script(turn):
        return b"334 \r\n" if turn.line == b"AUTH XOAUTH2" else _taken(turn)

    def _taken(turn):
        return b"235 welcome\r\n" if turn.verb.startswith("DXNLCJ") else None

    async with (
        serving(script, offers=XOAUTH2) as server,
        sending(server, **login(f"echo {long}")) as transport,
    ):
        assert (await transport.deliver(mail(), yes)).code == 250
    assert long.encode() in said(server.lines[2])


async def test_a_token_that_ran_out_is_asked_for_once_more(tmp_path):
    def script(turn):
        if turn.verb == "AUTH" and b"token-1\1" in said(turn.line):
            return CHALLENGE
        return b"535 5.7.8 expired\r\n" if turn.line == b"" and turn.verb == "" else None

    async with (
        serving(script, offers=XOAUTH2) as server,
        sending(server, **login(counting(tmp_path))) as transport,
    ):
        assert (await transport.deliver(mail(), yes)).code == 250
    logins = [said(line) for line in server.lines if line.startswith(b"AUTH")]
    assert [b"token-1" in logins[0], b"token-2" in logins[1], len(logins)] == [True, True, 2]


async def test_a_login_refused_twice_is_refused_and_the_answer_holds_no_token(tmp_path):
    def script(turn):
        if turn.verb == "AUTH":
            return b"535 5.7.8 no: " + turn.line + b" " + said(turn.line)[-14:-2] + b"\r\n"
        return None

    async with (
        serving(script, offers=XOAUTH2) as server,
        sending(server, **login(counting(tmp_path))) as transport,
    ):
        refusal = await transport.deliver(mail(), yes)
    assert (refusal.stage, refusal.code, replies.classify(refusal)) == (
        Stage.AUTH, 535, Verdict.PAUSE,
    )  # fmt: skip
    assert server.verbs.count("AUTH") == 2
    assert "token-2" not in refusal.text
    assert "dXNlcj1" not in refusal.text


@pytest.mark.parametrize(("command", "why"), [
    ("exit 3", "ended with 3"),
    ("echo", "one token"),
    ("echo two words", "one token"),
    ("printf 'two\\nlines'", "one token"),
    ("printf 'a\\001b'", "one token"),
    ("echo a-secret-word; exit 1", "ended with 1"),
    (f"{shlex.quote(sys.executable)} -c 'print(\"a\" * 100_000_000)'", "more than 8,192 bytes"),
    ("/no/such/command", "ended with 127"),
])  # fmt: skip
async def test_a_command_that_prints_no_token_is_trouble_of_this_machine(command, why):
    async with (
        serving(offers=XOAUTH2) as server,
        sending(server, **login(command)) as transport,
    ):
        fault = await fault_of(transport.deliver(mail(), yes))
    assert (fault.cause, replies.classify_fault(fault)) == (Cause.OURS, Verdict.OURS)
    assert why in fault.text
    assert "secret" not in fault.text
    assert "AUTH" not in server.verbs


async def test_a_command_that_does_not_end_is_ended_with_all_it_began(tmp_path):
    pid = tmp_path / "pid"
    command = f"sleep 1000 & echo $! > {shlex.quote(str(pid))}; wait"
    async with asyncio.timeout(PATIENCE_S):
        fault = await fault_of(tokens.ask(command, patience_s=2))
    assert "within 2 s" in fault.text
    assert has_ended(int(pid.read_text()))


def has_ended(pid: int) -> bool:
    """Tell whether a process ends soon, or has ended."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], PATIENCE_S)[0])
    finally:
        os.close(watched)


async def test_the_command_is_given_no_secret_of_the_program(monkeypatch):
    monkeypatch.setenv("EMAILER_SECRET_KEY", "a-secret-word")
    assert await tokens.ask("echo got-${EMAILER_SECRET_KEY:-nothing}") == "got-nothing"


async def test_no_token_is_said_where_the_connection_is_not_encrypted(tmp_path):
    async with serving(offers=XOAUTH2) as server:
        options = login(counting(tmp_path)) | {"starttls": StartTls.OFFERED}
        async with sending(server, **options) as transport:
            fault = await fault_of(transport.deliver(mail(), yes))
    assert fault.cause is Cause.TLS_MISSING
    assert not (tmp_path / "asked").exists()


async def test_a_try_of_the_connection_says_what_is_wrong_with_the_command():
    async with serving(offers=XOAUTH2) as server:
        steps = await account_test.attempt(settings(server, **login("exit 1")), "ana@x.pt")
    [wrong] = [step for step in steps if step.how == "wrong"]
    assert wrong.name == "login"
    assert "The token command gave no token" in wrong.said
    assert "prints an access token" in wrong.said


def test_the_command_is_a_setting_in_the_place_of_a_password(tmp_path):
    def read(*flags, **env):
        typed = parser().parse_args([f"--db={tmp_path / 'a.db'}", *flags])
        return reading.read(typed, env, tmp_path / "none")

    at = "--transport=smtp://ana%40x.pt@127.0.0.1:587"
    found = read(at, EMAILER_SMTP_TOKEN_COMMAND="echo a").transport
    assert (found.token_command, found.user, found.password) == ("echo a", "ana@x.pt", "")
    assert "echo a" not in found.public + repr(found)
    assert found.fingerprint != url.parse(at.partition("=")[2], token_command="echo b").fingerprint
    with pytest.raises(ValueError, match="--smtp-token-command"):
        read(at, "--smtp-token-command=echo a", EMAILER_SMTP_PASSWORD="pw")
    with pytest.raises(ValueError, match="--smtp-token-command"):
        read("--transport=smtp://127.0.0.1:587", "--smtp-token-command=echo a")
