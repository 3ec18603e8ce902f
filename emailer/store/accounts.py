"""The seam about accounts: who sends by what, how fast, and what is known of the servers.

An account that is not named is the one made from the flags.
"""

from collections.abc import Mapping
from typing import Protocol

from emailer.limits import Limits
from emailer.model import DEFAULT_ACCOUNT
from emailer.pauses import Reason
from emailer.store.senders import Account


class Accounts(Protocol):
    """Accounts, and what is kept with them."""

    async def open_account(  # noqa: PLR0913  (each is a setting of the account)
        self,
        owner: str,
        transport: str,
        fingerprint: str,
        connections: int | None,
        limits: Limits | None,
        *,
        account: str = DEFAULT_ACCOUNT,
    ) -> None:
        """Enter as the account's sender; None keeps what the database says.

        Its runs of another transport pause; what a changed fingerprint cures goes on. Owners that
        the engine knows to be dead end: they mark nothing more, and `recover` takes their claims.
        """

    async def leave(self, owner: str) -> None:
        """End an owner: the last thing a sender does."""

    async def account(self, name: str = DEFAULT_ACCOUNT) -> Account:
        """Read an account. Raises NotFoundError before a sender was started on it."""

    async def update_account(
        self,
        changes: Mapping[str, object],
        account: str = DEFAULT_ACCOUNT,
    ) -> Account:
        """Change limits (a tuple of them), connections of an account."""

    async def notice(self, owner: str, reason: Reason | None) -> bool:
        """Say (or unsay) on the account what slows it down."""

    async def learn(self, server: str, chain: str, account: str = DEFAULT_ACCOUNT) -> None:
        """Keep with the account what a server was found to bear: "nothing" known yet, "bears", "refuses"."""

    async def learn_size(
        self,
        server: str,
        size_bytes: int,
        account: str = DEFAULT_ACCOUNT,
    ) -> None:
        """Keep with the account the largest message a server says it takes; 0 where it names none."""

    async def size_limit(self, host: str, account: str = DEFAULT_ACCOUNT) -> int:
        """Read what the server at a host said last, if anything; 0: no limit is known."""

    async def learnt(self, server: str, account: str = DEFAULT_ACCOUNT) -> str | None:
        """Read what `learn` kept about a server, by host and port."""
