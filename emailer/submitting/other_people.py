"""People of another run as part of a list. Pure."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from emailer.lists import Role
from emailer.model import Recipient
from emailer.store.headings import Heading


@dataclass(frozen=True, slots=True)
class Other:
    """People of another run: what their list is called, and how it is read."""

    name: str
    read: Callable[[], AsyncIterator[Sequence[Recipient]]]
    headings: Sequence[Heading] = ()
    written_as: Sequence[tuple[str, str]] = ()  # fields of theirs, with their number formats
    # reads whom the message to another greets, too
    greeted: Callable[[], Awaitable[Sequence[Recipient]]] | None = None

    @property
    def given(self) -> list[str]:
        """List the fields with their first names."""
        return [one.field for one in self.headings if one.role == Role.GIVEN]
