"""Under a name of its own and over plain http: a browser sends no Sec-Fetch-Site there,
and every form must work.
"""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from tests.browser.conftest import PATIENCE_MS, SWITCHES, Program, is_defect
from tests.browser.test_fit import complaints
from tests.browser.test_story import HELD, TRIAL_OVER, follow, let_go

KEY = "a secret of more than sixteen characters"
HUNDREDTH = "--transport=simulated://?latency_ms=0&fail_every=100"


@pytest_asyncio.fixture(loop_scope="session")
async def named_page() -> AsyncIterator[Page]:
    """A window of a browser that finds party.example on this machine;
    nothing in it may complain.
    """
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))),
        None,
    )
    switches = [*SWITCHES, "--host-resolver-rules=MAP party.example 127.0.0.1"]
    heard: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=switches)
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda said: heard.append(said.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        yield page
        await browser.close()
    assert not [text for text in heard if is_defect(text)]


async def invite(page: Page, program: Program, key: str = "") -> None:
    """See the live preview, send, pause, resume: every form of the way."""
    await page.fill(
        "#emails", "\n".join(f"Person {number} <p{number}@example.org>" for number in range(300))
    )
    await expect(page.locator("#count")).to_have_text("300 people")
    await follow(page.locator("[data-send]"))
    await follow(page.get_by_role("button", name="Pause"))
    await expect(page.locator("#state .state")).to_have_text("Paused")
    await follow(page.get_by_role("button", name="Resume"))
    await let_go(program, key=key)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 297 sent, 3 failed")


@pytest.mark.long
async def test_without_a_key_every_form_works(program, named_page):
    await program.start(HUNDREDTH, HELD, "--allowed-host=party.example")
    await named_page.goto(f"http://party.example:{program.port}/")
    await invite(named_page, program)


@pytest.mark.long
async def test_with_a_key_one_logs_in_and_every_form_works(program, named_page):
    await program.start(
        HUNDREDTH, HELD, "--allowed-host=party.example", "--host=0.0.0.0", secret_key=KEY
    )
    await named_page.goto(f"http://party.example:{program.port}/")
    for scheme, width in (("dark", 320), ("light", 1280)):
        await named_page.emulate_media(color_scheme=scheme)
        await named_page.set_viewport_size({"width": width, "height": 900})
        assert await complaints(named_page) == []
        assert await named_page.evaluate("document.documentElement.scrollWidth") <= width
    await named_page.fill("#key", "not the key, though it is long enough")
    await named_page.keyboard.press("Enter")
    await expect(named_page.get_by_role("alert")).to_be_visible()
    await named_page.fill("#key", KEY)
    await named_page.keyboard.press("Enter")
    await invite(named_page, program, KEY)
