"""When a run sends and when its failed are tried again,
as JSON or a form has it -> what the store changes. Pure.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from emailer import dates
from emailer.clocks import hours, zones
from emailer.model import Instant, RetryPlan
from emailer.submitting import numbers, retry_plans
from emailer.tongue import Sentence, why

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
    count = None if times is None else numbers.whole(times)
    if not isinstance(every, str) or (times is not None and count is None):
        raise ValueError(
            Sentence("Of retry_failed, every is a duration such as 6h, and times a number.")
        )
    return retry_plans.of_typed(value["at"], every, "" if count is None else str(count))


class FieldError(ValueError):
    """What is wrong with one field of a form, in a sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


RETRY_OVER = Sentence("This date is over. Give one that is to come.")


def of_form(fields: Mapping[str, str]) -> RetryPlan | None:
    """Read the fields at, zone, every_h and times of a form; `none` takes a plan back.
    Raises FieldError.
    """
    if fields.get("none"):
        return None
    at, zone, times = _text(fields, "at"), _zone(fields), _text(fields, "times")
    every = f"{fields['every_h'].strip()}h" if _text(fields, "every_h") else ""
    _of("at", lambda: dates.parse_instant(at, zone))
    if every:
        _of("every_h", lambda: retry_plans.of_typed(at, every, "1", zone))
    return _of(
        "times" if every else "every_h", lambda: retry_plans.of_typed(at, every, times, zone)
    )


def hours_of_form(fields: Mapping[str, str], before: str) -> str:
    """Read the fields hours and zone of a form; none are empty. Where neither names a zone
    it is that of the hours before. Raises FieldError.
    """
    text, zone = _text(fields, "hours"), _zone(fields) or hours.parted(before)[1]
    return _of("hours", lambda: hours.parse(text, zone).text) if text else ""


def start_of_form(fields: Mapping[str, str]) -> Instant | None:
    """Read the fields at and zone of a form: when a run is to begin; None: now.
    Raises FieldError.
    """
    text, zone = _text(fields, "at"), _zone(fields)
    return _of("at", lambda: dates.parse_instant(text, zone)) if text else None


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()


def _zone(fields: Mapping[str, str]) -> str:
    name = _text(fields, "zone")
    if name:
        _of("zone", lambda: zones.zone_of(name))
    return name


def _of(field: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except ValueError as error:
        raise FieldError(field, why(error)) from None
