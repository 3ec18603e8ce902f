"""Every page, light and dark, is fit for everybody, and light."""

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import PATIENCE_MS, Program
from tests.browser.servers import server
from tests.browser.test_enter import press_uncounted
from tests.browser.test_story import FAST, HELD, TRIAL_OVER, follow, let_go, people, send
from tests.browser.test_trouble import SENDER

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = """async () => {
    const seen = await axe.run(document, { resultTypes: ["violations"], iframes: false });
    return seen.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).join(" ")}`);
}"""
PAGE_BYTES = 60_000
UNWEIGHED = ("a form with a line to correct", "/mailbox/1?as=source")
WEIGHT = """() => {
    const page = performance.getEntriesByType("navigation")[0];
    return performance.getEntriesByType("resource")
        .filter(one => one.startTime < page.loadEventEnd && !one.name.includes("/events"))
        .reduce((bytes, one) => bytes + one.decodedBodySize, page.decodedBodySize);
}"""
"""The bytes of an uncached page and of all it asked for until it was there, as if nothing was
compressed; its stream aside.
"""


async def every_page(page: Page, program: Program) -> AsyncIterator[str]:
    """Walk through all pages; the page shows the one named."""
    await program.start(FAST, HELD)
    url = program.url
    await page.goto(url)
    yield "an empty form"
    await page.get_by_text("When", exact=True).click()
    yield "a form whose time is chosen"
    await page.fill("#emails", "a@example.org\nnobody")
    await press_uncounted(page)
    await expect(page.get_by_role("alert")).to_be_visible()
    yield "a form with a line to correct"
    await send(page, url, people(3000), html="<p>Hi {{ name }}</p>")
    await expect(page).to_have_title(re.compile("^200 of 3,000 sent to the mailbox"))  # held
    yield "a run under way"
    await let_go(program)
    await expect(page.locator("#headline")).to_have_text(f"{TRIAL_OVER} 2,970 sent, 30 failed")
    await expect(page.locator("td.who")).to_have_count(15)
    yield "a run that ended"
    await page.locator("#ask-retry summary").click()
    yield "a question"
    run = page.url
    failed = await page.locator("input[name=ids]").first.get_attribute("value")
    await page.keyboard.press("Escape")
    for what in ("?state=all&sort=name", "?act=retry&all=yes", "?act=retry", "?act=out&ids=1",
                 "?correct={failed}", "?correct={failed}&email=nobody", "/people/{failed}",
                 "/people/1", "?later=1"):  # fmt: skip
        await page.goto(run + what.format(failed=failed))
        yield what
    for path in (
        "/mailbox",
        "/mailbox/1",
        "/mailbox/1?as=source",
        "/mailbox/1?as=headers",
        "?q=p1",
        "-unknown",
    ):
        await page.goto(run + path)
        yield path
    await page.goto(f"{url}/runs")
    yield "all runs"
    await page.goto(f"{url}/account")
    await page.locator("details.fold > summary").first.click()
    yield "the account"
    await page.goto(f"{url}/webhooks")
    await page.fill("#url", f"https://example.org/{'a' * 200}")
    await follow(page.get_by_role("button", name="Make the webhook"))
    yield "a webhook that was made"
    await follow(page.locator("td a").first)
    yield "a webhook"
    await page.goto(f"{url}/erasing?person=person1@example.org&days=0")
    await page.locator("#ask-old summary").click()
    yield "people to be erased"


@pytest.mark.long
async def test_on_every_page_axe_finds_nothing_and_none_is_wider_than_its_window_or_heavy(
    program, watched
):
    page = await uncached(await (await watched(reduced_motion="reduce")).new_page())
    german = await (await watched(reduced_motion="reduce", locale="de-DE")).new_page()
    weighed: set[str] = set()
    async for name in every_page(page, program):
        if name in LONG_IN_GERMAN:
            await german.goto(page.url)
            await german.evaluate(UNFOLDED)
        for scheme, width in LOOKS:
            await look(page, scheme, width)
            await fits(page, width, name)
            assert width > PHONE or await page.evaluate(CUT) == [], name
            assert await page.evaluate(CRUSHED) == [], name
            await page.emulate_media(media="print")
            assert await page.evaluate(CUT_ON_PAPER) == [], name
            assert await page.evaluate(PRESSED_ON_PAPER) == [], name
            await page.emulate_media(media="screen")
            if name in LONG_IN_GERMAN:
                await look(german, scheme, width)
                await fits(german, width, f"{name} in German")
                assert await german.evaluate(CRUSHED) == [], name
        if name == "all runs":
            await look(german, "light", PHONE)
            assert await german.evaluate(SQUEEZED) == [], name
        assert await page.evaluate(PROPORTIONAL) == [], name
        if name not in UNWEIGHED and page.url not in weighed:
            assert 0 < await page.evaluate(WEIGHT) < PAGE_BYTES, name
            weighed.add(page.url)


