"""Send a test to me: one mail, as a guest will get it, by the real account; it counts nowhere."""

import asyncio
from email import message_from_bytes, policy

import pytest
from aiohttp import FormData
from aiohttp.test_utils import TestServer

import web
from emailer.dialogue import Stage
from emailer.outcomes import Result
from emailer.pause_rules import Reason
from emailer.sending.courier import MOST, REFUSED_LOGINS, WITHIN_S, Courier, TooOftenError
from emailer.showing import pause_words
from emailer.store import AccountPause
from emailer.transports import simulated
from emailer.transports.smtp import delivering
from emailer.transports.url import Simulated, parse
from tests import ports
from tests.patience import PATIENCE_S
from tests.smtp.server import HANG_UP, SILENCE, answering, as_usual, serving
from tests.web.conftest import OWNER, hidden, problem

LIST = "email,name,town\nana@x.pt,Ana,Faro\nnobody\nben@x.pt,Ben,Ghent"
BODY = {
    "emails": LIST,
    "subject": "Tea in {{ town }}",
    "text": "Dear {{ name }}, {{ email }}",
    "to": "me@y.pt",
}


@pytest.fixture
async def real(store, config, aiohttp_client):
    """Serve the pages with an account of a scripted server;
    answer both, and what the account is like.
    """
    from contextlib import AsyncExitStack
    from dataclasses import replace

    async with AsyncExitStack() as servers:

        async def real(
            script=as_usual, account="smtp://127.0.0.1:{}?starttls=never", password=None, **more
        ):
            server = await servers.enter_async_context(serving(script, **more))
            settings = parse(account.format(server.port), password)
            courier = Courier(store, delivering.factory(settings), patience_s=PATIENCE_S)
            app = web.create_app(store, replace(config, transport="smtp"), lambda: None, courier)
            return await aiohttp_client(TestServer(app)), server

        yield real


async def tested(client, **changes) -> dict:
    answer = await client.post("/api/test", json=BODY | changes)
    assert answer.status == 200, await answer.text()
    return await answer.json()


async def runs(client) -> list:
    return (await (await client.get("/api/runs")).json())["data"]


async def test_a_test_is_written_as_the_chosen_guest_and_goes_to_the_tester_alone(real):
    client, server = await real()
    told = await tested(client, person=2)
    [mail] = server.messages
    read = message_from_bytes(mail.content, policy=policy.default)
    assert mail.recipient == read["To"] == "me@y.pt"
    assert read["Subject"] == "[Test] Tea in Ghent"
    assert read.get_content().strip() == "Dear Ben, ben@x.pt"
    assert [line for line in server.lines if line.startswith(b"RCPT")] == [b"RCPT TO:<me@y.pt>"]
    assert told["result"] == "sent"
    assert (told["to"], told["person"]) == ("me@y.pt", {"email": "ben@x.pt", "name": "Ben"})
    assert told["text"].startswith(
        f"127.0.0.1:{server.port} took the test for me@y.pt, as Ben will get it."
    )


async def test_a_test_counts_nowhere(real, store):
    client, server = await real()
    await tested(client)
    assert len(server.messages) == 1
    assert await runs(client) == []
    found = await store.written_before(["me@y.pt", "ana@x.pt"], "smtp")
    assert not found


async def test_a_test_takes_the_files_of_the_letter_along(real):
    client, server = await real()
    form = FormData(default_to_multipart=True)
    for name, text in BODY.items():
        form.add_field(name, text)
    form.add_field("attachment", b"a map", filename="map.txt")
    assert (await client.post("/api/test", data=form)).status == 200
    read = message_from_bytes(server.messages[0].content, policy=policy.default)
    assert [part.get_content() for part in read.iter_attachments()] == ["a map"]


REFUSALS = [
    (
        "RCPT",
        b"550 5.1.1 no such user here\r\n",
        "refused the address",
        "550 5.1.1 no such user here",
    ),
    ("MAIL", b"550 5.7.1 not as this sender\r\n", "refused the sender", "not as this sender"),
    ("dot", b"554 5.7.0 looks like spam\r\n", "refused the message", "looks like spam"),
    ("greeting", b"554 not from here\r\n", "refused the connection", "not from here"),
    ("RCPT", b"451 4.7.1 greylisted\r\n", "asks to wait", "greylisted"),
]


