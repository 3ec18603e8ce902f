"""What webhooks will tell, in SQL: written in the transaction in which it happens; nothing where
nobody wants to hear.

A run is told as it is in that moment. Of a person the ids are kept, and the rest is read when it is
told.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emailer.model import COUNTS, RunState, State
from emailer.store.verbs import untrusted
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import SqlRow
from emailer.store.webhooks import Happened, Kind

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

OF_STATE: Mapping[State, Kind] = {
    State.FAILED: Kind.RECIPIENT_FAILED,
    State.IN_DOUBT: Kind.RECIPIENT_IN_DOUBT,
}
"""The states of a person that are told of."""

_STILL: Mapping[Kind, str] = {
    Kind.RUN_FINISHED: RunState.FINISHED,
    Kind.RUN_PAUSED: RunState.PAUSED,
    Kind.RECIPIENT_FAILED: State.FAILED,
    Kind.RECIPIENT_IN_DOUBT: State.IN_DOUBT,
}
"""What must still be so at the end of the transaction: what it took back itself never was."""

Told = Mapping[tuple[int, Kind], Sequence[int]]
"""(run, kind) -> recipients; none where it is about the run."""


_KEPT = (
    "state", "paused_by", "pause_code", "resume_at", "created_at", "started_at", "finished_at",
)  # fmt: skip
"""Columns of a run that an event keeps as they are."""


def write(transaction: "Transaction", told: Told) -> None:
    """Note what happened for the log, and write it for each webhook that wants to hear of it."""
    db = transaction.db
    keys = json.dumps(sorted({run_key for run_key, _ in told}))
    hooks = db.execute(_listening(db.say), {"runs": keys}).fetchall()
    runs = {row["id"]: row for row in db.execute(_of_runs(db.say), {"runs": keys})}
    for (run_key, kind), recipients in told.items():
        about = _people(transaction, kind, recipients) if recipients else _run(runs[run_key], kind)
        if not about:
            continue
        transaction.happened.append(_happened(runs[run_key], kind, about))
        wanting = [hook["id"] for hook in hooks if _wants(hook, run_key, kind)]
        if wanting:
            db.executemany(_WRITE, list(_rows(transaction.now, (run_key, kind), wanting, about)))
            transaction.told = True


def _happened(run: SqlRow, kind: Kind, about: "Sequence[About]") -> Happened:
    people = tuple(recipient for recipient, *_ in about if recipient is not None)
    return Happened(run["public_id"], kind, people, run["pause_code"] or run["paused_by"])


@spelled
def _of_runs(say: Dialect) -> str:
    columns = ", ".join(("id", "public_id", *_KEPT, "pause_params", "total", *COUNTS))
    return f"SELECT {columns} FROM emailer_run WHERE id IN {say.numbers('runs')}"


@spelled
def _listening(say: Dialect) -> str:
    return f"""
    SELECT id, run_id, kinds FROM emailer_webhook
    WHERE disabled_at IS NULL AND run_id IS NULL
    UNION ALL SELECT id, run_id, kinds FROM emailer_webhook
    WHERE disabled_at IS NULL AND run_id IN {say.numbers("runs")}
    """


def _wants(hook: SqlRow, run_key: int, kind: Kind) -> bool:
    return hook["run_id"] in (None, run_key) and kind in untrusted.listed(hook["kinds"])


About = tuple[int | None, int | None, str | None]
"""A recipient and its claim_no, or a run as JSON."""


def _people(transaction: "Transaction", kind: Kind, recipients: Sequence[int]) -> list[About]:
    values = {"ids": json.dumps(recipients), "state": _STILL[kind]}
    return [
        (row["id"], row["claim_no"], None)
        for row in transaction.db.execute(_of_people(transaction.db.say), values)
    ]


@spelled
def _of_people(say: Dialect) -> str:
    return f"""
    SELECT id, claim_no FROM emailer_recipient
    WHERE id IN {say.numbers("ids")} AND state = :state ORDER BY version
    """


def _run(row: SqlRow, kind: Kind) -> list[About]:
    if row["state"] != _STILL[kind]:
        return []
    return [(None, None, json.dumps(_as_it_is(row), ensure_ascii=False))]


def _as_it_is(row: SqlRow) -> dict[str, Any]:
    """Keep of a run what its row will not say later."""
    counts = {"total": row["total"], **{name: row[name] for name in COUNTS}}
    params = untrusted.mapping(row["pause_params"])
    return {**{name: row[name] for name in _KEPT}, "pause_params": params, "counts": counts}


def _rows(
    now: int, what: tuple[int, Kind], hooks: Sequence[int], about: Sequence[About]
) -> Iterator[dict[str, Any]]:
    """Give each event an id of its own: random, as a backup that was put back must not use one
    again.
    """
    run_key, kind = what
    for recipient, claim_no, run in about:
        for hook in hooks:
            yield {"id": f"msg_{secrets.token_hex(16)}", "hook": hook, "run_key": run_key,
                   "kind": kind.value, "recipient": recipient, "claim_no": claim_no, "run": run,
                   "now": now}  # fmt: skip


_WRITE = """
INSERT INTO emailer_webhook_event
    (public_id, webhook_id, run_id, recipient_id, claim_no, kind, run, created_at, due_at)
VALUES (:id, :hook, :run_key, :recipient, :claim_no, :kind, :run, :now, :now)
"""
