"""When a run sends and when its failed are tried again,
as JSON or a form has it -> what the store changes. Pure.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from emailer import dates
from emailer.clocks import hours
from emailer.model import Instant, RetryPlan
from emailer.submitting import numbers, planning
from emailer.tongue import Sentence
from web.errors import ProblemError

T = TypeVar("T")

FIELDS = ("at", "every", "times")


def hours_of(value: object) -> str:
    """Read sending hours; none are empty. Raises ValueError with a sentence."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        said = Sentence(
            'The field hours is a text such as "Mon-Fri 09:00-18:00 Europe/Lisbon", or null.'
        )
        raise ValueError(said)  # noqa: TRY004  (a person sent it)
    return hours.parse(value).text


def of_json(value: object) -> RetryPlan | None:
    """Read {"at", "every", "times"}, or null: none is planned.
    Raises ValueError with a sentence.
    """
    if value is None:
        return None
    if (
        not isinstance(value, dict)
        or not value.keys() <= set(FIELDS)
        or not isinstance(value.get("at"), str)
    ):
        raise ValueError(
            Sentence(
                "The field retry_failed is null, or an object with at, and every and times: "
                '{"at": "..."}.'
            )
        )
    every, times = value.get("every") or "", value.get("times")
    count = 1 if times is None else numbers.whole(times)
    if not isinstance(every, str) or count is None:
        raise ValueError(
            Sentence("Of retry_failed, every is a duration such as 6h, and times a number.")
        )
    return planning.of_typed(value["at"], every, str(count))


def of_form(fields: Mapping[str, str]) -> RetryPlan | None:
    """Read the fields at, zone, every_h and times of a form; `none` takes a plan back."""
    if fields.get("none"):
        return None
    at, every, times, zone = (
        fields.get(name, "").strip() for name in ("at", "every_h", "times", "zone")
    )
    return _or_problem(lambda: planning.of_typed(at, f"{every}h" if every else "", times, zone))


def hours_of_form(fields: Mapping[str, str]) -> str:
    """Read the fields hours and zone of a form; none are empty."""
    text, zone = fields.get("hours", "").strip(), fields.get("zone", "").strip()
    return _or_problem(lambda: hours.parse(text, zone).text) if text else ""


def start_of_form(fields: Mapping[str, str]) -> Instant | None:
    """Read the fields at and zone of a form: when a run is to begin; None: now."""
    text, zone = fields.get("at", "").strip(), fields.get("zone", "").strip()
    return _or_problem(lambda: dates.parse_instant(text, zone)) if text else None


def _or_problem(read: Callable[[], T]) -> T:
    try:
        return read()
    except ValueError as error:
        raise ProblemError(
            422, str(error), Sentence("Go back to the run, and correct it.")
        ) from None