@pytest.mark.parametrize(("verb", "answer", "what", "words"), REFUSALS)
async def test_a_refusal_is_told_in_the_server_s_words(real, verb, answer, what, words):
    client, server = await real(answering(**{verb: answer}))
    told = await tested(client)
    assert (told["result"], server.messages) == ("refused", [])
    assert what in told["text"]
    assert words in told["text"]
    assert told["reply"]["code"] == int(answer[:3])


async def test_no_connection_is_told_as_such(store, config, aiohttp_client):
    with ports.held() as port:
        courier = Courier(store, delivering.factory(parse(f"smtp://127.0.0.1:{port}")))
        app = web.create_app(store, config, lambda: None, courier)
        told = await tested(await aiohttp_client(TestServer(app)))
    assert told["result"] == "no_connection"
    assert told["text"].startswith(f"The test was not sent. No connection to 127.0.0.1:{port}: ")


@pytest.mark.parametrize("ending", [HANG_UP, SILENCE])
async def test_a_test_whose_answer_never_comes_may_have_arrived(store, ending):
    async with serving(answering(dot=ending)) as server:
        settings = parse(f"smtp://127.0.0.1:{server.port}?starttls=never&dot_s=0.5")
        courier = Courier(store, delivering.factory(settings), patience_s=PATIENCE_S)
        outcome = await courier.send(a_mail())
    assert outcome.result is Result.IN_DOUBT


async def test_a_paused_account_says_so_and_nothing_is_tried(real, store):
    client, server = await real()
    reason = Reason("login", {"text": "The server did not accept the login."})
    await store.pause_account(AccountPause(OWNER, reason))
    told = await tested(client)
    assert (told["result"], server.verbs) == ("paused", [])
    assert (
        told["text"]
        == f"The account is paused, so no test was sent. {pause_words.sentence(reason)}"
    )
    assert told["state_reason"]["code"] == "login"


async def test_a_pause_in_the_middle_of_a_test_holds_its_dot_back(store):
    async def pausing(turn):
        if turn.verb == "DATA":
            await store.pause_account(AccountPause(OWNER, Reason("quota", {"text": "Reached."})))

    async with serving(pausing) as server:
        settings = parse(f"smtp://127.0.0.1:{server.port}?starttls=never")
        outcome = await Courier(store, delivering.factory(settings)).send(a_mail())
        assert (outcome.result, server.messages) == (Result.PAUSED, [])


async def test_so_many_tests_are_let_out_and_then_no_more_for_a_while(store):
    now = 0.0
    courier = Courier(store, simulated.factory(Simulated(0, 0)), clock=lambda: now)
    for _ in range(MOST):
        assert (await courier.send(a_mail())).result is Result.SENT
    with pytest.raises(TooOftenError) as often:
        await courier.send(a_mail())
    assert often.value.wait_s == WITHIN_S
    now = WITHIN_S
    assert (await courier.send(a_mail())).result is Result.SENT


async def test_a_wrong_password_is_not_tried_again_and_again(store):
    async with serving(answering(AUTH=b"535 5.7.8 wrong\r\n"), offers=("AUTH PLAIN",)) as server:
        settings = parse(f"smtp://ana@127.0.0.1:{server.port}?starttls=never", "secret")
        courier = Courier(store, delivering.factory(settings))
        for _ in range(REFUSED_LOGINS):
            assert (await courier.send(a_mail())).answer.stage is Stage.AUTH
        with pytest.raises(TooOftenError):
            await courier.send(a_mail())
        assert server.verbs.count("AUTH") == REFUSED_LOGINS


async def test_two_tests_are_never_under_way_at_once(store):
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def waiting(turn):
        if turn.verb == "RCPT":
            begun.set()
            await goes_on.wait()

    async with serving(waiting) as server:
        courier = Courier(
            store, delivering.factory(parse(f"smtp://127.0.0.1:{server.port}?starttls=never"))
        )
        first = asyncio.create_task(courier.send(a_mail()))
        await begun.wait()
        with pytest.raises(TooOftenError):
            await courier.send(a_mail())
        goes_on.set()
        assert (await first).result is Result.SENT


