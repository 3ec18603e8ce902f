"""Pages of long lists; a cursor that nobody made is the asker's mistake and gets a sentence."""

from collections.abc import Awaitable
from typing import TypeVar

from emailer.store import Page
from web import ids

T = TypeVar("T")


async def read(listing: Awaitable[Page[T]]) -> Page[T]:
    """Read one page of a list; its `next` fits into an address."""
    try:
        page = await listing
    except ValueError:
        raise ids.wrong_cursor() from None
    return Page(page.rows, ids.opaque(page.next))