LOOKS = [("light", 1280), ("dark", 320)]
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenausstellungseröffnungseinladung"


async def look(page: Page, scheme: str, width: int, height: int = 700) -> None:
    """Show a page as it is shown in a window of this width, by light or in the dark."""
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": height})


LONG_IN_GERMAN = ("an empty form", "a run that ended", "?act=retry&all=yes",
                  "?correct={failed}&email=nobody", "all runs", "the account",
                  "people to be erased")  # fmt: skip
UNFOLDED = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
PHONE = 390
PROPORTIONAL = """() => [...document.querySelectorAll("code, .mono")]
    .filter(one => !getComputedStyle(one).fontFamily.includes("monospace"))
    .map(one => one.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll("td.who")]
    .filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"""
CRUSHED = """() => [...document.querySelectorAll("td:is(.who, .y):not(:empty)")]
    .filter(one => one.checkVisibility() && one.clientWidth < 100).map(one => one.innerText)"""
SQUEEZED = """() => [...document.querySelectorAll(".runs > li > a")]
    .filter(one => one.clientWidth < one.parentElement.clientWidth * 0.6)
    .map(one => one.innerText)"""
CUT_ON_PAPER = """() => [...document.querySelectorAll(".scroll, td:is(.who, .w)")]
    .filter(one => one.checkVisibility() && (one.scrollHeight > one.clientHeight + 1
                                             || one.scrollWidth > one.clientWidth + 1
                                             || (one.matches(".w") && one.clientWidth < 120)))
    .map(one => one.innerText.slice(0, 80))"""


PRESSED_ON_PAPER = """() => [...document.querySelectorAll(
        "button, .button, .back, details:not([open]) > summary, td [type=checkbox]")]
    .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))"""


async def test_axe_finds_nothing_on_a_page_in_doubt_or_paused(program, watched):
    page = await (await watched(reduced_motion="reduce")).new_page()
    async with server(hangs_up_after_dot=True) as address:
        await program.start(f"--transport={address}", SENDER)
        await send(page, program.url, people(3), subject=LONG_WORD)
        await expect(page.locator("#headline")).to_have_text("Finished: 0 sent, 3 in doubt")
        await fits_in_each(page)
        at = page.url
        await page.goto(f"{program.url}/runs")
        await fits_in_each(page)
        badge = await page.locator(".runs .state").bounding_box()
        assert badge
        assert badge["height"] < 40
        await page.goto(at)
        await program.stop()
    async with server(MAIL="550 5.7.1 You may not send as this") as address:
        await program.start(f"--transport={address}", SENDER)
        await send(page, program.url, "somebody.else@example.org")
        await expect(page.get_by_role("button", name="Try again")).to_be_visible()
        await fits_in_each(page)


async def test_axe_finds_nothing_at_the_last_look_and_on_a_form_that_came_back(program, watched):
    page = await (await watched(reduced_motion="reduce")).new_page()
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await page.goto(program.url)
        long = "the_table_at_which_they_sit_in_the_large_hall"
        await page.fill("#emails", f"email,{long}\na@example.org,1\nb@example.org,\nnobody,2")
        await page.fill("#text", "Dear {name}, {{ vorname }}")
        await page.get_by_text("Also as HTML").click()
        await page.fill("#html", "<p>Dear [Name]</p>")
        await follow(page.locator("[data-send]"))
        await expect(page.locator("#text-problem")).to_contain_text("this list has no such column")
        await expect(page.locator("[data-warnings] li").first).to_be_visible()
        await fits_in_each(page)
        await page.fill("#text", f"Dear {{name}}, {{{{ {long} }}}}")
        counted = "Send 1 invitation, leave out 2 lines"
        await expect(page.locator("[data-send]")).to_have_text(counted)
        await page.click("[data-send]")
        await expect(page.get_by_text("Nothing has left yet")).to_be_visible()
        await fits_in_each(page)


