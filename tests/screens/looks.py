"""The looks in which each picture is taken."""

from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Page


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at. `is_whole`: the window grows to show all of the page,
    so that nothing sticks over anything.
    """

    name: str
    width: int = 1440
    height: int = 900
    is_whole: bool = True
    scheme: Literal["light", "dark"] = "light"
    forced: Literal["active", "none"] = "none"
    media: Literal["screen", "print"] = "screen"


WIDE = Look("wide")
PHONE = Look("phone", 390, 844)
LOOKS = (
    Look("window", is_whole=False),  # what is seen of it first
    WIDE,
    PHONE,
    Look("dark", scheme="dark"),
    Look("forced", forced="active", scheme="dark"),
    Look("zoom", 360, 225, is_whole=False),  # 400 % of 1440 by 900 (WCAG 2.2, 1.4.10)
    Look("print", 718, 1046, media="print"),  # A4 within its margins
)
AXE = ("wide", "dark", "phone")
"""Those in which axe is asked, too: both themes, and what is narrow."""
MOST_PX = 16_000
"""A taller page is cut off in its picture."""


async def put_on(page: Page, look: Look) -> None:
    """Look at a page so."""
    await page.emulate_media(media=look.media, color_scheme=look.scheme, forced_colors=look.forced,
                             reduced_motion="reduce")  # fmt: skip
    await page.set_viewport_size({"width": look.width, "height": look.height})
    if look.is_whole:
        tall = await page.evaluate("document.documentElement.scrollHeight")
        height = min(max(tall, look.height), MOST_PX)
        await page.set_viewport_size({"width": look.width, "height": height})


def is_cut(look: Look) -> bool:
    """Tell whether a picture shows only what is in the window."""
    return look.name == "window"
