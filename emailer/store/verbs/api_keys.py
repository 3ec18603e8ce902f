"""Keys and sessions in SQL: what is asked for by a digest, and what a person makes,
lists and revokes by name.
"""

import json

from emailer.store import ConflictError, NotFoundError
from emailer.store.access import Key, Kind, NewKey, NewSession, Session
from emailer.store.verbs import untrusted
from emailer.store.verbs.rows import Query, SqlRow
from emailer.store.verbs.transaction import Transaction

MOST_SESSIONS = 1_000
MOST_KEYS = 1_000
USED_TO_MS = 60_000
"""How exact `last_used_at` is."""


def create(transaction: Transaction, key: NewKey) -> None:
    """Keep a key. Raises ConflictError where a key that is not revoked has this name,
    or there are too many.
    """
    if transaction.db.execute(_BY_NAME, {"name": key.name}).fetchone():
        raise ConflictError(
            f"There is a key {key.name} already: revoke it first, or choose another name."
        )
    [[count]] = transaction.db.execute(
        "SELECT count(*) FROM emailer_key WHERE revoked_at IS NULL"
    ).fetchall()
    if count >= MOST_KEYS:
        raise ConflictError(
            f"There are {MOST_KEYS:,} keys already: revoke those that are not needed."
        )
    values = {"name": key.name, "kind": key.kind.value, "digest": key.digest, "hint": key.hint,
            "origins": json.dumps(key.origins), "now": transaction.now}  # fmt: skip
    transaction.db.execute(_CREATE, values)


_BY_NAME = "SELECT * FROM emailer_key WHERE name = :name AND revoked_at IS NULL"
_CREATE = """
INSERT INTO emailer_key (name, kind, digest, hint, origins, created_at)
VALUES (:name, :kind, :digest, :hint, :origins, :now)
"""


def revoke(transaction: Transaction, name: str) -> Key:
    """Let a key open nothing more, and end the sessions begun with it. Raises NotFoundError."""
    row = transaction.db.execute(_BY_NAME, {"name": name}).fetchone()
    if row is None:
        raise NotFoundError(f"There is no key {name} that could be revoked.")
    values = {"id": row["id"], "now": transaction.now}
    transaction.db.execute("UPDATE emailer_key SET revoked_at = :now WHERE id = :id", values)
    transaction.db.execute("DELETE FROM emailer_session WHERE key_id = :id", values)
    return key_of(row)


def used(transaction: Transaction, key_id: int) -> None:
    """Note that a key was used."""
    transaction.db.execute(
        _USED, {"id": key_id, "now": transaction.now, "before": transaction.now - USED_TO_MS}
    )


_USED = """
UPDATE emailer_key SET last_used_at = :now WHERE id = :id AND coalesce(last_used_at, 0) <= :before
"""


def begin_session(transaction: Transaction, session: NewSession) -> None:
    """Keep a log-in, and forget those that are over."""
    now = transaction.now
    transaction.db.execute("DELETE FROM emailer_session WHERE expires_at <= :now", {"now": now})
    transaction.db.execute(_TOO_MANY, {"kept": MOST_SESSIONS - 1})
    values = {"digest": session.digest, "key_id": session.key_id, "proof": session.proof,
              "now": now, "expires_at": now + session.lasts_ms}  # fmt: skip
    transaction.db.execute(
        "INSERT INTO emailer_session VALUES (:digest, :key_id, :proof, :now, :expires_at)", values
    )


_TOO_MANY = """
DELETE FROM emailer_session WHERE digest NOT IN
    (SELECT digest FROM emailer_session ORDER BY created_at DESC, digest LIMIT :kept)
"""


def end_session(transaction: Transaction, digest: str) -> None:
    """Log out."""
    transaction.db.execute("DELETE FROM emailer_session WHERE digest = :digest", {"digest": digest})


# -- what is only read -----------------------------------------------------------------------------


def every() -> Query:
    """Ask for the keys; of those revoked, the latest hundred."""
    return _EVERY, {}


_EVERY = """
SELECT * FROM emailer_key WHERE revoked_at IS NULL
UNION ALL SELECT * FROM (
    SELECT * FROM emailer_key WHERE revoked_at IS NOT NULL ORDER BY revoked_at DESC LIMIT 100
) AS revoked
"""


def by_digest(digest: str) -> Query:
    """Ask for a key."""
    return "SELECT * FROM emailer_key WHERE digest = :digest", {"digest": digest}


def any_secret() -> Query:
    """Ask whether a secret key was ever made."""
    return "SELECT EXISTS (SELECT 1 FROM emailer_key WHERE kind = 'secret') AS found", {}


def session_by_digest(digest: str, now: int) -> Query:
    """Ask for a session that is not over."""
    return _SESSION, {"digest": digest, "now": now}


_SESSION = """
SELECT session.* FROM emailer_session AS session
LEFT JOIN emailer_key AS key ON key.id = session.key_id
WHERE session.digest = :digest AND session.expires_at > :now AND key.revoked_at IS NULL
"""


def key_of(row: SqlRow) -> Key:
    """Read a key's row."""
    return Key(row["id"], row["name"], Kind(row["kind"]), row["hint"],
               untrusted.listed(row["origins"]), row["created_at"], row["last_used_at"],
               row["revoked_at"])  # fmt: skip


def session_of(row: SqlRow) -> Session:
    """Read a session's row."""
    return Session(row["key_id"], row["proof"])
