"""Several accounts: set up by page and API, each with a pool; a run names one;
a secret is written and never read.
"""

import asyncio
import html
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

import web
from emailer.cli import sender, settings
from emailer.cli.flags import parser
from emailer.message import NOBODY
from emailer.model import DEFAULT_ACCOUNT
from emailer.pause_rules import Reason
from emailer.ring import LOCKED, NOT_INSTALLED, NoRingError, RingError
from emailer.sending.account_book import AccountBook
from emailer.sending.courier import Courier
from emailer.sending.fleet import Fleet, Member
from emailer.sending.pool import Pool
from emailer.store import AccountPause
from emailer.store.setups import Setup
from emailer.submitting import account_form, alike
from emailer.submitting.submission import NOBODYS_ADDRESS
from emailer.transports import mail_server, presets, simulated
from emailer.transports.url import Simulated
from emailer.vault import Vault
from tests.patience import PATIENCE_S
from tests.smtp.server import as_usual, serving
from tests.web import contract
from tests.web.conftest import OWNER, SENDER, hidden, problem
from web.receiving import limits

ASKS_JSON = {"Accept": "application/json"}
SECRET = "a-very-secret-word"


@pytest.fixture
async def server():
    async with serving(as_usual, offers=("AUTH PLAIN",)) as server:
        yield server


@pytest.fixture
def fleet_of(store, tmp_path):
    """Make the accounts of this database as a start does,
    but for the one of the flags, which is a trial.
    """

    async def fleet_of(find_ring=lambda: None) -> Fleet:
        flags = settings.read(
            parser().parse_args(["--db", str(tmp_path / "emailer.db")]), {}, tmp_path / "none"
        )
        factory = simulated.factory(Simulated(latency_ms=0, fail_every=0))
        first = Member(Setup(DEFAULT_ACCOUNT, "simulated://"), "simulated", owner=OWNER,
                       pool=Pool(store, OWNER, factory),
                       courier=Courier(store, factory))  # fmt: skip
        vault = Vault(tmp_path / "secrets", find_ring)
        fleet = Fleet(
            store, first, partial(sender.enlist, flags, store), vault, attempt_of=sender.attempt_of
        )
        await fleet.load()
        return fleet

    return fleet_of


@pytest.fixture
async def fleet(fleet_of):
    """Sends for all accounts while a test goes on."""
    fleet = await fleet_of()
    sending = asyncio.create_task(fleet.run())
    yield fleet
    fleet.stop()
    await sending


@pytest.fixture
async def client(store, config, fleet, departures, aiohttp_client):
    app = web.create_app(store, replace(config, sender=SENDER), lambda: None, fleet=fleet)
    contract.watch(app, departures)
    return await aiohttp_client(TestServer(app))


def club(server, **more) -> dict:
    url = f"smtp://ana%40club.example@127.0.0.1:{server.port}?starttls=never"
    return {
        "name": "club",
        "transport": url,
        "sender": "The Club <ana@club.example>",
        "password": SECRET,
        **more,
    }


async def added(client, server, **more) -> dict:
    answer = await client.post("/api/accounts", json=club(server, **more))
    assert answer.status == 201, await answer.text()
    return await answer.json()


async def finished(client, run_id: str) -> dict:
    async with asyncio.timeout(PATIENCE_S):
        while (run := await (await client.get(f"/api/runs/{run_id}")).json())[
            "state"
        ] != "finished":
            await asyncio.sleep(0.05)
    return run


async def test_a_run_goes_by_the_account_that_it_names(client, server):
    await added(client, server)
    body = {"emails": "a@x.pt\nb@x.pt", "subject": "Club", "text": "Hello", "account": "club"}
    answer = await client.post("/api/runs", json=body)
    assert answer.status == 201, await answer.text()
    run = await finished(client, (await answer.json())["id"])
    assert (run["account"], run["transport"], run["sender"]) == (
        "club",
        "smtp",
        "The Club <ana@club.example>",
    )
    assert (run["counts"]["sent"], len(server.messages)) == (2, 2)
    other = await (await client.post("/api/runs", json={**body, "account": "default"})).json()
    assert (await finished(client, other["id"]))["transport"] == "simulated"
    assert len(server.messages) == 2


async def test_an_accounts_limit_of_connections_holds_from_the_first_one_on(client, server):
    await added(client, server, connections=1)
    people = "\n".join(f"p{n}@x.pt" for n in range(40))
    body = {"emails": people, "subject": "Club", "text": "Hello", "account": "club"}
    made = await (await client.post("/api/runs", json=body)).json()
    assert (await finished(client, made["id"]))["counts"]["sent"] == 40
    assert len(server.connections) == 1


async def test_accounts_are_listed_with_how_they_are_set_and_never_with_a_password(
    client, server, tmp_path
):
    made = await added(client, server, rate="14/s", connections=3)
    assert (made["name"], made["set_by"], made["rate"], made["connections"]) == (
        "club",
        "page",
        "14/s",
        3,
    )
    listed = (await (await client.get("/api/accounts")).json())["data"]
    assert [(one["name"], one["set_by"]) for one in listed] == [
        ("default", "flags"),
        ("club", "page"),
    ]
    for path in ("/api/accounts", "/api/accounts/club", "/account"):
        assert SECRET not in await (await client.get(path)).text()
    for file in tmp_path.rglob("*"):
        assert (
            file.parent.name == "secrets"
            or not file.is_file()
            or SECRET.encode() not in file.read_bytes()
        )
    kept = tmp_path / "secrets" / "club"
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == (SECRET, 0o600)


async def test_an_account_is_there_again_after_a_restart(client, server, fleet, fleet_of):
    await added(client, server)
    again = await fleet_of()
    assert again.member("club").pool is not None
    assert again.member("club").user == "ana@club.example"


async def test_an_account_whose_secret_is_gone_says_so_and_the_others_send(
    client, server, fleet_of, tmp_path
):
    await added(client, server)
    (tmp_path / "secrets" / "club").unlink()
    again = await fleet_of()
    assert (again.member("club").pool, again.member("club").trouble) == (
        None, "This account logs in: it needs its password."
    )  # fmt: skip


class KeyringLocked(Exception):  # noqa: N818  (keyring's own name for it)
    """What a keyring that is locked raises."""


class Locked:
    """A keyring that nobody has unlocked."""

    def get_password(self, *_):
        raise KeyringLocked

    set_password = delete_password = get_password


async def test_an_account_whose_keyring_is_locked_says_so_and_loses_nothing(
    client, server, fleet_of, tmp_path
):
    await added(client, server)
    await added(
        client, server, name="open", password="", transport=f"smtp://127.0.0.1:{server.port}"
    )
    (tmp_path / "secrets" / "club").unlink()
    again = await fleet_of(Locked)
    assert again.member("club").trouble == LOCKED
    assert again.member("open").pool, "who logs in nowhere asks no keyring"
    club = again.member("club").setup._replace(sender="Ben <ben@club.example>")
    with pytest.raises(RingError):
        await again.change(club, None)
    assert (await again.change(club, SECRET)).pool
    assert (tmp_path / "secrets" / "club").read_text() == SECRET
    again.stop()


async def test_an_account_whose_keyring_cannot_be_asked_says_what_to_install(
    client, server, fleet_of, tmp_path
):
    def find():
        raise NoRingError(NOT_INSTALLED)

    await added(client, server)
    assert (await fleet_of(find)).member("club").pool
    (tmp_path / "secrets" / "club").unlink()
    assert (await fleet_of(find)).member("club").trouble == NOT_INSTALLED


