"""The people of a run on its page: found, decided about and put right in place."""

import re

from playwright.async_api import Page, expect

from tests.browser.servers import server
from tests.browser.test_enter import only_harmless, press, runs_of
from tests.browser.test_story import (
    FAST,
    HELD,
    NEVER,
    TRIAL_OVER,
    ends,
    follow,
    let_go,
    people,
    send,
)
from tests.browser.test_trouble import SENDER

TEN = "--transport=simulated://?latency_ms=0&fail_every=10"
FOCUSED = "document.activeElement.id || document.activeElement.textContent"


async def with_ten_failed(program, page: Page) -> str:
    await program.start(TEN)
    await send(page, program.url, people(100))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 90 sent, 10 failed")
    return page.url


async def test_a_person_is_found_by_any_part_of_the_name_or_address(program, page):
    await with_ten_failed(program, page)
    await page.fill("#q", "son 42")
    await page.keyboard.press("Enter")
    await expect(page.locator("td.who")).to_have_text(["p42@example.org Person 42"])
    await expect(page.locator(".pager")).to_contain_text("1 person matches")
    await page.fill("#q", "P4")
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator("td.who")).to_have_count(11)
    await page.fill("#q", "nobody")
    await page.keyboard.press("Enter")
    await expect(page.locator("#people-form")).to_contain_text("Nobody here has “nobody”")


async def test_a_wrong_address_is_put_right_in_place_and_sent_to(program, page):
    async with server(RCPT="550 5.1.1 Nobody of that name") as address:
        await program.start(f"--transport={address}", SENDER, "--connections=1")
        await send(page, program.url, "Ana <anna@example.org>\nBen <ben@example.org>")
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 2 failed")
        await page.get_by_role("button", name="Correct the address: anna@example.org").click()
        field = page.get_by_label("Correct address of Ana")
        await expect(field).to_be_focused()
        await field.fill("nobody")
        await page.get_by_role("button", name="Correct and send").click()
        await expect(page.locator("#new-email-wrong")).to_have_text(
            '"nobody" is not an email address: there is no @.'
        )
        await field.fill("ben@example.org")
        await page.get_by_role("button", name="Correct and send").click()
        await expect(page.locator("#new-email-wrong")).to_have_text(
            "ben@example.org (Ben) is in this run already."
        )
        await field.fill("ana@example.org")
        await page.get_by_role("button", name="Correct and send").click()
        await expect(page.locator("#done")).to_be_focused()
        await expect(page.locator("#done")).to_contain_text(
            "but the message to ana@example.org failed: There is no such address."
        )
        await page.get_by_role("link", name="ana@example.org", exact=True).click()
        history = page.locator(".history tbody tr")
        await expect(history).to_have_count(3)
        await expect(history.nth(1)).to_contain_text("anna@example.org became ana@example.org.")
        await expect(history.nth(2)).to_contain_text("There is no such address.")
        await expect(page.locator(".letter")).to_contain_text("Ana <ana@example.org>")


async def test_what_is_typed_as_an_address_outlives_what_changes_meanwhile(program, watched):
    context = await watched()
    page, other = await context.new_page(), await context.new_page()
    run = await with_ten_failed(program, page)
    await page.get_by_role("button", name=re.compile("^Correct the address:")).first.click()
    await page.fill("#new-email", "half-typed@exam")
    await other.goto(run)
    await other.get_by_role("button", name=re.compile("^Retry:")).last.click()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 91 sent, 9 failed")
    assert await page.input_value("#new-email") == "half-typed@exam"
    tabs, sorts = page.get_by_label("Which people"), page.locator(".sorts")
    for link in (tabs.get_by_role("link", name="Everybody"), sorts.get_by_role("link", name="name"),
                 page.get_by_role("link", name="More")):  # fmt: skip
        at = await link.get_attribute("href")
        await link.click()
        await expect(page).to_have_url(re.compile("correct=.*email=half-typed%40exam"))
        assert (await page.input_value("#new-email"), bool(at)) == ("half-typed@exam", True)
    await page.fill("#q", "p4")
    await page.get_by_role("button", name="Find").click()
    await expect(page.locator(".pager")).to_contain_text("11 people match")
    assert await page.input_value("#new-email") == "half-typed@exam"
    await page.get_by_role("link", name="Leave it").click()
    await expect(page.locator("#new-email")).to_have_count(0)


async def test_headline_and_figure_are_of_one_moment_whatever_comes_when(program, page):
    await program.start(NEVER)
    await let_go(program, "1/h")
    await send(page, program.url, people(40))
    await expect(page.locator("#headline")).to_have_text(re.compile("^Sending|goes on"))
    await page.evaluate("""() => {
      window.seen = [];
      const said = one => document.querySelector(one).textContent;
      new MutationObserver(() => window.seen.push([said("#headline"), said("[data-figure]")]))
        .observe(document.body, { subtree: true, childList: true, characterData: true });
    }""")
    await let_go(program)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 40 sent")
    seen = await page.evaluate("window.seen")
    assert [figure == "40 of 40" for _, figure in seen].count(True) > 0
    assert [one for one in seen if one[0].startswith(TRIAL_OVER) != (one[1] == "40 of 40")] == []


