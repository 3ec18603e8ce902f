"""A queue of which there are two, in SQL: one is marked, and asks before it writes to anybody."""

from collections.abc import Mapping

from emailer.store.verbs.rows import Connection


def mark(db: Connection, now: int) -> None:
    """Let a start on this queue pause every run; also by accounts that no sender has opened yet,
    as a host program may have filled its outbox before.
    """
    db.execute(_UNOPENED)
    _set(db, "copied_at IS NULL", {"now": now, "copied_at": now})


_UNOPENED = """
INSERT INTO emailer_account (name, transport, fingerprint, connections)
SELECT DISTINCT account, '', '', 10 FROM emailer_run
WHERE account NOT IN (SELECT name FROM emailer_account)
"""


def unmark(db: Connection, now: int) -> None:
    """Take back what was marked at this instant, and no older mark."""
    _set(db, "copied_at = :now", {"now": now, "copied_at": None})


def _set(db: Connection, which: str, values: Mapping[str, int | None]) -> None:
    names = db.execute(f"SELECT name FROM emailer_account WHERE {which}", values).fetchall()
    db.executemany(_MARK, [{**values, "account": name} for (name,) in names])


_MARK = "UPDATE emailer_account SET copied_at = :copied_at WHERE name = :account"


def end_owners(db: Connection, now: int) -> None:
    """Note that nobody sends: a start then takes up whom the dead held."""
    db.execute(_END, {"now": now})


_END = "UPDATE emailer_owner SET ended_at = :now WHERE ended_at IS NULL"
