"""What is empty in a list, offered to be read as the line above says."""

from collections.abc import Mapping, Sequence
from typing import Any

from emailer.lists.lines import totals
from emailer.submitting import choice_names
from emailer.submitting.counting import Preview
from emailer.submitting.rows import OF_A_RUN

Json = dict[str, Any]


def offered(seen: Preview, typed: Mapping[str, str], rows: Sequence[Json]) -> list[Json]:
    """Offer it for each column that leaves empty what the message uses, by the rows of those who
    lack it, unless all of them are totals; and show where that was chosen.
    """
    lacked = {one["name"] for row in rows if not _is_total(row["name"]) for one in row["fill"]}
    shown = [
        {"field": field, "name": one.heading, "is_taken": bool(typed.get(field, "").strip())}
        for one in seen.look.about.columns
        if seen.look.about.kind != OF_A_RUN  # nothing is read of a line above
        and one.heading
        and (field := choice_names.written("above", one.variable))
    ]
    return [one for one in shown if one["is_taken"] or one["name"] in lacked]


def _is_total(name: str) -> bool:
    return bool(name) and totals.is_total([name])
