"""One person over all runs, in SQL: found by the key of their address, and erased."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from emailer.model import RunState, State
from emailer.spellings import Spellings
from emailer.store.erasing import Erased, Line
from emailer.store.verbs import (
    directory,
    erasing_runs,
    runs_of,
    said_of_person,
    untrusted,
)
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.drafts import forget as forget_draft
from emailer.store.verbs.rows import Connection, Query, SqlRow
from emailer.store.verbs.transaction import Transaction

ERASED_KEY = "erased"
"""What those have as their reason who waited when they were erased."""
LINES = 5_000
"""Lines of no use that are searched in one statement."""

STAYS = frozenset({State.SENT, State.SKIPPED})
"""Whoever is in another state is skipped: nothing is sent to nobody."""


class Found(NamedTuple):
    """A person in one run: the keys of both."""

    recipient_id: int
    run_key: int
    run_id: str


class Going(NamedTuple):
    """Some of a person's entries that are to be erased, and the parts that are theirs alone."""

    ids: Sequence[int]
    email: str
    parts: Mapping[int, Sequence[int]]


def everywhere(say: Dialect, email: str, key: str) -> Query:
    """Ask for every entry of a person, also under an address that was put right since."""
    return _everywhere(say), {"key": key, "email": email.lower()}  # of older programs


@spelled
def _everywhere(say: Dialect) -> str:
    wanted = (
        "SELECT same.id, run.id AS run_key, run.public_id AS run_id FROM (SELECT 1 AS one) AS once"
    )
    return f"""
    {wanted} {runs_of.filed(say, ":key")}
    UNION {wanted} {runs_of.unfiled(say, ":key")}
    UNION SELECT same.id, run.id, run.public_id FROM emailer_correction AS was
        JOIN emailer_recipient AS same ON same.id = was.recipient_id
        JOIN emailer_run AS run ON run.id = same.run_id
        WHERE was.address_key = :key OR lower(was.email) = :email
    ORDER BY 1
    """


def found_of(row: SqlRow) -> Found:
    """Turn a row into an entry."""
    return Found(row["id"], row["run_key"], row["run_id"])


def lines(say: Dialect, wanted: Spellings, after: Sequence[int]) -> Query:
    """Ask which of some lines of no use may have an address in them;
    the last row says how far they go.
    """
    return _lines(say), {
        "within": _within(wanted.part),
        "run": after[0],
        "id": after[1],
        "n": LINES,
    }


@spelled
def _lines(say: Dialect) -> str:
    may_be = " OR ".join(say.matches(column, ":within") for column in ("line.value", "line.cells"))
    return f"""
    SELECT line.run_id AS run_key, line.id, run.public_id AS run_id, line.value,
        CASE WHEN {may_be} THEN line.cells END AS cells
    FROM (SELECT * FROM emailer_rejected WHERE (run_id, id) > (:run, :id)
        ORDER BY run_id, id LIMIT :n) AS line
    JOIN emailer_run AS run ON run.id = line.run_id ORDER BY line.run_id, line.id
    """


def lines_of(rows: Sequence[SqlRow], wanted: Spellings) -> list[Line]:
    """Read the lines that have the address in them."""
    return [
        Line(row["run_key"], row["id"], row["run_id"], row["value"])
        for row in rows
        if row["cells"] is not None and wanted.stand_in(_said(row))
    ]


def _said(row: SqlRow) -> str:
    return "\n".join((row["value"], row["cells"], *untrusted.listed(row["cells"])))


def _within(text: str) -> str:
    """Write a pattern that a text fits which has this in it."""
    literal = _SIGNS.sub(r"\\\g<0>", text)
    return f"%{literal}%"


_SIGNS = re.compile(r"[%_\\]")


def drafts(say: Dialect, wanted: Spellings) -> Query:
    """Ask for what is typed into forms in which an address may stand."""
    return _drafts(say), {"within": _within(wanted.part)}


@spelled
def _drafts(say: Dialect) -> str:
    return (
        f"SELECT draft_key, value FROM emailer_draft_field WHERE {say.matches('value', ':within')}"
    )


def drafts_of(rows: Sequence[SqlRow], wanted: Spellings) -> list[str]:
    """Name the forms that have the address in them."""
    return list({row["draft_key"]: 1 for row in rows if wanted.stand_in(row["value"])})


def suppressed(key: str) -> Query:
    """Ask whether an address is on the list of those who want no mail."""
    return "SELECT 1 FROM emailer_suppression WHERE address_key = :key", {"key": key}


# -- erasing ---------------------------------------------------------------------------------------


def erase(transaction: Transaction, going: Going) -> Erased:
    """Erase some entries; one whose message may just be leaving stays for another time."""
    erased = busy = 0
    for recipient_id in going.ids:
        row = transaction.db.execute(_ENTRY, {"id": recipient_id}).fetchone()
        if row is None or row["email"] == "":
            continue
        if row["state"] == State.SENDING:
            busy += 1
            continue
        _erase(transaction, row, going)
        erased += 1
    if erased:
        erasing_runs.note_residue(transaction)
    return Erased(erased, busy)


