"""What a person is told, and can do, when something is in the way."""

import re

from playwright.async_api import expect

from tests.browser.servers import server
from tests.browser.test_story import FAST, confirm, people, press_send, send

SENDER = "--sender=Ana <ana@example.org>"


async def test_the_doubtful_are_shown_with_both_choices_for_one_for_some_and_for_all(program, page):
    async with server(hangs_up_after_dot=True) as address:
        await program.start(f"--transport={address}", SENDER, "--connections=2")
        await send(page, program.url, people(4))
        doubts = page.locator("#doubts")
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 4 in doubt")
        await expect(doubts).to_contain_text("The message was handed over, but the answer never came.")
        await expect(doubts.locator("code").first).to_have_text(re.compile(".+@example.org$"))
        await doubts.get_by_role("button", name="They got it: p0@example.org").click()
        await expect(page.locator("#headline")).to_have_text("Finished: 1 sent, 3 in doubt")
        await doubts.get_by_label("Select p1@example.org").check()
        await doubts.locator("#picked-doubts").get_by_role("button", name="They got it").click()
        await expect(page.locator("#headline")).to_have_text("Finished: 2 sent, 2 in doubt")
        await confirm(page, "All 2: send again", "Yes, send again")
        await expect(page.locator("#headline")).to_have_text("Finished: 2 sent, 2 in doubt")
        await confirm(page, "All 2: they got it", "Yes, they got it")
        await expect(page.locator("#headline")).to_have_text("Finished: 4 sent")


async def test_no_box_ticked_means_nobody_and_not_everybody(program, page):
    await program.start(FAST)
    await send(page, program.url, people(100))
    await expect(page.locator("#failed .who")).to_have_count(1)
    await page.locator("#picked-failed").get_by_role("button", name="Retry").click()
    await expect(page.locator("h1")).to_have_text("Nobody is selected.")
    await page.get_by_role("link", name="Go back to the run").click()
    await page.get_by_role("checkbox").check()
    await page.locator("#picked-failed").get_by_role("button", name="Retry").click()
    await expect(page.locator("#headline")).to_have_text("Finished: 100 sent")


async def test_a_refused_sender_pauses_with_a_reason_and_the_rest_goes_into_a_new_run(program, page):
    async with server(MAIL="550 5.7.1 You may not send as this") as address:
        await program.start(f"--transport={address}", SENDER, "--connections=1")
        await send(page, program.url, people(3))
        await expect(page.locator("#reason")).to_contain_text("You may not send as this")
        await expect(page.get_by_role("button", name="Try again")).to_be_visible()
        await confirm(page, "New run with the 3 people left", "Yes, cancel it and open the form")
        await expect(page.locator(".note h2")).to_have_text("A new run with the rest")
        await expect(page.locator("#count")).to_have_text("3 people")
        await page.fill("#subject", "Another try")
        await expect(page.locator("[data-send]")).to_have_text("Send 3 invitations")
        await press_send(page)
        await expect(page.locator("h1")).to_have_text("Another try")


async def test_other_refusals_are_grouped_and_each_group_can_be_retried(program, page):
    async with server(RCPT="550 5.1.1 Nobody of that name") as address:
        await program.start(f"--transport={address}", SENDER, "--connections=1")
        await send(page, program.url, people(2))
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 2 failed")
        await expect(page.locator("#reasons")).to_contain_text("Nobody of that name")
        await page.locator("#reasons summary").click()
        await page.get_by_role("button", name="Yes, retry 2").click()
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 2 failed")
