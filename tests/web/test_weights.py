"""What a page of a run weighs with all that it asks for, at its fullest: people who failed for many
reasons, a chart of many bars, every fold; in each language.
"""

import re

import pytest

from emailer.dialogue import Reply, Stage
from emailer.model import Verdict, next_state
from emailer.store import Result
from emailer.store.sqlite import engine
from tests.store.conftest import Clock
from tests.web.conftest import OWNER, make_run, people
from web.files import FOLDER, lighter

MINUTE_S = 60
LIGHT_BYTES = 59_900
BARS = 30


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path, clock):
    store = await engine.open_store(tmp_path / "emailer.db", clock)
    await store.open_account(OWNER, "simulated", "simulated", 10, None)
    yield store
    await store.close()


@pytest.fixture
async def run(client, store, clock) -> dict:
    """A run of many minutes, in which people failed for different reasons, that still goes on."""
    made = await make_run(client, people(2 * BARS + 20))
    for half_minute in range(2 * BARS):
        [claim] = await store.claim(OWNER, 1)
        assert await store.begin_send(claim)
        reply, verdict = Reply(Stage.DOT, 250, "2.0.0", "Ok"), Verdict.SENT
        if half_minute % 2:
            enhanced = f"5.1.{half_minute}"
            reply = Reply(Stage.RCPT, 550, enhanced, "Internet Down, as it was said")
            verdict = Verdict.REFUSED
        following = next_state(verdict, claim.tries, claim.policy)
        key = f"rcpt 550 {reply.enhanced}"
        assert await store.settle(claim, Result(verdict, following, reply, key, "server", 0, 1))
        clock.forward(MINUTE_S / 2)
    return made


def weight_of(page: str, seen: set[str] | None = None) -> int:
    """Sum up a page's bytes, and those of its styles and scripts, as they are imported."""
    seen = set() if seen is None else seen
    named = re.findall(r'(?:src|href)="/static/([^"]+)"', page)
    named += [f"js/{name}" for name in re.findall(r'(?:from|import) "\./([\w-]+\.js)"', page)]
    total = len(page.encode())
    for name in dict.fromkeys(named):
        if name not in seen:
            seen.add(name)
            total += weight_of(lighter(name, (FOLDER / name).read_text()), seen)
    return total


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_run_s_page_is_light_however_long_the_run_was_and_whatever_is_open(
    client, store, run, language
):
    at, [first, *_] = f"/runs/{run['id']}", (await store.list_recipients(run["id"])).rows
    for query in ("", "?later=1", "?state=all&sort=name", "?act=retry&all=yes",
                  "?did=paused", f"?correct={first.id}&email=nobody"):  # fmt: skip
        answer = await client.get(at + query, headers={"Accept-Language": language})
        page = await answer.text()
        weight = weight_of(page)
        assert 40_000 < weight <= LIGHT_BYTES, (query, weight)
    reasons = await (await client.get(f"{at}/reasons")).text()
    assert len(set(re.findall(r"rcpt 550 5\.1\.\d+", reasons))) == BARS


@pytest.mark.parametrize(("name", "text", "served"), [
    ("a.js", "// why\n  const a = 1;\n\n\tb(`x  y`, '// z');", "const a=1;b(`x  y`,'// z');"),
    ("a.js", "const a = /x = y/; // why = so", "const a=/x = y/;"),
    ("a.css", "/* why */ .a :is(b, i) > p { color : red; margin: 0 auto ; }",
     ".a :is(b,i)>p{color : red;margin:0 auto}"),
    ("a.css", 'a::after { content: "; { : /* kept */ , "; }',
     'a::after{content:"; { : /* kept */ , "}'),
])  # fmt: skip
def test_scripts_and_styles_are_served_without_what_is_for_their_editors(name, text, served):
    assert lighter(name, text) == served


async def test_a_script_that_did_not_change_is_not_sent_again(client):
    answer = await client.get("/static/js/say.js")
    assert (answer.status, answer.content_type) == (200, "text/javascript")
    again = await client.get("/static/js/say.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, await again.read()) == (304, b"")
