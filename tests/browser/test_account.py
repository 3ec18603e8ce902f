"""The account and the rehearsal, as a person finds them, with and without script."""

from playwright.async_api import expect

from tests.browser.servers import server
from tests.browser.test_fit import complaints, fits_in_each, look
from tests.browser.test_trouble import SENDER

LOOKS = [("light", 1280), ("dark", 390)]


async def test_the_connection_is_tried_from_the_form_s_own_link(program, page):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await page.goto(program.url)
        await page.get_by_role("link", name="The account").click()
        await page.get_by_role("button", name="Test the connection").click()
        await expect(page.get_by_role("heading", name="The connection works")).to_be_focused()
        await fits_in_each(page, LOOKS)
        await expect(page.get_by_role("row")).to_have_count(5)
        await look(page, *LOOKS[0])
        await expect(page.get_by_role("row")).to_have_count(6)


async def test_a_rehearsal_then_the_real_thing(program, page):
    async with server() as address:
        await program.start(f"--transport={address}", SENDER)
        await page.goto(program.url)
        await page.fill("#emails", "ana@x.pt\nben@x.pt\nana@x.pt")
        await page.fill("#text", "Dear {{ name }}, see https:// for more")
        await page.get_by_role("button", name="Rehearse").click()
        await expect(page.get_by_text("Rehearsed: 2 messages written, none sent")).to_be_visible()
        await expect(page.get_by_text("https:// for 2 people, first ana@x.pt")).to_be_visible()
        await fits_in_each(page, LOOKS)
        await page.get_by_role("button", name="Send 2 invitations").click()
        await expect(page.locator("#headline")).to_have_text("Finished: 2 sent")


async def test_a_provider_fills_in_its_server_and_the_password_stays_in_its_field(program, watched):
    await program.start()
    page = await (await watched()).new_page()
    await page.goto(f"{program.url}/account")
    typed = {"name": "Müllers Fest", "user": "m@x.pt", "password": "secret", "sender": "M <m@x.pt>"}
    for name, value in typed.items():
        await page.fill(f"#{name}", value)
    await page.select_option("#preset", "GMX")
    await page.get_by_role("button", name="Fill in its server").click()
    await expect(page.locator("#transport")).to_have_value("mail.gmx.net:587")
    for name, value in typed.items():
        await expect(page.locator(f"#{name}")).to_have_value(value)
    await page.fill("#transport", "127.0.0.1:1")  # nothing is there
    await page.get_by_role("button", name="Test what is typed").click()
    await expect(page.locator("#tried h2")).to_be_focused()
    await expect(page.locator("#tried")).to_contain_text("it is not saved yet")
    await expect(page.locator("#password")).to_have_value("secret")
    assert await complaints(page) == []
    await page.press("#user", "Enter")
    await expect(page.get_by_role("status")).to_contain_text("was added")
    await page.goto(program.url)
    await expect(page.locator(".send #account option:checked")).to_have_text("Müllers Fest")
    await fits_in_each(page, LOOKS)


async def test_what_was_wrong_with_the_form_is_said_no_more_once_it_is_tried(program, page):
    await program.start()
    await page.goto(f"{program.url}/account")
    await page.press("#user", "Enter")
    wrong = page.locator("account-preset [id$=-problem]")
    await expect(wrong.first).to_be_visible()
    typed = {"name": "Fest", "transport": "127.0.0.1:1", "sender": "M <m@x.pt>"}
    for name, value in typed.items():
        await page.fill(f"#{name}", value)
    await page.get_by_role("button", name="Test what is typed").click()
    await expect(page.locator("#tried h2")).to_be_focused()
    await expect(wrong).to_have_count(0)
    await expect(page.locator("[aria-invalid]")).to_have_count(0)
