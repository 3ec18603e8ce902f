"""The seam's part about who may ask: keys and sessions.
Digests are all that is kept: none leads back to a key.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from emailer.model import Instant


class Kind(StrEnum):
    """What a key opens."""

    SECRET = "secret"  # noqa: S105  (everything)
    PUBLISHABLE = "publishable"  # one run's state and counts, for pages that anybody sees


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be kept; `hint` is its beginning, by which a person knows it again."""

    name: str
    kind: Kind
    digest: str
    hint: str
    origins: tuple[str, ...] = ()  # of the pages that may use a publishable one


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept; `revoked_at` is None while it opens something."""

    id: int
    name: str
    kind: Kind
    hint: str
    origins: tuple[str, ...]
    created_at: Instant
    last_used_at: Instant | None
    revoked_at: Instant | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """A log-in: by a key, or by a secret of the settings that has this proof.
    It ends after `lasts_ms`.
    """

    digest: str
    key_id: int | None
    proof: str
    lasts_ms: int


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that has not ended; `proof` is "" for one by a key of the store."""

    key_id: int | None
    proof: str


class Access(Protocol):
    """Keys and sessions."""

    async def create_key(self, key: NewKey) -> None:
        """Keep a key. Raises ConflictError where one of this name opens something,
        or there are too many.
        """

    async def list_keys(self) -> list[Key]:
        """List the keys, the newest last; of those revoked, the latest hundred."""

    async def revoke_key(self, name: str) -> Key:
        """Let a key open nothing more, and end the sessions begun with it. Raises NotFoundError."""

    async def find_key(self, digest: str) -> Key | None:
        """Return the key with this digest, revoked or not."""

    async def is_closed(self) -> bool:
        """Tell whether a secret key was ever made: from then on the program asks for one.

        The last one's revocation does not open it again.
        """

    async def key_used(self, key: Key) -> None:
        """Note that a key was used; to the minute, so that reading does not become writing."""

    async def begin_session(self, session: NewSession) -> None:
        """Keep a log-in; those that are over are forgotten, and of too many the oldest."""

    async def find_session(self, digest: str) -> Session | None:
        """Return a session unless it is over, was logged out, or its key was revoked."""

    async def end_session(self, digest: str) -> None:
        """Log out."""
