"""Plays the story in each language against a real server, and takes the pictures."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests import ports
from tests.browser.conftest import SWITCHES, Program
from tests.screens import guests, looks, story
from tests.screens.camera import Camera
from tests.screens.post_office import PostOffice
from tests.screens.story import Stage
from tests.smtp.server import serving

MOST_S = 1800
"""So long the whole film may take."""
WAIT_MS = 20_000
LANGUAGES = {"en": "en-GB", "de": "de-DE"}
LOOKS = {"en": looks.LOOKS, "de": (looks.WIDE, looks.PHONE)}


async def shoot(folder: Path, scratch: Path, some: frozenset[str]) -> int:
    """Take all pictures into a folder, or those in some looks; returns how many.
    `scratch` is for databases.

    Raises WrongSumError, UnfitError, and playwright's errors where a step cannot be played.
    """
    async with asyncio.timeout(MOST_S), async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=SWITCHES
        )
        try:
            cameras = [Camera(folder, code, guests.ROWS, some) for code in LANGUAGES]
            return sum([await _play(browser, scratch, camera) for camera in cameras])
        finally:
            await browser.close()


async def _play(browser: Browser, scratch: Path, camera: Camera) -> int:
    language = camera.language
    async with _stage(browser, scratch / f"{language}.db", language) as stage:
        await story.earlier(stage)
        for number, step in enumerate(story.STEPS, 1):
            await step(stage)
            if language == "en" or step in story.MAIN:
                name = f"{number:02}-{step.__name__.replace('_', '-')}"
                await camera.take(stage.page, name, LOOKS[language])
        print(f"{language}: downloaded {stage.rows}", flush=True)
    return camera.taken


@asynccontextmanager
async def _stage(browser: Browser, database: Path, language: str) -> AsyncIterator[Stage]:
    post = PostOffice()
    with ports.held() as port:
        program = Program(database, port)
        async with serving(post.answer) as server, _window(browser, language) as page:
            flags = (
                f"--transport=smtp://127.0.0.1:{server.port}?starttls=never",
                "--sender=Maria Lima <maria@example.org>",
                "--retry-delays=2s,2s",
            )
            try:
                yield Stage(page, program, post, flags)
            finally:
                post.go_on()
                await program.stop()


@asynccontextmanager
async def _window(browser: Browser, language: str) -> AsyncIterator[Page]:
    context = await browser.new_context(
        locale=LANGUAGES[language], timezone_id="Europe/Lisbon", accept_downloads=True
    )
    context.set_default_timeout(WAIT_MS)
    yield await context.new_page()
    await context.close()
