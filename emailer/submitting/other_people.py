"""People of another run as part of a list. Pure."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from emailer.model import Recipient
from emailer.store.headings import Heading


@dataclass(frozen=True, slots=True)
class Other:
    """People of another run: what their list is called, and how it is read."""

    name: str
    read: Callable[[], AsyncIterator[Sequence[Recipient]]]
    headings: Sequence[Heading] = ()
    written_as: Sequence[tuple[str, str]] = ()  # fields of theirs, with their number formats