async def fits_in_each(page: Page, looks: Sequence[tuple[str, int]] = LOOKS) -> None:
    """Check the page as it is, in each window."""
    for scheme, width in looks:
        await look(page, scheme, width)
        await fits(page, width)


async def fits(page: Page, width: int, name: str = "") -> None:
    """Check the page as it is."""
    assert await complaints(page) == [], name
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, name


# the last two: 200 % and 400 % of the first
SIZES = [(1440, 900), (390, 844), (720, 450), (360, 225)]


async def test_what_has_the_focus_is_never_under_the_send_bar(program, page):
    await program.start(FAST)
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        await page.goto(program.url)
        for fold in await page.locator("details.fold > summary").all():
            await fold.click()
        await page.locator("#emails").focus()
        for _ in range(14):
            await page.keyboard.press("Tab")
            assert await page.evaluate(HIDDEN) is None, (width, height)


WHOLE = [(1200, 900), (1440, 700), (390, 844)]


@pytest.mark.long
async def test_no_field_in_focus_is_covered_by_the_send_bar_in_any_part_where_it_fits(
    program, page
):
    await program.start(FAST)
    await page.goto(program.url)
    for fold in await page.locator("#compose details.fold > summary").all():
        await fold.click()
    fields = page.locator(f"#compose {FIELDS}")
    assert await fields.count() >= 20
    for width, height in WHOLE:
        await page.set_viewport_size({"width": width, "height": height})
        for field in await fields.all():
            if await field.is_visible():
                await page.mouse.click(*await field.evaluate(UNDER))
                await field.evaluate(FREE, PATIENCE_MS)
        await fields.evaluate_all(EACH_FREE, PATIENCE_MS)


FIELDS = ":is(input:not([type=hidden], [type=file], [type=checkbox], [type=radio]), textarea)"
UNDER = """field => {
    document.activeElement.blur();
    const bar = document.querySelector(".send");
    const isSticky = getComputedStyle(bar).position === "sticky";
    const foot = isSticky ? innerHeight - bar.offsetHeight : innerHeight / 2;
    scrollBy({ top: field.getBoundingClientRect().top - foot + 12, behavior: "instant" });
    const box = field.getBoundingClientRect();
    return [box.left + Math.min(9, box.width / 2), box.top + 5];
}"""
"""Lets the first 12 pixels of a field look out above the bar; says where a person would press."""
FREE = """async (field, patience_ms) => {
    const isFree = () => {
        const box = field.getBoundingClientRect();
        const bar = document.querySelector(".send").getBoundingClientRect();
        const isUnder = box.bottom > bar.top && box.top < bar.bottom && bar.top < innerHeight;
        return !isUnder || box.height > bar.top - 16;
    };
    const until = performance.now() + patience_ms;
    while (field === document.activeElement && !isFree() && performance.now() < until)
        await new Promise(requestAnimationFrame);
    if (field !== document.activeElement) throw new Error(`not in focus: ${field.outerHTML}`);
    if (!isFree()) throw new Error(`covered: ${field.outerHTML}`);
}"""
"""Waits until a field in focus has scrolled to where it is not covered."""
EACH_FREE = f"""async (fields, patience_ms) => {{
    const under = {UNDER}, free = {FREE};
    for (const field of fields.filter(one => one.checkVisibility())) {{
        under(field);
        field.focus();
        await free(field, patience_ms);
    }}
}}"""
HIDDEN = """() => {
    const focused = document.activeElement, box = focused.getBoundingClientRect();
    const bar = document.querySelector(".send").getBoundingClientRect();
    if (focused.closest(".send") || focused === document.body || box.height === 0) return null;
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    const isAbove = Math.min(bottom, bar.top) - top >= Math.min(box.height, 24) - 1;
    const isBelow = top >= bar.bottom - 1;
    if (bottom > top && (isAbove || isBelow)) return null;
    return [focused.outerHTML.slice(0, 80), box.top, box.bottom, bar.top];
}"""


async def complaints(page: Page) -> list[str]:
    """What axe finds on the page as it is."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    return await page.evaluate(RULES)


async def uncached(page: Page) -> Page:
    """Have a page ask anew for all there is, as somebody's first does."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return page
