"""People of a run as they are read, in SQL: statements and the turning of rows into values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from emailer import tongue
from emailer.dialogue import Reply, Stage
from emailer.model import IN_FLIGHT, Recipient, State
from emailer.store import Attempt, Row, places
from emailer.store.people import CORRECTED
from emailer.store.verbs import untrusted
from emailer.store.verbs.bounds import Bounds
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.visible import KEY
from emailer.tongue import Sentence

_RECIPIENT = """
SELECT found.*, attempt.stage, attempt.code, attempt.enhanced, attempt.text,
    (SELECT count(*) FROM emailer_attempt
        WHERE recipient_id = found.id AND verdict = 'in_doubt') AS doubts,
    (SELECT email FROM emailer_correction
        WHERE recipient_id = found.id ORDER BY no LIMIT 1) AS was
FROM ({}) AS found LEFT JOIN emailer_attempt AS attempt
ON attempt.recipient_id = found.id AND attempt.claim_no =
    (SELECT max(claim_no) FROM emailer_attempt WHERE recipient_id = found.id)
AND found.address_key = coalesce((SELECT was.address_key FROM emailer_correction AS was
    WHERE was.recipient_id = found.id AND was.claim_no >= attempt.claim_no
    ORDER BY was.no LIMIT 1), found.address_key)
"""
# What was answered to an address that was put right since is that address' own.


NOBODY = Sentence("There is no such recipient in this run.")


def with_reply(inner: str) -> str:
    """Add to a query of recipients the newest answer each has had."""
    return _RECIPIENT.format(inner)


def recipient_by_id(run_id: str, recipient_id: int) -> Query:
    """Read one recipient of a run."""
    inner = f"SELECT * FROM emailer_recipient WHERE id = :id AND run_id = ({KEY})"
    return _RECIPIENT.format(inner), {"id": recipient_id, "run": run_id}


def some(say: Dialect, run_id: str, ids: Sequence[int]) -> Query:
    """Read some people of a run."""
    return _some(say), {"run": run_id, "ids": json.dumps(list(ids))}


@spelled
def _some(say: Dialect) -> str:
    return _RECIPIENT.format(
        f"SELECT * FROM emailer_recipient WHERE id IN {say.numbers('ids')} "
        f"AND {say.no_index('run_id')} = ({KEY})"
    )


@spelled
def _standing(say: Dialect) -> str:
    return f"""
    SELECT count(*) AS known, count(CASE WHEN state = :state THEN 1 END) AS n
    FROM emailer_recipient
    WHERE id IN {say.numbers("ids")} AND {say.no_index("run_id")} = ({KEY})
    """


def count(say: Dialect, run_id: str, ids: Sequence[int], state: State) -> Query:
    """Count some people of a run, and those of them in a state."""
    return _standing(say), {"run": run_id, "ids": json.dumps(ids), "state": state.value}


def of_reason(run_id: str, reason: str) -> Query:
    """Find whether a run ever had a reason; its row stays where nobody has it any more."""
    return _OF_REASON, {"run": run_id, "reason": reason}


_OF_REASON = """
SELECT 1 AS found FROM emailer_failure
WHERE run_id = (SELECT id FROM emailer_run WHERE public_id = :run) AND key = :reason LIMIT 1
"""


_CHANGED = (
    "id, email, address_key, name, failure_key, NULL AS fields, state, has_been_emailed, "
    "message_id, message_at, attempts, forgiven, due_at, decided, version, updated_at, moved_to, "
    "stood, name_in_list"
)


def changes(run_key: int, after: int, limit: int) -> Query:
    """Read who became failed or in doubt after a version, oldest first; their fields,
    which may be large, stay.
    """
    halves = " UNION ALL ".join(
        f"SELECT {_CHANGED} FROM emailer_recipient WHERE run_id = :run AND state = '{state}' "
        "AND version > :after"
        for state in (State.FAILED, State.IN_DOUBT)
    )
    inner = f"{halves} ORDER BY version LIMIT :limit"
    return f"{_RECIPIENT.format(inner)} ORDER BY version", {
        "run": run_key,
        "after": after,
        "limit": limit,
    }


ORDERS: Mapping[State, str] = {
    State.WAITING: "due_at, id",
    State.FAILED: "version, id",
    State.IN_DOUBT: "version, id",
}
"""The order a state's partial index gives; by id where none is named."""


def recipients(
    run_key: int, states: Sequence[State], limit: int, cursor: Sequence[Any] | None
) -> Query:
    """Read a page of recipients: one state in its index's order, any other choice by address."""
    bound: dict[str, Any] = {"run": run_key, "limit": limit + 1}
    where = ["run_id = :run"]
    order = list_order(states)
    if states:
        where.append(
            f"state IN ({', '.join(repr(state.value) for state in states)})"
            if len(states) > 1
            else f"state = '{states[0].value}'"
        )
        if set(states) <= set(IN_FLIGHT):  # what the partial index says, for it to be used
            where.append("state IN ('claimed', 'sending')")
    if cursor is not None:
        bound |= {f"cursor{place}": value for place, value in enumerate(cursor)}
        reached = ", ".join(f":cursor{place}" for place in range(len(cursor)))
        where.append(f"({order}) > ({reached})")
    inner = (
        f"SELECT * FROM emailer_recipient WHERE {' AND '.join(where)} ORDER BY {order} LIMIT :limit"
    )
    return (
        f"{_RECIPIENT.format(inner)} ORDER BY {', '.join('found.' + o for o in order.split(', '))}",
        bound,
    )


