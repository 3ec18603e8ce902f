"""A page of another origin, with a publishable key: it sees how far a run is,
live, and nothing else.
"""

import asyncio
import json
import re

from playwright.async_api import expect

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


async def serve_page(text: str, port: int = 0) -> asyncio.Server:
    """Serve a page on loopback, whatever is asked for."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
            f"{len(text.encode())}\r\n"
        )
        writer.write(f"{head}Connection: close\r\n\r\n{text}".encode())
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", port)


async def test_a_page_elsewhere_follows_a_run_by_its_key_and_learns_nobodys_name(program, browser):
    await program.start("--transport=simulated://?latency_ms=0&fail_every=10")
    page = await browser.new_page()
    body = {
        "recipients": [{"email": f"p{n}@secret.example", "name": "Geheim"} for n in range(100)],
        "subject": "Hidden",
    }
    made = await page.request.post(f"{program.url}/api/runs", data=json.dumps(body),
                                   headers={"Content-Type": "application/json"})  # fmt: skip
    run = f"{program.url}/api/runs/{(await made.json())['id']}"
    listening = await serve_page("")
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    key = await asyncio.to_thread(
        make, program.database, "site", "publishable", f"--origin=http://localhost:{port}"
    )
    for given, expected in ((key, '"counts"'), ("pk_emailer_wrong", "This key is not known.")):
        text = PAGE.replace("%RUN%", json.dumps(run)).replace("%KEY%", json.dumps(given))
        async with await serve_page(text, port):
            await page.goto(f"http://localhost:{port}/")
            await expect(page.locator("#said")).to_contain_text(expected)
            if given == key:
                await expect(page.locator("#heard")).to_contain_text(re.compile(r'"failed": ?10'))
                heard = await page.locator("#heard").text_content()
                assert not re.search(
                    r"secret\.example|Geheim|Hidden|Internet|^recipients", heard, re.MULTILINE
                )
    await page.close()
