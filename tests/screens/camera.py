"""Takes a page's picture in a look, and holds the page to what every page must be."""

from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Page

from tests.browser.test_fit import complaints
from tests.screens import looks, stated, sums
from tests.screens.looks import Look


class UnfitError(Exception):
    """A page is wider than its window, something stands beyond its card or cell,
    or axe has found something; says what.
    """


class Camera:
    """Takes the pictures of one film, and numbers them by their steps."""

    def __init__(self, folder: Path, language: str, rows: int, some: frozenset[str]) -> None:
        """Take pictures in some looks, or in all without any."""
        self.language, self.taken = language, 0
        self._folder, self._rows, self._some = folder, rows, some

    async def take(self, page: Page, name: str, seen_as: Sequence[Look]) -> None:
        """Take a picture in each look, print its numbers, and leave the page as it was.

        Raises UnfitError or WrongSumError, naming the picture.
        """
        for look in (one for one in seen_as if not self._some or one.name in self._some):
            picture = f"{name}-{self.language}-{look.name}"
            await looks.put_on(page, look)
            await page.evaluate(_PAINTED)
            numbers = await stated.read(page)
            await page.screenshot(
                path=self._folder / f"{picture}.png",
                full_page=not looks.is_cut(look),
                animations="disabled",
            )
            print(f"{picture}: {stated.written(numbers) or 'no numbers'}", flush=True)
            self.taken += 1
            try:
                sums.check(numbers, self._rows)
                await _fits(page, look)
            except (UnfitError, sums.WrongSumError) as error:
                error.add_note(f"on {picture}.png")
                raise
        await looks.put_on(page, looks.WIDE)


_PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
_OUTSIDE = """() => [...document.querySelectorAll(".card :is(button, a, input, .state)")]
    .filter(one => one.checkVisibility() && !one.closest(".scroll, .wide, .unseen, .chips"))
    .filter(one => {
        const box = one.getBoundingClientRect(), cell = one.closest("td");
        const within = (cell ?? one.closest(".card, .ask > form")).getBoundingClientRect();
        return box.right > within.right + 1;
    }).map(one => one.textContent.trim() || one.outerHTML)"""


async def _fits(page: Page, look: Look) -> None:
    wide = await page.evaluate("document.documentElement.scrollWidth")
    if wide > look.width:
        raise UnfitError(f"the page is {wide} px wide in a window of {look.width} px")
    if outside := await page.evaluate(_OUTSIDE):
        raise UnfitError(f"beyond its card or cell: {'; '.join(outside)}")
    if look.name in looks.AXE and (found := await complaints(page)):
        raise UnfitError(f"axe: {'; '.join(found)}")