def list_order(states: Sequence[State]) -> str:
    """Name the columns a list of recipients is ordered by."""
    if not states or (len(states) > 1 and tuple(states) != IN_FLIGHT):
        return "address_key"
    return ORDERS.get(states[0], "id")


def rest(run_key: int, limit: int, behind: int) -> Query:
    """Read whom a cancelled run has not written to, without those who went on in another."""
    sql = ("SELECT id, email, name, address_key, fields, stood, name_in_list "
           "FROM emailer_recipient WHERE run_id = :run "
           "AND state = 'cancelled' AND moved_to IS NULL AND email <> '' AND id > :behind "
           "ORDER BY id LIMIT :limit")  # fmt: skip
    return sql, {"run": run_key, "behind": behind, "limit": limit + 1}


def sent(run_key: int, limit: int, behind: int) -> Query:
    """Read whom a run was sent to."""
    sql = ("SELECT id, email, name, address_key, fields, stood, name_in_list "
           "FROM emailer_recipient WHERE run_id = :run "
           "AND state = 'sent' AND email <> '' AND id > :behind "
           "ORDER BY id LIMIT :limit")  # fmt: skip
    return sql, {"run": run_key, "behind": behind, "limit": limit + 1}


def people(say: Dialect, of: Bounds, limit: int, behind: int) -> Query:
    """Read everybody of a run, as they were in the list: all lie between two ids."""
    bound = {"run": of.run_key, "behind": max(behind, of.first - 1), "last": of.last}
    return _people(say), {**bound, "limit": limit + 1}


@spelled
def _people(say: Dialect) -> str:
    return f"""
    SELECT id, email, name, address_key, fields, stood, name_in_list FROM emailer_recipient
    WHERE id > :behind AND id <= :last AND {say.no_index("run_id")} = :run AND email <> ''
    ORDER BY id LIMIT :limit
    """


def leaving(row: SqlRow) -> Recipient:
    """Turn a row into one who may move."""
    fields = untrusted.fields(row["fields"])
    line = places.line_of(row["stood"] or 0)
    return Recipient(
        row["email"], row["name"], row["address_key"], fields, line, leaves=row["id"],
        name_in_list=row["name_in_list"] or "",
    )  # fmt: skip


def copied(row: SqlRow) -> Recipient:
    """Turn a row into one who stays, too."""
    return leaving(row)._replace(leaves=0)


def row_of(row: SqlRow) -> Row:
    """Turn a row into a recipient."""
    return Row(
        id=row["id"], email=row["email"], name=row["name"],
        fields=untrusted.shown(untrusted.fields(row["fields"])), state=State(row["state"]),
        has_been_emailed=bool(row["has_been_emailed"]), message_id=row["message_id"],
        date=row["message_at"], attempts=row["attempts"], due_at=row["due_at"] or None,
        last_reply=_reply_of(row), doubts=row["doubts"], decided=row["decided"],
        version=row["version"], updated_at=row["updated_at"],
        is_corrected=row["failure_key"] == CORRECTED and row["state"] == State.FAILED,
        burned=row["attempts"] - row["forgiven"],
        has_moved=row["moved_to"] is not None,
        stood=row["stood"] or 0, was=row["was"] or "", name_in_list=row["name_in_list"] or "",
        left_out_by=(row["failure_key"] or "") if row["state"] == State.SKIPPED else "",
    )  # fmt: skip


_STAGES = frozenset(Stage)


def _reply_of(row: SqlRow) -> Reply | None:
    if row["stage"] not in _STAGES:
        return None
    return Reply(
        Stage(row["stage"]), row["code"] or 0, row["enhanced"], tongue.known(row["text"] or "")
    )


def attempts(run_id: str, recipient_id: int) -> Query:
    """Read a recipient's history, oldest first: a row without a claim_no where there is none yet,
    and no row where the run has no such recipient.
    """
    return _ATTEMPTS, {"run": run_id, "id": recipient_id}


_ATTEMPTS = f"""
SELECT attempt.* FROM emailer_recipient AS recipient
LEFT JOIN emailer_attempt AS attempt ON attempt.recipient_id = recipient.id
WHERE recipient.id = :id AND recipient.run_id = ({KEY}) ORDER BY attempt.claim_no
"""


def attempt_of(number: int, row: SqlRow) -> Attempt:
    """Turn a row into an attempt; attempts are numbered from 1."""
    return Attempt(number, row["begun_at"], row["duration_ms"], row["server"],
                   untrusted.verdict(row["verdict"]), bool(row["burned"]),
                   _reply_of(row))  # fmt: skip