async def test_a_changed_account_sends_by_its_new_settings_and_keeps_its_password(
    client, server, fleet
):
    await added(client, server)
    changed = await (
        await client.patch("/api/accounts/club", json={"sender": "Ben <ben@club.example>"})
    ).json()
    assert changed["sender"] == "Ben <ben@club.example>"
    run = await (
        await client.post("/api/runs", json={"emails": "a@x.pt", "account": "club"})
    ).json()
    assert (await finished(client, run["id"]))["sender"] == "Ben <ben@club.example>"
    assert server.messages


@pytest.mark.parametrize("change", [
    {"transport": "folder:///tmp/x"}, {"transport": "smtp://ana@h.example:25\r\nX"},
    {"password": ""}, {"password": "p" * 100_000},
])  # fmt: skip
async def test_a_change_that_makes_no_account_leaves_it_as_it_was(client, server, change):
    await added(client, server)
    before = await (await client.get("/api/accounts/club")).json()
    answer = await client.patch("/api/accounts/club", json=change)
    assert answer.status == 422, await answer.text()
    assert await (await client.get("/api/accounts/club")).json() == before
    run = await (
        await client.post("/api/runs", json={"emails": "a@x.pt", "account": "club"})
    ).json()
    assert (await finished(client, run["id"]))["counts"]["sent"] == 1


@pytest.mark.parametrize("login", [
    "ana@club.example:HUNTER2pw", "ana%40club.example:HUNTER2pw", "ana:HUNTER2pw@home",
    "ana@club.example:HUNTER2@pw", "ana:HUNTER2%40pw", ":HUNTER2pw", "ana:HUNTER2/pw",
    "ana@club.example:HUNTER2?pw",
])  # fmt: skip
async def test_a_password_in_the_address_is_kept_nowhere(client, server, tmp_path, login):
    address = f"smtp://{login}@127.0.0.1:{server.port}?starttls=never"
    await added(client, server, name="other")
    before = (tmp_path / "secrets" / "other").read_bytes()
    for answer in (
        await client.post("/api/accounts", json=club(server, transport=address)),
        await client.patch("/api/accounts/other", json={"transport": address, "password": "new"}),
    ):
        status, said = await problem(answer)
        assert (status, "Leave the password out" in said["message"]) == (422, True)
        assert "HUNTER2" not in str(said)
    for path in ("/api/accounts", "/account"):
        assert "HUNTER2" not in await (await client.get(path)).text()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"HUNTER2" not in file.read_bytes()
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["other"]
    assert (tmp_path / "secrets" / "other").read_bytes() == before


@pytest.mark.parametrize("typed", [
    {"transport": "smtps://ana:HUNTER2@home"}, {"transport": "ana:HUNTER2@home:587"},
    {"transport": "smtp://ana%3aHUNTER2@home"},
    {"transport": "ana@home.pt:HUN@HUNTER2/@home:587"}, {"transport": "ana:HUN?HUNTER2@home"},
    {"transport": "home:587?password=HUNTER2"}, {"transport": "smtp://home?verify=no&HUNTER2"},
    {"transport": "home:587", "user": "ana@home.pt:HUNTER2"},
    {"password": "HUNTER2", "sender": "x"},
    {"transport": "smtp://ana:HUNTER2@home", "user": "ana:HUNTER2"},
])  # fmt: skip
async def test_a_secret_typed_anywhere_into_an_account_is_sent_back_nowhere(client, server, typed):
    whole = {"name": "new", "transport": "home:587", "user": "", "sender": "", **typed}
    await added(client, server)
    for path in ("/account/fill", "/account/add", "/account/change", "/api/accounts"):
        name = "club" if "change" in path else "new"
        sent = {"json": whole} if "api" in path else {"data": {**whole, "name": name}}
        answer = await client.post(path, **sent)
        assert answer.status == (200 if "fill" in path else 422), path
        assert "HUNTER2" not in await answer.text() + str(answer.headers), path
    changed = await client.patch("/api/accounts/club", json=typed)
    assert (changed.status, "HUNTER2" in await changed.text()) == (422, False)


@pytest.mark.parametrize("address", [
    "smtp://ana%40club.example@localhost:{port}?starttls=never",
    "smtp://ana%40club.example@127.0.0.1:1?starttls=never",
    "smtp://ana%40club.example@127.0.0.1?starttls=never",
    "smtps://ana%40club.example@127.0.0.1:1?verify=no",
    "smtp://ben%40club.example@127.0.0.1:{port}?starttls=never",
])  # fmt: skip
async def test_a_kept_password_goes_nowhere_but_where_it_was_typed_for(client, server, address):
    await added(client, server)
    before = await (await client.get("/api/accounts/club")).json()
    to = {"transport": address.format(port=server.port)}
    status, said = await problem(await client.patch("/api/accounts/club", json=to))
    assert (status, "write it again" in said["message"]) == (422, True)
    assert await (await client.get("/api/accounts/club")).json() == before
    answer = await client.patch("/api/accounts/club", json={**to, "password": SECRET})
    assert (answer.status, (await answer.json())["url"]) == (200, to["transport"])


async def test_a_kept_password_holds_while_its_way_stays_and_is_forgotten_without_a_login(
    client, server, tmp_path
):
    address = (await added(client, server))["url"]
    for same in (f"{address}&command_s=9", address.replace("ana%40", "ana@")):
        answer = await client.patch("/api/accounts/club", json={"transport": same})
        assert answer.status == 200, await answer.text()
    assert (tmp_path / "secrets" / "club").read_text() == SECRET
    without = {"transport": f"smtp://127.0.0.1:{server.port}?starttls=never"}
    assert (await client.patch("/api/accounts/club", json=without)).status == 200
    assert not (tmp_path / "secrets" / "club").exists()


async def test_a_password_left_over_is_nobodys(client, server, tmp_path):
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "club").write_text(SECRET)
    status, said = await problem(await client.post("/api/accounts", json=club(server, password="")))
    assert (status, "needs its password" in said["message"]) == (422, True)


async def test_an_account_that_could_not_send_and_cannot_be_changed_shows_its_trouble(
    client, server, tmp_path
):
    await added(client, server)
    (tmp_path / "secrets" / "club").unlink()
    (tmp_path / "secrets").rmdir()
    (tmp_path / "secrets").symlink_to(tmp_path / "nowhere")  # nothing is in it, or can be kept
    answer = await client.patch("/api/accounts/club", json={"password": "another"})
    assert answer.status == 422, await answer.text()
    shown = await (await client.get("/api/accounts/club")).json()
    assert shown["problem"] == "This account logs in: it needs its password."
    (tmp_path / "secrets").unlink()
    answer = await client.patch("/api/accounts/club", json={"sender": ""})
    assert answer.status == 422, await answer.text()
    answer = await client.patch("/api/accounts/club", json={"password": SECRET})
    assert (answer.status, (await answer.json())["problem"]) == (200, None)


@pytest.mark.parametrize("change", [
    {"name": "cl\nub"}, {"transport": "smtp://ho\nst"}, {"transport": "smtp://host\t"},
    {"sender": "Ana\n<ana@x.pt>"}, {"password": "a\nb"}, {"password": "p" * 2001},
    {"transport": "smtp://host\u2028"},
])  # fmt: skip
async def test_the_form_and_json_refuse_alike_what_is_no_text_of_one_line(client, server, change):
    for answer in (
        await client.post("/api/accounts", json=club(server, **change)),
        await client.post("/account/add", data=club(server, **change)),
    ):
        said = await answer.text()
        assert (answer.status, f"The field {next(iter(change))} is a text of one line" in said) == (
            422, True
        )  # fmt: skip
    assert len((await (await client.get("/api/accounts")).json())["data"]) == 1


