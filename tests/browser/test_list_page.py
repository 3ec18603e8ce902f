"""The list beside the letter: seen as it will be addressed, changed by menus,
mended on the page, uploaded once.
"""

import asyncio
import random

from playwright.async_api import expect

from tests.browser.test_fit import LOOKS, complaints, fits_in_each, look
from tests.browser.test_story import FAST, TRIAL_OVER
from tests.lists import books
from tests.patience import PATIENCE_S

FILLER = ("docProps/thumbnail.jpeg", random.Random(1).randbytes(100_000))
GUESTS = [
    ["Guest list"],
    ["Name", "Ticket Email", "Order Email"],
    ["Lima, Ana", "ana@gmial.com", "buyer@example.org"],
    ["Bo Reis", "nonsense", "buyer@example.org"],
    ["Cy Paz", "cy@example.org ::: cy.work@example.org", "buyer@example.org"],
]
BOOK = {
    "name": "guests.xlsx",
    "mimeType": "application/octet-stream",
    "buffer": books.xlsx({"Guests": GUESTS, "Other": []}, extra=[FILLER]),
}

HIDDEN = """() => {
    const table = document.querySelector(".columns"), box = table.closest(".scroll");
    const cut = [...table.querySelectorAll("td")].filter(one => one.scrollWidth > one.clientWidth);
    return [...cut.map(one => one.textContent), ...(box.scrollHeight > box.clientHeight + 1
        ? ["what lies below"] : [])];
}"""
"""Texts of the table of columns that are cut, or lie under others."""
BROKEN = """() => {
    const lines = (cell, at, word) => {
        const range = document.createRange();
        range.setStart(cell.firstChild, at);
        range.setEnd(cell.firstChild, at + word.length);
        return new Set([...range.getClientRects()].map(one => Math.round(one.top))).size;
    };
    return [...document.querySelectorAll(".columns tbody td:first-child")].flatMap(cell =>
        [...cell.textContent.matchAll(/\\S+/g)].filter(({ 0: word, index }) =>
            lines(cell, index, word) > 1).map(([word]) => word));
}"""
"""Words of their headings that go over two lines."""


SEEN_BELOW_THE_FILE = """() => {
    const at = one => document.querySelector(one).getBoundingClientRect();
    return at("#file").top > 0 && at("[data-counts]").bottom < at(".send").top;
}"""


async def test_a_workbook_is_seen_mended_and_sent_and_uploaded_once(program, page):
    await program.start(FAST)
    posted = []
    page.on(
        "requestfinished", lambda asked: posted.append(asked) if asked.method == "POST" else None
    )
    await page.goto(program.url)
    await page.set_input_files("#file", BOOK)
    listed = page.locator("list-page")
    await expect(listed).to_contain_text("2 people, 1 line cannot be used: 3 lines in all.")
    await page.wait_for_function(SEEN_BELOW_THE_FILE)
    await expect(listed).to_contain_text("Ana Lima")
    await expect(listed).to_contain_text("The addresses come from the column Ticket Email.")
    await listed.get_by_label("ana@gmail.com").check()
    await expect(listed.locator("tbody").first).to_contain_text("ana@gmail.com")
    await listed.get_by_label("Address for line 4").fill("bo@example.org")
    await expect(listed).to_contain_text("3 people: 3 lines in all.")
    await listed.get_by_label("Write to each of them").check()  # right after the address
    await expect(page.locator("[data-send]")).to_have_text("Send 4 invitations")
    await page.fill("#subject", "Hello {{ name }}")
    await expect(page.locator("[data-first=subject]")).to_have_text("Hello Ana Lima")
    await page.click("[data-send]")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 4 sent")
    sizes = [int((await asked.all_headers()).get("content-length", 0)) for asked in posted]
    assert len([size for size in sizes if size > len(FILLER[1])]) == 1, sizes


