"""The steps of the film, in their order: one evening with a guest list of 800 rows.

Everything is found by what it is, not by what it says, so that the same steps play in
every language.
"""

import csv
import io
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import Program
from tests.screens import guests, stated
from tests.screens.post_office import PostOffice
from tests.screens.sums import WrongSumError

LETTER = """Dear {{ name }},

we would be glad to see you at our **summer party** in the garden.
Your table is number {{ table }}.{% if diet %} There is something {{ diet }} for you.{% endif %}

[The way there](https://example.org/garden)
"""
GRACE_S = 120
"""Long enough for all pictures before it is stopped."""
HELD_AT = 400
PEOPLE = guests.ROWS - len(guests.BAD) - len(guests.TWICE)
CORRECTED = "ana.lima@example.org"


@dataclass
class Stage:
    """Where the film plays; `run` is the address of its run, once there is one."""

    page: Page
    program: Program
    post: PostOffice
    flags: tuple[str, ...]
    run: str = ""
    rows: dict[str, int] = field(default_factory=dict)  # of what was downloaded

    async def restart(self, grace_s: int) -> None:
        """Start the program, or start it again, with another grace."""
        await self.program.stop()
        await self.program.start(*self.flags, grace_s=str(grace_s))

    async def until(self, state: str) -> None:
        """Wait for the run to be in a state, and show it anew."""
        at = f"{self.program.url}/api/runs/{self.run.rpartition('/')[2]}"
        for _ in range(600):
            if (await (await self.page.request.get(at)).json())["state"] == state:
                break
            await self.page.wait_for_timeout(100)
        await self.page.goto(self.run)


async def earlier(stage: Stage) -> None:
    """Before the film: three guests get an invitation."""
    await stage.restart(0)
    made = await stage.page.request.post(
        f"{stage.program.url}/api/runs",
        data={"emails": guests.earlier(), "subject": "Save the date", "text": "In August."},
    )
    stage.run = f"{stage.program.url}/runs/{(await made.json())['id']}"
    await stage.until("finished")
    await stage.restart(GRACE_S)


async def form(stage: Stage) -> None:
    """An empty form."""
    await stage.page.goto(stage.program.url)


async def read(stage: Stage) -> None:
    """The workbook is chosen, and read; those who had another letter are left out."""
    book = FilePayload(
        name="guests.xlsx", mimeType="application/octet-stream", buffer=guests.workbook()
    )
    await stage.page.set_input_files("#file", book)
    await _people(stage, PEOPLE)
    await _leave_out_written(stage)


async def mapped(stage: Stage) -> None:
    """Columns are given another use, by their menus."""
    await stage.page.click("list-page [data-fold='2'] > summary")
    for column, use in (("column_0", "name"), ("column_3", "ignore")):
        async with stage.page.expect_response(re.compile("/preview")):
            await stage.page.select_option(f"[name={column}]", use)
        await expect(stage.page.locator(f"[name={column}]")).to_have_value(use)
    await expect(stage.page.locator(".list tbody").first).to_contain_text(guests.name(0))


async def mended(stage: Stage) -> None:
    """All typing errors but one are taken, and one line is mended."""
    for row in list(guests.TYPOS)[:-1]:
        async with stage.page.expect_response(re.compile("/preview")):
            await stage.page.check(f"[name=take_{row + 2}]")
    line = min(guests.BAD) + 2
    await stage.page.fill(f"[name=mend_{line}]", guests.address(line - 2))
    await stage.page.focus("#subject")
    await _people(stage, PEOPLE + 1)


async def written(stage: Stage) -> None:
    """The letter is written, and looked at as somebody in the middle gets it."""
    await stage.page.fill("#subject", "{{ name }}, come to our summer party")
    await stage.page.select_option("#format", "markdown")
    await stage.page.fill("#text", LETTER)
    await stage.page.fill("#find", "Müller")
    await stage.page.press("#find", "Enter")
    await expect(stage.page.locator("[data-first=subject]")).to_contain_text("Müller")
    await _html(stage)


async def sent_back(stage: Stage) -> None:
    """The letter names a column that the list has not: nothing is sent, and the form says why."""
    await stage.page.fill("#text", f"{LETTER}{{{{ seat }}}}")
    await expect(stage.page.locator("#text-problem")).to_be_visible()
    await stage.page.click("[data-send]")
    await stage.page.locator("#summary").wait_for()


async def tested(stage: Stage) -> None:
    """A test is sent to whoever writes."""
    await stage.page.fill("#text", LETTER)
    await stage.page.fill("#to", "me@example.org")
    await stage.page.click("[formaction*='/test']")
    await stage.page.locator("#tested").wait_for()
    await _people(stage, PEOPLE + 1)
    await _html(stage)


async def rehearsed(stage: Stage) -> None:
    """Everybody's message is written, and none is sent."""
    await stage.page.click(".send [formaction$='/rehearse']")
    await stage.page.locator("#rehearsal-title").wait_for()


async def looked_at(stage: Stage) -> None:
    """The last look."""
    await stage.page.click(".send [formaction$='/preview']")
    await _people(stage, PEOPLE + 1)
    await stage.page.click("[data-send]")
    await stage.page.locator("last-look").wait_for()


async def grace(stage: Stage) -> None:
    """It was sent, and can be stopped still."""
    await stage.page.click("last-look [data-send]")
    await stage.page.locator("count-down").wait_for()
    stage.run = stage.page.url.partition("?")[0]