async def test_a_removed_account_takes_its_password_along_but_not_while_a_run_needs_it(
    client, server, store, tmp_path
):
    await added(client, server)
    later = {"emails": "a@x.pt", "account": "club", "start_at": "2999-01-01T00:00:00Z"}
    run = await (await client.post("/api/runs", json=later)).json()
    status, said = await problem(await client.delete("/api/accounts/club"))
    assert (status, "has not ended" in said["message"]) == (409, True)
    await store.cancel(run["id"])
    assert (await client.delete("/api/accounts/club")).status == 204
    assert not (tmp_path / "secrets" / "club").exists()
    assert (await client.get("/api/accounts/club")).status == 404
    status, said = await problem(
        await client.post("/api/runs", json={"emails": "a@x.pt", "account": "club"})
    )
    assert (status, said["problems"]) == (422, {"account": "There is no account club."})


NO_ACCOUNTS = [
    ({"name": ""}, "Write a name"), ({"name": "default"}, "already"),
    ({"encryption": "rot13"}, "tls, starttls or never"), ({"user": "ana"}, "says already who"),
    ({"transport": "folder:///tmp/x"}, "mail server"),
    ({"transport": "simulated://"}, "mail server"),
    ({"transport": f"smtp://ana:{SECRET}@h.example:25"}, "Leave the password out"),
    ({"password": ""}, "needs its password"), ({"sender": "nobody"}, "send as this"),
    ({"more": 1}, 'no field "more"'), ({"transport": "smtp://ana@h.example:25\r\nX"}, "one line"),
]  # fmt: skip


async def test_what_makes_no_account_is_a_sentence_and_keeps_nothing(client, server, tmp_path):
    for change, says in NO_ACCOUNTS:
        asked = club(server, **change)
        status, said = await problem(await client.post("/api/accounts", json=asked))
        assert status == (409 if change.get("name") == "default" else 422), said
        assert says in said["message"], change
        assert SECRET not in str(said), change
    assert len((await (await client.get("/api/accounts")).json())["data"]) == 1
    assert not list((tmp_path / "secrets").glob("*"))


@pytest.mark.parametrize("method", ["post", "patch"])
async def test_a_field_that_no_account_has_is_named_with_those_that_one_has(client, server, method):
    path = "/api/accounts" if method == "post" else "/api/accounts/default"
    status, said = await problem(await getattr(client, method)(path, json={"passwort": "x"}))
    assert (status, said["message"]) == (422, 'There is no field "passwort".')
    assert "password, rate, connections" in said["help"]
    assert list(said["problems"]) == ["passwort"]


async def test_a_client_has_so_many_tries_whichever_account_and_however_changed(client, server):
    await client.post("/api/accounts", json=club(server))
    most = limits.Limits().tries.client
    for n in range(most):
        if n % 5 == 0:
            await client.patch("/api/accounts/club", json={"sender": f"ana{n}@x.pt"})
        assert (await client.post("/api/accounts/club/test")).status == 200
    await client.patch("/api/accounts/club", json={"sender": "ana@x.pt"})
    answer = await client.post("/api/accounts/club/test")
    assert (answer.status, 0 < int(answer.headers["Retry-After"]) <= 600) == (429, True)
    page = await client.post("/account/test", data={"name": "club"})
    assert (page.status, "tried too often" in await page.text()) == (429, True)


async def test_the_account_of_the_flags_has_its_limits_changed_and_nothing_else(client):
    assert (await (await client.patch("/api/accounts/default", json={"connections": 2})).json())[
        "connections"
    ] == 2
    for answer in (await client.patch("/api/accounts/default", json={"sender": "x@y.pt"}),
                   await client.delete("/api/accounts/default")):  # fmt: skip
        status, said = await problem(answer)
        assert (status, "by flags" in said["message"]) == (409, True)


async def test_the_page_adds_tries_and_removes_an_account_and_the_form_offers_it(client, server):
    assert 'name="account"' not in await (await client.get("/")).text()
    filled = await (await client.post("/account/fill", data={"preset": "Gmail"})).text()
    assert 'name="transport" type="text" value="smtp.gmail.com:587"' in filled
    assert '<option value="starttls" selected>' in filled
    wrong = await client.post("/account/add", data=club(server, password=""))
    page = await wrong.text()
    assert (wrong.status, "needs its password" in page, 'value="club"' in page) == (422, True, True)
    page = await (await client.post("/account/add", data=club(server))).text()
    assert f"ana@club.example at 127.0.0.1:{server.port}" in page
    page = await (await client.post("/account/test", data={"name": "club"})).text()
    assert "club: The connection works" in page
    page = await (await client.get("/account")).text()
    assert "New invitations are sent from club." in page
    assert "<b>Main account</b> <small>The built-in mailbox: a trial</small>" in page
    page = await (await client.get("/")).text()
    assert "<option selected>club</option>" in page  # the others are sent to nobody
    assert "Real mail, through 127.0.0.1 as ana@club.example" in page
    assert '<option value="default">Main account: a trial, nobody gets it</option>' in page
    form = {"emails": "a@x.pt", "subject": "S", "text": "T", "key": "k", "account": "club"}
    look = await (await client.post("/runs", data=form)).text()
    assert "<dt>Account</dt><dd>club</dd>" in look
    form = {
        **hidden(page),
        "emails": "a@x.pt",
        "subject": "S",
        "text": "T",
        "sender": SENDER,
        "account": "club",
    }
    look = await (await client.post("/runs", data=form)).text()
    assert "A last look" in look
    assert "through 127.0.0.1 as ana@club.example" in look
    assert "The Club &lt;ana@club.example&gt;" in look
    page = await (await client.post("/account/remove", data={"name": "club"})).text()
    assert "ana@club.example at" not in page
    assert len(page) < 60_000


@pytest.mark.parametrize(("text", "name"), [
    ("Party", "party"), ("Club News 2027!", "club-news-2027"), ("Fête d'été", "fete-d-ete"),
    ("Праздник", "account-2"), ("club-news", "club-news"), ("x" * 60, "x" * 40),
])  # fmt: skip
async def test_an_account_is_named_on_its_page_as_people_write(client, server, text, name):
    page = await (await client.post("/account/add", data=club(server, name=text))).text()
    page = html.unescape(page)
    assert f"The account {text} was added." in page
    assert f"<b>{text}</b>" in page
    assert (f"Commands and other programs call it {name}." in page) is (name != text)
    assert name in [
        one["name"] for one in (await (await client.get("/api/accounts")).json())["data"]
    ]


