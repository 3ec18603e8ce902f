"""The seam about processes: who sends beside whom, and what each of them has in hand."""

from collections.abc import Collection, Sequence
from typing import Protocol

from emailer.store.deliveries import ClaimKey
from emailer.store.senders import Owner, Recovery, Share


class Owners(Protocol):
    """Processes by their owners; where one alone may send, there is one."""

    async def owners(self) -> Sequence[Owner]:
        """List the processes that send, or store lists, the longest there first."""

    async def share(self, owner: str, most: int, holds: int) -> Share:
        """Divide the account's connections, `most`, among its owners; asked again and again.

        `holds` are those that may still be open: what is taken away is another's only when they
        are closed. Raises SupersededError for an owner that has ended.
        """

    async def in_hand(self, owner: str) -> frozenset[ClaimKey]:
        """Read what is claimed or begun by an owner."""

    async def let_go(self, owner: str, lost: Collection[ClaimKey]) -> Recovery:
        """claimed -> waiting (unburned), sending -> in_doubt or, by policy, waiting: a living
        owner's claims that nobody in its process holds, as an answer or a mark was lost.

        What has ended meanwhile, or was claimed again, is left alone.
        """
