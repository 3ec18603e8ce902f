"""An account's connections among the owners that send for it, in SQL: together they never have
more, and each has its part. What an owner has taken it gives back once it has closed it.
"""

from collections.abc import Sequence

from emailer.limits import MOST_CONNECTIONS
from emailer.store.errors import SupersededError
from emailer.store.senders import Share
from emailer.store.verbs import owners
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.transaction import Transaction


def sharers(owner: str) -> Query:
    """Read who sends for an owner's account, the longest there first."""
    return _SHARERS, {"owner": owner}


_SHARERS = f"""
SELECT other.owner, other.connections AS has, account.connections AS most,
    CASE WHEN other.fingerprint = account.fingerprint THEN 1 ELSE 0 END AS is_current
FROM emailer_owner AS other JOIN emailer_account AS account ON account.name = other.account
WHERE other.ended_at IS NULL AND other.account = {owners.ITS_ACCOUNT}
ORDER BY other.since, other.owner
"""


def part(rows: Sequence[SqlRow], owner: str, holds: int) -> tuple[Share, int | None]:
    """Say how many an owner may use, and how many it is to be noted to have; None: as it is.

    `holds` are those it may still have open. Whoever has older settings of the transport gets none,
    and whoever never asked counts for nobody. Raises SupersededError for one that has ended.
    """
    mine = next((row for row in rows if row["owner"] == owner), None)
    if mine is None:
        raise SupersededError(owners.SUPERSEDED)
    asking = [
        row["owner"]
        for row in rows
        if row["is_current"] and (row["has"] is not None or row is mine)
    ]
    most, has = min(mine["most"], MOST_CONNECTIONS), mine["has"] or 0
    target = _of(most, asking, owner)
    if target < has:
        noted = max(target, min(has, holds))
    else:
        others = sum(row["has"] or 0 for row in rows if row["owner"] != owner)
        noted = max(has, min(target, most - others))
    share = Share(min(target, noted), is_current=bool(mine["is_current"]))
    return share, None if noted == mine["has"] else noted


def _of(most: int, asking: Sequence[str], owner: str) -> int:
    """Divide evenly; what is left over goes to those who were there first."""
    if owner not in asking:
        return 0
    each, over = divmod(most, len(asking))
    return each + (asking.index(owner) < over)


def take(transaction: Transaction, owner: str, holds: int) -> Share:
    """Take what is free of an owner's part, or give back what it holds no longer."""
    db = transaction.db
    share, noted = part(db.execute(*sharers(owner)).fetchall(), owner, holds)
    if noted is not None:
        db.execute(_NOTE, {"owner": owner, "connections": noted})
    return share


_NOTE = "UPDATE emailer_owner SET connections = :connections WHERE owner = :owner"
