"""What a person changes about one recipient, in SQL: an address is put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emailer import tongue
from emailer.model import Recipient, State
from emailer.store import ConflictError, NotFoundError, places
from emailer.store.people import CORRECTED, NOT_SENT_YET, Correction
from emailer.store.verbs import directory, run_standing
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

CORRECTABLE = (State.WAITING, State.FAILED, State.CANCELLED)

_REFUSALS = {
    State.SENT: Sentence("The message was sent to this address already."),
    State.CLAIMED: Sentence(
        "The message is just being sent to this address; look again in a moment."
    ),
    State.SENDING: Sentence(
        "The message is just being sent to this address; look again in a moment."
    ),
    State.IN_DOUBT: Sentence("The message may have reached this address: decide about that first."),
    State.SKIPPED: Sentence("This person was left out: nothing is sent to any address of theirs."),
}
ERASED = Sentence("This person was erased: nothing is sent to them.")
MOVED = Sentence("This person went on in another run: correct the address there.")
HANDED_OVER = Sentence("The message was handed over to this address before, and may have arrived.")
SUPPRESSED = Sentence(
    "This address must not be written to: it is on the list of those who want no mail."
)


@dataclass(frozen=True, slots=True)
class Correcting:
    """One address to be put right: the new one as typed, and its key."""

    run_id: str
    recipient_id: int
    email: str
    key: str


def correct(transaction: Transaction, asked: Correcting) -> None:
    """Put an address right that was never sent to, and keep what it was.
    Raises NotFoundError and ConflictError.
    """
    db = transaction.db
    run = run_standing.find(db, asked.run_id)
    row = db.execute(_of_run(db.say), {"id": asked.recipient_id, "run": run["id"]}).fetchone()
    if row is None:
        raise NotFoundError(Sentence("There is no such recipient in this run."))
    if row["email"] == asked.email:
        return
    _refuse(db, row, asked)
    _write(transaction, row, asked)
    if row["address_key"] != asked.key:
        directory.refile(db, run["id"], row["address_key"], asked.key)


@spelled
def _of_run(say: Dialect) -> str:
    return f"SELECT * FROM emailer_recipient WHERE id = :id AND {say.no_index('run_id')} = :run"


def _refuse(db: Connection, row: SqlRow, asked: Correcting) -> None:
    state = State(row["state"])
    if row["email"] == "":
        raise ConflictError(ERASED, asked.run_id)
    if state not in CORRECTABLE:
        raise ConflictError(_REFUSALS[state], asked.run_id)
    if row["moved_to"] is not None:
        raise ConflictError(MOVED, asked.run_id)
    if db.execute(_HANDED_OVER, {"id": row["id"]}).fetchone():
        raise ConflictError(HANDED_OVER, asked.run_id)
    if row["address_key"] == asked.key:
        return
    other = db.execute(_SAME, {"run": row["run_id"], "key": asked.key}).fetchone()
    if other:
        who = f" ({other['name']})" if other["name"] else ""
        raise ConflictError(
            Sentence("{email}{who} is in this run already.", email=other["email"], who=who),
            asked.run_id,
        )
    if db.execute(_SUPPRESSED, {"key": asked.key}).fetchone():
        raise ConflictError(SUPPRESSED, asked.run_id)


_HANDED_OVER = (
    "SELECT 1 FROM emailer_attempt WHERE recipient_id = :id AND verdict = 'in_doubt' LIMIT 1"
)
_SAME = "SELECT email, name FROM emailer_recipient WHERE run_id = :run AND address_key = :key"
_SUPPRESSED = "SELECT 1 FROM emailer_suppression WHERE address_key = :key"


def _write(transaction: Transaction, row: SqlRow, asked: Correcting) -> None:
    state, run_key = State(row["state"]), row["run_id"]
    values = {"id": row["id"], "email": asked.email, "key": asked.key, "now": transaction.now,
              "was": row["email"], "was_key": row["address_key"],
              "version": transaction.next_version(run_key),
              "claim_no": row["claim_no"]}  # fmt: skip
    reason = _reason_since(transaction.db, row, asked)
    is_first = row["failure_key"] not in (None, CORRECTED, reason)
    values |= {"reason": reason, "refused": row["failure_key" if is_first else "refused_key"]}
    transaction.db.execute(_KEEP, values)
    transaction.db.execute(_CORRECT, values)
    if reason != row["failure_key"]:
        transaction.reason(run_key, state, row["failure_key"], -1)
        sample = tongue.kept(NOT_SENT_YET) if reason == CORRECTED else ""
        transaction.reason(run_key, state, reason, 1, sample)
    transaction.moved(run_key, state, state)
    transaction.work = True


def _reason_since(db: Connection, row: SqlRow, asked: Correcting) -> str | None:
    """Say what the reason of somebody is under the new address: an answer to the old one is none,
    until the old one is put back.
    """
    reason: str | None = row["failure_key"]
    is_for_later = row["state"] == State.WAITING and row["due_at"]
    if row["address_key"] == asked.key or not (reason or is_for_later):
        return reason
    since = CORRECTED if row["state"] == State.FAILED else None
    tried = db.execute(_TRIED, {"id": row["id"], "claim_no": row["claim_no"]}).fetchone()
    was_refused: str | None = row["refused_key"]
    return was_refused if tried and tried["address_key"] == asked.key else since


# The address that the last answer was given to, where it was put right since.
_TRIED = """
SELECT address_key FROM emailer_correction
WHERE recipient_id = :id AND claim_no = :claim_no ORDER BY no LIMIT 1
"""

_KEEP = """
INSERT INTO emailer_correction (recipient_id, no, at, email, claim_no, address_key)
SELECT :id, coalesce(max(no), 0) + 1, :now, :was, :claim_no, :was_key FROM emailer_correction
WHERE recipient_id = :id
"""

# When they were refused stays so: when an address was put right stands with what it was.
_CORRECT = """
UPDATE emailer_recipient
SET email = :email, address_key = :key, version = :version,
    refused_key = :refused, failure_key = :reason