@pytest.mark.parametrize(("typed", "url"), [
    ({"transport": "mail.x.pt:587", "user": "ana@x.pt"}, "smtp://ana%40x.pt@mail.x.pt:587"),
    ({"transport": "mail.x.pt", "user": "ana@x.pt", "encryption": "tls"},
     "smtps://ana%40x.pt@mail.x.pt"),
    ({"transport": "mail.x.pt:465", "user": "ana"}, "smtps://ana@mail.x.pt:465"),
    ({"transport": "mail.x.pt:587", "user": "a/b", "encryption": "starttls"},
     "smtp://a%2Fb@mail.x.pt:587?starttls=required"),
    ({"transport": "smtp://mail.x.pt:587", "user": "ana"}, "smtp://ana@mail.x.pt:587"),
    ({"transport": "smtps://ana%40x.pt@mail.x.pt:465"}, "smtps://ana%40x.pt@mail.x.pt:465"),
    ({"transport": "mail.x.pt:25", "password": "", "encryption": "never"},
     "smtp://mail.x.pt:25?starttls=never"),
])  # fmt: skip
async def test_an_account_is_typed_as_server_encryption_user_and_password(client, typed, url):
    fields = {"name": "club", "sender": "", "password": SECRET, **typed}
    answer = await client.post("/account/add", data=fields, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    [_, made] = (await (await client.get("/api/accounts")).json())["data"]
    assert made["url"] == url


async def test_what_is_missing_in_the_form_of_an_account_is_said_and_it_stays_open(client, server):
    for typed, said in (
        ({"transport": ""}, "Write the name of the mail server"),
        ({"transport": "mail.x.pt:587", "user": ""}, "Write the user, too"),
        ({"transport": "mail.x.pt:nine", "user": "ana"}, "cannot be read"),
        ({"transport": "mail.x.pt", "user": "ana", "name": ""}, "Write a name"),
        ({"transport": "smtps://mail.x.pt", "encryption": "never"}, "says already who"),
        ({"transport": "mail.x.pt", "rate": "fast"}, "is not a rate"),
        ({"transport": "mail.x.pt", "connections": "0"}, "a number from 1 to 1,000"),
    ):
        fields = {"name": "club", "sender": "", "password": SECRET, **typed}
        answer = await client.post("/account/add", data=fields)
        page = await answer.text()
        assert (answer.status, said in page) == (422, True), said
        assert '<div class="stack" id="add">' in page
        assert SECRET not in page
    await added(client, server)
    assert '<details class="fold" id="add">' in await (await client.get("/account")).text()
    page = await (await client.post("/account/add", data=fields)).text()
    assert '<details class="fold" id="add" open>' in page


async def test_where_there_is_no_account_the_form_for_one_comes_first_and_alone(client, server):
    page = await (await client.get("/account")).text()
    form, flags = page.index('name="transport"'), page.index("<summary>By flags")
    assert page.index("<h2") == page.index('<h2 id="others-title">Set up a mail account')
    assert form < flags < page.index("Settings</h2>")
    assert "Further accounts" not in page
    assert "--" not in re.sub(r"<!--.*?-->", "", page[:flags])  # flags are an operator's
    await added(client, server)
    page = await (await client.get("/account")).text()
    assert (
        page.index("club</b>") < page.index("<summary>By flags") < page.index("Main account</h2>")
    )


async def test_an_account_that_was_added_is_said_first_with_the_button_that_tries_it(
    client, server
):
    page = await (await client.post("/account/add", data=club(server))).text()
    told = page.index("The account club was added.")
    assert told < page.index("Test the connection") < page.index("<h2")


FLAGS = re.compile(r"starttls=|smtps?://|verify=|--[a-z]")


@pytest.mark.parametrize(("scene", "said"), [
    ({"encryption": "starttls"}, "With the encryption “none: all in plain text” it goes on"),
    ({"encryption": ""}, "the password would leave in plain text"),
    ({"encryption": "tls"}, "Do port and encryption fit together?"),
])  # fmt: skip
async def test_a_page_tells_of_encryption_in_the_words_of_its_form_and_programs_in_theirs(
    client, server, scene, said
):
    typed = {"name": "club", "transport": f"127.0.0.1:{server.port}", "user": "ana",
             "password": SECRET, **scene}  # fmt: skip
    await client.post("/account/add", data=typed)
    page = await (await client.post("/account/test", data={"name": "club"})).text()
    steps = page[page.index('class="lines steps"') : page.index("</table>")]
    assert said in steps
    assert not FLAGS.search(steps)
    assert "Write an invitation" not in page
    told = await (await client.post("/api/accounts/club/test")).json()
    assert FLAGS.search(next(one["text"] for one in told["steps"] if one["result"] == "wrong"))


async def test_a_connection_that_was_tested_in_the_form_is_not_asked_for_again(client, server):
    """Unless it was changed after the test, or the test found something wrong."""

    async def after(test, add) -> str:
        await client.post("/account/test", data=test)
        return html.unescape(await (await client.post("/account/add", data=add)).text())

    works = club(server, name="club")
    page = await after(works, works)
    assert "The account club was added, with the connection that you tested." in page
    assert 'href="/?account=club">Write an invitation' in page
    assert "Test its connection next" not in page
    other = works | {"name": "other", "sender": "Bo <bo@club.example>"}
    page = await after(other | {"password": "another"}, other)
    assert "The account other was added. Test its connection next." in page
    assert "New invitations are sent from club; you can choose another" in " ".join(page.split())
    edited = await (await client.get("/account?edit=club")).text()
    assert "Your provider says how much it lets you send" in edited
    asked = works | {"transport": "smtp.gmail.com:587"}
    filled = await (await client.post("/account/fill", data=asked)).text()
    assert "Gmail lets you send: 500 a day" in filled


async def test_an_account_is_called_on_all_pages_as_it_was_set_up(client, server, fleet_of):
    await client.post("/account/add", data=club(server, name="Müllers Fest"))
    page = await (await client.post("/account/test", data={"name": "mullers-fest"})).text()
    assert "Müllers Fest: The connection works" in page
    edited = await (await client.get("/account?edit=mullers-fest")).text()
    assert "Change the account Müllers Fest" in edited
    form = await (await client.get("/")).text()
    assert '<option value="mullers-fest" selected>Müllers Fest</option>' in form
    fields = {"emails": "a@x.pt", "subject": "S", "text": "T", "key": "k"}
    look = await (await client.post("/runs", data=fields | {"account": "mullers-fest"})).text()
    assert "<dt>Account</dt><dd>Müllers Fest</dd>" in look
    data = hidden(look) | {"account": "mullers-fest"}
    run = await (await client.post("/runs", data=data)).text()
    assert "By the account Müllers Fest." in run
    assert "· Müllers Fest</small>" in await (await client.get("/runs")).text()
    changed = changing(edited) | {"password": ""}
    page = await (await client.post("/account/change", data=changed)).text()
    assert "The account Müllers Fest was changed." in page
    again = await fleet_of()  # as a restart reads it
    assert again.members["mullers-fest"].setup.called == "Müllers Fest"


LOOK_ALIKES = [
    "Main account", "main-account", " MAIN  ACCOUNT ", "\uff2d\uff41in acc\uff4funt",
    "M\u0430in \u0430ccount",
    "\u039c\u0391\u0399\u039d \u0391CCOUN\u03a4", "MAlN ACCOUNT", "Ma\u0131n Acc0unt",
    "\u1d0d\u1d00\u026a\u0274 \u1d00\u1d04\u1d04\u1d0f\u1d1c\u0274\u1d1b",  # small capitals
    "\ua4e2ummer Party", "\U0001d5e6\U0001d602\U0001d5fa\U0001d5fa\U0001d5f2\U0001d5ff party",
    "\u13da\u144c\u13b7mer Pa\u0433ty", "Summer \u03a1arty", "\u054f\u057dmmer Party",
    "Surnmer Party", "Summer\u3164Party",
    "Hauptkonto", "De-fault", "Summer Party", "SUMMERPARTY", "Summer\u2010Party", "summer_party",
]  # fmt: skip


async def test_no_account_is_called_so_that_it_reads_as_another(client):
    new = {"transport": "mail.x.pt:25"}
    await client.post("/api/accounts", json={"name": "Summer Party", **new})
    await client.post("/api/accounts", json={"name": "club", **new})
    for name in LOOK_ALIKES:
        for answer, field in (
            (await client.post("/api/accounts", json={"name": name, **new}), "name"),
            (await client.patch("/api/accounts/club", json={"label": name}), "label"),
        ):
            told = await answer.json()
            if (field, answer.status) != ("name", 409):  # of one and the same name for programs
                assert (answer.status, [*told["problems"]]) == (422, [field]), name
                assert "This reads as the name of the" in told["message"], name
    every = (await (await client.get("/api/accounts")).json())["data"]
    assert [one["label"] for one in every] == ["default", "club", "Summer Party"]


async def test_what_an_account_is_called_can_be_changed_and_its_name_for_programs_stays(
    client, server, fleet_of
):
    await added(client, server, name="Summer Party")
    form = changing(await (await client.get("/account?edit=summer-party")).text())
    assert form["label"] == "Summer Party"
    form |= {"label": "Winter Party", "password": ""}
    page = await (await client.post("/account/change", data=form)).text()
    assert "The account Winter Party was changed." in page
    answer = await client.patch("/api/accounts/summer-party", json={"label": "Autumn"})
    assert ((await answer.json())["name"], (await answer.json())["label"]) == (
        "summer-party", "Autumn",
    )  # fmt: skip
    assert (await fleet_of()).members["summer-party"].setup.called == "Autumn"
    form |= {"label": "Main account"}
    page = await (await client.post("/account/change", data=form)).text()
    assert "This reads as the name of the main account" in page


def test_names_that_differ_to_the_eye_are_two_accounts():
    others = [Setup(name, "smtp://x.pt", "") for name in ("Ana", "Mall", "Kino", "Team 1", "Weiß")]
    for name in ("\u0410\u043d\u043d\u0430", "Mail", "Ána", "Team 2", "Wei", "東京", "Ελλάδα"):
        alike.check("label", name, others)


def test_the_main_account_is_called_in_every_language_as_names_are_compared_with():
    for path in Path("locale").glob("*/LC_MESSAGES/messages.po"):
        [said] = re.findall(r'msgid "Main account"\nmsgstr "(.+)"', path.read_text())
        assert said in alike.MAINS


async def test_a_good_try_leads_on_to_writing_by_that_account(client, server):
    await added(client, server)
    await added(client, server, name="work", sender="Work <ana@work.example>")
    page = await (await client.post("/account/test", data={"name": "work"})).text()
    assert 'href="/?account=work"' in page
    assert "<option selected>work</option>" in await (await client.get("/?account=work")).text()
    assert "<option selected>club</option>" in await (await client.get("/?account=no")).text()


async def cancelled(client, **more) -> str:
    """A run of the club's that was stopped with nothing sent."""
    body = {"emails": "a@x.pt\nb@x.pt", "subject": "Club", "text": "Hello", "account": "club"}
    run = await (await client.post("/api/runs", json={**body, "grace_s": 3600, **more})).json()
    assert (await client.post(f"/api/runs/{run['id']}/cancel")).status == 202
    return run["id"]


async def test_who_is_taken_up_again_goes_by_the_account_and_the_settings_of_their_run(
    client, server
):
    await added(client, server)
    await added(client, server, name="other")  # now none is chosen by itself
    settings = {"rate": "5/s", "max_failures": "3", "on_in_doubt": "resend", "retry_delays": ["7m"]}
    run_id = await cancelled(client, **settings)
    for path in (f"/?rest={run_id}", f"/?like={run_id}&list=1"):
        page = await (await client.get(path)).text()
        assert "<option selected>club</option>" in page
        assert "Real mail, through 127.0.0.1" in page
        assert {'value="5/s"', 'value="3"', 'value="7m"'} <= set(
            re.findall(r'value="\w[^"]*"', page)
        )
        assert '<option value="resend" selected>' in page


async def test_those_left_of_real_mail_do_not_move_into_a_trial(client, server):
    await added(client, server)
    run_id = await cancelled(client)
    body = {"rest_of": run_id, "subject": "Club", "text": "Hello", "account": "default"}
    answer = await client.post("/api/runs", json=body)
    assert answer.status == 422
    assert "sends to nobody" in (await answer.json())["message"]
    answer = await client.post("/api/runs", json={**body, "account": "club"})
    assert answer.status == 201
    run = await finished(client, (await answer.json())["id"])
    assert (run["counts"]["sent"], len(server.messages)) == (2, 2)


async def test_an_account_that_is_gone_is_not_silently_another(client, server):
    await added(client, server)
    run_id = await cancelled(client)
    assert (await client.delete("/api/accounts/club")).status == 204
    page = await (await client.get(f"/?like={run_id}")).text()
    assert "There is no account club." in page
    assert "<option selected>club</option>" in page


async def test_from_and_the_way_follow_the_account_that_is_chosen(client, server):
    await added(client, server)
    form = {
        "emails": "a@x.pt",
        "subject": "S",
        "text": "T",
        "sender": NOBODY,
        "to": NOBODYS_ADDRESS,
    }
    html = {"Accept": "text/html"}
    page = await (
        await client.post("/preview", data=form | {"account": "club"}, headers=html)
    ).text()
    assert 'id="sender" name="sender" value="The Club &lt;ana@club.example&gt;"' in page
    assert re.search(r'id="to" name="to"[^>]*value="ana@club.example"', page)
    said = await client.post("/preview", data=form | {"account": "club"}, headers=ASKS_JSON)
    told = await said.json()
    assert told["sender"] == "The Club <ana@club.example>"
    assert told["transport"].startswith("Real mail, through 127.0.0.1")


@pytest.mark.parametrize(("body", "name", "url"), [
    ({"name": "Summer Party", "transport": "mail.x.pt:587", "user": "ana@x.pt"},
     "summer-party", "smtp://ana%40x.pt@mail.x.pt:587"),
    ({"name": "Праздник", "transport": "mail.x.pt", "user": "ana", "encryption": "tls"},
     "account-2", "smtps://ana@mail.x.pt"),
    ({"name": "old", "transport": "smtp://ana@mail.x.pt:25?verify=no"},
     "old", "smtp://ana@mail.x.pt:25?verify=no"),
])  # fmt: skip
async def test_programs_write_an_account_as_people_do(client, body, name, url):
    answer = await client.post("/api/accounts", json={"password": SECRET, **body})
    made = await answer.json()
    assert (answer.status, made["name"], made["url"]) == (201, name, url)
    assert answer.headers["Location"] == f"/api/accounts/{name}"


@pytest.mark.parametrize(("change", "url"), [
    ({"transport": "mail.x.pt:465"}, "smtps://ana%40x.pt@mail.x.pt:465"),
    ({"user": "ben@x.pt"}, "smtp://ben%40x.pt@old.x.pt:587"),
    ({"encryption": "starttls"}, "smtp://ana%40x.pt@old.x.pt:587?starttls=required"),
    ({"transport": "smtp://mail.x.pt:25", "password": ""}, "smtp://mail.x.pt:25"),
    ({"user": "", "password": ""}, "smtp://old.x.pt:587"),
])  # fmt: skip
async def test_what_a_change_does_not_name_of_a_server_stays(client, change, url):
    body = {"name": "club", "transport": "old.x.pt:587", "user": "ana@x.pt", "password": SECRET}
    assert (await client.post("/api/accounts", json=body)).status == 201
    answer = await client.patch("/api/accounts/club", json={"password": SECRET, **change})
    assert (answer.status, (await answer.json()).get("url")) == (200, url)


async def test_names_of_other_letters_keep_clear_of_each_other(client):
    made = []
    for wish in ("Праздник", "祭り", "Fest"):
        body = {"name": wish, "transport": "mail.x.pt:25"}
        made.append((await (await client.post("/api/accounts", json=body)).json())["name"])
    assert made == ["account-2", "account-3", "fest"]
    for gone in ("account-2", "fest"):
        assert (await client.delete(f"/api/accounts/{gone}")).status == 204
    for free, wish in (("account-2", "Ярмарка"), ("account-4", "Рынок")):
        body = {"name": wish, "transport": "mail.x.pt:25"}
        assert (await (await client.post("/api/accounts", json=body)).json())["name"] == free


@pytest.mark.parametrize(("url", "transport", "encryption", "user"), [
    ("smtp://ana%40x.pt@mail.x.pt:587", "mail.x.pt:587", "", "ana@x.pt"),
    ("smtp://a%2Fb@mail.x.pt:587?starttls=required", "mail.x.pt:587", "starttls", "a/b"),
    ("smtp://a%3Ab@mail.x.pt:587", "smtp://a%3Ab@mail.x.pt:587", "", ""),
    ("smtp://mail.x.pt?starttls=never", "mail.x.pt", "never", ""),
    ("smtps://ana@mail.x.pt", "mail.x.pt", "tls", "ana"),
    ("smtp://[::1]:25", "[::1]:25", "", ""),
    ("smtp://ana@x.pt:465", "smtp://ana@x.pt:465", "", ""),
    ("smtps://ana@x.pt:465?verify=no", "smtps://ana@x.pt:465?verify=no", "", ""),
    ("smtp://x.pt:25?starttls=never&dot_s=9", "smtp://x.pt:25?starttls=never&dot_s=9", "", ""),
])  # fmt: skip
def test_an_account_is_shown_as_it_would_be_typed_and_read_as_it_was(
    url, transport, encryption, user
):
    setup = Setup("club", url, "Ana <ana@x.pt>")
    typed = account_form.shown(setup)
    assert [typed[field] for field in account_form.WAY] == [transport, encryption, user]
    assert account_form.changed(setup, typed) == setup
    moved = account_form.changed(setup, {**typed, "sender": "", "transport": transport + "5"})
    assert (moved.url != url, moved.sender) == (True, "")


def changing(page: str) -> dict[str, str]:
    """The form of an account that is changed, as a browser would send it untouched."""
    form = page[page.index('action="/account/change"') :].partition("</form>")[0]
    fields = dict(re.findall(r'<input [^>]*?name="(\w+)"[^>]*? value="([^"]*)"', form))
    [chosen] = re.findall(r'<option value="(\w*)" selected>', form) or [""]
    return {name: html.unescape(said) for name, said in fields.items()} | {"encryption": chosen}


async def test_the_page_changes_an_account_and_keeps_its_password_where_none_is_typed(
    client, server, tmp_path
):
    await added(client, server, rate="14/s, 500/d", connections=3)
    page = await (await client.get("/account")).text()
    assert 'href="/account?edit=club#edit"' in page
    page = await (await client.get("/account?edit=club")).text()
    form = changing(page)
    assert form == {
        "name": "club",
        "label": "club",
        "transport": f"127.0.0.1:{server.port}",
        "encryption": "never",
        "user": "ana@club.example",
        "password": "",
        "sender": "The Club <ana@club.example>",
        "rate": "14/s, 500/d",
        "connections": "3",
    }
    assert SECRET not in page
    assert "Add an account" not in page
    form |= {"sender": "Ben <ben@club.example>", "rate": "10/s", "connections": "2"}
    page = await (await client.post("/account/change", data=form)).text()
    assert "The account club was changed." in page
    told = await (await client.get("/api/accounts/club")).json()
    assert (told["sender"], told["rate"], told["connections"], told["problem"]) == (
        "Ben <ben@club.example>", "10/s", 2, None,
    )  # fmt: skip
    assert (tmp_path / "secrets" / "club").read_text() == SECRET
    page = await (await client.post("/account/test", data={"name": "club"})).text()
    assert "club: The connection works" in page


async def test_a_change_that_will_not_do_is_said_above_the_form_and_changes_nothing(client, server):
    await added(client, server)
    before = await (await client.get("/api/accounts/club")).json()
    form = changing(await (await client.get("/account?edit=club")).text())
    for change, said in (
        ({"transport": "other.x.pt:587"}, "write it again"),
        ({"sender": "nobody"}, "Nobody can send as this"),
        ({"rate": "fast"}, "is not a rate"),
        ({"connections": "many"}, "a number from 1 to 1,000"),
        ({"transport": ""}, "Write the name of the mail server"),
    ):
        answer = await client.post("/account/change", data={**form, "password": "", **change})
        page = await answer.text()
        assert (answer.status, said in page) == (422, True), said
        assert changing(page) == {**form, **change}
        assert await (await client.get("/api/accounts/club")).json() == before
    for name, status in (("nobody", 404), ("default", 409)):
        answer = await client.post("/account/change", data={**form, "name": name})
        assert answer.status == status
    assert (await client.get("/account?edit=nobody")).status == 404


async def test_a_run_under_way_goes_on_by_the_account_as_it_was_changed(client, server):
    await added(client, server, rate="1/d")
    body = {"emails": "a@x.pt\nb@x.pt\nc@x.pt", "subject": "Club", "text": "Hello",
            "account": "club", "grace_s": 0}  # fmt: skip
    run = await (await client.post("/api/runs", json=body)).json()
    async with asyncio.timeout(PATIENCE_S):
        while not server.messages:  # the one of that day
            await asyncio.sleep(0.05)
    form = changing(await (await client.get("/account?edit=club")).text())
    async with serving(as_usual, offers=("AUTH PLAIN",)) as other:
        form |= {"transport": f"127.0.0.1:{other.port}", "password": SECRET, "rate": "",
                 "sender": "Ben <ben@club.example>"}  # fmt: skip
        page = await (await client.post("/account/change", data=form)).text()
        assert "The account club was changed." in page
        ended = await finished(client, run["id"])
        assert (ended["counts"]["sent"], len(server.messages), len(other.messages)) == (3, 1, 2)
    assert ended["sender"] == "The Club <ana@club.example>"


async def test_a_page_of_many_accounts_stays_light(client):
    for n in range(49):
        body = {"name": f"account-of-a-club-{n}", "transport": "mail.example.org:587",
                "sender": "The Club of Somewhere <ana@club.example>"}  # fmt: skip
        assert (await client.post("/api/accounts", json=body)).status == 201
    for path in ("/account", "/account?edit=account-of-a-club-7"):
        assert len(await (await client.get(path)).text()) < 60_000


async def test_a_provider_fills_in_its_limits_too_and_ones_own_server_is_among_them(client):
    filled = await (await client.post("/account/fill", data={"preset": "OVH"})).text()
    assert 'name="rate" type="text" value="20/m, 200/h"' in filled
    assert "OVH: The password of the mailbox." in filled
    own = await (await client.post("/account/fill", data={"preset": "Own server"})).text()
    assert "<option selected>Own server</option>" in own
    assert 'name="transport" type="text" value=""' in own
    assert "Own server: The password of a mailbox on it." in own


async def test_a_provider_changes_its_server_and_limits_and_nothing_else_that_was_typed(client):
    typed = {
        "name": "Müllers Fest", "transport": "mail.own.example:25", "encryption": "never",
        "user": "m@gmx.example", "password": SECRET, "sender": "Müller <m@gmx.example>",
        "rate": "7/m", "connections": "3",
    }  # fmt: skip
    answer = await client.post("/account/fill", data=typed | {"preset": "GMX"})
    filled = html.unescape(await answer.text())
    for name, value in (typed | {"transport": "mail.gmx.net:587"}).items():
        if name not in ("password", "encryption"):
            assert re.search(rf'name="{name}" type="text" value="{re.escape(value)}"', filled), name
    assert '<option value="starttls" selected>' in filled
    assert "<option selected>GMX</option>" in filled
    assert "The password was not kept: write it again." in filled
    assert SECRET not in filled
    assert (
        "The password was not kept"
        not in await (
            await client.post("/account/fill", data=typed | {"preset": "GMX", "password": ""})
        ).text()
    )


def test_what_one_provider_filled_in_goes_with_the_next_one():
    gmail = presets.filled({"user": "a"}, presets.named("Gmail"))
    assert (gmail["transport"], gmail["rate"]) == ("smtp.gmail.com:587", "20/m, 500/d")
    gmx = presets.filled(gmail, presets.named("GMX"))
    assert (gmx["transport"], gmx["rate"], gmx["user"]) == ("mail.gmx.net:587", "", "a")
    own = presets.filled(gmail, presets.OWN)
    assert (own["transport"], own["rate"], own["encryption"]) == ("", "", "")
    mine = {"transport": "mail.x.pt", "rate": "7/m", "encryption": "never"}
    assert presets.filled(mine, presets.OWN) == mine
    assert presets.filled(mine, presets.named("Fastmail"))["rate"] == "7/m"


async def test_what_is_wrong_with_an_account_stands_beside_its_field_once(client, server):
    await added(client, server)
    form = changing(await (await client.get("/account?edit=club")).text())
    for field, typed, said in (
        ("transport", "", "Write the name of the mail server"),
        ("sender", "nobody", "Nobody can send as this"),
        ("rate", "fast", "is not a rate"),
        ("connections", "many", "a number from 1 to 1,000"),
    ):
        for path in ("/account/change", "/account/add"):
            answer = await client.post(path, data={**form, "password": SECRET, field: typed})
            page = await answer.text()
            assert "<title>Error: The account" in page
            assert page.count(said) == 1, (path, field)
            assert f'<p class="problem" id="{field}-problem">' in page
            assert f'aria-invalid="true" aria-describedby="{field}-problem" autofocus' in page
    taken = await (await client.post("/account/add", data={**form, "password": SECRET})).text()
    assert "<title>Error: The account" in taken
    assert 'role="alert" tabindex="-1" autofocus>There is an account club already' in taken


async def paused_by(client, store, fleet, account: str) -> str:
    """Make a run that finds its account's password refused; the account stood still before it."""
    reason = Reason("login", {"text": "The server did not accept the login."})
    await store.pause_account(AccountPause(fleet.member(account).owner, reason))
    body = {"emails": "a@x.pt", "subject": "Club", "text": "Hello", "account": account}
    run = await (await client.post("/api/runs", json=body | {"grace_s": 0})).json()
    return run["id"]


async def test_a_wrong_password_is_changed_on_the_page_of_its_account_which_the_run_leads_to(
    client, server, store, fleet
):
    await added(client, server)
    run = await paused_by(client, store, fleet, "club")
    text = await (await client.get(f"/runs/{run}")).text()
    assert "User and password of this account are set on its page." in text
    assert 'href="/account?edit=club#edit"' in text
    assert "or change the account." in text
    assert "tart the program" not in text


async def test_a_wrong_password_of_the_flags_is_changed_where_the_program_is_started(
    client, store, fleet
):
    run = await paused_by(client, store, fleet, DEFAULT_ACCOUNT)
    text = await (await client.get(f"/runs/{run}")).text()
    assert "Restart the program with the right one" in text
    assert "?edit=" not in text


async def test_who_cannot_be_removed_yet_is_said_with_the_run_that_needs_it(
    client, server, store, fleet
):
    await added(client, server)
    run = await paused_by(client, store, fleet, "club")
    answer = await client.post("/account/remove", data={"name": "club"})
    text = await answer.text()
    assert answer.status == 409
    assert "A run of the account club has not ended" in text
    assert f'<a href="/runs/{run}">See the run</a>' in text


async def test_a_fresh_form_goes_by_a_real_account_rather_than_by_the_trial(client, server):
    await added(client, server)
    await added(client, server, name="work", sender="Work <ana@work.example>")
    text = await (await client.get("/")).text()
    assert "<option selected>club</option>" in text
    assert "The Club &lt;ana@club.example&gt;" in text
    body = {"emails": "a@x.pt", "subject": "Work", "text": "Hello", "account": "work"}
    answer = await client.post("/api/runs", json=body)
    await finished(client, (await answer.json())["id"])
    assert "<option selected>work</option>" in await (await client.get("/")).text()


async def test_a_trial_says_that_nobody_was_written_to(client):
    answer = await client.post(
        "/api/runs", json={"emails": "a@x.pt\nb@x.pt", "subject": "Try", "text": "Hello"}
    )
    at = f"/runs/{(await answer.json())['id']}"
    later = {"emails": "a@x.pt", "start_at": "2999-01-02T03:04:05Z"}
    planned = await (await client.post("/api/runs", json=later)).json()
    text = await (await client.get(f"/runs/{planned['id']}")).text()
    assert '<span id="trial">A trial: its messages go to nobody.</span>' in text
    await client.post(f"/runs/{planned['id']}/cancel", data={})
    await finished(client, at.rpartition("/")[2])
    text = await (await client.get(at)).text()
    assert "Trial finished" in text
    assert "All sent" not in text
    assert "Trial finished in the built-in mailbox: 2 sent" in text
    # nor by its number, its sign, its colour
    assert "<span data-figure>2 of 2</span> <small>sent to the mailbox</small>" in text
    assert 'class="state" data-state="cancelled"' in text
    assert 'class="seg-sent" fill="url(#k-tried)"' in text
    # what a notification says, too
    assert '<span id="trial">A trial: its messages went to nobody.</span>' in text
    assert "<title>Trial finished in the built-in mailbox: 2 sent · " in text
    runs = await (await client.get("/runs")).text()
    assert '2 sent <span class="whole">· ' in runs
    assert "a trial: nobody was written to" in runs
    assert "#k-sent)" not in runs


async def test_a_from_that_nobody_typed_follows_whatever_account_is_chosen(client, server):
    await added(client, server)
    await added(client, server, name="work", sender="Work <ana@work.example>")
    form = {"emails": "a@x.pt", "subject": "S", "text": "T"}
    for account, before, follows in (
        ("work", "The Club <ana@club.example>", "Work <ana@work.example>"),
        ("default", "The Club <ana@club.example>", SENDER),
        ("club", "Me <me@x.pt>", "Me <me@x.pt>"),
    ):
        data = form | {"account": account, "sender": before}
        told = await (await client.post("/preview", data=data, headers=ASKS_JSON)).json()
        assert told["sender"] == follows


async def test_an_email_address_is_no_server(client, server):
    typed = {"name": "gmx", "transport": "ana@gmx.de", "user": "ana@gmx.de", "password": SECRET}
    answer = await client.post("/account/add", data=typed)
    page = await answer.text()
    assert answer.status == 422
    assert "ana@gmx.de is an email address, not the name of a server." in html.unescape(page)


async def test_a_password_that_a_mistake_elsewhere_has_emptied_is_asked_for_again(client, server):
    typed = {"name": "gmx", "transport": "x.pt", "password": SECRET, "user": "a", "sender": "Ana"}
    page = await (await client.post("/account/add", data=typed)).text()
    assert "The password was not kept: write it again." in page
    assert SECRET not in page


async def test_a_last_look_comes_first_wherever_mail_could_be_meant_for_people(client, server):
    form = {"key": "look", "emails": "a@x.pt", "subject": "S", "text": "T", "agreed": "1 0"}
    form |= {"account": "default", "draft": "yes", "sender": "Me <me@x.pt>"}
    told = await (await client.post("/preview", data=form, headers=ASKS_JSON)).json()
    assert (told["looks"], told["is_real"]) == (False, False)
    await added(client, server)
    for account, is_real in (("club", True), ("default", False)):
        data = form | {"account": account}
        told = await (await client.post("/preview", data=data, headers=ASKS_JSON)).json()
        assert (told["looks"], told["is_real"]) == (True, is_real)
        page = await (await client.post("/preview", data=data)).text()
        assert 'class="hint" data-looks>' in page
        assert ('class="note row warn" data-by>' in page) is is_real
        # beside the button that sends, with every account by its name
        bar = page[page.index('<div class="send">') :]
        assert '<option value="default"' in bar
        assert ">club</option>" in bar
        look = await (await client.post("/runs", data=data)).text()
        assert ("A last look: nobody gets this" in look) is not is_real
        assert ("Nobody gets this: the main account keeps it" in look) is not is_real
        assert ("Yes, try it: 1 message that nobody gets" in look) is not is_real
        assert ("Yes, send 1 invitation now" in look) is is_real
    assert (await (await client.get("/api/runs")).json())["data"] == []


async def test_what_was_begun_before_an_account_was_set_up_goes_by_it_and_says_so(client, server):
    form = {"key": "d" * 22, "draft": "yes", "emails": "a@x.pt", "subject": "S", "text": "T"}
    await client.post("/preview?live=1", data=form)
    chosen = form | {"key": "c" * 22, "account": "default"}
    await client.post("/preview?live=1", data=chosen)
    answer = await client.post("/api/runs", json={"emails": "a@x.pt", "subject": "S", "text": "T"})
    run = (await answer.json())["id"]
    await added(client, server)
    said = "Now it goes by club, which was set up"
    for at in (f"/?draft={'d' * 22}", f"/?like={run}"):
        page = await (await client.get(at)).text()
        assert said in page
        assert "Real mail, through 127.0.0.1" in page
        assert "<option selected>club</option>" in page
        assert "The Club &lt;ana@club.example&gt;" in page
    # a page that was open all the time has no choice yet, and a last look says what it takes
    assert "Yes, send 1 invitation now" in await (await client.post("/runs", data=form)).text()
    page = await (await client.get(f"/?draft={'c' * 22}")).text()
    assert said not in page
    assert "Nobody gets this: the main account keeps it in the built-in mailbox." in page


async def until(holds) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.02)


