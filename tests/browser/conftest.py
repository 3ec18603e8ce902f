"""The real program as a process, and a real browser that may reach nothing else."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests import laid, ports, starting
from tests.patience import PATIENCE_S

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]  # fmt: skip
PATIENCE_MS = PATIENCE_S * 1000

expect.set_options(timeout=PATIENCE_MS)


class Program:
    """`python app.py`, started and stopped as a person would."""

    def __init__(self, database: Path, port: int) -> None:
        self.database, self.port = database, port
        self._process: starting.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *flags: str, **settings: str) -> None:
        """Start it, each time at the same address;
        ready when it has said so. `settings` go into its environment.
        """
        # a test that is about the grace says how long it is
        env = starting.bare() | {"EMAILER_GRACE_S": "0"}
        env |= {f"EMAILER_{name.upper()}": value for name, value in settings.items()}
        words = ("--no-browser", f"--port={self.port}", f"--db={self.database}", *flags)
        self._process = await starting.start(*words, stderr=starting.DEVNULL, env=env)
        assert self._process.stdout
        async with asyncio.timeout(PATIENCE_S):
            while b"http://127.0.0.1:%d/" % self.port not in await self._process.stdout.readline():
                assert self._process.returncode is None

    async def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
            await self._process.communicate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests of this folder in one event loop, the browser's: it is started once."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def program(tmp_path) -> AsyncIterator[Program]:
    """The program, not started yet."""
    with ports.held() as port:
        program = Program(laid.lay(tmp_path / "emailer.db"), port)
        yield program
        await program.stop()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A browser; `python3 -m tests` finds or installs one."""
    chromium = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))),
        None,
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(browser) -> AsyncIterator[Callable]:
    """Open windows that note every complaint of the browser and every address asked for."""
    complaints: list[str] = []
    asked: list[str] = []
    opened: list[BrowserContext] = []

    async def watched(**settings) -> BrowserContext:
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, **settings)
        opened.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: is_defect(said.text) and complaints.append(said.text))
        context.on("request", lambda request: asked.append(request.url))
        return context

    yield watched
    for context in opened:
        await context.close()
    foreign = [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert not complaints
    assert not foreign


@pytest_asyncio.fixture(loop_scope="session")
async def page(watched) -> Page:
    """One window."""
    return await (await watched()).new_page()


def is_defect(text: str) -> bool:
    """Whether the console tells of a defect: not that an answer was a 422 or nobody answered,
    which tests provoke, nor that a mail's frame was kept from running or fetching something,
    nor that a header which asks for more separation than this browser can give is not heeded,
    nor that somebody began to type before the browser put the focus where the page asks.
    """
    beyond = ("directive 'webrtc'", "origin-keyed agent cluster", "origin was untrustworthy")
    mails = ("/mailbox/", "Blocked script execution in 'about:blank'")  # a clock's, before it shows
    harmless = (*mails, "Autofocus processing was blocked", *beyond)
    return not text.startswith("Failed to load resource") and not any(
        one in text for one in harmless
    )
