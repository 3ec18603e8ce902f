"""What is asked for about webhooks, as JSON or a form has it -> a NewWebhook, or a sentence."""

from collections.abc import Mapping, Sequence

from emailer.store.webhooks import Kind, NewWebhook
from emailer.tongue import Sentence
from emailer.webhooks import places, signing
from web.errors import ProblemError

_FIELDS = ("url", "events", "run")
_HELP = Sentence('Send {"url": "https://...", "events": ["run.finished"], "run": null}.')


def of_json(body: Mapping[str, object], *, allows_private: bool) -> NewWebhook:
    """Read a new webhook; without `events` it hears of all, without `run` of every run.

    Raises ProblemError.
    """
    unknown = next((name for name in body if name not in _FIELDS), None)
    if unknown is not None:
        raise ProblemError(
            422, Sentence('There is no field "{unknown}".', unknown=unknown[:50]), _HELP
        )
    url, events, run_id = body.get("url"), body.get("events"), body.get("run")
    if not isinstance(url, str):
        raise ProblemError(422, Sentence("The field url is missing, or no text."), _HELP)
    if events is not None and not isinstance(events, list):
        raise ProblemError(422, Sentence("The field events is a list."), _HELP)
    if run_id is not None and not isinstance(run_id, str):
        raise ProblemError(422, Sentence("The field run is a run's id."), _HELP)
    return made(
        url, list(Kind) if events is None else events, run_id, allows_private=allows_private
    )


def made(
    url: str, events: Sequence[object], run_id: str | None, *, allows_private: bool
) -> NewWebhook:
    """Make a new webhook with a secret of its own. Raises ProblemError."""
    try:
        place = places.checked(url.strip(), allows_private=allows_private)
    except ValueError as error:
        raise ProblemError(
            422, str(error), Sentence("Correct the address, and send it again.")
        ) from None
    if not events or any(one not in list(Kind) for one in events):
        names = ", ".join(Kind)
        raise ProblemError(
            422,
            Sentence("There is no such event.") if events else Sentence("No event is named."),
            Sentence("There are {names}.", names=names),
        )
    kinds = tuple(kind for kind in Kind if kind in events)
    return NewWebhook(place, kinds, signing.make_secret(), run_id)


def is_on(body: Mapping[str, object]) -> bool:
    """Read the change of a webhook. Raises ProblemError."""
    wish = body.get("enabled")
    if set(body) != {"enabled"} or not isinstance(wish, bool):
        raise ProblemError(
            422, Sentence("What can be changed is enabled."), Sentence('Send {"enabled": true}.')
        )
    return wish
