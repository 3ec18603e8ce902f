"""What came in a form or as JSON -> typed fields -> a Submission;
what JSON has otherwise is a problem. Pure.
"""

import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from emailer import characters, durations, limits
from emailer.letters import SAME
from emailer.store.webhooks import NewWebhook
from emailer.submitting import choice_names, choosing, event, numbers, webhook_form
from emailer.submitting.listing import Source
from emailer.submitting.submission import Submission, of_typed
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence, plural, together, why
from web.errors import ProblemError
from web.receiving import letters, looked_at
from web.receiving.limits import MAX_FIELD_BYTES, field_bytes, shown, too_large

if TYPE_CHECKING:
    from web.config import WebConfig

MAX_RECORDS = 50_000
MOST_NAMED = 20
"""So many unknown fields are named, and the others counted."""

_TEXTS = ("emails", "subject", "text", "html", "sender", "reply_to", "on_rejected", "on_in_doubt",
          "rest_of", "list_of", "format", "personal_column", "hours", "after", "zone",
          *event.NAMES)  # fmt: skip
_OPTIONS = ("retry_delays", "max_failures", "rate", "start_at", "grace_s", "send_timeout_s",
            "skip_written", "skip_waiting", "personal_anyway", "list_sent", "account")  # fmt: skip
_JSON = frozenset(
    {*_TEXTS, *_OPTIONS, *choosing.NAMES, "recipients", "person", "event", "webhooks"}
)
_Write = Callable[[object, dict[str, str]], str]
"""Turns what JSON has into the text a form would have; what is wrong is kept among the problems."""
_OF_A_TEST = ("to",)
"""Of no run: who writes "to" where a list belongs must hear of it."""
_PAGE = frozenset(
    {
        "key", "kept", "kept_files", "unsent", "like", "agreed",
        "looked", "person", "step", "find", "found", "shown", "to", "draft", "instead_of",
        "missing_files", "without_files", "unsent_files",
    }
)  # fmt: skip
PRESSED = ("reread", "choose_declined", "leave", "take_back")
"""Buttons that choose something about the list."""
FORM = frozenset({*_TEXTS, *_OPTIONS, *choosing.NAMES, *_PAGE, "event", "webhooks"})
"""All fields a form may have, but for the single choices about a list (`choice_names.read`)."""


def of_form(
    typed: Mapping[str, str],
    upload: Upload | None,
    key: str | None,
    config: "WebConfig",
    *,
    is_program: bool = False,
) -> Submission:
    """Make a submission of a form's fields; a page fills in an example where a program does not."""
    problems = _unknown((name for name in typed if not choice_names.read(name)), FORM)
    if is_program:
        typed = letters.of_program(typed, problems)
    if typed.get("event", "").strip():
        typed = {**typed, **letters.event_of(_of_json(typed["event"]), problems)}
    told: tuple[NewWebhook, ...] = ()
    if written := typed.get("webhooks", "").strip():
        asked = _of_json(written)
        typed, told = _webhooks(typed, written if asked is None else asked, config, problems)
    source = Source(typed.get("emails", ""), (), upload, choices=choosing.of_form(typed, problems))
    made = replace(of_typed(typed, source, key, config, problems), webhooks=told)
    return looked_at.by(made, typed)


def of_json(
    body: Mapping[str, object], key: str | None, config: "WebConfig", *, is_test: bool = False
) -> Submission:
    """Make a submission of a JSON body; that of a test names where it goes."""
    further = _OF_A_TEST if is_test else ()
    problems = _unknown(body, _JSON.union(further))
    typed = {
        name: text
        for name in (*_TEXTS, *further)
        if (text := _text(body, name, problems)) is not None
    }
    for name, write in _WRITTEN:
        if name in body:
            typed[name] = write(body[name], problems)
    if body.get("event") is not None:
        typed |= letters.event_of(body["event"], problems)
    choices, typed = choosing.of_json(body, problems), letters.of_program(typed, problems)
    source = Source(
        typed.get("emails", ""),
        _records(body, problems),
        choices=choices,
        has_records=body.get("recipients") is not None,
    )
    typed, told = _webhooks(typed, body.get("webhooks"), config, problems)
    made = replace(of_typed(typed, source, key, config, problems), webhooks=told)
    return replace(made, person=_person(body["person"], problems)) if "person" in body else made


def limits_of(value: object) -> limits.Limits:
    """Read limits as JSON has them: null, a text ("14/s, 500/d") or a number a second.

    Raises ValueError with a sentence.
    """
    problems: dict[str, str] = {}
    text = _rate(value, problems)
    if problems:
        raise ValueError(problems["rate"])
    return limits.parse(text)


def max_failures_of(value: object) -> str:
    """Read a limit of failures as JSON has it: a text or a count.
    Raises ValueError with a sentence.
    """
    return durations.parse_max_failures(_max_failures(value, {}))


