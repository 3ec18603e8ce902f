"""Every page in every state, in a language that marks each sentence it says:
what bears no mark was never asked for.
"""

import gettext
import json
import re
from html.parser import HTMLParser

import pytest
from aiohttp import FormData

from emailer.dialogue import Reply, Stage
from emailer.lists.encodings.decoding import ENCODINGS
from emailer.model import Verdict
from emailer.pause_rules import NoticeCode, PauseCode, Reason
from emailer.store import AccountPause
from emailer.submitting.submit import new_key
from emailer.tongue import Tongue
from emailer.transports import presets
from tests.web.conftest import OWNER, hidden, make_run
from web import languages

MARKED = {"Accept-Language": "qps"}
PAGE_BYTES = 60_000


class Marking(gettext.NullTranslations):
    """Says everything in English, between marks."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"⟦{one if n == 1 else many}⟧"


def parted(text: str, depth: int = 0) -> tuple[str, int]:
    """What stands outside of all marks, and how many are open at the end."""
    outside = []
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        if depth <= 0 and character not in "⟦⟧":
            outside.append(character)
    return "".join(outside), max(depth, 0)


def spoken(text: str) -> str:
    return parted(text)[0]


ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|(?:https?|smtps?)://\S+")
DATA = re.compile(
    r"[\w.+-]+@[\w.-]+|https?://\S+|smtps?://\S+|--?[a-z][a-z-]*|EMAILER_\w+|\bUTC\b"
    r"|\b(kB|MB|min|ms)\b"
    r"|\b(run|recipient)\.\w+\b"
    r"|python3 app\.py.*|\.eml|Message-ID|\b[A-Z]{2,}[0-9.]*\b|UTF-\d+|Europe/Lisbon|Windows-1252"
)
"""What is the same in every language: addresses, options, units, names of things."""
SILENT = {"script", "style", "code", "pre", "textarea", "noscript"}
SAID = {"aria-label", "title", "placeholder", "alt", "aria-valuetext"}


class Unsaid(HTMLParser):
    """Collects texts and labels of a page that bear no mark; `known` are its data:
    names and texts of the test.
    """

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__()
        self.known, self.found, self.silent, self.depth = known, [], [], 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        is_data = "mono" in (given.get("class") or "").split() or given.get("lang") not in (
            None,
            "qps",
        )
        if tag in SILENT or is_data or self.silent:
            if tag not in ("br", "input", "meta", "link", "img", "path", "rect", "hr"):
                self.silent.append(tag)
            return
        for name in SAID & given.keys():
            self._look(spoken(given[name] or ""))

    def handle_endtag(self, tag):
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()

    def handle_data(self, data):
        outside, self.depth = parted(data, self.depth)
        if not self.silent:
            self._look(outside)
        if self.lasttag == "title":  # which may cut a sentence short
            self.depth = 0

    def _look(self, text: str) -> None:
        outside = ADDRESS.sub("", text)
        for one in self.known:
            outside = outside.replace(one, "")
        outside = DATA.sub("", outside)
        if re.search(r"[^\W\d_]{3,}", outside):
            self.found.append(" ".join(text.split()))


KNOWN = (
    *(
        "Ana", "Ben", "Cid", "Чай", "Lima", "Maria", "Mon-Fri",
        "Mon", "Name", "Email", "Town", "ana", "Internet Down",
    ),
    *(preset.name for preset in presets.PRESETS),
    *ENCODINGS,
)  # fmt: skip


def unsaid(page: str) -> list[str]:
    reader = Unsaid(KNOWN)
    reader.feed(page)
    return reader.found


@pytest.fixture
def speak(serve):
    """Serve with the marking language, and read pages in it."""

    async def speak(**changes):
        client = await serve(**changes)
        known = client.app[languages.LANGUAGES]
        known.tongues = {**known.tongues, "qps": Tongue("qps", "qps", Marking())}
        known.of_scripts = {**known.of_scripts, "qps": {}}
        return client

    return speak


async def read(answer, *, status: int = 200) -> str:
    text = await answer.text()
    assert answer.status == status, text[:2000]
    assert len(text.encode()) < PAGE_BYTES
    assert unsaid(text) == []
    return text


async def page(client, path: str, *, status: int = 200) -> str:
    return await read(await client.get(path, headers=MARKED), status=status)


async def post(client, path: str, data, *, status: int = 200) -> str:
    return await read(await client.post(path, data=data, headers=MARKED), status=status)


LIST = "Ana <ana@x.pt>\nBen <ben@gmial.com>\nana@x.pt\nnobody\nLima, Cid <cid@x.pt>\n"
FORM = {"subject": "Чай", "text": "{{ name }}", "sender": "Ana <ana@x.pt>", "draft": "yes"}


def form(**fields):
    return {"key": new_key(), **FORM, **fields}


async def test_the_form_and_what_it_says_of_a_list_are_in_the_askers_language(speak):
    client = await speak()
    await page(client, "/")
    await post(client, "/preview", form(emails=LIST))
    await page(client, "/drafts")
    await post(client, "/preview",
               form(emails="", event_title="x", attachment="", rate="x", max_failures="x",
                                        sender="x", hours="x", start_at="x",
                                        retry_delays="x"))  # fmt: skip
    await post(client, "/runs", form(emails=LIST, on_rejected="refuse"), status=422)
    await post(client, "/runs", form(emails="", text="{{ town }}"), status=422)
    await post(client, "/rehearse", form(emails=LIST))
    await post(client, "/test", form(emails=LIST, to="ana@x.pt"))
    await post(client, "/test", form(emails=LIST, to="x"), status=422)
    await page(client, "/?draft=nothing")


async def test_how_a_file_is_read_is_said_in_the_askers_language(speak):
    client = await speak()
    data = FormData(form(emails="", text="{{ town }} «town» attached", subject=""))
    rows = "Чай\nName;Email;Town\nAna;ana@x.pt;Я\nBen;ben@x.pt;\nx;cid@x.pt, d@x.pt;Z\n;nobody;\n"
    data.add_field("file", rows.encode("cp1251"), filename="x.csv")
    await post(client, "/preview", data)


@pytest.mark.parametrize("wrong", [
    "{% for x in y %}", "{{ name", "{{ 1 }}", "{{ name | upper }}", "{# x #}", "{% raw %}",
    "{% if name %}", "{% if a = b %}", "{% else %}", "{{- name }}", "{% if name == 3 %}{% endif %}",
    "{% if a == b == c %}{% endif %}",
])  # fmt: skip
async def test_what_is_wrong_with_a_template_is_said_in_the_askers_language(speak, wrong):
    await post(await speak(), "/preview", form(emails="ana@x.pt", text=wrong))


async def test_the_last_look_and_what_follows_it_are_in_the_askers_language(speak, store, sending):
    client = await speak(
        transport="smtp",
        server="mail.x.pt",
        user="ana",
        sender="Ana <ana@x.pt>",
        start_grace_s=3000.0,
    )
    hours = "Mon 09:00-10:00 Europe/Lisbon"
    found = await post(client, "/runs", form(emails=LIST, text="[Name] attached", hours=hours))
    await post(client, "/rehearse", form(emails=LIST))
    answer = await client.post("/runs", data=hidden(found), headers=MARKED)
    run = await read(answer)
    assert "count-down" in run
    run_id = str(answer.url).rpartition("/")[2]
    await client.post(f"/runs/{run_id}/cancel")
    await page(client, f"/runs/{run_id}")
    await page(client, f"/?rest={run_id}")
    await page(client, f"/?like={run_id}&list=1")
    await post(client, "/runs", hidden(found) | {"subject": "Ana"}, status=409)


async def test_a_run_is_shown_in_the_askers_language_from_its_begin_to_its_end(
    speak, store, sending
):
    client = await speak()
    run = await make_run(client, LIST, subject="Чай", text="{{ name }}")
    at = f"/runs/{run['id']}"
    await page(client, at)
    await page(client, f"{at}?again=1")
    await page(client, f"{at}?later=1")
    await client.post(f"{at}/pause")
    await page(client, at)
    await client.post(f"{at}/resume")
    await sending.send(fail=["ana@x.pt"], doubt=["ben@gmial.com"])
    for query in (
        "",
        "?state=in_doubt",
        "?state=failed",
        "?q=ana",
        "?q=zzz",
        "?state=all&sort=name",
    ):
        await page(client, at + query)
    people = (await (await client.get(f"/api{at}/recipients")).json())["data"]
    for one in people:
        await page(client, f"{at}/people/{one['id']}")
        await page(client, f"{at}?correct={one['id']}&email=x")
    for tab in ("text", "source"):
        await page(client, f"{at}/mailbox/{people[0]['id']}?as={tab}")
    await page(client, f"{at}/mailbox")
    await page(client, f"{at}/mailbox?q=zzz")
    for act in ("retry", "got", "again"):
        await page(client, f"{at}?act={act}&all=yes")
        await page(client, f"{at}?act={act}")
        await page(client, f"{at}?did={act}&n=2")
    await page(client, "/runs")
    await page(client, "/")


@pytest.mark.parametrize("code", [code.value for code in PauseCode])
async def test_why_a_run_pauses_is_said_in_the_askers_language(speak, store, code):
    client = await speak()
    run = await make_run(client, "ana@x.pt, ben@x.pt", subject="Чай")
    answer = {"people": 3, "answer": "550 5.7.1", "tried_s": 900, "max_failures": "50", "total": 2,
              "transport": "smtp", "start_at": 0, "why": "unreachable"}  # fmt: skip
    from tests.store.hands import pause_run

    [claim, *_] = await store.claim(OWNER, 1)
    await pause_run(store, claim.run_key, Reason(code, answer, 1), OWNER)
    await page(client, f"/runs/{run['id']}")


async def test_the_account_and_its_troubles_are_in_the_askers_language(speak, store):
    client = await speak(transport="smtp", server="mail.x.pt", user="ana", sender="")
    await page(client, "/account")
    answer = {"answer": "535 5.7.8", "since_at": 0, "next_at": 1}
    await store.pause_account(AccountPause(OWNER, Reason(PauseCode.LOGIN, answer, 1)))
    await page(client, "/account")
    await page(client, "/")
    await page(await speak(), "/account")


@pytest.mark.parametrize("code", [code.value for code in NoticeCode])
async def test_what_slows_a_run_is_said_in_the_askers_language(speak, store, code):
    client = await speak()
    await make_run(client, "ana@x.pt", subject="Чай")
    params = {
        "waiting": 1,
        "connections": 3,
        "answer": "451 4.7.1",
        "since_at": 0,
        "next_at": 1,
        "why": "unreachable",
    }
    await store.notice(OWNER, Reason(code, params))
    answer = await client.get("/api/accounts/default", headers=MARKED)
    assert not re.search(r"[a-z]{3,}", spoken((await answer.json())["notice"]))


async def test_pages_of_webhooks_are_in_the_askers_language(speak):
    client = await speak(private_webhooks=True, tells_webhooks=False)
    await page(client, "/webhooks")
    await post(client, "/webhooks", {"url": "x"}, status=422)
    made = await post(
        client, "/webhooks", {"url": "http://127.0.0.1:1/x", "run.finished": "on"}, status=201
    )
    [hook] = re.findall(r'href="(/webhooks/[^"]+)"', made)
    await page(client, hook)
    await post(client, f"{hook}/test", {})
    await client.post(f"{hook}/stop")
    await page(client, hook)
    await page(client, "/webhooks")


async def test_pages_of_errors_and_the_log_in_are_in_the_askers_language(speak):
    client = await speak(secret_key="s" * 43)
    await page(client, "/login")
    await post(client, "/login", {"key": "wrong"}, status=401)
    client = await speak()
    await page(client, "/nothing", status=404)
    await page(client, "/runs/nothing", status=404)
    await post(client, "/runs/nothing/pause", {}, status=404)
    await post(client, "/runs/nothing", {}, status=405)


PROBLEMS = [
    ("/api/runs",
     {"emails": 'nobody\na@\n@b\na@b\na b@x.pt\n"a"@x.pt\na..b@x.pt\na@-x.pt\na@x_y.pt'}),
    ("/api/runs", {"recipients": [{"email": 1}, {}, 3, {"email": "a@x.pt", "x": []}]}),
    ("/api/runs",
     {"emails": "a@x.pt", "rate": "x", "retry_delays": ["x"], "max_failures": "x",
      "on_in_doubt": "x",
                   "start_at": "2020", "grace_s": -1, "hours": "x", "event": {"title": 1},
                   "nothing": 1}),
    ("/api/runs", {"emails": "a@x.pt", "text": "{{ town }}"}),
    ("/api/runs", {"emails": "a@x.pt", "start_at": "2027-03-28T01:30", "zone": "Europe/Lisbon"}),
    ("/api/runs", {"emails": "a@x.pt", "start_at": "0001-01-01T00:00", "zone": "Asia/Tokyo"}),
    ("/api/runs",
     {"emails": "a@x.pt", "sender": "x", "reply_to": "\n", "subject": "\n", "text": ""}),
    ("/api/runs", [1]),
    ("/api/preview", {"emails": "a@x.pt\nTo: b@x.pt\nb@gmial.com", "text": "x", "subject": ""}),
    ("/api/test", {"emails": "a@x.pt", "text": "x", "subject": "x", "to": "x"}),
    ("/api/webhooks", {"url": "x", "events": ["x"]}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), PROBLEMS)
async def test_what_the_api_says_is_in_the_askers_language(speak, path, body):
    answer = await (await speak()).post(path, json=body, headers=MARKED)
    assert [
        text
        for text in texts(await answer.json())
        if re.search(r"[^\W\d_]{3,}", DATA.sub("", spoken(text)))
    ] == []


def texts(said: object, name: str = ""):
    """The sentences of an answer, by what their fields are called."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield from texts(value, "reason" if name == "problems" else key)
    elif isinstance(said, list):
        for value in said:
            yield from texts(value, name)
    elif isinstance(said, str) and name in ("message", "help", "reason", "text", "notice"):
        yield said


