"""Who else has the queue, as this engine knows it: those whose lease is over, or who are gone from
this machine, are ended; those who send are named, and refuse others. Verbs; the lease of one's own
is renewed in heartbeat.py.
"""

import os
import socket
from collections.abc import Sequence

from emailer.store.errors import CannotOpenError
from emailer.store.postgres import machine
from emailer.store.postgres.heartbeat import Expired
from emailer.store.postgres.session import Session
from emailer.store.verbs import owners
from emailer.store.verbs.transaction import Transaction


def importer(name: str) -> owners.Entering:
    """Describe a process that imports, and sends for no account."""
    return owners.Entering(name, None, os.getpid(), socket.gethostname(), "", machine.here())


def end_gone(transaction: Transaction) -> None:
    """End owners that lived on this very machine and are gone: their leases are not waited for."""
    rows = transaction.db.execute(_PLACES).fetchall()
    for owner in [row["owner"] for row in rows if machine.is_gone(row["place"])]:
        owners.leave(transaction, owner)


_PLACES = "SELECT owner, place FROM emailer_owner WHERE ended_at IS NULL AND place <> ''"


def refuse_another(transaction: Transaction, account: str, transport: str) -> None:
    """Refuse a sender of another kind beside those that live: what they send would pause.
    Raises CannotOpenError.
    """
    its = {"account": account, "transport": transport, "now": transaction.now}
    row = transaction.db.execute(_OF_ANOTHER_KIND, its).fetchone()
    if row is not None:
        raise CannotOpenError(
            f"Process {row['pid']} on {row['host']} sends from this database by "
            f"{row['transport']}, not by {transport}: name the same --transport, or stop it first. "
            "One that was killed is forgotten within 45 seconds."
        )


_OF_ANOTHER_KIND = """
SELECT other.pid, other.host, account.transport
FROM emailer_owner AS other JOIN emailer_account AS account ON account.name = other.account
WHERE other.ended_at IS NULL AND other.lease_until > :now AND other.connections IS NOT NULL
    AND account.name = :account AND account.transport <> :transport LIMIT 1
"""


def fence(transaction: Transaction, expired: Sequence[Expired]) -> int:
    """End owners whose lease is still the one that was seen to be over; returns how many."""
    ended = 0
    for one in expired:
        values = {**one._asdict(), "now": transaction.now}
        ended += transaction.db.execute(_FENCE, values).rowcount
    before = {"before": transaction.now - owners.KEPT_MS}
    transaction.db.execute("DELETE FROM emailer_owner WHERE ended_at < :before", before)
    return ended


_FENCE = """
UPDATE emailer_owner SET ended_at = :now
WHERE owner = :owner AND lease_until = :lease_until AND ended_at IS NULL
"""


def senders(session: Session) -> str | None:
    """Name the processes whose owners send; None where there is none."""
    return _named(session, "account IS NOT NULL")


def users(session: Session) -> str | None:
    """Name the processes that send, or store lists; None where there is none."""
    return _named(session, "true")


def _named(session: Session, which: str) -> str | None:
    rows = session.execute(f"""
    SELECT DISTINCT host, pid FROM emailer_owner
    WHERE ended_at IS NULL AND {which}
        AND lease_until > (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    ORDER BY host, pid
    """).fetchall()
    return ", ".join(f"{row['pid']} on {row['host']}" for row in rows) or None
