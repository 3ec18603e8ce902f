"""The story by the keyboard alone, on a phone: written, looked at, sent, stopped,
sent again, corrected; what has the focus is always seen.
"""

from playwright.async_api import Page, expect

from tests.browser.servers import server
from tests.browser.test_trouble import SENDER

MOST_TABS = 80
IS_SEEN = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.height > 0 && box.top < innerHeight && box.bottom > 0
        && box.left >= 0 && box.right <= innerWidth + 1;
}"""


async def reach(page: Page, selector: str) -> None:
    """Press Tab until something has the focus, which must then be on the screen."""
    for _ in range(MOST_TABS):
        if await page.evaluate("what => document.activeElement.matches(what)", selector):
            assert await page.evaluate(IS_SEEN), selector
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}.")


async def press(page: Page, selector: str) -> None:
    await reach(page, selector)
    await page.keyboard.press("Enter")


async def follow(page: Page, selector: str) -> None:
    """Press what leads to another page, and wait until that is there."""
    await page.wait_for_load_state()
    async with page.expect_event("domcontentloaded"):
        await press(page, selector)


async def write(page: Page, selector: str, text: str) -> None:
    await reach(page, selector)
    await page.keyboard.press("Control+a")
    await page.keyboard.insert_text(text)


async def test_the_story_by_the_keyboard_alone_on_a_phone(program, page):
    await page.set_viewport_size({"width": 390, "height": 844})
    async with server(RCPT="550 5.1.1 Nobody of that name") as address:
        flags = (f"--transport={address}", SENDER, "--connections=1")
        await program.start(*flags, grace_s="3000")
        await page.goto(program.url)
        await write(page, "#emails", "Ana <anna@example.org>\nBen <ben@example.org>")
        await write(page, "#subject", "Dinner")
        await expect(page.locator("#count")).to_have_text("2 people")
        await follow(page, "[data-send]")
        await follow(page, "last-look [data-send]")
        await page.locator("count-down").wait_for()
        await follow(page, "#actions form[action$='/cancel'] button")
        await page.locator("#ask-resume").wait_for()
        await program.stop()
        await program.start(*flags)
        await follow(page, "#actions a[href*='rest=']")
        await expect(page.locator("#count")).to_have_text("2 people")
        await follow(page, "[data-send]")
        await follow(page, "last-look [data-send]")
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 2 failed")
        await press(page, "td button[name=correct]")
        await expect(page.locator("#new-email")).to_be_focused()
        await write(page, "#new-email", "ana@example.org")
        await press(page, "#correcting [value=send]")
        await expect(page.locator("#done")).to_be_focused()
        await expect(page.locator("#people-part")).to_contain_text("ana@example.org")
