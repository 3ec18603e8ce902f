"""Nothing that was typed is lost: not by a reload, a crash of the program, or a press on New."""

import os
import signal

from playwright.async_api import expect

from tests.browser.test_fit import fits_in_each
from tests.browser.test_story import FAST, TRIAL_OVER, confirm, follow

LOOKS = [("light", 1280), ("dark", 390)]


async def typed(page, url: str, text: str = "Dear {{ name }}, tea at four") -> None:
    """Type as a person does, and wait for nothing but the word that it is kept."""
    await page.goto(url)
    async with kept(page, text):
        await page.fill("#emails", "ana@example.org")
        await page.fill("#subject", "Tea")
        await page.fill("#text", text)
    await expect(page.locator("[data-saved]")).to_be_visible()


def kept(page, text: str):
    """Wait until the program has answered to a look that brought this text to it."""
    return page.expect_response(
        lambda answer: "/preview" in answer.url and text in (answer.request.post_data or "")
    )


async def found(page) -> None:
    await expect(page.locator("#emails")).to_have_value("ana@example.org")
    await expect(page.locator("#subject")).to_have_value("Tea")
    await expect(page.locator("#text")).to_have_value("Dear {{ name }}, tea at four")


async def test_a_reload_finds_what_was_typed(program, page):
    await program.start(FAST)
    await typed(page, program.url, "Dear {{ name }}, tea at")
    async with kept(page, "tea at four"):
        await page.locator("#text").press_sequentially(" four")
    await page.reload()
    await found(page)
    await expect(page).to_have_title("Write an invitation")
    await follow(page.get_by_role("link", name="New"))
    await typed(page, program.url)
    await follow(page.get_by_role("link", name="Deutsch"))
    await found(page)
    await expect(page.locator("html")).to_have_attribute("lang", "de")


async def test_new_begins_anew_and_offers_what_was_begun(program, page):
    await program.start(FAST)
    await typed(page, program.url)
    await follow(page.get_by_role("link", name="New"))
    await expect(page.locator("#emails")).to_have_value("")
    await follow(page.get_by_role("link", name="Tea"))
    await found(page)
    await page.click("[data-send]")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 1 sent")
    await page.goto(program.url)
    await expect(page.get_by_role("heading", name="Drafts")).to_have_count(0)


async def test_a_killed_program_has_lost_nothing_of_it(program, page, watched):
    await program.start(FAST)
    await typed(page, program.url)
    process = program._process
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    await program.start(FAST)
    await page.reload()
    await found(page)
    other = await (await watched()).new_page()
    await other.goto(program.url)
    await other.get_by_role("link", name="Tea").click()
    await found(other)


async def test_the_last_keys_are_kept_when_the_page_is_left_for_another(program, page):
    await program.start(FAST)
    await typed(page, program.url, "Dear {{ name }}, tea at")
    await page.locator("#text").press_sequentially(" four")
    await follow(page.get_by_role("link", name="Runs", exact=True))
    await follow(page.get_by_role("link", name="New"))
    await follow(page.get_by_role("link", name="Tea"))
    await found(page)


async def test_an_untouched_form_is_no_draft(program, page):
    await program.start(FAST)
    async with page.expect_response("**/preview?live=1"):
        await page.goto(program.url)
    await page.reload()
    await expect(page.get_by_role("heading", name="Drafts")).to_have_count(0)
    assert page.url == f"{program.url}/"


async def test_a_draft_is_deleted_after_a_question(program, page):
    await program.start(FAST)
    await typed(page, program.url)
    await page.goto(program.url)
    await page.get_by_text("Delete", exact=True).click()
    await fits_in_each(page, LOOKS)
    await page.goto(f"{program.url}/drafts")
    await fits_in_each(page, LOOKS)
    await confirm(page, "Delete", "Yes, delete it")
    await expect(page.get_by_text("There is none.")).to_be_visible()
    assert page.url == f"{program.url}/drafts"


async def test_without_script_check_keeps_it(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await page.goto(program.url)
    for name, text in {
        "emails": "ana@example.org",
        "subject": "Tea",
        "text": "Dear {{ name }}, tea at four",
    }.items():
        await page.fill(f"#{name}", text)
    await follow(page.get_by_role("button", name="Check"))
    await follow(page.get_by_role("link", name="New"))
    await follow(page.get_by_role("link", name="Tea"))
    await found(page)
