"""What a person is told, and can do, when something is in the way."""

import re

from playwright.async_api import expect

from tests.browser.servers import server
from tests.browser.test_story import FAST, TRIAL_OVER, confirm, ends, people, press_send, send

SENDER = "--sender=Ana <ana@example.org>"


async def test_the_doubtful_are_shown_with_both_choices_for_one_for_some_and_for_all(program, page):
    async with server(hangs_up_after_dot=True) as address:
        await program.start(f"--transport={address}", SENDER, "--connections=2")
        await send(page, program.url, people(4))
        table = page.locator("#people")
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 4 in doubt")
        await expect(page.locator(".figure")).to_have_text("0 of 4 sent")
        await expect(page.locator("#state .state")).to_have_attribute("data-state", "in_doubt")
        await expect(table).to_contain_text("they may have it, or not. Ask one of them.")
        for_servers = table.locator("#ids code").first
        await expect(for_servers).to_be_hidden()
        await table.get_by_text("For the mail server's operator").click()
        await expect(for_servers).to_have_text(re.compile(".+@example.org$"))
        await table.get_by_role("button", name="They got it: p0@example.org").click()
        # no other's button comes under the pointer before it is sure
        await expect(page.locator("#question")).to_contain_text(
            "Count Person 0 (p0@example.org) as sent?"
        )
        await page.get_by_role("button", name="Yes, they got it").click()
        await expect(page.locator("#done")).to_contain_text(
            "Counted as sent: Person 0 (p0@example.org)."
        )
        await expect(page.locator("#headline")).to_have_text("Finished: 1 sent, 3 in doubt")
        await table.get_by_role("checkbox", name="p1@example.org").check()
        await table.get_by_role("button", name="They got it", exact=True).click()
        await expect(page.locator("#question")).to_contain_text(
            "Count Person 1 (p1@example.org) as sent?"
        )
        await page.get_by_role("button", name="Yes, they got it").click()
        await expect(page.locator("#headline")).to_have_text("Finished: 2 sent, 2 in doubt")
        await table.get_by_label("All on this page").check()
        await table.get_by_role("button", name="Send again", exact=True).click()
        await expect(page.locator("#question")).to_contain_text("gets it twice")
        await page.get_by_role("button", name="Yes, send again").click()
        await expect(page.locator("td.y").first).to_contain_text(
            "Handed over 2 times without an answer"
        )


async def test_no_box_ticked_is_a_sentence_beside_the_button_and_means_nobody(program, watched):
    page = await (await watched(java_script_enabled=False)).new_page()
    await program.start(FAST)
    await send(page, program.url, people(100))
    await ends(page, f"{TRIAL_OVER} 99 sent, 1 failed")
    await expect(page.locator("td.who")).to_have_count(1)
    retry = page.locator(".choose").get_by_role("button", name="Retry")
    await retry.click()
    await expect(page.locator("#problem")).to_contain_text("Nobody is selected.")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 99 sent, 1 failed")


async def test_what_is_decided_about_the_selected_shows_once_somebody_is(program, page):
    await program.start(FAST)
    await send(page, program.url, people(100))
    await expect(page.locator("td.who")).to_have_count(1)
    retry = page.locator(".choose").get_by_role("button", name="Retry")
    await expect(retry).to_be_hidden()
    await expect(page.locator("[data-selected]")).to_be_empty()
    await page.locator("td input").check()
    await expect(page.locator("[data-selected]")).to_have_text("1 selected:")
    await retry.click()
    await page.get_by_role("button", name="Yes, retry 1").click()
    await expect(page.locator("#done")).to_contain_text("sent to ")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 100 sent")


async def test_a_refused_sender_pauses_with_a_reason_and_the_rest_goes_into_a_new_run(
    program, page
):
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
        await expect(page.locator("#why")).to_contain_text("There is no such address.")
        await page.get_by_text("The server's words").click()
        await expect(page.locator("#why code")).to_have_text("550 5.1.1 Nobody of that name")
        await page.get_by_role("link", name="There is no such address.").click()
        await page.get_by_label("All on this page").check()
        await page.locator(".choose").get_by_role("button", name="Retry").click()
        await page.get_by_role("button", name="Yes, retry 2").click()
        await expect(page.locator("#done")).to_contain_text(": 2 failed again.")
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 2 failed")


async def test_a_time_within_a_sentence_reads_as_one(program, page):
    async with server(RCPT="451 4.7.1 Come back later") as address:
        await program.start(f"--transport={address}", SENDER)
        await send(page, program.url, people(1))
        told = re.compile(
            r"tries are left: the next at \d.* (today|tomorrow), the last about \d.*\. If that"
        )
        await expect(page.locator("main")).to_contain_text(told)
        await page.get_by_role("link", name="p0@example.org", exact=True).click()
        await expect(page.locator("main")).to_contain_text(
            re.compile(r"tries are left: the next at \d.* (today|tomorrow), the last about \d")
        )


async def test_both_choices_about_a_person_stay_within_their_column(program, page):
    async with server(hangs_up_after_dot=True) as address:
        await program.start(f"--transport={address}", SENDER)
        await send(page, program.url, people(1))
        await expect(page.locator("td.a button")).to_have_count(2)
        overflow = "cell => cell.scrollWidth - cell.clientWidth"
        assert await page.locator("td.a").evaluate(overflow) <= 0
