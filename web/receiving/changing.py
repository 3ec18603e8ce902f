"""What a PATCH may change, of runs and of accounts. Pure."""

from collections.abc import Callable

from emailer.limits import MOST_CONNECTIONS
from emailer.submitting import numbers
from emailer.tongue import Sentence, why
from web import run_times
from web.errors import ProblemError
from web.receiving import fields

Settings = dict[str, tuple[str, Callable[[object], object]]]


def _connections(value: object) -> int:
    found = numbers.whole(value)
    if found is None or not 1 <= found <= MOST_CONNECTIONS:
        raise ValueError(
            Sentence(
                "The field connections is a number from 1 to {max_connections}.",
                max_connections=MOST_CONNECTIONS,
            )
        )
    return found


def _on_in_doubt(value: object) -> object:
    if value not in ("hold", "resend"):
        raise ValueError(Sentence("The field on_in_doubt is hold or resend."))
    return value


RUN: Settings = {
    "rate": ("limits", fields.limits_of),
    "max_failures": ("max_failures", fields.max_failures_of),
    "on_in_doubt": ("on_in_doubt", _on_in_doubt),
    "hours": ("hours", run_times.hours_of),
    "retry_failed": ("again", run_times.of_json),
}
ACCOUNT: Settings = {
    "rate": ("limits", fields.limits_of),
    "connections": ("connections", _connections),
}


def changes(body: dict[str, object], settings: Settings) -> dict[str, object]:
    """Read a PATCH: JSON field -> the store's column and its value."""
    found = {}
    for name, value in body.items():
        if name not in settings:
            raise ProblemError(
                422,
                Sentence('"{name}" cannot be changed.', name=name[:50]),
                Sentence("What can be is {settings}.", settings=", ".join(settings)),
            )
        column, parse = settings[name]
        try:
            found[column] = parse(value)
        except ValueError as error:
            help_ = Sentence("Correct it, and send it again.")
            raise ProblemError(422, why(error), help_, {"problems": {name: why(error)}}) from None
    return found