async def test_an_account_set_up_changed_or_removed_elsewhere_is_noticed(
    fleet, store, server, tmp_path
):
    elsewhere = AccountBook(store, Vault(tmp_path / "secrets"))
    setup = Setup("club", club(server)["transport"])
    async with elsewhere.adding(setup, SECRET, {}):
        pass
    await until(lambda: fleet.members.get("club") and fleet.members["club"].pool)
    first = fleet.members["club"]
    async with elsewhere.changing(await elsewhere.change(setup, setup, "another")):
        pass
    await until(lambda: fleet.members["club"].owner not in ("", first.owner))
    assert fleet.members["club"].setup == setup
    await elsewhere.remove("club")
    await until(lambda: "club" not in fleet.members)


async def test_what_one_changes_itself_is_no_news(fleet, client, server):
    await added(client, server)
    await client.patch("/api/accounts/club", json={"sender": "Ana <ana@club.example>"})
    member = fleet.members["club"]
    await fleet.follow()
    assert fleet.members["club"] is member
    assert (await client.delete("/api/accounts/club")).status == 204
    await fleet.follow()
    assert "club" not in fleet.members


async def test_what_somebody_else_set_up_is_news_until_it_was_taken_up(store, tmp_path):
    ours, theirs = (AccountBook(store, Vault(tmp_path / "secrets")) for _ in range(2))
    setup = Setup("club", "smtp://mail.test")
    async with theirs.adding(setup, None, {}):
        assert await theirs.news() == {}
    for _ in range(2):
        assert await ours.news() == {"club": setup}
    ours.took("club")
    assert await ours.news() == {}
    await theirs.remove("club")
    assert await ours.news() == {"club": None}
    ours.took("club")
    assert await ours.news() == {}


