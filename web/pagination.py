"""Pages of long lists; a cursor that nobody made is the asker's mistake and gets a sentence."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from emailer.store import Page
from emailer.store.people import Found
from web import ids

T = TypeVar("T")


async def read(listing: Awaitable[Page[T]]) -> Page[T]:
    """Read one page of a list; its `next` fits into an address."""
    try:
        page = await listing
    except ValueError:
        raise ids.wrong_cursor() from None
    return Page(page.rows, ids.opaque(page.next))


async def found(finding: Awaitable[Found]) -> Found:
    """Read one page of people; its `next` fits into an address."""
    try:
        page = await finding
    except ValueError:
        raise ids.wrong_cursor() from None
    return replace(page, next=ids.opaque(page.next))
