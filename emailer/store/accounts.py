"""The seam about accounts: who sends by what, how fast, and what is known of the servers."""

from collections.abc import Mapping
from typing import Protocol

from emailer.pauses import Reason
from emailer.store.senders import Account


class Accounts(Protocol):
    """Accounts, and what is kept with them."""

    async def open_account(
        self, owner: str, transport: str, fingerprint: str, connections: int | None, rate_per_s: float | None
    ) -> None:
        """Take over as the one sender; None keeps what the database says.

        Runs of another transport pause; what a changed fingerprint cures goes on.
        """

    async def account(self) -> Account:
        """Read the account."""

    async def update_account(self, changes: Mapping[str, object]) -> Account:
        """Change rate_per_s, connections of the account."""

    async def notice(self, owner: str, reason: Reason | None) -> bool:
        """Say (or unsay) on the account what slows it down."""

    async def learn(self, server: str, chain: str) -> None:
        """Keep with the account what a server was found to bear: "nothing" known yet, "bears", "refuses"."""

    async def learn_size(self, server: str, size_bytes: int) -> None:
        """Keep with the account the largest message a server says it takes; 0 where it names none."""

    async def size_limit(self, host: str) -> int:
        """Read what the server at a host said last, if anything; 0: no limit is known."""

    async def learnt(self, server: str) -> str | None:
        """Read what `learn` kept about a server, by host and port."""
