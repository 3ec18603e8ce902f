"""Lines of a list whose address stood in a line before, in SQL: kept beside those of no use,
for the file they are mended in. Their ids are below 0, so that whoever reads lines of no use
passes them.
"""

import json
from collections.abc import Mapping, Sequence

from emailer import tongue
from emailer.model import Recipient, Rejected
from emailer.store import places
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.rows import Connection, Query
from emailer.store.verbs.visible import KEY


def among(
    db: Connection, run_key: int, people: Sequence[Recipient], newest: int
) -> list[Recipient]:
    """Find who of some people came before: with one of them, or up to an id."""
    values = {"run": run_key, "newest": newest, "keys": json.dumps([one.key for one in people])}
    known = {row["address_key"] for row in db.execute(_before(db.say), values)}
    repeated = []
    for one in people:
        if one.key in known:
            repeated.append(one)
        known.add(one.key)
    return repeated


@spelled
def _before(say: Dialect) -> str:
    return f"""
    SELECT address_key FROM emailer_recipient
    WHERE run_id = :run AND address_key IN (SELECT value FROM {say.lines("keys")} AS line)
      AND {say.no_index("id")} <= :newest
    """


def keep(db: Connection, run_key: int, lines: Sequence[Rejected], part: int) -> None:
    """Keep some more of them, in their order."""
    [lowest] = db.execute(_LOWEST, {"run": run_key}).fetchone()
    db.executemany(KEEP, [row_of(run_key, lowest - n, one, part) for n, one in enumerate(lines, 1)])


_LOWEST = "SELECT coalesce(min(id), 0) FROM emailer_rejected WHERE run_id = :run AND id < 0"
KEEP = """
INSERT INTO emailer_rejected (run_id, id, line, value, reason, cells, stood, is_chosen)
VALUES (:run, :id, :line, :value, :reason, :cells, :stood, :is_chosen)
"""


def row_of(run_key: int, number: int, one: Rejected, part: int) -> Mapping[str, object]:
    """Write a line of a part of a list as a row, also one of no use."""
    return {
        "run": run_key, "id": number, "line": one.line, "value": one.value,
        "reason": tongue.kept(one.reason), "cells": json.dumps(one.cells),
        "stood": places.stood(part, one.line), "is_chosen": int(one.is_chosen),
    }  # fmt: skip


def listed(run_id: str, limit: int, behind: int) -> Query:
    """Read some of them, in their order; `behind` is the last id there was, at first 0."""
    sql = (
        f"SELECT * FROM emailer_rejected WHERE run_id = ({KEY}) AND id < :behind "
        "ORDER BY id DESC LIMIT :limit"
    )
    return sql, {"run": run_id, "behind": behind, "limit": limit + 1}


def for_a_reason(say: Dialect, run_id: str, reason: str, most: int) -> Query:
    """Read the first whose reason is a sentence of this template."""
    kept = f"%{json.dumps(reason)[1:-1]}%"
    return _for_a_reason(say), {"run": run_id, "reason": kept, "most": most}


@spelled
def _for_a_reason(say: Dialect) -> str:
    return f"""
    SELECT * FROM emailer_rejected
    WHERE run_id = ({KEY}) AND id < 0 AND {say.matches("reason", ":reason")}
    ORDER BY id DESC LIMIT :most
    """