async def test_too_many_tests_are_a_429_with_the_wait(client):
    for _ in range(MOST):
        assert (await tested(client))["result"] == "sent"
    answer = await client.post("/api/test", json=BODY)
    status, body = await problem(answer)
    assert (status, body["message"].startswith("Too many tests")) == (429, True)
    assert 0 < int(answer.headers["Retry-After"]) <= WITHIN_S


WRONG = [
    ({"to": ""}, "to"),
    ({"to": "nobody"}, "to"),
    ({"to": "a@x.pt, b@x.pt"}, "to"),
    ({"to": "a@x.pt\r\nBcc: b@x.pt"}, "to"),
    ({"text": "{{ country }}"}, "text"),
    ({"text": "", "html": ""}, "text"),
    ({"sender": "who"}, "sender"),
    ({"emails": ""}, "emails"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
async def test_what_cannot_be_tested_is_refused_with_its_field(real, change, field):
    client, server = await real()
    answer = await client.post("/api/test", json=BODY | change)
    status, body = await problem(answer)
    assert (status, list(body["problems"]), server.verbs) == (422, [field], [])


async def test_without_a_list_a_letter_that_needs_none_is_tested_as_it_is(real):
    client, server = await real()
    told = await tested(
        client, emails="", subject="Tea", text="Dear {{ name | default('friend') }}"
    )
    assert told["person"] is None
    read = message_from_bytes(server.messages[0].content, policy=policy.default)
    assert read.get_content().strip() == "Dear friend"


async def test_a_trial_says_that_nothing_left(client):
    told = await tested(client)
    assert told["result"] == "sent"
    assert "nothing left this machine" in told["text"]


async def test_to_is_no_field_of_a_run(client):
    status, body = await problem(await client.post("/api/runs", json=BODY))
    assert (status, list(body["problems"])) == (422, ["to"])


async def test_the_form_comes_back_filled_in_with_what_became_of_the_test(real):
    client, server = await real()
    page = await (await client.get("/")).text()
    form = hidden(page) | {"emails": "ana@x.pt", "subject": "Tea", "text": "Hi", "to": "me@y.pt"}
    answer = await client.post("/test", data=form)
    page = await answer.text()
    assert (answer.status, server.sent_to()) == (200, ["me@y.pt"])
    assert "took the test for me@y.pt, as ana@x.pt will get it" in page
    assert "ana@x.pt</textarea>" in page
    assert hidden(page)["key"] == form["key"]
    assert await runs(client) == []


async def test_a_test_from_the_form_needs_an_address_and_says_so_beside_the_field(real):
    client, server = await real()
    answer = await client.post(
        "/test", data={"emails": "ana@x.pt\nwrong", "text": "Hi", "to": "me"}
    )
    page = await answer.text()
    assert (answer.status, server.verbs) == (422, [])
    assert "<title>Error: " in page
    assert 'href="#to"' in page
    assert "&#34;me&#34; is not an email address" in page


async def test_the_last_look_stays_what_it_was_after_a_test(real):
    client, server = await real()
    form = {"key": "k" * 20, "emails": "ana@x.pt", "subject": "Tea", "text": "Hi"}
    page = await (await client.post("/runs", data=form)).text()
    answer = await client.post("/test?look=1", data=hidden(page) | {"to": "me@y.pt"})
    page = await answer.text()
    assert ("A last look" in page, server.sent_to()) == (True, ["me@y.pt"])
    assert "took the test for me@y.pt" in page
    wrong = await client.post("/test?look=1", data=hidden(page) | {"to": "me"})
    assert (wrong.status, "A last look" in await wrong.text()) == (422, True)
    sent = await client.post("/runs", data=hidden(page) | {"to": "me@y.pt"}, allow_redirects=False)
    assert (sent.status, len(await runs(client))) == (303, 1)


async def test_the_page_tells_of_too_many_tests_and_loses_nothing(client):
    for _ in range(MOST):
        await tested(client)
    page = await (
        await client.post("/test", data={"emails": "ana@x.pt", "text": "Hi", "to": "me@y.pt"})
    ).text()
    assert "Too many tests" in page
    assert "ana@x.pt</textarea>" in page


def a_mail():
    from emailer import message
    from emailer.model import Message

    ready = message.prepare(Message("Tea", "Hi", "", "Ana <ana@x.pt>"))
    return ready.compose("me@y.pt", "", {}, "1@x.pt", 0)
