"""Whom earlier runs have written to, in SQL: looked up by address over all runs,
and left out of a new one.

Somebody in doubt may have had the mail, so they count as written to.
Only runs of the same transport count: a trial has written to nobody.
Whose turn has yet to come in a run that goes on is told apart: `pending`. Runs that have ended
are found through the directory of addresses (directory.py); the few others are asked one by one.
An address that a person put right in an earlier run stands for what it is there, too: a list of
last week still has what it was.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from emailer import tongue
from emailer.letters import SAME, Skip
from emailer.store import Before, FailedBefore, PutRight
from emailer.store.people import CORRECTED, DONE
from emailer.store.verbs import untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, Query, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.store.verbs.visible import VISIBLE

WRITTEN_KEY, WAITING_KEY = "written", "elsewhere"
"""What those who are left out have as their reason: they were written to, or wait in another run.
"""
SLICE_ROWS = 1000
"""Addresses that are looked up at once: some ten milliseconds,
so that no other reader waits long.
"""

_WRITTEN = "same.state IN ('sending', 'sent', 'in_doubt')"
_SAME = "run.letter = :letter"
_SETTLED = f"same.state = 'skipped' AND same.failure_key = '{DONE}'"
_PENDING = (
    "same.state IN ('waiting', 'claimed') AND run.state IN ('scheduled', 'running', 'paused')"
)

# The order of the joins is said, and so are the indexes: whatever the planner guesses,
# the work is one look an address in the directory, and one in each run that is not filed.


def filed(say: Dialect, address: str) -> str:
    """Join an address with the runs in the directory, and with who has it there."""
    return f"""
    {say.join} emailer_address AS filed ON filed.address_key = {address}
    {say.join} emailer_run AS run ON run.id = filed.run_id
    {say.join} emailer_recipient AS same {say.by_index("emailer_recipient_address")}
        ON same.run_id = filed.run_id AND same.address_key = filed.address_key
    """


def unfiled(say: Dialect, address: str) -> str:
    """Join an address with the runs that are not in the directory yet."""
    return f"""
    {say.join} emailer_run AS run {say.by_index("emailer_run_unfiled")} ON run.filed_to IS NOT NULL
    {say.join} emailer_recipient AS same {say.by_index("emailer_recipient_address")}
        ON same.run_id = run.id AND same.address_key = {address}
    """


def put_right(say: Dialect, address: str) -> str:
    """Join an address with who had it until a person put theirs right, in a run of a transport."""
    return f"""
    {say.join} emailer_correction AS was {say.by_index("emailer_correction_address")}
        ON was.address_key = {address}
    {say.join} emailer_recipient AS put ON put.id = was.recipient_id
    {say.join} emailer_run AS its
        ON its.id = put.run_id AND its.transport = :transport AND its.{VISIBLE}
    """


def before(say: Dialect, keys: Sequence[str], transport: str, letter: str) -> Query:
    """Find those of some addresses that a run has written to or will; each with the newest such
    run, or the newest with this letter.
    """
    return _before(say), {"keys": json.dumps(keys), "transport": transport, "letter": letter}


def _found(joins: str) -> str:
    return f"""
    SELECT asked.line, asked.said, run.id, {_SAME} AS is_same, {_WRITTEN} AS is_written,
        same.state = 'in_doubt' AS is_doubted, {_PENDING} AS is_pending
    FROM asked {joins}
    WHERE run.transport = :transport AND run.{VISIBLE} AND ({_WRITTEN} OR {_PENDING})"""


@spelled
def _before(say: Dialect) -> str:
    listed, others = (_found(joins(say, "asked.address")) for joins in (filed, unfiled))
    return f"""
    WITH asked AS MATERIALIZED (
        SELECT line.key AS line, line.value AS said, line.value AS address
        FROM {say.lines("keys")} AS line
        UNION ALL SELECT line.key, line.value, put.address_key
        FROM {say.lines("keys")} AS line {put_right(say, "line.value")}
    ), found AS MATERIALIZED (
        SELECT said,
            max(id) FILTER (WHERE is_written) AS written,
            max(id) FILTER (WHERE is_written AND is_same) AS had,
            max(id) FILTER (WHERE is_doubted) AS doubted,
            max(id) FILTER (WHERE is_doubted AND is_same) AS had_perhaps,
            max(id) FILTER (WHERE is_pending) AS pending,
            max(id) FILTER (WHERE is_pending AND is_same) AS due
        FROM ({listed} UNION ALL {others}) AS each_found GROUP BY line, said
    )
    SELECT found.said AS address_key, run.public_id, run.subject,
        coalesce(run.finished_at, run.started_at, nullif(run.start_at, 0), run.created_at) AS at,
        coalesce(run.started_at, nullif(run.start_at, 0), run.created_at) AS begun_at,
        {_whether("written", "had")} AS written, {_whether("pending", "due")} AS waits,
        coalesce(CASE WHEN found.had IS NULL THEN found.doubted = found.written
            ELSE found.had_perhaps = found.had END, 1 = 0) AS is_doubted
    FROM found JOIN emailer_run AS run
        ON run.id = coalesce(found.had, found.written, found.due, found.pending)
    ORDER BY run.id, written, waits
    """


def _whether(any_: str, same: str) -> str:
    """Write a place among _WAYS."""
    return f"CASE WHEN {same} IS NOT NULL THEN 2 WHEN {any_} IS NOT NULL THEN 1 ELSE 0 END"


_WAYS: Sequence[Skip] = (False, True, SAME)


def before_of(rows: Iterable[SqlRow]) -> Iterator[Before]:
    """Turn rows, each an address, into what each run has to do with a list."""
    for _, found in groupby(rows, lambda row: (row["public_id"], row["written"], row["waits"])):
        every = list(found)
        first, keys = every[0], tuple(row["address_key"] for row in every)
        yield Before(
            first["public_id"], first["subject"], first["at"],
            _WAYS[first["written"]], _WAYS[first["waits"]], len(keys), keys,
            first["begun_at"], sum(bool(row["is_doubted"]) for row in every),
        )  # fmt: skip


def corrected(say: Dialect, keys: Sequence[str], transport: str) -> Query:
    """Ask which of some addresses a person put right, in the order in which they did; those whose
    run was cancelled before it wrote to them come first.
    """
    return _corrected(say), {"keys": json.dumps(keys), "transport": transport}


@spelled
def _corrected(say: Dialect) -> str:
    return f"""
    SELECT line.value AS address_key, put.email, put.name,
        CASE WHEN put.state = 'cancelled' AND put.moved_to IS NULL THEN 0 ELSE 1 END AS is_sure
    FROM {say.lines("keys")} AS line {put_right(say, "line.value")}
    WHERE put.address_key <> line.value AND put.email <> ''
    ORDER BY is_sure, was.at, was.recipient_id
    """


def corrected_of(row: SqlRow) -> PutRight:
    """Turn a row into an address that was put right."""
    return PutRight(row["address_key"], row["email"], row["name"], bool(row["is_sure"]))


def failed(say: Dialect, keys: Sequence[str], transport: str) -> Query:
    """Ask to which of some addresses the newest run that has done with them failed to send."""
    return _failed(say), {"keys": json.dumps(keys), "transport": transport}


@spelled
def _failed(say: Dialect) -> str:
    listed, others = (_ended(joins(say, "asked.address")) for joins in (filed, unfiled))
    return f"""
    WITH asked AS MATERIALIZED (
        SELECT line.value AS address FROM {say.lines("keys")} AS line
    ), found AS MATERIALIZED (
        SELECT address, max(failed) AS failed, max(other) AS other
        FROM ({listed} UNION ALL {others}) AS each_found GROUP BY address
    )
    SELECT gone.address_key, gone.email, gone.failure_key, why.sample
    FROM found {say.join} emailer_recipient AS gone {say.by_index("emailer_recipient_address")}
        ON gone.run_id = found.failed AND gone.address_key = found.address
    JOIN emailer_failure AS why
        ON why.run_id = gone.run_id AND why.state = 'failed' AND why.key = gone.failure_key
    WHERE found.failed > coalesce(found.other, 0) AND gone.failure_key <> '{CORRECTED}'
    """


def _ended(joins: str) -> str:
    return f"""
    SELECT asked.address, CASE WHEN same.state = 'failed' THEN run.id END AS failed,
        CASE WHEN same.state <> 'failed' THEN run.id END AS other
    FROM asked {joins}
    WHERE run.transport = :transport AND run.{VISIBLE}
      AND (same.state = 'failed' OR {_SETTLED} OR {_WRITTEN} OR {_PENDING})"""


def failed_of(row: SqlRow) -> FailedBefore:
    """Turn a row into an address that was not reached."""
    said = str(tongue.known(row["sample"]))
    return FailedBefore(row["address_key"], row["email"], row["failure_key"], said)


def newest(db: Connection) -> int:
    """Name the last recipient there is; those of a chunk come behind it."""
    [newest] = db.execute("SELECT coalesce(max(id), 0) FROM emailer_recipient").fetchone()
    return int(newest)


class Skips(NamedTuple):
    """Whom an import leaves out: whom an earlier run has written to, and whom another is to write
    to yet.
    """

    written: Skip = False
    waiting: Skip = False


NOBODY = Skips()


def leave_out(transaction: Transaction, run_key: int, behind: int, skips: Skips) -> None:
    """waiting -> skipped, of those behind an id."""
    if skips == NOBODY:
        return
    db = transaction.db
    run = dict(db.execute(_RUN, {"run": run_key}).fetchone())
    left = [
        db.execute(
            leave(db.say),
            {"run": run_key, "behind": behind, **run, "only_same": int(skip == SAME)},
        ).rowcount
        if skip
        else 0
        for leave, skip in zip((_leave_written, _leave_waiting), skips, strict=True)
    ]
    db.execute(_COUNT_LEFT, {"run": run_key, "written": left[0], "waiting": left[1]})


_RUN = "SELECT transport, letter FROM emailer_run WHERE id = :run"
_COUNT_LEFT = f"""
UPDATE emailer_run SET left_out = {untrusted.plus("left_out", ":written")},
    left_waiting = {untrusted.plus("left_waiting", ":waiting")}
WHERE id = :run
"""


@spelled
def _leave_written(say: Dialect) -> str:
    return _leave(say, WRITTEN_KEY, _WRITTEN)


@spelled
def _leave_waiting(say: Dialect) -> str:
    return _leave(say, WAITING_KEY, _PENDING)


def _leave(say: Dialect, reason: str, condition: str) -> str:
    key = "recipient.address_key"
    now = [joins(say, key) for joins in (filed, unfiled)]
    since = [put_right(say, key) + joins(say, "put.address_key") for joins in (filed, unfiled)]
    found = " OR ".join(_other(joins, condition) for joins in (*now, *since))
    return f"""
    UPDATE emailer_recipient AS recipient
    SET state = 'skipped', due_at = NULL, failure_key = '{reason}'
    WHERE id > :behind AND {say.no_index("run_id")} = :run AND {say.no_index("state")} = 'waiting'
      AND ({found})
    """


def _other(joins: str, condition: str) -> str:
    return f"""EXISTS (SELECT 1 FROM (SELECT 1) AS once {joins}
    WHERE {condition} AND run.transport = :transport AND run.id <> :run
        AND (:only_same = 0 OR {_SAME}))"""
