"""A connection is tried step by step, without a message:
the first that fails is named, and says what to do.
"""

import ssl

import pytest
import trustme

from emailer.transports.account_test import NAMES
from emailer.transports.smtp import account_test
from emailer.transports.url import Smtp, StartTls, parse
from tests import ports
from tests.smtp.server import HANG_UP, SILENCE, answering, as_usual, serving

SECRET = "a-very-secret-word"


def settings(port: int, **more) -> Smtp:
    return Smtp("127.0.0.1", port, starttls=StartTls.NEVER, **more)


def how(steps) -> dict[str, str]:
    return {step.name: step.how for step in steps}


async def tried(script=as_usual, sender="ana@x.pt", offers=("AUTH PLAIN", "SIZE 33554432"), **more):
    async with serving(script, offers=offers) as server:
        return await account_test.attempt(settings(server.port, **more), sender), server


async def test_all_is_well_and_no_message_is_sent():
    steps, server = await tried(user="ana", password=SECRET)
    assert how(steps) == dict(zip(NAMES, ("ok", "ok", "note", "ok", "ok"), strict=True))
    assert server.verbs == ["EHLO", "AUTH", "MAIL", "RSET", "QUIT"]
    assert "mails of up to 33.6 MB" in steps[1].said
    assert "ana is logged in" in steps[3].said


FAILURES = [
    ({"AUTH": b"535 5.7.8 wrong password\r\n"}, "login", "535 5.7.8 wrong password"),
    (
        {"MAIL": b"550 5.7.1 not you\r\n"},
        "sender",
        "takes no mail from ana@x.pt: “550 5.7.1 not you”",
    ),
    ({"greeting": b"554 go away\r\n"}, "connect", "554 go away"),
    ({"EHLO": HANG_UP}, "connect", "connection was lost"),
]


@pytest.mark.parametrize(("answers", "step", "words"), FAILURES)
async def test_the_step_that_fails_is_named_with_the_server_s_words(answers, step, words):
    steps, _ = await tried(answering(**answers), user="ana", password=SECRET)
    at = NAMES.index(step)
    assert [one.name for one in steps] == list(NAMES)
    assert [one.how for one in steps][at:] == ["wrong", *["skipped"] * (len(NAMES) - at - 1)]
    assert all(one.how in ("ok", "note") for one in steps[:at])
    assert words in steps[at].said
    assert steps[at].said.endswith((".", "?"))
    assert steps[at].is_login_refused is (step == "login")
    assert SECRET not in str(steps)


@pytest.mark.parametrize(("verb", "step"), [("AUTH", "login"), ("MAIL", "sender")])
async def test_a_silence_is_told_as_the_step_that_was_waited_for(verb, step):
    async with serving(answering(**{verb: SILENCE}), offers=("AUTH PLAIN",)) as server:
        there = Smtp("127.0.0.1", server.port, starttls=StartTls.NEVER, user="ana",
                     password=SECRET, command_s=2)  # fmt: skip
        steps = await account_test.attempt(there, "ana@x.pt")
    at = NAMES.index(step)
    assert [one.how for one in steps][at:] == ["wrong", *["skipped"] * (len(NAMES) - at - 1)]
    assert "silent for too long" in steps[at].said
    if step == "login":
        assert "fall silent after wrong logins" in steps[at].said


@pytest.mark.parametrize("is_encrypted", [False, True])
async def test_a_login_that_is_refused_tells_how_the_connection_is_encrypted(is_encrypted):
    authority = trustme.CA()
    server_tls, client_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server_tls)
    authority.configure_trust(client_tls)
    refusing = answering(AUTH=b"535 5.7.8 no\r\n")
    async with serving(refusing, tls=server_tls, offers=("AUTH PLAIN",)) as server:
        how_to = StartTls.REQUIRED if is_encrypted else StartTls.NEVER
        there = Smtp("127.0.0.1", server.port, starttls=how_to, user="ana", password=SECRET)
        steps = await account_test.attempt(there, "", client_tls)
    assert (how(steps)["tls"], how(steps)["login"]) == ("ok" if is_encrypted else "note", "wrong")
    assert ("TLSv1.3" if is_encrypted else "Not encrypted") in steps[2].said


async def test_a_host_that_is_none_and_a_port_where_nobody_is_are_told_apart():
    steps = await account_test.attempt(Smtp("no-such-host.invalid", 25), "")
    assert how(steps)["name"] == "wrong"
    with ports.held() as port:
        steps = await account_test.attempt(settings(port), "")
    assert (how(steps)["name"], how(steps)["connect"]) == ("ok", "wrong")


@pytest.mark.parametrize("implicit", [True, False])
async def test_the_certificate_is_told_by_its_names_and_its_end(implicit):
    authority = trustme.CA()
    server_tls, client_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1", "mail.x.pt").configure_cert(server_tls)
    authority.configure_trust(client_tls)
    async with serving(tls=server_tls, implicit_tls=implicit) as server:
        there = Smtp("127.0.0.1", server.port, tls=implicit)
        steps = await account_test.attempt(there, "", client_tls)
        assert how(steps) == dict(zip(NAMES, ("ok", "ok", "ok", "note", "note"), strict=True))
        assert "mail.x.pt" in steps[2].said
        assert "TLSv1.3" in steps[2].said
        steps = await account_test.attempt(there, "")  # an issuer that nobody knows
        assert (how(steps)["connect"], how(steps)["tls"], how(steps)["login"]) == (
            "ok",
            "wrong",
            "skipped",
        )
        assert "not to be trusted" in steps[2].said


async def test_encryption_that_is_asked_for_and_not_offered_is_a_failure_of_encryption():
    async with serving() as server:
        there = parse(f"smtp://127.0.0.1:{server.port}?starttls=required")
        assert how(await account_test.attempt(there, ""))["tls"] == "wrong"
