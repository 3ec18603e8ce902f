"""What is asked for about webhooks, as JSON or a form has it -> a NewWebhook, or a sentence."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence

from emailer.store.webhooks import NewWebhook
from emailer.submitting import webhook_form
from emailer.tongue import Sentence, why
from web.errors import ProblemError, refuse_unknown

_FIELDS = (*webhook_form.FIELDS, "run")
_HELP = Sentence('Send {"url": "https://...", "events": ["run.finished"], "run": null}.')


def of_json(body: Mapping[str, object], *, allows_private: bool) -> NewWebhook:
    """Read a new webhook; without `events` it hears of all, without `run` of every run.

    Raises ProblemError.
    """
    with _said():
        return webhook_form.of_json(
            body, allows_private=allows_private, fields=_FIELDS, help_=_HELP
        )


def made(
    url: str, events: Sequence[object], run_id: str | None, *, allows_private: bool
) -> NewWebhook:
    """Make a new webhook with a secret of its own. Raises ProblemError."""
    with _said():
        return webhook_form.made(url, events, run_id, allows_private=allows_private)


@contextlib.contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except webhook_form.WebhookError as error:
        raise ProblemError(422, why(error), error.help) from None


def is_on(body: Mapping[str, object]) -> bool:
    """Read the change of a webhook. Raises ProblemError."""
    help_ = Sentence('Send {"enabled": true}.')
    refuse_unknown(body, ("enabled",), help_)
    wanted = body.get("enabled")
    if not isinstance(wanted, bool):
        raise ProblemError(422, Sentence("The field enabled is true or false."), help_)
    return wanted