async def test_the_page_of_accounts_shows_each_ones_limit(client, server):
    await added(client, server, rate="14/s, 500/d", connections=3)
    page = html.unescape(await (await client.get("/account")).text())
    assert "Limit: 14 a second and 500 a day" in page
    assert "Connections: 3" in page
    assert "Set up a mail account" not in page
    page = await (await client.get("/account?added=Call+0800")).text()
    assert "Call 0800" not in page


def typed_for(server, **more) -> dict:
    """What stands in an account's form."""
    return {
        "name": "Club", "transport": f"127.0.0.1:{server.port}", "encryption": "never",
        "user": "ana@club.example", "password": SECRET, "sender": "The Club <ana@club.example>",
        "rate": "", "connections": "", **more,
    }  # fmt: skip


async def test_what_is_typed_of_an_account_is_tried_and_neither_kept_nor_lost(
    client, server, fleet
):
    new = await (await client.post("/account/test", data=typed_for(server, name=""))).text()
    assert "The connection works" in new
    assert "it is not saved yet" in new
    assert f'value="127.0.0.1:{server.port}"' in new
    assert len(fleet.listed) == 1
    assert SECRET not in new
    await client.post("/account/add", data=typed_for(server))
    wrong = typed_for(server, name="club", label="Club", password="", transport="127.0.0.1:1")
    page = await (await client.post("/account/test", data={**wrong, "password": SECRET})).text()
    assert "The connection does not work yet" in page
    assert 'value="127.0.0.1:1"' in page
    assert 'action="/account/change"' in page
    assert fleet.member("club").setup.url.endswith(f"127.0.0.1:{server.port}?starttls=never")
    kept = {**wrong, "transport": f"127.0.0.1:{server.port}"}  # by the password that is kept
    assert "The connection works" in await (await client.post("/account/test", data=kept)).text()
    for change, said in (
        ({"transport": ""}, "Write the name of the mail server"),
        ({"rate": "fast"}, "is not a rate"),
        ({"connections": "many"}, "a number from 1 to 1,000"),
    ):
        lacking = await client.post("/account/test", data=typed_for(server, **change))
        assert (lacking.status, said in await lacking.text()) == (422, True)


