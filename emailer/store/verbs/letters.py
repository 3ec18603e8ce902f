"""Which letter each run has, in SQL: noted with a run, and afterwards for those that were made by
an older version, or by a host.
"""

from emailer import letters
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.transaction import Transaction

SLICE_RUNS = 10
"""Runs whose letters are noted in one call: some milliseconds each, where they are long."""


@spelled
def unnoted(say: Dialect) -> str:
    """Read some runs whose letter is not noted."""
    return f"""
    SELECT id, subject, text, html, format
    FROM emailer_run {say.by_index("emailer_run_unnoted")} WHERE letter IS NULL LIMIT {SLICE_RUNS}
    """


def note(transaction: Transaction) -> None:
    """Note the letters of some more runs."""
    db = transaction.db
    for run in db.execute(unnoted(db.say)).fetchall():
        letter = letters.named(run["subject"], run["text"], run["html"], run["format"])
        db.execute(_NOTE, {"run": run["id"], "letter": letter})


_NOTE = "UPDATE emailer_run SET letter = :letter WHERE id = :run"
