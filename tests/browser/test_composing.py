"""Beside the letter: fields to click, any person's message, its HTML, and a test to oneself."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.servers import server
from tests.browser.test_fit import fits_in_each
from tests.browser.test_story import FAST, TRIAL_OVER, ends, follow, paste, people
from tests.browser.test_trouble import SENDER
from tests.patience import PATIENCE_S

LIST = b"E-Mail;Vorname;Tisch Nr.\nana@x.pt;Ana;7\nben@x.pt;Ben;8\nzoe@x.pt;Zo\xc3\xab;9\n"
FILE = {"name": "g.csv", "mimeType": "text/csv", "buffer": LIST}


async def with_list(page, url):
    await page.goto(url)
    await page.set_input_files("#file", FILE)
    await expect(page.locator("#count")).to_contain_text("3 people")


async def test_a_click_puts_a_field_where_one_last_typed(program, page):
    await program.start(FAST)
    await with_list(page, program.url)
    await page.fill("#subject", "Table , please")
    await page.locator("#subject").evaluate("field => field.setSelectionRange(6, 6)")
    await page.get_by_role("button", name="Tisch Nr.").click()
    await expect(page.locator("#subject")).to_have_value("Table {{ tisch_nr }}, please")
    await expect(page.locator("#subject")).to_be_focused()
    await page.fill("#text", "Dear ")
    await page.get_by_role("button", name="Vorname").click()
    await expect(page.locator("[data-first=text]")).to_have_text("Dear Ana")
    await expect(page.locator("[data-first=subject]")).to_have_text("Table 7, please")
    await page.keyboard.press("Control+z")
    await expect(page.locator("#text")).to_have_value("Dear ")
    await page.get_by_text("What one can write").click()
    await page.locator("[data-examples] button").filter(has_text="| default").click()
    await page.keyboard.type("guest")  # where the example leaves a gap
    await expect(page.locator("#text")).to_have_value(re.compile(r'\| default\("guest"\) }}$'))


async def test_anybody_s_message_is_shown_by_next_number_and_search(program, page):
    await program.start(FAST)
    await with_list(page, program.url)
    await page.fill("#text", "Dear {{ vorname }}")
    shown, title = page.locator("[data-first=text]"), page.locator("[data-shown]")
    await expect(shown).to_have_text("Dear Ana")
    await page.get_by_role("button", name="Next person").click()
    await expect(shown).to_have_text("Dear Ben")
    await expect(title).to_have_text("Message 2 of 3")
    await page.get_by_label("Number of the person").fill("3")
    await expect(shown).to_have_text("Dear Zoë")
    await expect(page.get_by_role("button", name="Next person")).to_be_disabled()
    await page.get_by_label("Find a person").fill("ana@")
    await page.keyboard.press("Enter")
    await expect(shown).to_have_text("Dear Ana")
    await page.get_by_label("Find a person").fill("xyz")
    await page.get_by_role("button", name="Find", exact=True).click()
    await expect(page.locator("[data-searched]")).to_have_text(
        "Nobody on the list has “xyz” in name or address."
    )
    await page.fill("#text", "Hello {{ vorname }}")
    await expect(shown).to_have_text("Hello Ana")
    await page.emulate_media(media="print")  # on paper a form is its list and a letter
    for kept in (shown, title, page.locator("#list-title")):
        await expect(kept).to_be_visible()
    for control in ("#emails", "#subject", "[data-send]", "#find", "select"):
        await expect(page.locator(control).first).to_be_hidden()


async def test_who_is_left_out_beside_a_message_gets_none_and_one_press_sends(program, page):
    await program.start(FAST)
    await with_list(page, program.url)
    await page.get_by_role("button", name="Leave out", exact=True).dblclick()
    await expect(page.locator("#count")).to_contain_text("1 left out")
    await page.locator("[data-leave]").evaluate("one => { one.click(); one.click(); }")
    await expect(page.locator("#count")).to_contain_text("2 left out")
    await follow(page.locator("[data-send]"))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 1 sent")


async def test_the_html_of_the_shown_message_stands_beside_and_is_renewed(program, page):
    await program.start(FAST)
    await with_list(page, program.url)
    await expect(page.locator("html-look")).to_be_hidden()
    await page.select_option("#format", "markdown")
    await page.fill("#text", "Dear **{{ vorname }}**")
    frame = page.frame_locator("iframe[name=look]")
    await expect(frame.locator("strong")).to_have_text("Ana")
    await expect(page.locator("#text")).to_be_focused()
    await page.get_by_role("button", name="Next person").click()
    await expect(frame.locator("strong")).to_have_text("Ben")
    wide = (await page.locator("html-look .letter").bounding_box())["width"]
    await page.get_by_label("as on a phone").check()
    assert (await page.locator("html-look .letter").bounding_box())["width"] <= min(wide, 376)
    await page.click("[data-send]")
    await expect(page.locator("#headline")).to_contain_text("3 sent")


@pytest.mark.parametrize("has_script", [True, False])
async def test_a_test_to_oneself_leaves_the_form_as_it_was(program, watched, has_script):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        page = await (await watched(java_script_enabled=has_script)).new_page()
        await page.goto(program.url)
        await page.set_input_files("#file", FILE)
        await page.fill("#text", "Dear {{ vorname }}")
        await page.fill("#to", "me@y.pt")
        await page.get_by_role("button", name="Send the test").click()
        await expect(page.locator("#tested")).to_contain_text(
            "took the test for me@y.pt, as Ana will get it."
        )
        await expect(page.locator("#tested")).to_be_focused()
        await expect(page.locator("#text")).to_have_value("Dear {{ vorname }}")
        await follow(page.locator("[data-send]"))
        await page.fill("#to", "nobody")
        await page.get_by_role("button", name="Send the test").click()
        await expect(page.locator("#to-problem")).to_contain_text("is not an email address")
        await page.fill("#to", "me@y.pt")
        await follow(page.get_by_role("button", name="Next person"))
        await page.get_by_role("button", name="Send the test").click()
        await expect(page.locator("#tested")).to_contain_text("as Ben will get it.")
        await page.get_by_role("button", name="Send 3 invitations").click()
        await ends(page, "Finished: 3 sent")


async def test_without_script_the_fields_are_listed_and_next_and_find_are_pages(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await page.goto(program.url)
    await page.set_input_files("#file", FILE)
    await page.fill("#text", "Dear {{ vorname }}")
    await page.get_by_role("button", name="Check").click()
    await expect(page.locator("field-chips")).to_contain_text("Tisch Nr. {{ tisch_nr }}")
    await page.get_by_role("button", name="Next person").click()
    await expect(page.locator("[data-first=text]")).to_have_text("Dear Ben")
    await page.get_by_label("Find a person").fill("zoë")
    await page.get_by_role("button", name="Find", exact=True).click()
    await expect(page.locator("[data-first=text]")).to_have_text("Dear Zoë")


async def test_all_of_it_is_accessible(program, page):
    await program.start(FAST)
    await with_list(page, program.url)
    await page.select_option("#format", "markdown")
    await page.fill("#text", "Dear **{{ vorname }}**")
    await expect(page.frame_locator("iframe[name=look]").locator("strong")).to_have_text("Ana")
    await page.fill("#to", "me@y.pt")
    await page.get_by_role("button", name="Send the test").click()
    await expect(page.locator("#tested")).to_be_visible()
    looks = [(scheme, width) for width in (1280, 390) for scheme in ("light", "dark")]
    await fits_in_each(page, looks)


async def test_what_was_wrong_goes_from_the_summary_once_it_is_mended(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await follow(page.locator("[data-send]"))
    summary = page.locator("#summary")
    await expect(summary).to_contain_text("Something is wrong here:")
    await page.fill("#subject", "Dear {{")
    await expect(page.locator("[data-send]")).to_have_text("See what is wrong")
    await expect(summary).to_be_visible()
    await page.fill("#subject", "Dinner")
    await page.fill("#emails", people(4))
    await expect(page.locator("[data-send]")).to_have_text("Send 4 invitations")
    await expect(summary).to_be_hidden()
    await follow(page.locator("[data-send]"))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 4 sent")


async def test_a_list_pasted_while_another_is_looked_at_is_sent_by_one_press(program, page):
    await program.start(FAST)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(route):
        asked.set()
        await go_on.wait()
        await route.continue_()

    await page.clock.install(time=0)
    await with_list(page, program.url)
    await page.route("**/preview?live=1", hold, times=1)
    await page.locator("#subject").press("Enter")
    await asyncio.wait_for(asked.wait(), PATIENCE_S)
    await page.clock.pause_at(3_600_000)  # nothing more is asked, however long this takes
    await paste(page, people(3))
    async with page.expect_event("requestfinished", lambda one: "/preview" in one.url):
        go_on.set()
    await page.evaluate("fetch('/healthz').then(answer => answer.text())")  # behind that answer
    await expect(page.locator("[data-send]")).to_have_text("Send invitations")
    await follow(page.locator("[data-send]"))
    await page.clock.resume()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 6 sent")


async def test_enter_where_a_test_goes_says_which_button_sends_it(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.locator("#to").press("Enter")
    await expect(page.get_by_text("Nothing was sent yet: press “Send the test”.")).to_be_visible()


async def test_a_preview_of_an_older_text_says_so_and_has_the_files_that_are_chosen(program, page):
    await program.start(FAST)
    await with_list(page, program.url)
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def hold(route):
        asked.set()
        await go_on.wait()
        await route.continue_()

    letter = page.locator(".letter").first
    await page.route("**/preview?live=1", hold, times=1)
    await page.fill("#text", "Bring your oars.")
    await asyncio.wait_for(asked.wait(), PATIENCE_S)
    await expect(letter).to_have_attribute("aria-busy", "true")
    await expect(letter.get_by_text("being renewed")).to_be_visible()
    go_on.set()
    await expect(letter).to_have_attribute("aria-busy", "false")
    await expect(letter.get_by_text("being renewed")).to_be_hidden()
    await expect(page.locator("[data-first=text]")).to_have_text("Bring your oars.")
    await page.get_by_text("Files", exact=True).click()
    menu = {"name": "menu.pdf", "mimeType": "application/pdf", "buffer": b"x" * 12_345}
    await page.set_input_files("#attachment", menu)
    await expect(letter.locator("[data-files] dd")).to_have_text("menu.pdf (13 kB)")


async def test_a_picture_or_a_file_that_is_missing_is_told_while_one_writes(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.fill("#emails", "email,ticket\na@x.pt,ana.pdf\nb@x.pt,ben.pdf\n")
    await page.locator("#format").select_option("markdown")
    await page.fill("#text", "Come: ![](cid:map.png)")
    said, send = page.locator("[data-problem=inline]"), page.locator("[data-send]")
    await expect(said).to_have_text("The text shows map.png, which was not chosen as a picture.")
    await expect(send).to_have_text("See what is wrong")
    await page.set_input_files("#inline", PICTURE | {"name": "map.png"})
    await expect(said).to_be_hidden()
    files = [{"name": name, "mimeType": "application/pdf", "buffer": b"x"}
             for name in ("ana.pdf", "eve.pdf")]  # fmt: skip
    await page.set_input_files("#personal", files)
    await expect(send).to_have_text("Send 1 invitation, leave out 1 line")
    await expect(page.locator("[data-warnings]")).to_contain_text("for nobody on the list: eve.pdf")
    await expect(page.locator("list-page")).to_contain_text("its file ben.pdf was not uploaded")
    await expect(page.locator("[data-files] dd")).to_have_text("ana.pdf (1 kB)")


SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" '
    'height="30" fill="teal"/></svg>'
)
PICTURE = {"name": "dot.svg", "mimeType": "image/svg+xml", "buffer": SQUARE.encode()}


async def test_the_preview_of_the_html_shows_its_pictures_or_else_their_names(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await paste(page, people(2))
    await page.select_option("#format", "markdown")
    await page.fill("#text", "Come, with ![us two](dot.svg)")
    image = page.frame_locator("iframe[name=look]").locator("img")
    await expect(image).to_have_attribute("src", re.compile("^data:image/svg.*dot.svg.*us%20two"))
    await expect(image).to_have_js_property("complete", value=True)
    await page.get_by_text("Files", exact=True).first.click()
    await page.set_input_files("#inline", PICTURE)
    await expect(image).to_have_attribute("src", re.compile("^data:image/svg.xml;base64,"))
    await expect(image).to_have_js_property("naturalWidth", 40)
    await page.fill("#text", "Now ![us two](dot.svg) alone")
    frame = page.frame_locator("iframe[name=look]").locator("body")
    await expect(frame).to_contain_text("alone")
    await expect(image).to_have_js_property("naturalWidth", 40)


async def test_where_there_are_more_fields_than_are_seen_half_a_row_of_them_shows_it(program, page):
    await program.start(FAST)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(program.url)
    names = [f"Field number {n}" for n in range(22)]
    await paste(page, ",".join(["email", *names]) + "\na@x.pt" + ",x" * 22)
    await expect(page.locator(".chips li")).to_have_count(24)
    cut = await page.locator(".chips").evaluate(
        "box => [...box.children].map(one => (box.getBoundingClientRect().bottom "
        "- one.getBoundingClientRect().top) / one.offsetHeight)"
    )
    assert any(0.3 < one < 0.7 for one in cut), cut
