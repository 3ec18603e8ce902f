"""Webhooks as they are asked for, in JSON or on a form -> new webhooks, or a sentence. Pure."""

import json
from collections.abc import Mapping, Sequence

from emailer.store.webhooks import MOST_OF_A_RUN, Kind, NewWebhook
from emailer.tongue import Sentence
from emailer.webhooks import signing, urls

FIELDS = ("url", "events", "secret")
"""Of one that belongs to the run it comes with."""
_HELP = Sentence('Send {"url": "https://...", "events": ["run.finished"]}.')
_CORRECT = Sentence("Correct the address, and send it again.")


class WebhookError(ValueError):
    """What cannot be a webhook; `help` says what to send instead."""

    def __init__(self, message: str, help_: str) -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.help = help_


def made(
    url: str,
    events: Sequence[object],
    run_id: str | None = None,
    secret: str | None = None,
    *,
    allows_private: bool,
) -> NewWebhook:
    """Make a new webhook, with the secret that was given, or one of its own.

    Raises WebhookError.
    """
    try:
        place = urls.checked(url.strip(), allows_private=allows_private)
    except ValueError as error:
        raise WebhookError(str(error), _CORRECT) from None
    if not events or any(one not in list(Kind) for one in events):
        names = ", ".join(Kind)
        raise WebhookError(
            Sentence("There is no such event.") if events else Sentence("No event is named."),
            Sentence("There are {names}.", names=names),
        )
    if secret is not None and not signing.is_secret(secret):
        raise WebhookError(
            Sentence("This cannot be the secret of a webhook."),
            Sentence("It is whsec_ and 24 to 64 bytes in base64; left out, one is made."),
        )
    kinds = tuple(kind for kind in Kind if kind in events)
    return NewWebhook(place, kinds, secret or signing.make_secret(), run_id)


def of_json(
    said: Mapping[str, object],
    *,
    allows_private: bool,
    fields: Sequence[str] = FIELDS,
    help_: str = _HELP,
) -> NewWebhook:
    """Read a new webhook; without `events` it hears of all, without `run` of every run.

    Raises WebhookError.
    """
    unknown = next((name for name in said if name not in fields), None)
    if unknown is not None:
        raise WebhookError(Sentence('There is no field "{unknown}".', unknown=unknown[:50]), help_)
    url, events = said.get("url"), said.get("events")
    run_id, secret = said.get("run"), said.get("secret")
    if not isinstance(url, str):
        raise WebhookError(Sentence("The field url is missing, or no text."), help_)
    if events is not None and not isinstance(events, list):
        raise WebhookError(Sentence("The field events is a list."), help_)
    if run_id is not None and not isinstance(run_id, str):
        raise WebhookError(Sentence("The field run is a run's id."), help_)
    if secret is not None and not isinstance(secret, str):
        raise WebhookError(Sentence("The field secret is a text."), help_)
    kinds = list(Kind) if events is None else events
    return made(url, kinds, run_id, secret, allows_private=allows_private)


def of_run(value: object, *, allows_private: bool) -> tuple[NewWebhook, ...]:
    """Read the webhooks of a run that is submitted; None: it has none. Raises WebhookError."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise WebhookError(Sentence("The field webhooks is a list of objects."), _HELP)
    if len(value) > MOST_OF_A_RUN:
        raise WebhookError(
            Sentence("A run has {most} webhooks at most.", most=MOST_OF_A_RUN),
            Sentence("Send fewer."),
        )
    return tuple(of_json(one, allows_private=allows_private) for one in value)


def canonical(value: object) -> str:
    """Write what was asked for in one form, for telling whether two submissions are the same."""
    return json.dumps(value, sort_keys=True) if value else ""
