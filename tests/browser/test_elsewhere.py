"""A page of another origin, with a publishable key: it sees how far a run is,
live, and nothing else.
"""

import asyncio
import json
import re
from collections.abc import Callable

from playwright.async_api import expect

from tests.browser.conftest import PATIENCE_MS
from tests.test_keys_command import make

PAGE = """<!doctype html><title>Elsewhere</title><p id="said"></p><pre id="heard"></pre><script>
const heard = [], [run, key] = [%RUN%, %KEY%];
const show = () => { document.querySelector("#heard").textContent = heard.join("\\n"); };
const asked = fetch(`${run}?key=${key}`).then(answer => answer.text());
asked.catch(error => `refused: ${error}`).then(text => {
  document.querySelector("#said").textContent = text;
  const stream = new EventSource(`${run}/events?key=${key}&after=0`);
  for (const name of ["run", "recipients"])
    stream.addEventListener(name, event => { heard.push(`${name} ${event.data}`); show(); });
});
</script>"""


async def serve_page(said: Callable[[], str]) -> asyncio.Server:
    """Serve a page on loopback, whatever is asked for: what is said then."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        text = said()
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
            f"{len(text.encode())}\r\n"
        )
        writer.write(f"{head}Connection: close\r\n\r\n{text}".encode())
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


async def test_a_page_elsewhere_follows_a_run_by_its_key_and_learns_nobodys_name(program, browser):
    await program.start("--transport=simulated://?latency_ms=0&fail_every=10")
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    body = {
        "recipients": [{"email": f"p{n}@secret.example", "name": "Geheim"} for n in range(100)],
        "subject": "Hidden",
        "text": "Join us.",
    }
    made = await page.request.post(f"{program.url}/api/runs", data=json.dumps(body),
                                   headers={"Content-Type": "application/json"})  # fmt: skip
    run = f"{program.url}/api/runs/{(await made.json())['id']}"
    said = PAGE.replace("%RUN%", json.dumps(run))
    async with await serve_page(lambda: said.replace("%KEY%", json.dumps(given))) as listening:
        origin = f"http://localhost:{listening.sockets[0].getsockname()[1]}"
        made = (program.database, "site", "publishable", f"--origin={origin}")
        key = await asyncio.to_thread(make, *made)
        for given, expected in ((key, '"counts"'), ("pk_emailer_wrong", "This key is not known.")):
            await page.goto(f"{origin}/")
            await expect(page.locator("#said")).to_contain_text(expected)
            if given == key:
                await expect(page.locator("#heard")).to_contain_text(re.compile(r'"failed": ?10'))
                heard = await page.locator("#heard").text_content()
                assert not re.search(
                    r"secret\.example|Geheim|Hidden|Internet|^recipients", heard, re.MULTILINE
                )
    await page.close()
