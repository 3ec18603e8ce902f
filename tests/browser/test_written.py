"""Before Send: whom an earlier run has written to, with and without script."""

import re

from playwright.async_api import expect

from tests.browser.servers import server
from tests.browser.test_story import (
    FAST,
    NEVER,
    TRIAL_OVER,
    ends,
    follow,
    paste,
    people,
    press_send,
    send,
)

SENDER = "--sender=Ana <ana@example.org>"


async def test_while_one_types_the_page_says_whom_an_earlier_run_has_written_to_and_leaves_them_out(
    program, page
):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await send(page, program.url, people(3), subject="Dinner")
        await expect(page.locator("#headline")).to_have_text("Finished: 3 sent")
        await page.goto(program.url)
        asked = page.locator("written-before [data-written]")
        await expect(asked).to_be_hidden()
        await paste(page, people(5))
        await expect(asked).to_contain_text(
            "3 of these 5 people have been written to by an earlier run."
        )
        await expect(asked.get_by_role("link", name="Dinner")).to_be_visible()
        button = page.locator("[data-send]")
        await expect(button).to_have_text("Choose: write again to 3 people, or leave them out")
        await button.focus()
        await page.keyboard.press("Enter")
        await expect(asked.get_by_label("Leave them out")).to_be_focused()
        await expect(asked.get_by_role("radio", checked=True)).to_have_count(0)
        await page.keyboard.press("ArrowDown")
        await expect(asked.get_by_label("Write to them again")).to_be_checked()
        await page.keyboard.press("Enter")
        await expect(button).to_be_focused()
        await expect(page.locator("[data-send]")).to_have_text("Send 5 invitations")
        await asked.get_by_label("Leave them out").check()
        await expect(page.locator("[data-send]")).to_have_text("Send 2 invitations")
        await press_send(page)
        await expect(page.locator("#headline")).to_have_text("Finished: 2 sent, 3 left out")
        await expect(
            page.get_by_text("3 people left out: an earlier run has written to them.")
        ).to_be_visible()


async def test_without_script_send_asks_before_anybody_gets_it_twice(program, watched):
    page = await (await watched(java_script_enabled=False)).new_page()
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        for n in (2, 3):
            await page.goto(program.url)
            await page.fill("#emails", people(n))
            await follow(page.locator("[data-send]"))
            if n == 2:
                await follow(page.locator("last-look [data-send]"))
                await ends(page, "Finished: 2 sent")
        await expect(page.locator("#summary h2")).to_have_text(
            "Nothing has been sent yet: please decide"
        )
        await expect(page.locator("written-before")).to_contain_text(
            "2 of these 3 people have been written to"
        )
        await expect(page.get_by_label("Leave them out")).to_be_checked()
        await expect(page.locator("[data-send]")).to_have_text("Send 1 invitation")
        await press_send(page)
        await ends(page, re.compile("Finished: 1 sent, 2 left out"))


async def test_a_trial_leaves_them_out_too_unless_one_says_otherwise(program, page):
    await program.start(NEVER)
    await send(page, program.url, people(2))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 2 sent")
    await page.goto(program.url)
    await paste(page, people(2))
    await expect(page.locator("written-before")).to_contain_text(
        "All of these 2 people have been written to"
    )
    await expect(page.get_by_label("Leave them out")).to_be_checked()
    nobody = page.get_by_role("button", name="Nobody to write to")
    await nobody.focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_label("Leave them out")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.get_by_role("button", name="Send 2 invitations").click()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 2 sent")


async def test_another_letter_for_those_who_got_the_first_leaves_none_of_them_out(program, page):
    await program.start(FAST)
    await send(page, program.url, people(100))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 99 sent, 1 failed")
    await page.get_by_role("link", name="Use as template").click()
    await page.get_by_label("Write to the 100 people").check()
    await expect(page.locator("[data-send]")).to_have_text("Send 1 invitation")
    why = page.locator("written-before [data-why]")
    await expect(why).to_contain_text("This is still the letter they got")
    text = await page.locator("#text").input_value()
    await page.fill("#text", "Bring your oars.")
    button = page.locator("[data-send]")
    await expect(button).to_have_text("Choose: write again to 99 people, or leave them out")
    await expect(why).to_contain_text("This is another letter: choose whether they get it, too")
    await expect(page.get_by_label("Leave them out").first).not_to_be_checked()
    await page.fill("#text", text)
    await expect(page.get_by_label("Leave them out").first).to_be_checked()
    every, some = (
        page.get_by_label("Write to the 100 people"),
        page.get_by_label("of them only the"),
    )
    await some.check()
    await every.uncheck()
    await expect(some).not_to_be_checked()
    await some.check()
    await expect(every).to_be_checked()
    await expect(page.locator("[data-send]")).to_have_text("Nobody to write to")
    await page.fill("#text", "Bring your oars.")
    await expect(page.locator("[data-send]")).to_have_text("Send 99 invitations")


async def test_a_word_changed_and_changed_back_changes_nobodys_choice(program, page):
    await program.start(NEVER)
    await send(page, program.url, people(3))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 3 sent")
    await page.goto(program.url)
    await paste(page, people(4))
    button, again = page.locator("[data-send]"), page.get_by_label("Write to them again")
    await expect(button).to_have_text("Send 1 invitation")
    text = await page.locator("#text").input_value()
    await page.fill("#text", "Bring your oars.")
    await expect(button).to_have_text("Choose: write again to 3 people, or leave them out")
    await again.check()
    await expect(button).to_have_text("Send 4 invitations")
    await page.fill("#text", text)
    await expect(button).to_have_text("Send 1 invitation")
    await expect(page.get_by_label("Leave them out")).to_be_checked()
    await page.fill("#text", "Bring your oars.")
    await expect(button).to_have_text("Send 4 invitations")
    await expect(again).to_be_checked()
