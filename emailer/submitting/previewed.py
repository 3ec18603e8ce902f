"""What a submission would become, as JSON has it. Knows no requests."""

from collections.abc import Iterable
from typing import Any

from emailer.dates import instant
from emailer.model import Rejected
from emailer.submitting import readings
from emailer.submitting.counting import Preview
from emailer.submitting.personal import Found
from emailer.submitting.written_before import Corrected, Written

Json = dict[str, Any]


def rejected(lines: Iterable[Rejected]) -> list[Json]:
    """Write lines that were no address."""
    return [{"line": one.line, "value": one.value, "reason": one.reason} for one in lines]


def _written(found: Written) -> Json:
    """Write what other runs have to do with a list: the largest runs are named."""
    runs, pending = (
        [
            {
                "id": one.run_id,
                "subject": one.subject,
                "count": one.count,
                "in_doubt": one.in_doubt,
                "begun_at": instant(one.begun_at),
                "at": instant(one.at),
            }
            for one in found.named(is_written=is_written)
        ]
        for is_written in (True, False)
    )
    return {
        "count": found.people,
        "same": found.of_same(is_written=True),
        "pending": found.pending,
        "pending_same": found.of_same(is_written=False),
        "runs": runs,
        "pending_runs": pending,
        "corrected_count": found.put_right_count,
        "corrected": [_corrected(one) for one in found.put_right],
        "left_before_count": found.left_before_count,
        "left_before": [one._asdict() for one in found.left_before],
    }


def _corrected(one: Corrected) -> Json:
    return {"line": one.line, "was": one.was, "better": one.better}


def shape(seen: Preview) -> Json:
    """Write what a submission would become."""
    first = seen.first
    return {
        "valid": seen.valid,
        "duplicates": seen.duplicates,
        "duplicate_names": seen.duplicate_names,
        "rejected_count": seen.rejected_count,
        "rejected": rejected(seen.rejected),
        "encoding": seen.encoding,
        "columns": list(seen.columns),
        "reading": readings.shape(seen),
        "problems": seen.problems,
        "person": _person(seen),
        "written": _written(seen.written),
        "personal": _personal(seen.personal),
        "first": first
        and {part: getattr(first, part) for part in ("to", "sender", "subject", "text", "html")},
    }


def _personal(found: Found) -> Json | None:
    """Write what became of the personal files; of a great many the first are named."""
    if not found.count:
        return None
    return {
        "column": found.column,
        "count": found.count,
        "size_bytes": found.size_bytes,
        "unused": list(found.unused[:NAMED_FILES]),
        "unused_count": len(found.unused),
        "shared": dict(list(found.shared.items())[:NAMED_FILES]),
    }


NAMED_FILES = 1000


def _person(seen: Preview) -> Json | None:
    """Write whose mail is shown."""
    one = seen.recipient
    return {"number": seen.person, "email": one.email, "name": one.name} if one else None