def _unknown(names: Iterable[str], known: Container[str]) -> dict[str, str]:
    """Say which fields are not known: a slip of the pen must not take half of a submission away."""
    unknown = [name for name in names if name not in known]
    problems: dict[str, str] = {
        shown(name): Sentence('There is no field "{name}".', name=shown(name))
        for name in unknown[:MOST_NAMED]
    }
    if more := len(unknown[MOST_NAMED:]):
        problems["..."] = plural(
            "And {n} more field is not known.", "And {n} more fields are not known.", more
        )
    return problems


def _webhooks(
    typed: Mapping[str, str], value: object, config: "WebConfig", problems: dict[str, str]
) -> tuple[dict[str, str], tuple[NewWebhook, ...]]:
    """Read the webhooks of a run; what was typed then has them in one form."""
    written = {**typed, "webhooks": webhook_form.canonical(value)}
    try:
        return written, webhook_form.of_run(value, allows_private=config.private_webhooks)
    except webhook_form.WebhookError as error:
        problems["webhooks"] = together(why(error), error.help)
        return written, ()


def _of_json(text: str) -> object:
    """Read what is JSON within a field of a form."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _person(value: object, problems: dict[str, str]) -> int:
    found = numbers.whole(value)
    if found is None or found < 1:
        problems["person"] = Sentence(
            "The field person is the number of somebody on the list, from 1."
        )
        return 1
    return found


def _text(body: Mapping[str, object], name: str, problems: dict[str, str]) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        problems[name] = Sentence("The field {name} is a text.", name=name)
        return None
    if len(value.encode("utf-8", "surrogatepass")) > field_bytes(name):
        raise too_large(name)
    if not characters.is_storable(value):
        problems[name] = Sentence(
            "The field {name} holds characters that are no text: NUL, or half of one.", name=name
        )
    return value


def _records(body: Mapping[str, object], problems: dict[str, str]) -> list[object]:
    records = body.get("recipients")
    if records is None:
        return []
    if not isinstance(records, list):
        problems["recipients"] = Sentence("The field recipients is a list of objects.")
        return []
    if len(records) > MAX_RECORDS:
        help_ = Sentence("Send the list as a file, as multipart/form-data.")
        raise ProblemError(
            413,
            Sentence("There are more than {max_records} recipients.", max_records=MAX_RECORDS),
            help_,
        )
    return records


def _delays(value: object, problems: dict[str, str]) -> str:
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one.strip() for one in value
    ):
        problems["retry_delays"] = Sentence(
            'The field retry_delays is a list of durations, such as ["1m", "5m"].'
        )
        return ""
    return ",".join(value)


def _max_failures(value: object, _: dict[str, str]) -> str:
    if isinstance(value, str):
        return value.lower()
    count = numbers.whole(value)
    return json.dumps(value)[:MAX_FIELD_BYTES] if count is None else str(count)


def _rate(value: object, problems: dict[str, str]) -> str:
    if value is None:
        return "none"
    per_s = numbers.number(value)
    if per_s is not None and limits.MIN_PER_S <= per_s <= limits.MAX_PER_S:
        return f"{per_s:f}/s"
    if not isinstance(value, str):
        problems["rate"] = Sentence(
            'The field rate is a text such as "14/s", a number a second from {least} to {most}, '
            "or null.",
            least=f"{limits.MIN_PER_S:f}",
            most=f"{limits.MAX_PER_S:.0f}",
        )
        return ""
    return value


def _start_at(value: object, problems: dict[str, str]) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    problems["start_at"] = Sentence(
        'The field start_at is a text such as "2026-11-28T09:00:00+01:00", or null.'
    )
    return ""


def _yes_or_no(name: str, other: str = "") -> _Write:
    def write(value: object, problems: dict[str, str]) -> str:
        if value is None or isinstance(value, bool):
            return "" if value is None else "yes" if value else "no"
        if not other or value != other:
            problems[name] = (
                Sentence('The field {name} is true, false or "{other}".', name=name, other=other)
                if other
                else Sentence("The field {name} is true or false.", name=name)
            )
        return other

    return write


def _seconds(name: str, least: int, most: float) -> _Write:
    def write(value: object, problems: dict[str, str]) -> str:
        seconds = numbers.number(value)
        if seconds is not None and least <= seconds <= most:
            return f"{seconds:f}"
        if value is not None:
            problems[name] = Sentence(
                "The field {name} is a number of seconds from {least} to {most}.",
                name=name,
                least=least,
                most=f"{most:.0f}",
            )
        return ""

    return write


_WRITTEN: Sequence[tuple[str, _Write]] = (
    ("retry_delays", _delays),
    ("max_failures", _max_failures),
    ("rate", _rate),
    ("start_at", _start_at),
    ("grace_s", _seconds("grace_s", 0, durations.MAX_GRACE_S)),
    ("send_timeout_s", _seconds("send_timeout_s", 1, durations.LONGEST_ANSWER_S)),
    ("skip_written", _yes_or_no("skip_written", SAME)),
    ("list_sent", _yes_or_no("list_sent")),
    ("skip_waiting", _yes_or_no("skip_waiting", SAME)),
    ("personal_anyway", _yes_or_no("personal_anyway")),
)
"""What JSON has as a text or otherwise -> the text a form would have."""