async def test_a_clock_shows_each_second_when_it_begins(program, page):
    await program.start(NEVER)
    await let_go(program, "1/h")
    await send(page, program.url, people(3))
    run = page.url
    await expect(page.locator("[data-figure]")).to_have_text("1 of 3")
    await page.clock.install()
    await page.goto(run)
    clock = page.locator("[data-fact=elapsed]")
    await expect(clock).to_be_visible()
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 60"))
    await page.clock.run_for(1000)  # one that began before the jump rings later
    for _ in range(12):
        await page.clock.run_for(100)
        shown, s = await page.evaluate(
            """() => {
              const fact = document.querySelector("[data-fact=elapsed]");
              return [fact.querySelector("dd").textContent,
                (Date.now() - Date.parse(fact.dataset.since)) / 1000];
            }"""
        )
        n = int(s + 0.5)
        assert shown == (f"{n // 60} min {n % 60} s" if n >= 60 else f"{n} s"), s


async def test_enter_in_an_address_checks_it_and_sends_nothing_with_and_without_script(
    program, watched
):
    page = await (await watched()).new_page()
    run = await with_ten_failed(program, page)
    before = await runs_of(page, program.url)
    for script in (True, False):
        page = await (await watched(java_script_enabled=script)).new_page()
        await page.goto(run)
        await page.get_by_role("button", name=re.compile("^Correct the address:")).first.click()
        await page.fill("#new-email", "new@example.org")
        await page.locator("#new-email").press("Enter")
        told = page.locator("#correcting [role=status]")
        await expect(told).to_contain_text("Nothing is changed yet. new@example.org can be an")
        await expect(told).to_contain_text("Now press “Correct and send”, or “Correct only”.")
        if script:
            await expect(page.get_by_role("button", name="Correct and send")).to_be_focused()
        assert await page.input_value("#new-email") == "new@example.org"
        await only_harmless(page)
        assert await runs_of(page, program.url) == before
    for what in ("?act=retry&all=yes", "?act=retry", "?correct=1"):
        await page.goto(run + what)
        await only_harmless(page)
        await press(page, page.locator("#q"))
    assert await runs_of(page, program.url) == before


async def test_whose_address_is_corrected_is_seen_on_a_small_screen(program, watched):
    page = await (await watched()).new_page()
    await page.set_viewport_size({"width": 390, "height": 800})
    run = await with_ten_failed(program, page)
    await page.goto(run)
    await page.get_by_role("button", name=re.compile("^Correct the address:")).last.click()
    await expect(page.locator("#new-email")).to_be_focused()
    await expect(page.locator("#correcting label")).to_be_in_viewport(ratio=1)
    await page.goto(f"{program.url}/#subject")
    await expect(page.locator("label[for=subject]")).to_be_in_viewport(ratio=1)


async def test_all_that_match_are_retried_after_their_number_was_said_without_script(
    program, watched
):
    page = await (await watched(java_script_enabled=False)).new_page()
    await program.start("--transport=simulated://?latency_ms=0&fail_every=2", "--connections=1")
    await send(page, program.url, people(100))
    await ends(page, f"{TRIAL_OVER} 50 sent, 50 failed")
    await page.get_by_label("All 50").check()
    await page.locator(".choose").get_by_role("button", name="Retry").click()
    await expect(page.locator("#question")).to_contain_text(
        "Send again to 50 people it failed for?"
    )
    await page.get_by_role("link", name="No").click()
    await expect(page.locator("#question")).to_have_count(0)
    await page.get_by_label("All 50").check()
    await page.locator(".choose").get_by_role("button", name="Retry").click()
    await page.get_by_role("button", name="Yes, retry 50").click()
    await expect(page.locator("#done")).to_contain_text(
        re.compile("being sent again to|Tried again at .*: 50 sent")
    )


async def test_after_an_act_the_page_stays_where_it_was_and_the_focus_is_on_what_was_done(
    program, page
):
    run = await with_ten_failed(program, page)
    last = page.get_by_role("button", name=re.compile("^Retry:")).last
    await last.scroll_into_view_if_needed()
    await page.evaluate("window.stays = true")
    await last.click()
    await expect(page.locator("#done")).to_be_focused()
    assert await page.evaluate("window.stays")
    assert page.url.partition("?")[0] == run


async def test_what_was_done_is_said_as_it_stands_though_the_run_ended_before_it_could_be_said(
    program, page
):
    run = await with_ten_failed(program, page)
    await let_go(program, "1/h")  # so many have gone: nobody follows

    async def late(route):
        answer = await route.fetch(max_redirects=0)
        await let_go(program)
        await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 91 sent, 9 failed")
        await route.fulfill(response=answer)

    await page.route(f"{run}/people", late)
    await page.get_by_role("button", name=re.compile("^Retry:")).last.click()
    await expect(page.locator("#done")).to_contain_text("Tried again at")


