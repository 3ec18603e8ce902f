"""The whole story, as a person lives it."""

import asyncio
import json
import re
from urllib.request import Request, urlopen

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Program
from tests.patience import PATIENCE_S

FAST = "--transport=simulated://?latency_ms=0&fail_every=100"
TRIAL_OVER = "Trial finished in the built-in mailbox:"
TRIAL_OFF = "Trial cancelled in the built-in mailbox:"
NEVER = "--transport=simulated://?latency_ms=0&fail_every=0"


HELD = "--rate=200/h"
"""After so many the sending goes on when the test lets it."""


async def let_go(program: Program, rate: str | None = None, *, key: str = "") -> None:
    """Lift the limit that held the sending, or set a higher one."""
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    url, body = f"{program.url}/api/accounts/default", json.dumps({"rate": rate}).encode()
    lift = Request(url, body, headers, method="PATCH")
    (await asyncio.to_thread(urlopen, lift, timeout=PATIENCE_S)).close()


def people(n: int) -> str:
    return "\n".join(f"Person {i} <p{i}@example.org>" for i in range(n))


async def send(page: Page, url: str, emails: str, **fields: str) -> None:
    """Write an invitation and press the button."""
    await page.goto(url)
    await paste(page, emails)
    for name, value in fields.items():
        await page.locator("details.fold").evaluate_all(
            "all => all.forEach(one => one.open = true)"
        )
        await page.fill(f"#{name}", value)
    await press_send(page)


async def press_send(page: Page) -> None:
    """Press the button, and where a last look comes first, the one there, too."""
    looks = await page.locator("[data-looks]:visible").count()
    await follow(page.locator("[data-send]"))
    if looks:
        await follow(page.locator("last-look [data-send]"))


async def follow(what: Locator) -> None:
    """Press what leads to another page, and wait until that is there. (A click alone may return
    while the old page is still shown, which by itself comes to say much the same.)
    """
    await what.page.wait_for_load_state()
    async with what.page.expect_event("domcontentloaded"):
        await what.click()


async def paste(page: Page, emails: str) -> None:
    """Fill the list at once: typing thousands of lines takes a browser long."""
    put = (
        "(box, text) => { box.value = text; box.dispatchEvent(new Event('input', { bubbles: "
        "true })); }"
    )
    await page.locator("#emails").evaluate(put, emails)


async def confirm(page: Page, label: str, answer: str) -> None:
    """Press a button that asks, and say yes."""
    await page.get_by_text(label, exact=True).click()
    await follow(page.get_by_role("button", name=answer))


async def ends(page: Page, headline: str | re.Pattern[str]) -> None:
    """Wait until a run's page says so; without script it stands still until one follows the run."""
    said = page.locator("#headline")
    await expect(said).to_be_visible()
    await page.wait_for_load_state("domcontentloaded")
    if await page.get_by_role("link", name="Follow this run").count():
        await follow(page.get_by_role("link", name="Follow this run"))
    await expect(said).to_have_text(headline)


async def test_a_thousand_people_are_written_to_watched_and_the_ten_failed_retried(
    program, watched
):
    await program.start(FAST, HELD)
    context = await watched()
    page = await context.new_page()
    await page.goto(program.url)
    await expect(page.get_by_text("messages go to the built-in mailbox")).to_be_visible()
    await paste(page, people(1000))
    await expect(page.locator("#count")).to_have_text("1,000 people")
    await follow(page.get_by_role("button", name="Send 1,000 invitations"))

    bar = page.get_by_role("progressbar")
    await expect(bar).to_have_attribute("aria-valuenow", "20")
    await page.reload()
    await expect(bar).to_have_attribute("aria-valuenow", "20")
    await expect(page).to_have_title("200 of 1,000 sent to the mailbox · You are invited!")
    second = await context.new_page()
    await second.goto(page.url)
    await let_go(program)

    for tab in (page, second):
        await expect(tab.locator("#headline")).to_have_text(f"{TRIAL_OVER} 990 sent, 10 failed")
        await expect(tab.get_by_role("progressbar")).to_have_attribute(
            "aria-valuetext", "990 sent, 10 failed"
        )
        await expect(tab.locator("td.who")).to_have_count(10)
        await expect(tab.locator("#why")).to_contain_text("The server refused: Internet Down")
        await expect(tab.locator("#why code")).to_have_text("554 Internet Down")
        await expect(tab.locator(".figure")).to_have_text("990 of 1,000 sent to the mailbox")
    await confirm(page, "Retry the 10 failed", "Yes, retry 10")
    for tab in (page, second):
        await expect(tab.locator("#headline")).to_have_text(f"{TRIAL_OVER} 1,000 sent")
        await expect(tab.locator(".figure")).to_have_text("1,000 of 1,000 sent to the mailbox")
        await expect(tab).to_have_title(f"{TRIAL_OVER} 1,000 sent · You are invited!")