WHERE id = :id
"""


def keep_imported(
    transaction: Transaction, run_key: int, people: Sequence[Recipient], part: int
) -> None:
    """Keep what stands in their list of those whose address a person corrected before they came;
    whoever stood in a line before is written to as that line has it.
    """
    rows = [
        {"run": run_key, "key": one.key, "stood": places.stood(part, one.line),
         "now": transaction.now, "was": one.was, "was_key": one.was_key}
        for one in people if one.was
    ]  # fmt: skip
    if rows:
        transaction.db.executemany(_KEEP_IMPORTED, rows)


_KEEP_IMPORTED = """
INSERT INTO emailer_correction (recipient_id, no, at, email, claim_no, address_key)
SELECT id, 1, :now, :was, 0, :was_key FROM emailer_recipient
WHERE run_id = :run AND address_key = :key AND stood = :stood
ON CONFLICT DO NOTHING
"""


def discard_imported(db: Connection, run_key: int) -> None:
    """Forget them for an import that came to nothing."""
    db.execute(_DISCARD_IMPORTED, {"run": run_key})


_DISCARD_IMPORTED = """
DELETE FROM emailer_correction
WHERE recipient_id >= (SELECT first_id FROM emailer_run WHERE id = :run)
  AND EXISTS (SELECT 1 FROM emailer_recipient AS imported
              WHERE imported.id = recipient_id AND imported.run_id = :run)
"""


def corrections(recipient_id: int) -> tuple[str, dict[str, Any]]:
    """Read what an address was before, oldest first."""
    return "SELECT * FROM emailer_correction WHERE recipient_id = :id ORDER BY no", {
        "id": recipient_id
    }


def correction_of(row: SqlRow) -> Correction:
    """Turn a row into a correction."""
    return Correction(row["at"], row["email"], row["claim_no"])
