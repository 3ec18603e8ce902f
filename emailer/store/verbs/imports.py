"""How runs come to be, in SQL: hidden, in chunks, and visible by one last commit."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from emailer import domains, letters, public_ids
from emailer.model import Recipient, Rejected, RunState
from emailer.store import ConflictError, Draft, GivenUpError, places
from emailer.store.headings import Headings
from emailer.store.verbs import (
    bounds,
    correcting,
    going_on,
    hours,
    limits,
    other_runs,
    parts,
    repeated,
    rest,
    schedule,
    webhooks,
)
from emailer.store.verbs.moves import CHUNK_ROWS
from emailer.store.verbs.rows import Connection
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import NewWebhook
from emailer.tongue import Sentence


def insert_run(db: Connection, draft: Draft, now: int) -> tuple[int, str]:
    """Insert an importing run and return its key and public id;
    the caller's transaction decides.
    """
    public_id = public_ids.make()
    values = {
        "public_id": public_id,
        "state": RunState.IMPORTING,
        **values_of(draft),
        "created_at": now,
    }
    values["rest_of"] = None if draft.rest_of is None else rest.key_of(db, draft.rest_of)
    values |= schedule.columns(db, draft, now)
    columns = ", ".join(values)
    bound = ", ".join(f":{name}" for name in values)
    made = db.execute(
        f"INSERT INTO emailer_run ({columns}) VALUES ({bound}) RETURNING id", values
    ).fetchone()
    run_key = int(made[0])
    limits.replace(db, draft.account, run_key, draft.limits)
    return run_key, public_id


def values_of(draft: Draft) -> dict[str, Any]:
    """Name what a draft says of its run, by column."""
    message, policy = draft.message, draft.policy
    return {
        "subject": message.subject, "text": message.text,
        "html": message.html, "format": message.format, "letter": letters.of(message),
        "sender": message.sender,
        "reply_to": message.reply_to, "headers": json.dumps(message.headers),
        "message_domain": domains.of_message_ids(message.sender), "account": draft.account,
        "transport": draft.transport, "retry_delays_s": json.dumps(policy.retry_delays_s),
        "on_in_doubt": "resend" if policy.resend_in_doubt else "hold",
        "max_failures": draft.max_failures, "idempotency_key": draft.idempotency_key,
        "content_hash": draft.content_hash, "personal": message.personal,
        "event": json.dumps(asdict(message.event)) if message.event else "",
        "send_timeout_ms": message.send_timeout_s and round(message.send_timeout_s * 1000),
        **hours.columns(draft.hours),
    }  # fmt: skip


def insert_recipients(
    db: Connection, run_key: int, recipients: Sequence[Recipient], now: int, part: int = 0
) -> int:
    """Insert recipients of an importing run and return how many were new to it;
    suppressed ones are skipped. `part` is the part of its list they stand in.
    """
    if not recipients:
        return 0
    # Not ASCII: a lone surrogate must be refused here,
    # for SQLite would store what Python cannot read again.
    rows = [(one.email, one.key, one.name,
             json.dumps(one.fields, ensure_ascii=False) if one.fields else None,
             places.stood(part, one.line), one.name_in_list or None)
            for one in recipients]  # fmt: skip
    skips = db.execute("SELECT 1 FROM emailer_suppression LIMIT 1").fetchone() is not None
    return db.hot.add_recipients(db, rows, {"run": run_key, "now": now}, skips=skips)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run being imported, or the one that its Idempotency-Key made before."""

    run_key: int
    public_id: str
    existed: bool = False
    importing: bool = True
    progress: int = 0  # rises with each chunk
    beside: frozenset[int] = frozenset()  # others that are imported as it begins


