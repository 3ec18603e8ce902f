"""Between Send and the first message: a countdown in which Stop means that nothing has left."""

import re
import time

from playwright.async_api import expect

from tests.browser.servers import server
from tests.browser.test_story import confirm, follow, people, press_send, send

SENDER = "--sender=Ana <ana@example.org>"


async def test_stop_in_the_grace_leads_back_to_the_form_and_the_same_people_go_on_in_one_run(
    program, page
):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER, grace_s="3000")
        await send(page, program.url, people(3), subject="Dinner")
        await expect(page.locator("#headline")).to_have_text(
            "Nothing has left yet: 3 people will be written to"
        )
        await expect(page.locator("count-down")).to_have_text(re.compile(r"^in 4\d min \d+ s$"))
        await follow(page.get_by_role("button", name="Stop", exact=True))
        await expect(page.locator("#headline")).to_have_text(
            "Stopped before it began: nobody was written to"
        )
        stopped = page.url
        await follow(page.get_by_role("link", name="Back to the form"))
        await expect(page.locator("#count")).to_have_text("3 people")
        await expect(page.locator("#subject")).to_have_value("Dinner")
        await page.fill("#subject", "Supper")
        await press_send(page)
        await expect(page.locator("h1")).to_have_text("Supper")
        await page.goto(stopped)
        await expect(page.locator("#headline")).to_contain_text("3 people went on in a new run.")
        await expect(page.get_by_text("Send after all")).to_have_count(0)


async def test_whoever_sends_by_the_keyboard_stops_by_it_and_goes_on_from_there(program, page):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER, grace_s="50")
        await page.goto(program.url)
        await page.fill("#emails", people(2))
        await page.locator("[data-send]").focus()
        await page.keyboard.press("Enter")
        await page.locator("last-look [data-send]").focus()
        await page.keyboard.down("Enter")
        stop = page.get_by_role("button", name="Stop", exact=True)
        await expect(stop).to_be_focused()
        await expect(stop).to_have_css("outline-style", "solid")
        await page.keyboard.down("Enter")  # held down since
        await page.keyboard.up("Enter")
        await expect(stop).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#headline")).to_have_text(
            "Stopped before it began: nobody was written to"
        )
        await expect(page.get_by_role("link", name="Back to the form")).to_be_focused()


async def test_when_the_countdown_ends_the_page_shows_the_sending_by_itself(program, page):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER, grace_s="2")
        began = time.monotonic()
        await send(page, program.url, people(3))
        await expect(page.locator("#headline")).to_have_text("Finished: 3 sent")
        assert time.monotonic() - began >= 2
        await expect(page.locator("[data-fact=elapsed]")).to_be_visible()
        await expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)


async def test_without_script_and_over_a_restart_stop_and_send_after_all_work(program, watched):
    context = await watched(java_script_enabled=False)
    page = await context.new_page()
    async with server() as address:
        flags = (f"--transport={address}", SENDER)
        await program.start(*flags, grace_s="3000")
        await page.goto(program.url)
        await page.fill("#emails", people(2))
        await press_send(page)
        await expect(page.locator("count-down")).to_have_text(re.compile(r"^in \d+ min \d+ s$"))
        run = page.url
        await page.close()
        await program.stop()
        await program.start(*flags, grace_s="3000")
        page = await context.new_page()
        await page.goto(run)
        await expect(page.locator("#headline")).to_have_text(
            "Nothing has left yet: 2 people will be written to"
        )
        await follow(page.get_by_role("button", name="Stop", exact=True))
        await expect(page.locator("#headline")).to_have_text(
            "Stopped before it began: nobody was written to"
        )
        await confirm(page, "Send after all", "Yes, send")
        await expect(page.locator("#headline")).to_have_text(
            "Nothing has left yet: 2 people will be written to"
        )


async def test_a_planned_beginning_is_moved_in_its_own_zone_wherever_its_reader_is(
    program, watched
):
    there = await (await watched(timezone_id="Europe/Ljubljana")).new_page()
    abroad = await (await watched(timezone_id="UTC")).new_page()
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await there.goto(program.url)
        await there.fill("#emails", people(2))
        await there.get_by_text("When", exact=True).click()
        await there.fill("#start_at", "2098-12-01T10:30")
        await press_send(there)
        moment = there.locator("planned-there")
        await expect(moment).to_have_text(", that is 2098-12-01 10:30 in Europe/Ljubljana")
        await expect(moment).to_be_hidden()
        await abroad.goto(there.url)
        await expect(abroad.locator("planned-there")).to_be_visible()
        await follow(abroad.get_by_role("link", name="Change the time"))
        begins = abroad.get_by_label("Begins instead at")
        await expect(begins).to_have_value("2098-12-01T10:30")
        await expect(abroad.locator("#start-zone")).to_have_value("Europe/Ljubljana")
        await begins.fill("2098-12-01T11:45")
        await follow(abroad.get_by_role("button", name="Move the beginning"))
        await expect(abroad.locator("planned-there")).to_contain_text("that is 2098-12-01 11:45 in")


async def test_enter_at_the_last_look_sends_no_test_and_shows_whom_one_looks_for(program, page):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await page.goto(program.url)
        await page.fill("#emails", people(30))
        await expect(page.locator("#count")).to_have_text("30 people")
        await follow(page.locator("[data-send]"))
        send = page.locator("last-look [data-send]")
        assert (await send.bounding_box())["height"] < 60  # its label is one line
        await page.press("#to", "Enter")
        await expect(page.get_by_text("Nothing was sent yet: press")).to_be_visible()
        for field, typed, to in (("#find", "p7@", "p7@"), ("#person", "3", "p2@")):
            await page.fill(field, typed)
            async with page.expect_event("domcontentloaded"):
                await page.press(field, "Enter")
            await expect(page.locator("#message")).to_be_focused()
            await expect(page.locator(".letter dd").first).to_contain_text(to)