async def test_a_stored_answer_in_place_of_a_servers_is_said_in_the_askers_language(speak, store):
    """A connection that broke is told by code and values, and said when asked for."""
    from emailer.dialogue import Cause
    from emailer.transports.smtp.asking import fault

    client = await speak()
    run = await make_run(client, "ana@x.pt", subject="Чай")
    [claim] = await store.claim(OWNER, 1)
    assert await store.begin_send(claim)
    said = fault(Cause.CLOSED, Stage.DOT, handed_over=True).text
    from emailer.model import next_state
    from emailer.store import Result

    result = Result(Verdict.IN_DOUBT, next_state(Verdict.IN_DOUBT, claim.tries, claim.policy),
                    Reply(Stage.DOT, 0, None, said), "dot closed", "mx.x.pt", 1)  # fmt: skip
    assert await store.settle(claim, result)
    rows = (await (await client.get(f"/api/runs/{run['id']}/recipients", headers=MARKED)).json())[
        "data"
    ]
    assert (
        rows[0]["last_reply"]["text"]
        == "⟦The connection was lost while waiting for ⟦the answer to the message⟧.⟧"
    )
    english = (await (await client.get(f"/api/runs/{run['id']}/recipients")).json())["data"]
    assert (
        english[0]["last_reply"]["text"]
        == "The connection was lost while waiting for the answer to the message."
    )
    assert json.dumps(rows)
    await page(client, f"/runs/{run['id']}/people/{rows[0]['id']}")
    await page(client, f"/runs/{run['id']}")
