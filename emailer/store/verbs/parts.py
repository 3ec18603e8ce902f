"""The files of a run in SQL: written in chunks while it is imported, read whole.
Knows nothing of messages.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from emailer.model import Part, PartKind, RunState
from emailer.store import GivenUpError
from emailer.store.verbs.rows import Connection, SqlRow
from emailer.store.verbs.transaction import Transaction
from emailer.tongue import Sentence

CHUNK_BYTES = 256 * 1024
"""Bytes written in one call: a millisecond or two, so that no other call waits long."""


_DISCARDED = 16  # chunks deleted in one call


class NewPart(NamedTuple):
    """A file of an importing run; where `part` has a key,
    its bytes are those of that earlier part.
    """

    run_key: int
    part: Part


class SmallPart(NamedTuple):
    """A file of one chunk, or of an earlier part's bytes (then `data` is empty)."""

    new: NewPart
    data: bytes


class Data(NamedTuple):
    """A chunk of a part's bytes."""

    part_key: int
    no: int
    data: bytes


def begin(transaction: Transaction, new: NewPart) -> int:
    """Insert a part of an importing run and return its key.
    Raises GivenUpError where the import was given up.
    """
    part = new.part
    values = {"run": new.run_key, "kind": part.kind, "filename": part.filename,
              "type": part.content_type, "size": part.size_bytes,
              "same_as": part.key or None}  # fmt: skip
    begun = transaction.db.execute(_BEGIN, values).fetchone()
    if begun is None:
        raise GivenUpError(
            Sentence(
                "The program was started again while this was being stored: nothing was kept. "
                "Send it again."
            )
        )
    return int(begun["id"])


def begin_small(transaction: Transaction, files: Sequence[SmallPart]) -> None:
    """Insert some small files whole. Raises as `begin` does."""
    for file in files:
        key = begin(transaction, file.new)
        if file.data:
            write(transaction, Data(key, 0, file.data))


_BEGIN = f"""
INSERT INTO emailer_part (run_id, kind, filename, content_type, size_bytes, same_as)
SELECT id, :kind, :filename, :type, :size,
    (SELECT coalesce(earlier.same_as, earlier.id) FROM emailer_part AS earlier
        WHERE earlier.id = :same_as)
FROM emailer_run WHERE id = :run AND state = '{RunState.IMPORTING}'
RETURNING id
"""


def write(transaction: Transaction, chunk: Data) -> None:
    """Store the next chunk of a part's bytes."""
    transaction.db.execute(_WRITE, chunk._asdict())


_WRITE = "INSERT INTO emailer_part_data (part_id, no, data) VALUES (:part_key, :no, :data)"


def discard(db: Connection, run_key: int) -> int:
    """Delete some of an import's bytes, then its parts; returns how many rows went."""
    gone = db.execute(_DISCARD_DATA, {"run": run_key, "n": _DISCARDED}).rowcount
    return (
        gone
        or db.execute("DELETE FROM emailer_part WHERE run_id = :run", {"run": run_key}).rowcount
    )


_DISCARD_DATA = """
DELETE FROM emailer_part_data WHERE (part_id, no) IN (
    SELECT data.part_id, data.no FROM emailer_part AS part
    JOIN emailer_part_data AS data ON data.part_id = part.id
    WHERE part.run_id = :run LIMIT :n)
"""


def of_run(run_key: int) -> tuple[str, dict[str, Any]]:
    """Ask for the parts of a run, in their order."""
    return "SELECT * FROM emailer_part WHERE run_id = :run ORDER BY id", {"run": run_key}


def content(part_key: int) -> tuple[str, dict[str, Any]]:
    """Ask for the bytes of a part, chunk by chunk."""
    return _CONTENT, {"part": part_key}


_CONTENT = """
SELECT data FROM emailer_part_data
WHERE part_id = (SELECT coalesce(same_as, id) FROM emailer_part WHERE id = :part) ORDER BY no
"""


def part_of(row: SqlRow) -> Part:
    """Turn a row into a part."""
    return Part(
        PartKind(row["kind"]), row["filename"], row["content_type"], row["size_bytes"], row["id"]
    )
