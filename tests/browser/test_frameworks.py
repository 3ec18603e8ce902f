"""The examples for htmx and React, in a browser.
Both libraries are played by stubs here, as no test asks a registry:
they do what the libraries' documentation says of the few calls that the examples make.
"""

import asyncio
import json
import re
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from playwright.async_api import expect

from tests.browser.conftest import PATIENCE_MS
from tests.test_keys_command import make

EXAMPLES = Path(__file__).parents[2] / "examples"

HTMX = """document.addEventListener("click", async ({ target }) => {
  const answer = await fetch(target.getAttribute("hx-get"));
  document.querySelector(target.getAttribute("hx-target")).innerHTML = await answer.text();
});"""
"""hx-get on a button asks at a click; what comes back replaces what is inside hx-target."""

REACT = """let effects = [];
export const useRef = current => ({ current });
export const useEffect = effect => effects.push(effect);
export const createElement = (type, props) => ({ type, props });
export const render = (component, props, into) => {
  const { type, props: { ref, ...attributes } } = component(props);
  const element = document.createElement(type);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  ref.current = element;
  into.append(element);
  const undo = effects.map(effect => effect());
  return () => { undo.forEach(one => one?.()); element.remove(); };
};"""
"""A first render: attributes of an unknown element are set as they are,
effects run once it is there.
"""

PAGE = """<!doctype html><title>Our party</title><div id="root"></div>
<script type="importmap">{"imports": {"react": "/react.js"}}</script>
<script type="module" src="EMAILER/widget.js"></script>
<script type="module">
import { render } from "react";
import { InvitationRun } from "/InvitationRun.js";
window.heard = [];
const props = { run: "RUN", publishableKey: "KEY", onFinished: run => heard.push(run.counts.sent) };
window.unmount = render(InvitationRun, props, document.querySelector("#root"));
</script>"""


@asynccontextmanager
async def opened(program, browser, files: dict[str, str]):
    """A page of another origin made of these files, with a run of three and a key for it."""
    await program.start("--transport=simulated://?latency_ms=0&fail_every=0")
    values = {"EMAILER": program.url}

    async def answer(request: web.Request) -> web.Response:
        name = request.path.strip("/") or "index.html"
        if name not in files:
            raise web.HTTPNotFound
        text = re.sub("EMAILER|RUN|KEY", lambda word: values[word[0]], files[name])
        kind = "text/javascript" if name.endswith(".js") else "text/html"
        return web.Response(text=text, content_type=kind)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://localhost:{runner.addresses[0][1]}"
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    body = json.dumps({"emails": "a@x.pt, b@x.pt, c@x.pt", "subject": "Hello", "text": "Hi"})
    headers = {"Content-Type": "application/json"}
    made = await page.request.post(f"{program.url}/api/runs", data=body, headers=headers)
    values["RUN"] = (await made.json())["id"]
    key = (program.database, "site", "publishable", f"--origin={origin}")
    values["KEY"] = await asyncio.to_thread(make, *key)
    await page.goto(f"{origin}/")
    yield page
    await page.close()
    await runner.cleanup()


async def test_a_fragment_that_htmx_puts_into_a_page_becomes_a_widget(program, browser):
    names = ("index.html", "run.html")
    files = {name: (EXAMPLES / "htmx" / name).read_text("utf-8") for name in names}
    async with opened(program, browser, files | {"htmx.min.js": HTMX}) as page:
        await page.get_by_role("button").click()
        await expect(page.locator("#run invitation-run")).to_contain_text("Finished: 3 sent")


async def test_a_component_of_react_shows_a_run_and_tells_its_end_once(program, browser):
    component = (EXAMPLES / "react" / "InvitationRun.js").read_text("utf-8")
    files = {"index.html": PAGE, "react.js": REACT, "InvitationRun.js": component}
    async with opened(program, browser, files) as page:
        await expect(page.locator("invitation-run")).to_contain_text("Finished: 3 sent")
        assert await page.evaluate("heard") == [3]
        await page.evaluate("unmount()")
        await expect(page.locator("invitation-run")).to_have_count(0)


async def test_the_examples_are_of_about_ten_lines():
    for path in (EXAMPLES / "htmx" / "index.html", EXAMPLES / "react" / "InvitationRun.js"):
        assert path.read_text("utf-8").count("\n") <= 12
