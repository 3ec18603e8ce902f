"""A whole list of the store's, a page at a time."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

from emailer.store import Page

T = TypeVar("T")


async def every(
    page_after: Callable[[str | None], Awaitable[Page[T]]],
) -> AsyncIterator[Sequence[T]]:
    """Yield the rows of a whole list, a page at a time."""
    cursor: str | None = None
    while True:
        page = await page_after(cursor)
        yield page.rows
        cursor = page.next
        if cursor is None:
            return
