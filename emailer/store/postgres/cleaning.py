"""Takes what was erased out of the tables' bytes: a deleted row lies in its page until that is
written anew. The server's own log and its backups are others' to clean.
"""

import psycopg

from emailer.store.postgres.session import Session

TABLES = (
    "emailer_recipient", "emailer_attempt", "emailer_correction", "emailer_rejected",
    "emailer_address", "emailer_failure", "emailer_run", "emailer_part", "emailer_part_data",
    "emailer_draft", "emailer_draft_field", "emailer_webhook_event", "emailer_suppression",
)  # fmt: skip
"""Those in which people stand."""
LARGEST_BYTES = 200_000_000
"""Larger tables are not written anew beside a program: nobody reads or writes them meanwhile."""


def clean(session: Session, *, whole: bool) -> bool:
    """Write the tables anew, where they are not too large. `whole`: however large they are.

    False where another program keeps it from that.
    """
    try:
        [size] = session.execute(_SIZE, {"tables": list(TABLES)}).fetchone() or (0,)
        if whole or size <= LARGEST_BYTES:
            session.execute("SET statement_timeout = 0")
            for table in TABLES:
                session.execute(f"VACUUM (FULL) {table}")
    except psycopg.OperationalError:
        return False
    return True


_SIZE = """
SELECT sum(pg_total_relation_size(one::regclass)) FROM unnest(:tables::text[]) AS one
"""