async def stopped(stage: Stage) -> None:
    """It is stopped: nobody was written to."""
    await stage.page.click("#actions form[action$='/cancel'] button")
    await stage.page.locator("#ask-resume").wait_for()


async def back_at_form(stage: Stage) -> None:
    """The way back to the form, as it was."""
    await stage.page.click("#actions a[href*='rest=']")
    await _people(stage, PEOPLE + 1)
    await _html(stage)


async def sending(stage: Stage) -> None:
    """It is sent after all, once its time has come; half way the server takes its time."""
    stage.post.hold_behind(HELD_AT)
    await stage.page.goto(stage.run)
    await stage.page.click("#ask-resume > summary")
    await stage.page.click("#ask-resume button")
    half = re.compile(rf"^\s*{HELD_AT}\b")
    await expect(stage.page.locator(".figure")).to_have_text(half, timeout=2_000 * GRACE_S)
    for state in ("sent", "in_flight"):  # their lists come with the page's next look at the server
        await expect(stage.page.locator(f".filters [data-live={state}]")).to_be_visible()


async def ended(stage: Stage) -> None:
    """It has ended: some failed, and one is in doubt."""
    stage.post.go_on()
    await stage.until("finished")


async def asked(stage: Stage) -> None:
    """What asks before it acts."""
    await stage.page.click("#ask-retry > summary")


async def correcting(stage: Stage) -> None:
    """A wrong address is corrected."""
    await stage.page.goto(f"{stage.run}?state=failed")
    row = stage.page.locator("#people-part tr", has_text=guests.address(guests.UNKNOWN[0]))
    await row.locator("button[name=correct]").click()
    await stage.page.fill("#new-email", CORRECTED)


async def corrected(stage: Stage) -> None:
    """It was sent to, and it arrived."""
    await stage.page.click("#correcting [value=send]")
    await stage.page.locator("#done").wait_for()
    for place in ("#headline", ".figure"):  # the one is read anew, the other comes with the stream
        await expect(stage.page.locator(place)).to_have_text(re.compile(rf"\b{PEOPLE - 6}\b"))


async def everybody(stage: Stage) -> None:
    """All people of the run, by name."""
    await stage.page.goto(f"{stage.run}?state=all&sort=name")


async def person(stage: Stage) -> None:
    """What happened to the one whose address was corrected."""
    await stage.page.goto(f"{stage.run}?q={CORRECTED}")
    await stage.page.click("td.who a")
    await stage.page.locator(".history").wait_for()


async def mailbox(stage: Stage) -> None:
    """What was sent."""
    await stage.page.goto(f"{stage.run}/mailbox")


async def mail(stage: Stage) -> None:
    """One message, as it was sent."""
    await stage.page.click("td.who a")
    await stage.page.locator("iframe").wait_for()


async def headers(stage: Stage) -> None:
    """Its headers."""
    await stage.page.click(".tabs a[href$='as=headers']")


async def exported(stage: Stage) -> None:
    """The failed and the lines with a problem are downloaded; the page is the run's as it stays.

    Raises WrongSumError where the files hold other numbers than the page says.
    """
    await stage.page.goto(f"{stage.run}?state=failed")
    for name, link in (("failed", "#csv a"), ("rejected", "#receipt a[href$='rejected.csv']")):
        async with stage.page.expect_download() as downloading:
            await stage.page.click(link)
        text = (await (await downloading.value).path()).read_text("utf-8-sig")
        stage.rows[name] = len(list(csv.DictReader(io.StringIO(text))))
    told = await stated.read(stage.page)
    twice, *_, unfit = told["receipt"]
    if stage.rows != {"failed": told["failed"][0], "rejected": twice + unfit}:
        raise WrongSumError(f"the files have {stage.rows} rows, the page says {told}")


async def runs(stage: Stage) -> None:
    """All runs."""
    await stage.page.goto(f"{stage.program.url}/runs")


async def account(stage: Stage) -> None:
    """The account, after its connection was tested."""
    await stage.page.goto(f"{stage.program.url}/account")
    await stage.page.click("form[action$='/test'] button")
    await stage.page.locator("#steps-title").wait_for()


async def again(stage: Stage) -> None:
    """A form that begins with this run's letter and list; those who had one are left out."""
    await stage.page.goto(f"{stage.program.url}/?like={stage.run.rpartition('/')[2]}&list=1")
    await _html(stage)
    await _leave_out_written(stage)


async def _people(stage: Stage, count: int) -> None:
    await expect(stage.page.locator(".list > p b")).to_have_text(re.compile(rf"^{count}\b"))


async def _leave_out_written(stage: Stage) -> None:
    async with stage.page.expect_response(re.compile("/preview")):
        await stage.page.check("[name=skip_written][value=yes]")


async def _html(stage: Stage) -> None:
    """Wait for the message's HTML beside the letter."""
    look = stage.page.frame_locator("iframe[name=look]")
    await expect(look.locator("strong").first).to_be_visible()


Step = Callable[[Stage], Awaitable[None]]
STEPS: Sequence[Step] = (
    form, read, mapped, mended, written, sent_back, tested, rehearsed, looked_at, grace, stopped,
    back_at_form, sending, ended, asked, correcting, corrected, everybody, person, mailbox, mail,
    headers, exported, runs, account, again,
)  # fmt: skip
MAIN = (form, mended, written, sent_back, tested, rehearsed, looked_at, grace, stopped, sending,
        ended, asked, correcting, corrected, person, mailbox, runs, account)  # fmt: skip
"""Those also seen in other languages than English."""