async def test_a_test_that_failed_is_said_where_one_chooses_until_it_went_well(
    client, server, fleet
):
    await client.post("/account/add", data=typed_for(server, transport="127.0.0.1:1"))
    page = await (await client.post("/account/test", data={"name": "club"})).text()
    assert re.search(r'edit=club#edit">\s*Change</a>', page)
    said = "The last test of this account failed"
    assert said in await (await client.get("/?account=club")).text()
    assert "Its last test failed." in await (await client.get("/account")).text()
    changed = typed_for(server, name="club", label="Club")
    assert (await client.post("/account/change", data=changed)).status == 200
    assert said not in await (await client.get("/?account=club")).text()


async def test_a_draft_that_was_begun_is_one_press_away_from_the_account(client, store):
    key = hidden(await (await client.get("/")).text())["key"]
    typed = {"key": key, "draft": "yes", "subject": "Party", "text": "Come"}
    await client.post("/preview?live=1", data=typed)
    page = await (await client.get("/account")).text()
    assert re.search(rf'href="/\?draft={key}">\s*Back to your draft</a>', page)


@pytest.mark.parametrize(("before", "after", "is_asked"), [
    ("smtp://a@mail.x.pt:587", "smtp://a@mail.x.pt:587?starttls=required", False),
    ("smtp://a@mail.x.pt:587?starttls=required", "smtps://a@mail.x.pt:465", False),
    ("smtp://a@mail.x.pt:587?starttls=required", "smtp://a@mail.x.pt:587?starttls=never", True),
    ("smtps://a@mail.x.pt:465", "smtps://a@mail.x.pt:465?verify=no", True),
    ("smtps://a@mail.x.pt:465", "smtp://a@mail.x.pt:587", True),
    ("smtp://a@127.0.0.1:2525?starttls=required", "smtp://a@127.0.0.1:2525?starttls=never", False),
    ("smtps://a@mail.x.pt:465", "smtps://b@mail.x.pt:465", True),
    ("smtps://a@mail.x.pt:465", "smtps://a@other.x.pt:465", True),
])  # fmt: skip
def test_a_password_is_asked_for_again_where_it_would_be_less_protected(before, after, is_asked):
    choose = partial(mail_server.secret_for, before, after, None, SECRET)
    if is_asked:
        with pytest.raises(ValueError, match="write it again"):
            choose()
    else:
        assert choose() == SECRET
