"""Where the queue itself lives: in which cluster, and which database of it. A verb."""

from emailer.store.verbs import copies
from emailer.store.verbs.transaction import Transaction


def come_home(transaction: Transaction) -> None:
    """Note which cluster and database this is; another one than before is a copy of the queue,
    and every account is marked so, as a backup's are: what starts on it asks before it sends.
    """
    db = transaction.db
    here = db.execute(_HERE).fetchone()
    was = db.execute("SELECT system, database FROM emailer_home").fetchone()
    its = {"system": here[0], "database": here[1], "now": transaction.now}
    if was is not None and tuple(was) != tuple(here):
        copies.mark(db, transaction.now)
        copies.end_owners(db, transaction.now)
    if was is None or tuple(was) != tuple(here):
        db.execute(_MOVED, its)


_HERE = """
SELECT system_identifier::text, (SELECT oid::bigint FROM pg_database
    WHERE datname = current_database()) FROM pg_control_system()
"""
_MOVED = """
INSERT INTO emailer_home (id, system, database) VALUES (1, :system, :database)
ON CONFLICT (id) DO UPDATE SET system = :system, database = :database
"""