def begin_import(transaction: Transaction, draft: Draft) -> Begun:
    """Insert the importing run, unless its Idempotency-Key has one.
    Raises ConflictError on other content, once that run can be looked at.

    Of two that would move the rest of one run, the second waits for the first
    as if both had one key.
    """
    # NULL equals nothing: without a key each submission is its own
    first = transaction.db.execute(_OF_KEY, {"key": draft.idempotency_key}).fetchone()
    if not first:
        busy = rest.mover(transaction.db, draft.rest_of)
        if busy is not None:
            row = transaction.db.execute(_OF_ID, {"id": busy}).fetchone()
            return Begun(busy, "", existed=True, progress=row["progress"])
        beside = other_runs.importing(transaction.db)
        return Begun(*insert_run(transaction.db, draft, transaction.now), beside=beside)
    is_importing = first["state"] == RunState.IMPORTING
    if first["content_hash"] != draft.content_hash and not is_importing:
        said = Sentence(
            "This Idempotency-Key was used for other content (the list, the message or a "
            "setting of the run); take a new one for this."
        )
        help_ = Sentence("Look at the run that it made, or send this again under a new key.")
        raise ConflictError(said, first["public_id"], help_)
    return Begun(first["id"], first["public_id"], existed=True, importing=is_importing,
                 progress=first["progress"])  # fmt: skip


PROGRESS = "coalesce(last_id, 0) + rejected_count"
_FIRST = f"SELECT id, public_id, state, content_hash, {PROGRESS} AS progress FROM emailer_run"
_OF_KEY = f"{_FIRST} WHERE idempotency_key = :key"
_OF_ID = f"{_FIRST} WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a submission; `first_rejected` numbers its rejected ones within the run.
    `by_address` is how those are found who leave another run for it.
    """

    run_key: int
    recipients: Sequence[Recipient]
    rejected: Sequence[Rejected]
    first_rejected: int
    part: int = 0  # of the list; where one ends, lines are counted anew
    by_address: bool = False
    repeated: Sequence[Rejected] = ()  # lines that say themselves that they came before
    say_repeated: Callable[[Recipient], Rejected | None] | None = None
    skips: other_runs.Skips = other_runs.NOBODY


def import_chunk(transaction: Transaction, chunk: Chunk) -> tuple[int, int]:
    """Write one chunk of an importing run; returns how many recipients came,
    and how many of them were new.
    """
    _require_wanted(transaction.db, chunk.run_key)
    rejected = [
        repeated.row_of(chunk.run_key, number, one, chunk.part)
        for number, one in enumerate(chunk.rejected, chunk.first_rejected)
    ]
    transaction.db.executemany(repeated.KEEP, rejected)
    take = rest.take_listed if chunk.by_address else rest.take
    people = take(transaction, chunk.run_key, chunk.recipients)
    newest = other_runs.newest(transaction.db)
    new = insert_recipients(transaction.db, chunk.run_key, people, transaction.now, chunk.part)
    bounds.note_first(transaction.db, chunk.run_key, newest)
    bounds.note_last(transaction.db, chunk.run_key)
    correcting.keep_imported(transaction, chunk.run_key, people, chunk.part)
    so_far = {"run": chunk.run_key, "n": chunk.first_rejected + len(rejected)}
    transaction.db.execute(_REJECTED_SO_FAR, so_far)
    other_runs.leave_out(transaction, chunk.run_key, newest, chunk.skips)
    again = list(chunk.repeated)
    if chunk.say_repeated and new < len(people):
        came = repeated.among(transaction.db, chunk.run_key, people, newest)
        again += filter(None, map(chunk.say_repeated, came))
    if again:
        again.sort(key=lambda one: one.line)
        repeated.keep(transaction.db, chunk.run_key, again, chunk.part)
    return len(people), new


_REJECTED_SO_FAR = "UPDATE emailer_run SET rejected_count = :n WHERE id = :run"
GIVEN_UP = Sentence("Storing this list was interrupted, and none of it was kept. Send it again.")


def _require_wanted(db: Connection, run_key: int) -> None:
    """Stop an import that was given up: some of its people may be deleted already."""
    row = db.execute(_VERSION, {"id": run_key}).fetchone()
    if row is None or row["version"]:
        raise GivenUpError(GIVEN_UP)


_VERSION = "SELECT version FROM emailer_run WHERE id = :id AND state = 'importing'"


def _is_importing(db: Connection, run_key: int) -> bool:
    row = db.execute("SELECT state FROM emailer_run WHERE id = :id", {"id": run_key}).fetchone()
    return row is not None and row["state"] == RunState.IMPORTING


@dataclass(frozen=True, slots=True)
class Ended:
    """An import that is complete: what it counted."""

    run_key: int
    total: int
    duplicates: int
    rejected_count: int
    chosen_count: int
    webhooks: Sequence[NewWebhook] = ()
    headings: Headings = ()
    written_as: Sequence[tuple[str, str]] = ()
    beside: frozenset[int] | None = None  # as it began; None: it leaves nobody out
    looked_at: frozenset[int] = frozenset()  # of those stored since


def end_import(transaction: Transaction, ended: Ended) -> frozenset[int]:
    """importing -> running | scheduled: the one commit that makes a run visible. A paused account
    holds a running one back with its reason. Instead, where others were stored meanwhile whose
    people it is to leave out, returns these runs.
    """
    db = transaction.db
    _require_wanted(db, ended.run_key)
    if others := other_runs.stored_meanwhile(db, ended.run_key, ended.beside) - ended.looked_at:
        return others
    webhooks.add(transaction, ended.run_key, ended.webhooks)
    [skipped] = db.execute(
        "SELECT count(*) FROM emailer_recipient WHERE run_id = :run AND state = 'skipped'",
        {"run": ended.run_key},
    ).fetchone()
    schedule.fix_start(transaction, ended.run_key)
    bounds.note_last(db, ended.run_key)
    written = {name: json.dumps(getattr(ended, name)) for name in ("headings", "written_as")}
    db.execute(_END_IMPORT,
               {"id": ended.run_key, "total": ended.total, "skipped": skipped,
                "now": transaction.now, "duplicates": ended.duplicates,
                "rejected": ended.rejected_count, "chosen": ended.chosen_count,
                **written})  # fmt: skip
    going_on.pause_with_account(transaction, ended.run_key)
    limits.forget(transaction, _account_of(db, ended.run_key))
    rest.end(transaction, ended.run_key)
    transaction.changed(ended.run_key)
    transaction.work = True
    return frozenset()


_END_IMPORT = f"""
UPDATE emailer_run SET state = CASE WHEN {schedule.LATER} THEN 'scheduled' ELSE 'running' END,
    started_at = CASE WHEN {schedule.LATER} THEN NULL ELSE :now END,
    total = :total, waiting = :total - :skipped, skipped = :skipped,
    duplicates = :duplicates, rejected_count = :rejected, chosen_count = :chosen,
    headings = CASE WHEN :headings = '[]' THEN coalesce((SELECT before.headings
        FROM emailer_run AS before WHERE before.id = emailer_run.rest_of), '[]')
        ELSE :headings END, written_as = :written_as
