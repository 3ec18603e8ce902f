"""The seam's part about accounts that a person set up: where they send, never by which secret."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from emailer.model import Instant

MOST = 50
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Setup(NamedTuple):
    """An account: its name, its transport's address without the password, who sends by it
    ("": each run says), and what its person calls it ("": as its name).
    """

    name: str
    url: str
    sender: str = ""
    label: str = ""

    @property
    def called(self) -> str:
        """Say what it is called on pages; its name is for addresses, flags and programs."""
        return self.label or self.name


def is_name(text: str) -> bool:
    """Tell whether an account can have this name: it stands in addresses, flags and file names."""
    return _NAME.fullmatch(text) is not None


class Setups(Protocol):
    """Accounts beside the one of the flags."""

    async def every(self) -> Sequence[Setup]:
        """List them by name."""

    async def changes(self) -> Mapping[str, Instant]:
        """Say of each name when it was set up or changed last: an instant that only rises."""

    async def add(self, setup: Setup) -> Instant:
        """Keep a new one, and say when that was.
        Raises ConflictError where there is one of that name, or there are too many.
        """

    async def change(self, setup: Setup) -> Instant:
        """Keep it in the place of the one of that name, and say when that was.
        Raises NotFoundError.
        """

    async def remove(self, name: str) -> None:
        """Forget one. Raises NotFoundError, and ConflictError while a run of it has not ended."""
