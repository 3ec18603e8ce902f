"""The forms on a run's page that say when it sends: what stands in their fields. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emailer.clocks import hours, zones
from emailer.model import Instant
from emailer.showing import wording
from emailer.store import Run


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed into one of the forms, and what is wrong with a field of it."""

    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)  # field -> sentence


NOTHING = Refused()


def forms(run: Run, refused: Refused, zone: str, planned_in: str = "") -> dict[str, dict[str, Any]]:
    """Name what stands in the fields of each form: what was typed, else what holds now.
    `zone` is that of this machine, for instants of which nobody has said theirs; `planned_in` that
    in which the run's beginning was planned, where that is known.
    """
    spans, its = hours.parted(run.hours)
    fields: dict[str, dict[str, str]] = {
        "start": {"at": typed(run.start_at, planned_in or zone), "zone": planned_in or zone},
        "hours": {"hours": wording.hours(spans), "zone": its or zone},
        "plan": {"zone": zone},
    }
    told: dict[str, dict[str, Any]] = {}
    for name, now in fields.items():
        is_refused = name == refused.form
        told[name] = {
            "typed": {**now, **(refused.typed if is_refused else {})},
            "wrong": refused.wrong if is_refused else {},
            "guessed": not is_refused and not {"start": planned_in, "hours": its}.get(name),
        }
    return told


def typed(at: Instant | None, zone: str) -> str:
    """Write an instant as the field of a date has it, in a zone; "" where there is none."""
    return f"{zones.local(at, zone):%Y-%m-%dT%H:%M}" if at else ""