async def test_what_is_chosen_while_an_answer_is_under_way_stays_chosen(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.set_input_files("#file", BOOK)
    listed, asked, go_on = page.locator("list-page"), asyncio.Event(), asyncio.Event()
    await expect(listed).to_contain_text("2 people, 1 line cannot be used")

    async def hold(route):
        asked.set()
        await go_on.wait()
        await route.continue_()

    await page.route("**/preview?live=1", hold, times=1)
    await listed.get_by_label("Address for line 4").fill("bo@example.org")
    await asyncio.wait_for(asked.wait(), PATIENCE_S)
    await listed.get_by_label("Write to each of them").check()
    go_on.set()
    await expect(page.locator("[data-send]")).to_have_text("Send 4 invitations")
    await expect(listed.get_by_label("Write to each of them")).to_be_checked()


async def test_a_column_is_chosen_by_its_menu(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.set_input_files("#file", BOOK)
    await page.locator("list-page summary", has_text="Columns").click()
    await page.get_by_label("Order Email is used as").select_option("address")
    await page.get_by_label("Ticket Email is used as").select_option("field")
    await expect(page.locator("list-page tbody").first).to_contain_text("buyer@example.org")
    await expect(page.locator("#count")).to_contain_text("1 person")
    await expect(page.get_by_label("Ticket Email is used as")).to_be_visible()


async def test_another_file_is_read_without_the_choices_for_the_one_before(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.set_input_files("#file", BOOK)
    await page.locator("list-page").get_by_label("ana@gmail.com").check()
    await expect(page.locator("list-page")).to_contain_text("1 line is read as it was corrected")
    await expect(page.locator("list-page").get_by_label("ana@gmail.com")).to_be_checked()
    other = {"name": "b.csv", "mimeType": "text/csv", "buffer": b"email\n\nana@gmail.con\n"}
    await page.set_input_files("#file", other)
    await expect(page.locator("list-page tbody").first).to_contain_text("ana@gmail.con")


async def test_who_lacks_a_value_is_found_from_the_warning_and_given_it(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.fill("#emails", "Name,Email,Table\nAna,ana@x.pt,4\n,bo@x.pt,5\nCy,cy@x.pt,")
    await page.fill("#subject", "Hello")
    await page.fill("#text", "Dear {{ name }}, your table is {{ table }}")
    listed = page.locator("list-page")
    await page.get_by_role("link", name="Show for whom it is empty").click()
    assert await complaints(page) == []
    await listed.get_by_label("Name for bo@x.pt").fill("Bo")
    await listed.get_by_label("Table for cy@x.pt").fill("7")
    await expect(page.locator("[data-send]")).to_have_text("Send 3 invitations")
    await expect(page.locator("[data-unfilled]")).to_be_hidden()
    await listed.get_by_role("link", name="to the text").focus()  # which goes with its note
    await expect(listed.locator("#lacking")).to_have_count(0)
    await expect(listed.locator("h2")).to_be_focused()
    await page.click("[data-send]")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 3 sent")
    await page.goto(f"{page.url}/mailbox")
    await expect(page.locator("main")).to_contain_text("Bo")


async def test_axe_finds_nothing_on_a_list_with_everything(program, watched):
    await program.start(FAST)
    page = await (await watched(reduced_motion="reduce")).new_page()
    await page.goto(program.url)
    await page.fill(
        "#emails",
        "From: Me <me@example.org>\nSubject: x\nTo: Lima, Ana <ana@gmial.com>, a@b.pt ::: "
        "c@d.pt\nDate: y\n",
    )
    await expect(page.locator("list-page")).to_contain_text("Invite Me")
    await fits_in_each(page)
    await page.set_input_files("#file", BOOK)
    await expect(page.locator("list-page")).to_contain_text("Order Email")
    folded = page.locator("list-page details:not([open]) > summary")
    while await folded.count():
        await folded.first.click()
    await fits_in_each(page)
    content = b"Name,Address of the guest by email,Number of the table,A,B,C,D\nAna,a@x.pt,4,,,,\n"
    await page.set_input_files(
        "#file", {"name": "long.csv", "mimeType": "text/csv", "buffer": content}
    )
    await expect(page.get_by_label("Number of the table is used as")).to_be_attached()
    fold = page.locator("list-page details", has=page.locator(".columns"))
    await fold.evaluate("one => { one.open = true }")
    await none_in_each(page, HIDDEN)
    content = (
        b"Vorname,Nachname,E-Mail,Tisch,Bemerkung\n"
        b"Ana,Lima,ana.maria.lima@example.org,4,vegetarisch; kommt erst nach dem Essen mit Kind\n"
    )
    await page.set_input_files(
        "#file", {"name": "words.csv", "mimeType": "text/csv", "buffer": content}
    )
    await expect(page.get_by_label("Bemerkung is used as")).to_be_attached()
    await fold.evaluate("one => { one.open = true }")
    await none_in_each(page, BROKEN)


async def none_in_each(page, what: str) -> None:
    """Check that in no window a page has something of a kind."""
    for scheme, width in LOOKS:
        await look(page, scheme, width)
        assert await page.evaluate(what) == [], width


async def test_without_script_the_list_is_shown_below_and_its_menus_work(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await page.goto(program.url)
    await page.set_input_files("#file", BOOK)
    await page.get_by_role("button", name="Check").first.click()
    await expect(page.locator("list-page")).to_contain_text("2 people, 1 line cannot be used")
    await page.get_by_label("Address for line 4").fill("bo@example.org")
    await page.get_by_role("button", name="Read it again").click()
    await expect(page.locator("list-page")).to_contain_text("3 people")
    await expect(page.get_by_label("Line 4 (Bo Reis) is read as")).to_have_value("bo@example.org")


async def test_files_of_the_letter_leave_alone_what_was_set_about_the_list(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.set_input_files("#file", BOOK)
    listed = page.locator("list-page")
    await listed.get_by_label("ana@gmail.com").check()
    await listed.get_by_label("Address for line 4").fill("bo@example.org")
    await expect(page.locator("[data-send]")).to_have_text("Send 3 invitations")
    await expect(listed).to_contain_text("2 lines are read as they were corrected")
    one = {"name": "map.png", "mimeType": "image/png", "buffer": b"a map"}
    for field in ("#attachment", "#inline", "#personal"):
        await page.set_input_files(field, one)
    await expect(listed.get_by_label("ana@gmail.com")).to_be_checked()
    await page.fill("#subject", "Hello {{ name }}")
    await expect(page.locator("[data-first=subject]")).to_have_text("Hello Ana Lima")
    await expect(listed.get_by_label("ana@gmail.com")).to_be_checked()
    await expect(page.locator("[data-problem=personal_column]")).to_contain_text("No column")
    await page.set_input_files("#personal", [])
    await page.set_input_files("#inline", [])
    await expect(page.locator("[data-send]")).to_have_text("Send 3 invitations")