_ENTRY = """
SELECT recipient.*, run.state AS run_state FROM emailer_recipient AS recipient
JOIN emailer_run AS run ON run.id = recipient.run_id WHERE recipient.id = :id
"""


def _erase(transaction: Transaction, row: SqlRow, going: Going) -> None:
    run_key, before = row["run_id"], State(row["state"])
    after = before if before in STAYS or row["moved_to"] is not None else State.SKIPPED
    _files(transaction.db, row, going.parts.get(row["id"], ()))
    version = 0
    if row["run_state"] != RunState.IMPORTING:  # such a run counts its people when it ends
        version = transaction.next_version(run_key)
        transaction.moved(run_key, before, after)
        if after is not before:
            transaction.reason(run_key, before, row["failure_key"], -1)
    # whoever was left out is not put back either
    why = ERASED_KEY if after is State.SKIPPED else row["failure_key"]
    values = {
        "id": row["id"],
        "after": after.value,
        "why": why,
        "version": version,
        "now": transaction.now,
    }
    transaction.db.execute(_BLANK, values)
    _traces(transaction, row, going.email)


_BLANK = f"""
UPDATE emailer_recipient
SET {erasing_runs.BLANK}, state = :after, due_at = NULL, owner = NULL, failure_key = :why,
    version = :version, updated_at = :now, streak_no = NULL, refused_key = NULL
WHERE id = :id
"""


def _traces(transaction: Transaction, row: SqlRow, email: str) -> None:
    """Erase what else names a person of a run: directory, answers, what the address was,
    samples, the run's key.
    """
    db, run, one = transaction.db, {"run": row["run_id"]}, {"id": row["id"]}
    emails = {email, row["email"], *(was["email"] for was in db.execute(_WAS, one))}
    directory.leave(db, row["run_id"], row["address_key"])
    db.execute("UPDATE emailer_attempt SET text = NULL WHERE recipient_id = :id", one)
    db.execute("DELETE FROM emailer_correction WHERE recipient_id = :id", one)
    for named in emails:
        for sql in (_sample, _told):
            db.execute(sql(db.say), run | {"within": _within(said_of_person.local_part(named))})
    said_of_person.forget(transaction, row["run_id"], emails)
    db.execute(_count(db.say), run | {"within": _within(email)})


_WAS = "SELECT email FROM emailer_correction WHERE recipient_id = :id"


@spelled
def _sample(say: Dialect) -> str:
    return (
        "UPDATE emailer_failure SET sample = key WHERE run_id = :run AND "
        f"{say.matches('sample', ':within')}"
    )


@spelled
def _told(say: Dialect) -> str:
    """Forget what was told of the run with an answer in it that names them;
    what waits to be told is told.
    """
    return f"""
    DELETE FROM emailer_webhook_event
    WHERE run_id = :run AND state <> 'waiting' AND {say.matches("run", ":within")}
    """


@spelled
def _count(say: Dialect) -> str:
    return f"""
    UPDATE emailer_run SET erased = {untrusted.plus("erased", "1")}, idempotency_key =
        CASE WHEN {say.matches("idempotency_key", ":within")} THEN NULL ELSE idempotency_key END
    WHERE id = :run
    """


def _files(db: Connection, row: SqlRow, parts: Sequence[int]) -> None:
    """Delete files that are this person's alone, and that no newer run sends."""
    for part in parts:
        wanted = {"part": part, "run": row["run_id"]}
        found = db.execute(_OWN, wanted).fetchone()
        if found is None:
            continue
        others = {"id": row["id"], "run": row["run_id"], "within": _within(found["filename"])}
        if db.execute(_shared(db.say), others).fetchone() is None:
            db.execute("DELETE FROM emailer_part_data WHERE part_id = :part", {"part": part})
            db.execute("DELETE FROM emailer_part WHERE id = :part", {"part": part})


_OWN = """
SELECT filename FROM emailer_part AS part WHERE id = :part AND run_id = :run
    AND NOT EXISTS (SELECT 1 FROM emailer_part AS same WHERE same.same_as = part.id)
"""


@spelled
def _shared(say: Dialect) -> str:
    """Ask whether somebody else of the run has the name of a file in their fields."""
    return f"""
    SELECT 1 FROM emailer_recipient
    WHERE run_id = :run AND id <> :id AND {say.matches("fields", ":within")} LIMIT 1
    """


def forget(transaction: Transaction, found: Sequence[tuple[int, int]], keys: Sequence[str]) -> None:
    """Delete lines of no use, (run, id) each, and forms:
    those in which the person's address stands.
    """
    for run_key, line_id in found:
        values = {"run": run_key, "id": line_id}
        transaction.db.execute(
            "DELETE FROM emailer_rejected WHERE run_id = :run AND id = :id", values
        )
    for key in keys:
        forget_draft(transaction, key)
    if found or keys:
        erasing_runs.note_residue(transaction)