async def test_everything_works_without_script(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await page.goto(program.url)
    await page.fill("#emails", people(200) + "\nno address\n")
    await page.get_by_role("button", name="Check").click()
    await expect(page.locator("#count")).to_have_text("200 people, 1 line cannot be used")
    await page.get_by_role("button", name="Send 200 invitations, leave out 1 line").click()
    await ends(page, f"{TRIAL_OVER} 198 sent, 2 failed")
    await confirm(page, "Retry the 2 failed", "Yes, retry 2")
    await ends(page, f"{TRIAL_OVER} 200 sent")
    await page.get_by_role("link", name="Open the mailbox").click()
    await page.get_by_role("link", name="p0@example.org").click()
    await expect(page.locator(".letter pre")).to_contain_text("Join us. We have cake.")


LINES = "a@example.org\nnobody\nb@example.org\nA@example.org"


async def test_lines_that_are_no_address_come_back_with_the_form_as_it_was(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await send(page, program.url, LINES, subject="Tea", text="At five.")
    await expect(page).to_have_title("Error: Write an invitation")
    alert = page.get_by_role("alert")
    await expect(alert).to_be_focused()
    await expect(alert).to_contain_text("2 people can be written to. 1 line cannot be used")
    await expect(page.locator(".lines tbody tr")).to_contain_text(["nobody"])
    assert (await page.input_value("#subject"), await page.input_value("#text")) == (
        "Tea",
        "At five.",
    )
    assert (await page.input_value("#emails")).splitlines()[1] == "nobody"
    await expect(page.locator("#count")).to_have_text(
        "2 people, 1 line cannot be used, 1 duplicate"
    )
    await page.get_by_role("link", name="Correct the lines you pasted").click()
    await expect(page.locator("#emails")).to_be_in_viewport()
    await page.get_by_role("button", name="Send 2 invitations, leave out 1 line").click()
    await ends(page, f"{TRIAL_OVER} 2 sent")
    await expect(page.locator(".receipt")).to_contain_text("1 line left out")


async def test_the_button_says_what_it_does_and_one_press_does_it(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await paste(page, LINES)
    await page.get_by_role("button", name="Send 2 invitations, leave out 1 line").click()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 2 sent")


async def test_a_button_that_spoke_of_another_list_sends_to_nobody(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await page.goto(program.url)
    await page.fill("#emails", LINES)
    await page.get_by_role("button", name="Check").click()
    await page.fill("#emails", "a@example.org\nb@example.org\nc@example.org")
    await page.get_by_role("button", name="Send 2 invitations, leave out 1 line").click()
    await expect(page.locator("#summary")).to_contain_text("now it is 3 and 0")
    await page.get_by_role("button", name="Send 3 invitations").click()
    await ends(page, f"{TRIAL_OVER} 3 sent")


async def test_a_file_is_kept_while_the_form_is_corrected(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    table = (
        "email;name;town\nana@example.org;Ana;Évora\nben@example.org;Ben;Bern\nnobody;;\n".encode(
            "cp1252"
        )
    )
    await page.set_input_files(
        "#file", {"name": "guests.csv", "mimeType": "text/csv", "buffer": table}
    )
    await page.fill("#text", "Dear {{ name }} of {{ town }}")
    await page.get_by_text("From and options").click()
    await page.fill("#rate", "fast")
    await expect(page.locator("[data-first=text]")).to_contain_text("Dear Ana of Évora")
    await expect(page.locator("[data-encoding]")).to_contain_text("Read as Windows-1252.")
    await page.click("[data-send]")
    await expect(page.locator("#rate-problem")).to_have_text(re.compile('^"fast" is not a rate.'))
    await expect(page.get_by_text("Use guests.csv")).to_be_visible()
    await page.fill("#rate", "")
    await page.get_by_role("button", name="Send 2 invitations, leave out 1 line").click()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 2 sent")


async def test_a_file_that_cannot_be_read_is_not_kept_in_the_way_of_a_list(program, watched):
    await program.start(FAST)
    for script in (True, False):
        page = await (await watched(java_script_enabled=script)).new_page()
        await page.goto(program.url)
        await page.set_input_files(
            "#file", {"name": "a.bin", "mimeType": "text/csv", "buffer": b"PK\3\4\0\0"}
        )
        await page.click("[data-send]")
        await expect(page.get_by_role("alert")).to_contain_text("Nothing has been sent")
        await expect(page.locator("#file-problem")).to_be_visible()
        await expect(page.locator("[name=kept]")).to_have_count(0)
        await paste(page, f"a.{script}@example.org")
        await page.click("[data-send]")
        await ends(page, f"{TRIAL_OVER} 1 sent")


async def test_a_double_click_makes_one_run(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await page.fill("#emails", people(3))
    await page.dblclick("[data-send]")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 3 sent")
    await page.goto(f"{program.url}/runs")
    await expect(page.locator(".runs > li")).to_have_count(1)


async def test_back_and_send_shows_the_first_run_and_after_changes_offers_a_new_one(program, page):
    await program.start(FAST)
    await page.goto(program.url)
    await paste(page, people(3))
    await expect(page.locator("[data-saved]")).to_be_visible()
    await press_send(page)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 3 sent")
    first = page.url
    await page.go_back()
    await expect(page.locator("#count")).to_have_text("3 people, 3 written to before (left out)")
    await page.click("[data-send]")
    await expect(page.get_by_text("this is the run it made")).to_be_visible()
    assert page.url.split("?")[0] == first
    await page.go_back()
    await page.fill("#emails", people(4).replace("<p", "<q"))
    await page.click("[data-send]")
    await expect(page.get_by_role("alert")).to_contain_text("You already sent this form")
    await page.get_by_role("button", name="Send 4 invitations").click()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 4 sent")
    assert page.url != first


async def test_a_run_is_paused_resumed_cancelled_and_its_remainder_taken_up(program, page):
    await program.start(NEVER, HELD)
    await send(page, program.url, people(260))
    await follow(page.get_by_role("button", name="Pause"))
    await expect(page.locator("#headline")).to_contain_text("Paused by you.")
    await follow(page.get_by_role("button", name="Resume"))
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "76")
    await confirm(page, "Cancel", "Yes, cancel it")
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OFF} 200 sent, 60 cancelled")
    await follow(page.get_by_role("button", name="Undo"))
    await let_go(program)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 260 sent")


async def test_a_stopped_program_is_said_and_the_page_goes_on_by_itself(program, page):
    await program.start(NEVER, HELD)
    await send(page, program.url, people(400))
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "50")
    await program.stop()
    await expect(page.locator("[data-connection]")).to_contain_text(
        "it goes on where it was when you start it again"
    )
    await expect(page.locator("#state")).to_have_text("Not reachable")
    await expect(page.get_by_role("button", name="Pause")).to_be_disabled()
    await program.start(NEVER)
    await expect(page.locator("[data-connection]")).to_contain_text("The program is back")
    await let_go(program)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 400 sent")


async def test_a_paused_run_has_its_button_again_when_the_program_is_back(program, page):
    await program.start(NEVER, HELD)
    await send(page, program.url, people(260))
    await follow(page.get_by_role("button", name="Pause"))
    await expect(page.locator("#state")).to_have_text("Paused")
    await program.stop()
    await expect(page.get_by_role("button", name="Resume")).to_be_disabled()
    await program.start(NEVER)
    await expect(page.locator("#state")).to_have_text("Paused")
    await follow(page.get_by_role("button", name="Resume"))
    await let_go(program)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 260 sent")


async def test_a_hidden_tab_closes_its_stream_and_opens_it_again_where_it_was(program, page):
    await program.start(FAST)
    await send(page, program.url, people(100))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 99 sent, 1 failed")
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    async with page.expect_event("requestfailed", lambda request: "/events" in request.url):
        await page.evaluate(hide, True)
    async with page.expect_request(re.compile(r"/events\?after=[1-9]\d*$")):
        await page.evaluate(hide, False)


async def test_what_people_write_is_shown_and_never_run(program, page):
    await program.start(FAST)
    evil = "<img src=x onerror=document.title='pwned'>"
    await send(
        page,
        program.url,
        f'"{evil}" <a@example.org>',
        subject=evil,
        html=f"<b>{{{{ name }}}}</b>{evil}",
    )
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 1 sent")
    await expect(page.locator("h1")).to_have_text(evil)
    await page.get_by_role("link", name="Open the mailbox").click()
    await page.get_by_role("link", name="a@example.org").click()
    await expect(page.frame_locator("iframe").locator("b")).to_have_text(evil)
    assert "pwned" not in (await page.title()).split("=")


async def test_an_unknown_run_says_what_may_have_happened_and_a_way_on(program, page):
    await program.start(FAST)
    answer = await page.goto(f"{program.url}/runs/nothing-here")
    assert answer.status == 404
    await expect(page.locator("h1")).to_have_text("There is no such run.")
    await expect(page.locator("main")).to_contain_text("another database")
    await page.get_by_role("link", name="See all runs").click()
    await expect(page.locator("h1")).to_have_text("Runs")
