"""Whom earlier runs have written to, in SQL: looked up by address over all runs.

Somebody in doubt may have had the mail, so they count as written to.
Only runs of the same transport count: a trial has written to nobody.
Whose turn has yet to come in a run that goes on is told apart: `pending`.
An address that a person put right in an earlier run stands for what it is there, too: a list of
last week still has what it was.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from emailer import tongue
from emailer.letters import SAME, Had
from emailer.store import Before, FailedBefore, PutRight
from emailer.store.people import CORRECTED, DONE
from emailer.store.verbs import runs_of
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import VISIBLE

SLICE_ROWS = 1000
"""Addresses that are looked up at once: some tens of milliseconds,
so that no other reader waits long.
"""

WRITTEN = "same.state IN ('sending', 'sent', 'in_doubt')"
_SETTLED = f"same.state = 'skipped' AND same.failure_key = '{DONE}'"
PENDING = f"same.state IN ('waiting', 'claimed') AND run.{runs_of.GOING}"


def before(say: Dialect, keys: Sequence[str], transport: str, letter: str) -> Query:
    """Find those of some addresses that a run has written to or will; each with the newest such
    run, or the newest with this letter.
    """
    return _before(say), {"keys": json.dumps(keys), "transport": transport, "letter": letter}


def _newest(say: Dialect, condition: str, *, is_same: bool = False) -> str:
    """Write the newest run in which somebody with an address is so; NULL: none. Runs that are filed
    are gone through from the newest one on, and no further than to where it is found.
    """
    wanted = f"{condition} AND {runs_of.SAME_LETTER}" if is_same else condition
    since = "AND filed.run_id >= (SELECT first FROM alike)" if is_same else ""
    listed = f"""coalesce((
        SELECT filed.run_id FROM emailer_address AS filed {runs_of.who_is_filed(say)}
        WHERE filed.address_key = asked.address {since}
            AND run.transport = :transport AND run.{VISIBLE} AND {wanted}
        ORDER BY filed.run_id DESC LIMIT 1), 0)"""
    other = f"coalesce({_last(say, 'unfiled', wanted)}, 0)"
    return f"nullif({say.larger(listed, other)}, 0)"


def _last(say: Dialect, runs: str, condition: str) -> str:
    return f"""(SELECT max(run.id) FROM {runs} AS run {runs_of.having(say, "asked.address")}
        WHERE {condition})"""


def _perhaps(say: Dialect, run: str) -> str:
    """Write a run, where it is in doubt."""
    return f"""(SELECT same.run_id
        FROM emailer_recipient AS same {say.by_index("emailer_recipient_address")}
        WHERE same.run_id = asked.{run} AND same.address_key = asked.address
            AND same.state = 'in_doubt')"""


@spelled
def _before(say: Dialect) -> str:
    return f"""
    WITH {runs_of.those_unfiled(say)}, {runs_of.those_going(say)}, {runs_of.alike(say)},
    listed AS MATERIALIZED (
        SELECT line.key AS line, line.value AS said, line.value AS address
        FROM {say.lines("keys")} AS line
        UNION ALL SELECT line.key, line.value, put.address_key
        FROM {say.lines("keys")} AS line {runs_of.put_right(say, "line.value")}
    ), each_listed AS MATERIALIZED (
        SELECT line, said, address, {_newest(say, WRITTEN)} AS written,
            {_newest(say, WRITTEN, is_same=True)} AS had,
            {_last(say, "going", PENDING)} AS pending,
            {_last(say, "going", f"{PENDING} AND {runs_of.SAME_LETTER}")} AS due
        FROM listed AS asked
    ), found AS MATERIALIZED (
        SELECT said, max(written) AS written, max({_perhaps(say, "written")}) AS doubted,
            max(had) AS had, max({_perhaps(say, "had")}) AS had_perhaps,
            max(pending) AS pending, max(due) AS due
        FROM each_listed AS asked GROUP BY line, said
    ), told AS MATERIALIZED (
        SELECT id, public_id, subject,
            coalesce(finished_at, started_at, nullif(start_at, 0), created_at) AS at,
            coalesce(started_at, nullif(start_at, 0), created_at) AS begun_at
        FROM emailer_run WHERE id IN (SELECT {_RUN_SHOWN} FROM found)
    )
    SELECT found.said AS address_key, told.public_id, told.subject, told.at, told.begun_at,
        {_whether("written", "had")} AS written, {_whether("pending", "due")} AS waits,
        coalesce(CASE WHEN found.had IS NULL THEN found.doubted = found.written
            ELSE found.had_perhaps = found.had END, 1 = 0) AS is_doubted
    FROM found JOIN told ON told.id = {_RUN_SHOWN}
    ORDER BY told.id, written, waits
    """


_RUN_SHOWN = "coalesce(found.had, found.written, found.due, found.pending)"


def _whether(any_: str, same: str) -> str:
    """Write a place among _HAD."""
    return f"CASE WHEN {same} IS NOT NULL THEN 2 WHEN {any_} IS NOT NULL THEN 1 ELSE 0 END"


_HAD: Sequence[Had] = (False, True, SAME)


def before_of(rows: Iterable[SqlRow]) -> Iterator[Before]:
    """Turn rows, each an address, into what each run has to do with a list."""
    for _, found in groupby(rows, lambda row: (row["public_id"], row["written"], row["waits"])):
        every = list(found)
        first, keys = every[0], tuple(row["address_key"] for row in every)
        yield Before(
            first["public_id"], first["subject"], first["at"],
            _HAD[first["written"]], _HAD[first["waits"]], len(keys), keys,
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
    FROM {say.lines("keys")} AS line {runs_of.put_right(say, "line.value")}
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
    return f"""
    WITH {runs_of.those_unfiled(say)}, listed AS MATERIALIZED (
        SELECT line.value AS address FROM {say.lines("keys")} AS line
    ), found AS MATERIALIZED (
        SELECT address, {_newest(say, _DONE_WITH)} AS run FROM listed AS asked
    )
    SELECT gone.address_key, gone.email, gone.failure_key, why.sample
    FROM found {say.join} emailer_recipient AS gone {say.by_index("emailer_recipient_address")}
        ON gone.run_id = found.run AND gone.address_key = found.address
    JOIN emailer_failure AS why
        ON why.run_id = gone.run_id AND why.state = 'failed' AND why.key = gone.failure_key
    WHERE gone.state = 'failed' AND gone.failure_key <> '{CORRECTED}'
    """


_DONE_WITH = f"(same.state = 'failed' OR {_SETTLED} OR {WRITTEN} OR {PENDING})"


def failed_of(row: SqlRow) -> FailedBefore:
    """Turn a row into an address that was not reached."""
    said = str(tongue.known(row["sample"]))
    return FailedBefore(row["address_key"], row["email"], row["failure_key"], said)
