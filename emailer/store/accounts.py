"""The seam about accounts: who sends by what, how fast, and what is known of the servers.

An account that is not named is the one made from the flags.
"""

from collections.abc import Mapping
from typing import Protocol

from emailer.limits import Limits
from emailer.model import DEFAULT_ACCOUNT
from emailer.store.senders import Account, Lesson


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
        anew: bool = False,
    ) -> None:
        """Enter as the account's sender; None keeps what the database says.

        Its runs of another transport pause; what a changed fingerprint cures goes on. Owners that
        the engine knows to be dead end: they mark nothing more, and `recover` takes their claims.

        `anew` is for one that was ended by mistake. Raises SupersededError, and changes nothing,
        where the account was given other settings meanwhile: somebody meant it to end.
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

    async def learn(self, server: str, lesson: Lesson, account: str = DEFAULT_ACCOUNT) -> None:
        """Keep with the account what was found about a server (host and port);
        what it does not say stays.
        """

    async def learnt(
        self, host: str, port: int | None = None, account: str = DEFAULT_ACCOUNT
    ) -> Lesson:
        """Read what was found about a server;
        its size limit is what the host said last, at any port.
        """
