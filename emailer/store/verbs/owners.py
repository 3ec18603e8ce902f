"""Who sends, in SQL: an owner is a row, entered before its first claim, that fences all it does.

Several may be alive, each for an account. An owner without a living row marks nothing and begins
nothing new; that it is dead is for the engine to know.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from emailer import VERSION
from emailer.model import Instant
from emailer.store.errors import SupersededError
from emailer.store.senders import Owner
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, Query, SqlRow
from emailer.tongue import Sentence

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

KEPT_MS = 30 * 86_400_000
"""How long it is remembered who had a queue."""

IS_ALIVE = "EXISTS (SELECT 1 FROM emailer_owner WHERE owner = :owner AND ended_at IS NULL)"
"""The fence, for statements that bind :owner."""
ITS_ACCOUNT = "(SELECT account FROM emailer_owner WHERE owner = :owner AND ended_at IS NULL)"
"""The account that :owner sends for; NULL where it sends for none, or has ended."""
THE_LIVING = "(SELECT owner FROM emailer_owner WHERE ended_at IS NULL)"


@dataclass(frozen=True, slots=True)
class Entering:
    """An owner that comes: the account it sends for (None: none), and the process it lives in."""

    owner: str
    account: str | None
    pid: int
    host: str
    fingerprint: str = ""  # of the account's transport, as this owner has it
    place: str = ""  # by which others on its machine know whether it is there
    version: str = VERSION


def enter(transaction: "Transaction", entering: Entering) -> None:
    """Let an owner live."""
    transaction.db.execute(_ENTER, asdict(entering) | {"now": transaction.now})


_ENTER = """
INSERT INTO emailer_owner (owner, account, since, pid, host, fingerprint, place, version)
VALUES (:owner, :account, :now, :pid, :host, :fingerprint, :place, :version)
ON CONFLICT (owner) DO UPDATE SET account = :account, pid = :pid, host = :host,
    fingerprint = :fingerprint, place = :place, version = :version, ended_at = NULL
"""


def end_all_but(transaction: "Transaction", living: Collection[str]) -> None:
    """Note that every owner but these is dead; those of long ago are forgotten."""
    values = {"living": json.dumps(sorted(living)), "now": transaction.now}
    transaction.db.execute(_end_all_but(transaction.db.say), values)
    before = {"before": transaction.now - KEPT_MS}
    transaction.db.execute("DELETE FROM emailer_owner WHERE ended_at < :before", before)


@spelled
def _end_all_but(say: Dialect) -> str:
    return f"""
    UPDATE emailer_owner SET ended_at = :now
    WHERE ended_at IS NULL AND owner NOT IN (SELECT value FROM {say.lines("living")} AS living)
    """


def leave(transaction: "Transaction", owner: str) -> None:
    """Note that an owner has ended: it marks nothing from here on."""
    values = {"owner": owner, "now": transaction.now}
    transaction.db.execute(_LEAVE, values)


_LEAVE = "UPDATE emailer_owner SET ended_at = :now WHERE owner = :owner AND ended_at IS NULL"


def forget(transaction: "Transaction", owner: str) -> None:
    """Take an owner's row away."""
    transaction.db.execute("DELETE FROM emailer_owner WHERE owner = :owner", {"owner": owner})


def listed(lease: str) -> Query:
    """Read who lives; `lease` is the column with the end of a lease, or NULL."""
    sql = f"""
    SELECT one.*, {lease} AS lease, account.fingerprint AS newest,
        (SELECT count(*) FROM emailer_recipient
         WHERE state IN ('claimed', 'sending') AND owner = one.owner) AS in_hand
    FROM emailer_owner AS one LEFT JOIN emailer_account AS account ON account.name = one.account
    WHERE one.ended_at IS NULL ORDER BY one.since, one.owner
    """
    return sql, {}


def owner_of(row: SqlRow, now: Instant, lease_ms: int) -> Owner:
    """Turn such a row into an owner, as it is now; a lease lasts so long from when it was seen."""
    left = None if row["lease"] is None else row["lease"] - now
    return Owner(
        row["owner"], row["account"], row["host"], row["pid"], row["version"], row["since"],
        row["in_hand"], row["connections"], row["newest"] in (None, row["fingerprint"]),
        left, None if left is None else now + left - lease_ms,
    )  # fmt: skip


def is_alive(db: Connection, owner: str) -> bool:
    """Whether an owner may mark."""
    return db.execute(f"SELECT 1 WHERE {IS_ALIVE}", {"owner": owner}).fetchone() is not None


def account_of(db: Connection, owner: str) -> str | None:
    """Name the account an owner sends for; None where it has none, or is not alive."""
    name: str | None
    [name] = db.execute(f"SELECT {ITS_ACCOUNT}", {"owner": owner}).fetchone()
    return name


def require_alive(db: Connection, owner: str) -> None:
    """Stop a sender that another one replaced: it must begin nothing new."""
    if not is_alive(db, owner):
        raise SupersededError(SUPERSEDED)


SUPERSEDED = Sentence("Another sender took this database over; this one begins nothing new.")