async def test_what_is_pressed_while_the_page_renews_itself_is_pressed_all_the_same(program, page):
    run = await with_ten_failed(program, page)
    await page.clock.install(time=0)
    await page.goto(run)
    await page.get_by_role("button", name=re.compile("^Retry:")).last.hover()
    await page.clock.pause_at(3_600_000)  # however long the button is held down here
    await page.mouse.down()
    async with page.expect_response(lambda answer: answer.url == run):
        await page.evaluate("void import('/static/js/refresh.js').then(one => one.refresh())")
        await page.clock.run_for(1_000)
    await page.evaluate("fetch('/healthz').then(answer => answer.text())")  # behind that answer
    await page.mouse.up()
    await page.clock.resume()
    await expect(page.locator("#done")).to_be_focused()
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 91 sent, 9 failed")


async def test_esc_and_a_click_beside_close_what_was_opened(program, page):
    await with_ten_failed(program, page)
    asked = page.locator("#ask-retry")
    for close in ("Escape", "beside", "No"):
        await asked.locator("summary").click()
        await expect(asked).to_have_attribute("open", "")
        if close == "Escape":
            await page.keyboard.press("Escape")
        elif close == "No":
            await asked.get_by_role("link", name="No").click()
        else:
            await page.locator("h1").click()
        await expect(asked).not_to_have_attribute("open", "")
    await page.locator("td input").first.check()
    await page.locator(".choose").get_by_role("button", name="Retry").click()
    await expect(page.locator("#question")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#question")).to_have_count(0)


async def test_who_waits_is_left_out_and_an_address_put_right_before_its_turn(program, page):
    await program.start(NEVER, HELD)
    await send(page, program.url, people(260))
    await follow(page.get_by_role("button", name="Pause"))
    await expect(page.locator("#headline")).to_contain_text("Paused by you.")
    await page.goto(page.url.partition("?")[0] + "?q=p259%40")
    await expect(page.locator("td.who")).to_have_count(1)
    await page.locator("td input").check()
    await page.locator(".choose").get_by_role("button", name="Leave out").click()
    danger = page.get_by_role("button", name="Yes, leave out 1")
    await expect(danger).to_have_class(re.compile("danger"))
    await danger.click()
    await expect(page.locator("#done")).to_contain_text("Left out: 1 person.")
    await expect(page.locator("td.s")).to_have_text("left out")


async def test_a_hidden_tab_keeps_its_title_true(program, watched):
    sender, page = await (await watched()).new_page(), await (await watched()).new_page()
    await program.start(NEVER, HELD)
    await send(sender, program.url, people(260))
    await page.clock.install()
    await page.goto(sender.url)
    await expect(page).to_have_title(re.compile("^200 of 260 sent to the mailbox · "))
    await page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    await let_go(program, "250/h")
    await expect(sender).to_have_title(re.compile("^250 of 260 sent to the mailbox · "))
    await page.clock.fast_forward(5_000)
    await expect(page).to_have_title(re.compile("^250 of 260 sent to the mailbox · "))


async def test_the_list_of_runs_follows_what_goes_on(program, watched):
    page, runs = await (await watched()).new_page(), await (await watched()).new_page()
    await program.start(NEVER)
    await send(page, program.url, people(3))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 3 sent")
    await runs.clock.install()
    await runs.goto(f"{program.url}/runs")
    await expect(runs.locator(".runs > li")).to_have_count(1)
    await send(page, program.url, "new@example.org")
    await runs.clock.fast_forward(16_000)
    await expect(runs.locator(".runs > li")).to_have_count(2)


async def test_under_smtp_each_message_is_shown_as_it_was_sent_with_subject_and_time(program, page):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await send(page, program.url, "Ana <ana@example.org>", subject="For {{ name }}")
        await expect(page.locator("#headline")).to_have_text("Finished: 1 sent")
        await page.get_by_role("link", name="See what was sent").click()
        row = page.locator("tbody tr")
        await expect(row).to_contain_text("For Ana")
        await expect(row.locator("time")).to_have_text(re.compile("^today "))
        await expect(row.locator("time")).to_have_attribute(
            "datetime", re.compile(r"^\d{4}-\d\d-\d\dT.*Z$")
        )


async def test_a_run_with_failures_names_no_hundred_percent(program, page):
    await program.start(FAST)
    await send(page, program.url, people(100))
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 99 sent, 1 failed")
    await expect(page.locator(".figure")).to_have_text("99 of 100 sent to the mailbox")
    assert "100 %" not in await page.inner_text("main")


async def test_a_letter_to_those_who_are_ticked_is_begun_on_its_own_page(program, page):
    await with_ten_failed(program, page)
    await page.goto(f"{page.url.partition('?')[0]}?state=sent")
    for n in range(2):
        await page.locator("td.t input[name=ids]").nth(n).check()
    await page.get_by_role("button", name="Write to these").click()
    await expect(page.locator("h1")).to_have_text("Write an invitation")
    await expect(page.locator("#subject")).to_have_value("")
    await expect(page.get_by_text("2 people").first).to_be_visible()