WHERE id = :id AND state = 'importing'
"""


def _account_of(db: Connection, run_key: int) -> str:
    row = db.execute("SELECT account FROM emailer_run WHERE id = :run", {"run": run_key}).fetchone()
    return str(row["account"])


def discard_import(transaction: Transaction, run_key: int) -> bool:
    """Delete one chunk of an import that came to nothing; True once all is gone, or it ended."""
    db = transaction.db
    if not _is_importing(db, run_key):
        return True
    gone = rest.take_back(transaction, run_key, CHUNK_ROWS)
    bound = {"run": run_key, "n": CHUNK_ROWS}
    correcting.discard_imported(db, run_key)
    gone += db.execute(_DISCARD_RECIPIENTS, bound).rowcount
    gone += db.execute(_DISCARD_REJECTED, bound).rowcount
    gone += parts.discard(db, run_key)
    if not gone:
        db.execute("DELETE FROM emailer_limit WHERE run_id = :run", bound)
        db.execute("DELETE FROM emailer_run WHERE id = :run", bound)
    return not gone


_DISCARD_RECIPIENTS = """
DELETE FROM emailer_recipient
WHERE id IN (SELECT id FROM emailer_recipient WHERE run_id = :run LIMIT :n)
"""
_DISCARD_REJECTED = """
DELETE FROM emailer_rejected WHERE run_id = :run
    AND id IN (SELECT id FROM emailer_rejected WHERE run_id = :run LIMIT :n)
"""


def abandon_key(transaction: Transaction, run_key: int) -> None:
    """Free the Idempotency-Key of an import that is being discarded."""
    transaction.db.execute(
        "UPDATE emailer_run SET idempotency_key = NULL WHERE id = :id AND state = 'importing'",
        {"id": run_key},
    )
