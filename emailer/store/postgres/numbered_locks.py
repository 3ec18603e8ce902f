"""Locks by a number, which whoever may connect to the database can take, too: so whoever holds one
is named, and a start waits for it no longer than a start may last.
"""

import logging
import time

from psycopg import errors

from emailer.store.errors import CannotOpenError
from emailer.store.postgres.rows import Row
from emailer.store.postgres.session import Session

log = logging.getLogger(__name__)

WAITS_S = 120.0
"""So long a start waits for another one, which may bring large tables up to date."""
LOOK_S = 2.0


def key(purpose: str) -> str:
    """The SQL of a lock's number: each schema has its own. Written so that no function but
    PostgreSQL's own is called, whatever else the schema holds.
    """
    return (
        f"pg_catalog.hashtextextended(pg_catalog.concat('{purpose}', "
        "pg_catalog.current_schema()), 0)"
    )


MIGRATIONS = key("emailer migrations ")
GATE = key("emailer queue ")
TELLER = key("emailer teller ")
KEYS = {MIGRATIONS: "the first start", GATE: "the queue", TELLER: "webhooks"}
"""What each lock is for."""


def wait_for_turn(session: Session, number: str, named: str, waits_s: float = WAITS_S) -> None:
    """Take a lock for as long as the session lives. Raises CannotOpenError where its holder keeps
    it for too long.
    """
    until = time.monotonic() + waits_s
    session.execute(f"SET lock_timeout = {round(1000 * min(LOOK_S, waits_s))}")
    while True:
        try:
            session.execute(f"SELECT pg_catalog.pg_advisory_lock({number})")
        except errors.LockNotAvailable:
            who = holder(session, number) or "somebody"
            if time.monotonic() >= until:
                raise CannotOpenError(
                    f"The database {named} cannot be used: {who} holds the lock under which its "
                    "tables are made. Nothing was changed."
                ) from None
            log.warning("waiting until the tables may be made", extra={"held_by": who})
        else:
            session.execute("SET lock_timeout = '30s'")
            return


def holder(session: Session, number: str) -> str:
    """Name who holds a lock: its role, its process at the server; "" where nobody does."""
    row = session.execute(_HOLDER.format(number=number)).fetchone()
    return _named(row) if row else ""


def _named(row: Row) -> str:
    return f"{row[0]} (process {row[1]} of the server)"


def blocker(session: Session) -> str:
    """Name who keeps others from the queue: by its lock, or by a transaction on our tables."""
    row = session.execute(_HOLDER.format(number=GATE)).fetchone()
    if row is None or row["is_the_program"]:
        row = session.execute(_BLOCKER).fetchone()
    return _named(row) if row else ""


_BLOCKER = """
SELECT coalesce(who.usename::text, 'an unknown role'), who.pid
FROM pg_catalog.pg_locks AS held
JOIN pg_catalog.pg_stat_activity AS who ON who.pid = held.pid
JOIN pg_catalog.pg_class AS made ON made.oid = held.relation
JOIN pg_catalog.pg_namespace AS place ON place.oid = made.relnamespace
WHERE held.granted AND held.mode <> 'AccessShareLock' AND held.database = who.datid
    AND who.datname = pg_catalog.current_database() AND made.relname::text LIKE 'emailer%'
    AND place.nspname = pg_catalog.current_schema()
    AND NOT (who.usename = current_user
        AND who.application_name = pg_catalog.current_setting('application_name'))
ORDER BY who.xact_start, who.pid LIMIT 1
"""


def stranger(session: Session, number: str) -> str:
    """Name who holds a lock as another role than ours; "" where that is nobody."""
    row = session.execute(_HOLDER.format(number=number)).fetchone()
    return _named(row) if row and not row["is_ours"] else ""


_HOLDER = """
WITH wanted AS (SELECT {number} AS number)
SELECT coalesce(who.usename::text, 'an unknown role'), held.pid,
    coalesce(who.usename = current_user, true) AS is_ours,
    coalesce(who.usename = current_user
        AND who.application_name = pg_catalog.current_setting('application_name'), true)
        AS is_the_program
FROM wanted, pg_catalog.pg_locks AS held
LEFT JOIN pg_catalog.pg_stat_activity AS who ON who.pid = held.pid
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
    AND held.database = (SELECT oid FROM pg_catalog.pg_database
        WHERE datname = pg_catalog.current_database())
    AND held.pid <> pg_catalog.pg_backend_pid()
    AND held.classid::bigint = ((wanted.number >> 32) & 4294967295)
    AND held.objid::bigint = (wanted.number & 4294967295)
ORDER BY is_ours, is_the_program, held.pid LIMIT 1
"""
