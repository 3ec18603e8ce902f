"""Enter is pressed in every field of every page: nothing is sent, decided or made by it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, Request, Route, expect

from tests.browser.servers import server
from tests.browser.test_story import FAST, TRIAL_OVER, ends, follow, send
from tests.browser.test_trouble import SENDER

HARMLESS = ("/preview", "/login")
FIELDS = "input:not([type=hidden], :disabled), textarea, select"
STAYS = ("textarea", "select", "file")
"""Kinds of fields in which Enter means something of their own."""
KIND = "field => field.type.startsWith('select') ? 'select' : field.type"
KINDS = f"fields => fields.map({KIND})"
REACHED = f"""field => {{
    for (let at = field; at; at = at.parentElement) if (at.localName === "details") at.open = true;
    field.focus();
    return ({KIND})(field);
}}"""
"""Who types in a field has opened the fold it is in."""
OPENED = "folds => folds.forEach(fold => { fold.open = true; })"
SUBMITTER = """form => {
    const first = [...form.elements].find(one => one.type === "submit" || one.type === "image");
    return [first?.formMethod || form.method, new URL(first?.formAction || form.action).pathname];
}"""
NAMED = f"""fields => fields.map(field => JSON.stringify([
    field.form && ({SUBMITTER})(field.form), ({KIND})(field), field.name]))"""
"""A field, by what the first button of its form asks for, its kind and its name."""

Build = Callable[[Page, str], Awaitable[None]]


async def fresh(page: Page, url: str) -> None:
    await page.goto(url)
    await unfold(page)


async def filled(page: Page, url: str, emails: str) -> None:
    """Fill the form whole, so that whatever is pressed could send."""
    await page.goto(url)
    await page.fill("#emails", emails)
    table = {"name": "more.csv", "mimeType": "text/csv", "buffer": b"email\nc@example.org\n"}
    await page.set_input_files("#file", table)
    await unfold(page)


async def unfold(page: Page) -> None:
    await page.locator("details.fold").evaluate_all(OPENED)


async def complete(page: Page, url: str) -> None:
    await filled(page, url, "a@example.org")


async def checked(page: Page, url: str) -> None:
    await filled(page, url, "a@example.org")
    await follow(page.get_by_role("button", name="Check"))
    await unfold(page)


async def press_uncounted(page: Page) -> None:
    """Press the button as it is before its label names counts."""
    await page.locator("[data-send]").evaluate("button => button.removeAttribute('name')")
    await follow(page.locator("[data-send]"))


async def with_a_bad_line(page: Page, url: str) -> None:
    await filled(page, url, "a@example.org\nnobody")
    await press_uncounted(page)
    await page.get_by_role("alert").wait_for()
    await unfold(page)


async def with_a_bad_field(page: Page, url: str) -> None:
    await filled(page, url, "a@example.org")
    await page.fill("#rate", "fast")
    await follow(page.locator("[data-send]"))
    await page.get_by_role("alert").wait_for()
    await page.fill("#rate", "")


async def sent_before(page: Page, url: str) -> None:
    await filled(page, url, "a@example.org")
    key = await page.locator("#compose [name=key]").input_value()
    said = {"key": key, "emails": "a@example.org", "text": "Hi", "sender": "Ana <a@example.org>"}
    own_site = {"Sec-Fetch-Site": "same-origin"}
    await page.context.request.post(f"{url}/runs", form=said, headers=own_site)
    await follow(page.locator("[data-send]"))
    await page.get_by_text("already sent").wait_for()
    while (await runs_of(page, url))[0]["state"] != "finished":
        await page.wait_for_timeout(50)
    await unfold(page)


async def runs_of(page: Page, url: str) -> list[dict]:
    """Read what there is: another run, another version of one, would be seen here."""
    return (await (await page.context.request.get(f"{url}/api/runs")).json())["data"]


async def to_press(fields: Locator, pressed: set[str]) -> list[int]:
    """Choose the fields that no state before had, and one of each kind; notes all there are."""
    kinds, named = await fields.evaluate_all(KINDS), await fields.evaluate_all(NAMED)
    chosen = [n for n, one in enumerate(named) if one not in pressed or kinds.index(kinds[n]) == n]
    pressed.update(named)
    return chosen


async def press_in_every_field(
    page: Page, url: str, build: Build, pressed: set[str] | None = None
) -> int:
    """Press Enter in each field of a state, in which no form's first button changes anything;
    returns how many there are. Of those that were pressed before, one of each kind is enough.

    What a key asks for is kept from the server, so that the state stays as it was built;
    in the last field it goes through.
    """
    await build(page, url)
    await only_harmless(page)
    before, fields = await runs_of(page, url), page.locator(FIELDS)
    total = await fields.count()
    async with kept_from_the_server(page) as asked:
        for n in await to_press(fields, set() if pressed is None else pressed):
            await press(page, fields.nth(n), page.expect_request(Request.is_navigation_request))
        assert [path for path in asked if path not in HARMLESS] == []
    kinds = await fields.evaluate_all(KINDS)
    last = max(n for n, kind in enumerate(kinds) if kind not in STAYS)
    await press(page, fields.nth(last))
    assert await runs_of(page, url) == before
    return total


@asynccontextmanager
async def kept_from_the_server(page: Page) -> AsyncIterator[list[str]]:
    """Let no navigation leave the browser; the paths of those that may change something."""
    asked: list[str] = []

    async def stay(route: Route) -> None:
        if not route.request.is_navigation_request():
            await route.continue_()
            return
        if route.request.method != "GET":
            asked.append(urlsplit(route.request.url).path)
        await route.abort("aborted")

    await page.route("**", stay)
    yield asked
    await page.unroute("**", stay)


async def press(
    page: Page, field: Locator, beginning: AbstractAsyncContextManager | None = None
) -> None:
    """Press Enter, and wait for what it begins: if nothing else is named, another page."""
    if await field.evaluate(REACHED) in STAYS:
        await page.keyboard.press("Enter")
        await page.keyboard.press("Escape")
        return
    async with beginning or page.expect_navigation():
        await page.keyboard.press("Enter")


COMPOSING = [fresh, complete, checked, with_a_bad_line, with_a_bad_field, sent_before]


async def test_enter_in_no_field_of_the_form_makes_a_run_without_script(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    pressed: set[str] = set()
    for build in COMPOSING:
        assert await press_in_every_field(page, program.url, build, pressed) >= 8, build


async def test_enter_in_the_form_looks_at_it_with_script_and_stays(program, watched):
    await program.start(FAST)
    pressed: set[str] = set()
    for build in (complete, with_a_bad_line, sent_before):
        page = await (await watched()).new_page()
        await build(page, program.url)
        before, fields = await runs_of(page, program.url), page.locator(FIELDS)
        for n in await to_press(fields, pressed):
            await look_by_enter(page, fields.nth(n))
        assert await runs_of(page, program.url) == before, build


async def look_by_enter(page: Page, field: Locator) -> None:
    if await field.evaluate(REACHED) in STAYS:
        await page.keyboard.press("Enter")
        await page.keyboard.press("Escape")
        return
    async with page.expect_response("**/preview?live=1"):
        await page.keyboard.press("Enter")


async def test_enter_in_no_field_of_a_run_decides_about_anybody(program, watched):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await send(page, program.url, "\n".join(f"p{n}@example.org" for n in range(100)))
    await ends(page, f"{TRIAL_OVER} 99 sent, 1 failed")
    run = page.url.partition("?")[0]

    async def ticked(page: Page, _: str) -> None:
        await page.goto(run)
        await page.get_by_role("checkbox").check()
        await page.locator("#ask-retry summary").click()

    assert await press_in_every_field(page, program.url, ticked) == 2
    await ticked(page, run)
    await press(page, page.get_by_role("checkbox"))
    assert await page.get_by_role("checkbox").is_checked()


async def at_the_last_look(page: Page, url: str) -> None:
    await filled(page, url, "a@example.org\nnobody\nb@example.org")
    await follow(page.locator("[data-send]"))
    await page.get_by_text("Nothing has left yet").wait_for()


async def test_enter_at_the_last_look_shows_a_message_and_sends_nothing(program, watched):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        page = await (await watched(java_script_enabled=False)).new_page()
        assert await press_in_every_field(page, program.url, at_the_last_look) == 3
        await only_harmless(page)
        await follow(page.get_by_role("button", name="Next"))
        await expect(page.locator("#message")).to_have_text("Message 2 of 3")
        await follow(page.get_by_role("button", name="Back to the form"))
        assert (await page.input_value("#emails")).splitlines()[1] == "nobody"
        await follow(page.locator("[data-send]"))
        await page.get_by_role("button", name="Yes, send 3 invitations now").click()
        await ends(page, "Finished: 3 sent")


async def test_enter_on_a_ticked_doubt_decides_nothing(program, watched):
    async with server(hangs_up_after_dot=True) as address:
        await program.start(f"--transport={address}", SENDER, "--connections=1")
        page = await (await watched(java_script_enabled=False)).new_page()
        await send(page, program.url, "a@example.org\nb@example.org")
        await ends(page, "Finished: 0 sent, 2 in doubt")
        run = page.url.partition("?")[0]

        async def ticked(page: Page, _: str) -> None:
            await page.goto(run)
            for box in await page.get_by_role("checkbox").all():
                await box.check()

        assert await press_in_every_field(page, program.url, ticked) == 3


async def test_the_button_that_enter_presses_is_harmless_in_every_form_of_all_other_pages(
    program, watched
):
    await program.start(FAST)
    page = await (await watched(java_script_enabled=False)).new_page()
    await send(page, program.url, "\n".join(f"p{n}@example.org" for n in range(100)))
    await ends(page, f"{TRIAL_OVER} 99 sent, 1 failed")
    run = page.url.partition("?")[0]
    runs = (run, f"{run}/mailbox", f"{run}/mailbox/1", f"{run}-unknown")
    for path in (*runs, f"{program.url}/runs", f"{program.url}/login"):
        await page.goto(path)
        await only_harmless(page)


async def only_harmless(page: Page) -> None:
    """Check each form that has a field: what its first button asks for changes nothing."""
    for form in await page.locator("form").all():
        if await form.evaluate(f"form => [...form.elements].some(one => one.matches('{FIELDS}'))"):
            method, path = await form.evaluate(SUBMITTER)
            assert method == "get" or path in HARMLESS, (page.url, method, path)
