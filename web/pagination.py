"""Pages of long lists; a cursor that nobody made is the asker's mistake and gets a sentence."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
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


async def every(page_after: Callable[[str | None], Awaitable[Page[T]]]) -> AsyncIterator[Sequence[T]]:
    """Yield the rows of a whole list, a page at a time."""
    cursor: str | None = None
    while True:
        page = await page_after(cursor)
        yield page.rows
        cursor = page.next
        if cursor is None:
            return
