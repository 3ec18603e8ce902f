"""The widget on a page of another origin, behind a wire that keeps all that the page receives."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests import ports
from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_elsewhere import serve_page
from tests.browser.test_fit import AXE
from tests.examples.test_examples import started
from tests.test_keys_command import make

ROOT = Path(__file__).parents[2]
SECRETS = re.compile(rb"secret\.example|Geheim|Verborgen|Internet Down|sk_emailer", re.IGNORECASE)
FOUND = "() => axe.run(document).then(({ violations }) => violations.map(one => one.id))"


class Wire:
    """Passes bytes on to the program, and keeps what comes back to browsers:
    not to the host's server.
    """

    def __init__(self, program) -> None:
        self.program, self.received = program, b""
        self._open: set[asyncio.Task] = set()

    async def carry(self, reader, writer) -> None:
        asked, got, task = bytearray(), bytearray(), asyncio.current_task()
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        with suppress(OSError):
            there, to_there = await asyncio.open_connection("127.0.0.1", self.program.port)
            await asyncio.gather(
                self._pass(reader, to_there, asked), self._pass(there, writer, got)
            )
        writer.close()
        if b"Authorization: Bearer" not in asked:
            self.received += bytes(got)

    async def ended(self) -> None:
        """Wait until all has arrived."""
        if self._open:
            await asyncio.wait(self._open)

    async def _pass(self, reader, writer, kept: bytearray) -> None:
        with suppress(OSError):
            while said := await reader.read(65536):
                kept += said
                writer.write(said)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def wire_to(program):
    wire = Wire(program)
    async with await asyncio.start_server(wire.carry, "127.0.0.1", 0) as listening:
        wire.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield wire


@pytest.fixture
def port() -> Iterator[int]:
    with ports.held() as port:
        yield port


async def make_run(page, program, secret: str) -> str:
    people = [{"email": f"p{n}@secret.example", "name": "Geheim"} for n in range(60)]
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    body = json.dumps({"recipients": people, "subject": "Verborgen", "text": "Hi"})
    made = await page.request.post(f"{program.url}/api/runs", data=body, headers=headers)
    return (await made.json())["id"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_widget_moves_survives_a_restart_finishes_and_retries(
    program, browser, port, monkeypatch, scheme
):
    flags = "--transport=simulated://?latency_ms=0&fail_every=10"
    await program.start(flags, "--rate=30/h")
    secret = await asyncio.to_thread(make, program.database, "host", "secret")
    key = await asyncio.to_thread(
        make, program.database, "site", "publishable", f"--origin=http://localhost:{port}"
    )
    page = await browser.new_page(color_scheme=scheme)
    page.set_default_timeout(PATIENCE_MS)
    run = await make_run(page, program, secret)
    monkeypatch.setenv("EMAILER_KEY", secret)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    async with wire_to(program) as wire:
        words = ("examples/widget/server.py", wire.url, run, key, str(port))
        async with started(*words, until="Running on"):
            await page.add_init_script("""
                window.heard = [];
                const keep = ({ type, detail }) => heard.push([type, detail.counts]);
                for (const name of ["progress", "failed", "finished"])
                    document.addEventListener(name, keep);
            """)
            await page.goto(f"http://localhost:{port}/")
            widget = page.locator("invitation-run")
            await expect(widget).to_contain_text(re.compile("Running.*30 sent.*27 to go"))
            await program.stop()
            await expect(widget.locator("[part=problem]")).to_contain_text("cannot be reached")
            await program.start("--transport=simulated://?latency_ms=0&fail_every=0", "--rate=90/h")
            await expect(widget).to_contain_text("Finished: 57 sent, 3 failed")
            await expect(widget.locator("[part=problem]")).to_have_text("")
            await page.evaluate(AXE)
            assert await page.evaluate(FOUND) == []
            await widget.locator("button").click()
            await expect(widget).to_contain_text("Finished: 60 sent")
            heard = {name for name, _ in await page.evaluate("heard")}
            assert heard == {"progress", "failed", "finished"}
        await page.close()
        await program.stop()
        await wire.ended()
        # as it was found, after the restart, after the retry
        assert wire.received.count(b'"counts"') >= 3
        assert b"content-encoding" not in wire.received.lower()
        assert not SECRETS.search(wire.received)
    assert not [text for text in said if "Content Security Policy" in text]


@pytest.mark.parametrize(("wrong", "sentence"), [
    ("key", "This key is not known."), ("origin", "not for pages of this origin"),
    ("run", "no such run"),
])  # fmt: skip
async def test_what_is_wrong_is_a_sentence_in_a_div_that_became_a_widget(
    program, browser, wrong, sentence
):
    await program.start()
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    secret = await asyncio.to_thread(make, program.database, "host", "secret")
    run = "nowhere" if wrong == "run" else await make_run(page, program, secret)
    async with await serve_page(lambda: text) as listening:
        here = f"http://localhost:{listening.sockets[0].getsockname()[1]}"
        origin = "http://localhost:1" if wrong == "origin" else here
        made = (program.database, "site", "publishable", f"--origin={origin}")
        key = await asyncio.to_thread(make, *made)
        key = "pk_emailer_wrong" if wrong == "key" else key
        text = (
            f'<!doctype html><title>x</title><div data-invitation-run="{run}" data-key="{key}">'
            f'</div><script type="module" src="{program.url}/widget.js"></script>'
        )
        await page.goto(f"{here}/")
        await expect(page.locator("div invitation-run")).to_contain_text(sentence)
    await page.close()


async def test_the_widget_is_small_and_alone():
    script = (ROOT / "static/widget.js").read_text()
    assert len(script.encode()) < 6_000
    assert not re.search(r"innerHTML|\bimport \w|eval\(|<style", script)
