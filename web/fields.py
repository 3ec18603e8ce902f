"""Submitted fields -> a Submission: every field checked, each problem kept beside what was typed. Pure."""

import hashlib
import json
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from emailer import dates, durations
from emailer.message import DEFAULT_SUBJECT, DEFAULT_TEXT, NOBODY, formats, is_example
from emailer.message.sizes import MAIL_LIMIT
from emailer.model import Instant, Message, Policy
from emailer.store import DraftFile
from web import choosing
from web.config import WebConfig
from web.errors import ProblemError
from web.lists import Source
from web.receiving.limits import field_bytes, shown, too_large
from web.receiving.strict_json import UNFIT
from web.receiving.uploads import Upload
from web.written import LookUp

T = TypeVar("T")

MAX_RECORDS = 50_000

_TEXTS = ("emails", "subject", "text", "html", "sender", "reply_to", "on_rejected", "on_in_doubt", "rest_of",
          "list_of", "format")  # fmt: skip
_OPTIONS = ("retry_delays", "max_failures", "rate", "start_at", "grace_s", "skip_written")
_JSON = frozenset({*_TEXTS, *_OPTIONS, *choosing.NAMES, "recipients", "person"})
_PAGE = frozenset({"key", "kept", "kept_files", "unsent", "like", "agreed", "looked", "person", "step"})
_FORM = frozenset({*_TEXTS, *_OPTIONS, *choosing.NAMES, *_PAGE})


@dataclass(frozen=True, slots=True)
class Submission:
    """What was submitted. `typed` is each text field as it came, for filling the form in again."""

    typed: Mapping[str, str]
    message: Message
    source: Source = field(default_factory=Source)
    on_rejected: Literal["skip", "refuse"] = "skip"
    policy: Policy = field(default_factory=Policy)
    max_failures: str = "never"
    rate_per_s: float | None = None
    transport: str = "simulated"
    max_mail_bytes: int = MAIL_LIMIT
    rest_of: str | None = None  # the run whose rest is part of the list
    list_of: str | None = None  # the run whose people are part of the list, copied
    skip_written: bool | None = None  # whom an earlier run has written to is left out; None: not said
    look_up: LookUp | None = None  # where such people are found
    start_at: Instant | None = None  # when to begin; None: at once
    grace_s: float | None = None  # how long it may be stopped with nothing sent; None: as the way it came has it
    key: str | None = None  # Idempotency-Key, or the form's hidden `key`
    problems: Mapping[str, str] = field(default_factory=dict)  # field -> sentence
    files: tuple[DraftFile, ...] = ()  # that go with the message
    letter_uploads: tuple[Upload, ...] = ()  # those of them that were uploaded
    makes_text: bool = False  # only the HTML was written: the text part is made from it
    person: int = 1  # whose mail is looked at, by their number on the list

    @property
    def written(self) -> Message:
        """Return the message as it was written, without what is made from it."""
        if self.message.format == "markdown":
            return replace(self.message, html="")
        return replace(self.message, text="") if self.makes_text else self.message

    @property
    def upload(self) -> Upload | None:
        """Return the uploaded file (.filename, .size_bytes), sent now or kept from before."""
        return self.source.upload

    @property
    def list_field(self) -> str:
        """Name the field whose list a sentence about the whole list belongs to."""
        if self.upload:
            return "file"
        return "recipients" if self.source.records else "emails"


def of_form(typed: Mapping[str, str], upload: Upload | None, key: str | None, config: WebConfig) -> Submission:
    """Make a submission of a form's fields."""
    problems = _unknown((name for name in typed if not choosing.is_one(name)), _FORM)
    source = Source(typed.get("emails", ""), (), upload, choices=choosing.of_form(typed, problems))
    made = _submission(typed, source, key, config, problems)
    return replace(made, person=max(1, _number(typed.get("person", ""), 1) + _number(typed.get("step", ""), 0)))


def of_json(body: Mapping[str, object], key: str | None, config: WebConfig) -> Submission:
    """Make a submission of a JSON body."""
    problems = _unknown(body, _JSON)
    typed = {name: text for name in _TEXTS if (text := _text(body, name, problems)) is not None}
    for name, write in _WRITTEN:
        if name in body:
            typed[name] = write(body[name], problems)
    choices = choosing.of_json(body, problems)
    source = Source(typed.get("emails", ""), _records(body, problems), choices=choices)
    made = _submission(typed, source, key, config, problems)
    return replace(made, person=_person(body["person"], problems)) if "person" in body else made


def leaves_out(submission: Submission) -> bool:
    """Tell whether a form leaves out whom an earlier run has written to: as it says, else unless it is a trial."""
    return submission.transport != "simulated" if submission.skip_written is None else submission.skip_written


def content_hash(submission: Submission) -> str:
    """Hash what a submission is about: the same content has the same hash, whatever way it came.

    What was not said is no part of it: the program may have been started with other defaults since.
    """

    def said(name: str, value: object) -> object:
        return value if submission.typed.get(name, "").strip() else None

    message, policy, source = submission.message, submission.policy, submission.source
    fields = [
        [message.subject, _lines(message.text), _lines(submission.typed.get("html", ""))],
        [said("sender", message.sender), said("reply_to", message.reply_to)],
        [policy.retry_delays_s if "retry_delays" in submission.typed else None],
        [said("on_in_doubt", policy.resend_in_doubt), said("max_failures", submission.max_failures)],
        [submission.rate_per_s, source.upload.sha256 if source.upload else ""],
    ]
    hashed = hashlib.sha256(json.dumps(fields).encode())
    hashed.update(_lines(source.emails).encode())
    for record in source.records:
        hashed.update(json.dumps(record, sort_keys=True).encode())
    said_later = _LATER if "key" in submission.typed else (*_LATER, "skip_written")
    later = {name: submission.typed[name] for name in said_later if submission.typed.get(name, "").strip()}
    if submission.message.format != "text":
        later["format"] = submission.message.format
    if submission.files:
        later["files"] = json.dumps([[*file.part[:2], file.sha256] for file in submission.files])
    if later:
        hashed.update(json.dumps(later).encode())
    if chosen_of_list := choosing.canonical(source.choices):
        hashed.update(json.dumps(chosen_of_list).encode())
    return hashed.hexdigest()


def chosen(sender: str, config: WebConfig) -> str:
    """Take nobody's sender, which trials have, out of real mail: somebody must choose one."""
    return config.sender if config.transport == "smtp" and sender == NOBODY else sender


_LATER = ("rest_of", "list_of", "start_at")
"""Fields that came later: what does not name them has the hash it always had. Of a form `skip_written` is none of them:
after "Back" the page finds those whom this very form has written to.
"""


def rate_of(value: object) -> float | None:
    """Read a rate as JSON has it: null, a text ("14/s") or a number a second. Raises ValueError with a sentence."""
    problems: dict[str, str] = {}
    text = _rate(value, problems)
    if problems:
        raise ValueError(problems["rate"])
    return durations.parse_rate(text)


def max_failures_of(value: object) -> str:
    """Read a limit of failures as JSON has it: a text or a count. Raises ValueError with a sentence."""
    return durations.parse_max_failures(_max_failures(value, {}))


def resend_of(value: object) -> bool:
    """Read what to do about doubts, "hold" or "resend". Raises ValueError with a sentence."""
    return _choice(value, "hold", "resend") == "resend"


def _unknown(names: Iterable[str], known: Container[str]) -> dict[str, str]:
    """Say which fields are not known: a slip of the pen must not take half of a submission away."""
    return {shown(name): f'There is no field "{shown(name)}".' for name in names if name not in known}


def _submission(
    typed: Mapping[str, str], source: Source, key: str | None, config: WebConfig, problems: dict[str, str]
) -> Submission:
    def read(name: str, parse: Callable[[str], T], otherwise: T) -> T:
        try:
            return parse(typed[name].strip()) if typed.get(name, "").strip() else otherwise
        except ValueError as error:
            problems.setdefault(name, str(error))
            return otherwise

    delays = config.policy.retry_delays_s
    if "retry_delays" in typed:
        delays = read("retry_delays", durations.parse_delays, ())
    on_rejected: Literal["skip", "refuse"] = "skip"
    if read("on_rejected", lambda text: _choice(text, "skip", "refuse"), "skip") == "refuse":
        on_rejected = "refuse"
    message = replace(_message(typed, config), format=read("format", _format, "text"))
    return Submission(
        typed=typed,
        message=message,
        makes_text=message.format != "markdown" and bool(message.html.strip()) and not message.text.strip(),
        source=source,
        on_rejected=on_rejected,
        policy=Policy(delays, read("on_in_doubt", resend_of, config.policy.resend_in_doubt)),
        max_failures=read("max_failures", durations.parse_max_failures, config.max_failures),
        rate_per_s=read("rate", durations.parse_rate, None),
        transport=config.transport,
        max_mail_bytes=config.max_mail_bytes,
        rest_of=typed.get("rest_of", "").strip() or None,
        list_of=typed.get("list_of", "").strip() or None,
        skip_written=read("skip_written", lambda text: _choice(text, "yes", "no") == "yes", None),
        start_at=read("start_at", dates.parse_instant, None),
        grace_s=read("grace_s", durations.parse_grace, None),
        key=key,
        problems=problems,
    )


def _message(typed: Mapping[str, str], config: WebConfig) -> Message:
    """Take what was typed; what was not sent at all has its default. The example is no text beside an HTML part."""
    html, text = typed.get("html", ""), typed.get("text", DEFAULT_TEXT)
    return Message(
        subject=typed.get("subject", DEFAULT_SUBJECT).strip(),
        text="" if html.strip() and is_example(text) else text,
        html=html,
        sender=chosen(typed.get("sender", "").strip() or config.sender, config),
        reply_to=typed.get("reply_to", "").strip(),
    )


def _format(text: str) -> str:
    return _choice(text, *formats.FORMATS)


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text.strip()) else otherwise


def _person(value: object, problems: dict[str, str]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        problems["person"] = "The field person is the number of somebody on the list, from 1."
        return 1
    return value


def _choice(value: object, *choices: str) -> str:
    if value not in choices:
        raise ValueError(f"This is {', '.join(choices[:-1])} or {choices[-1]}.")
    return str(value)


def _text(body: Mapping[str, object], name: str, problems: dict[str, str]) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        problems[name] = f"The field {name} is a text."
        return None
    if len(value.encode("utf-8", "surrogatepass")) > field_bytes(name):
        raise too_large(name)
    if UNFIT.search(value):
        problems[name] = f"The field {name} holds characters that are no text: NUL, or half of one."
    return value


def _records(body: Mapping[str, object], problems: dict[str, str]) -> list[object]:
    records = body.get("recipients")
    if records is None:
        return []
    if not isinstance(records, list):
        problems["recipients"] = "The field recipients is a list of objects."
        return []
    if len(records) > MAX_RECORDS:
        help_ = "Send the list as a file, as multipart/form-data."
        raise ProblemError(413, f"There are more than {MAX_RECORDS:,} recipients.", help_)
    return records


def _delays(value: object, problems: dict[str, str]) -> str:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        problems["retry_delays"] = 'The field retry_delays is a list of durations, such as ["1m", "5m"].'
        return ""
    return ",".join(value)


def _max_failures(value: object, _: dict[str, str]) -> str:
    return str(value).lower() if isinstance(value, str | int) and not isinstance(value, bool) else "?"


def _rate(value: object, problems: dict[str, str]) -> str:
    if value is None:
        return "none"
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= durations.MAX_RATE_PER_S:
        return f"{value:f}/s"
    if not isinstance(value, str):
        problems["rate"] = 'The field rate is a text such as "14/s", or null.'
        return ""
    return value


def _start_at(value: object, problems: dict[str, str]) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    problems["start_at"] = 'The field start_at is a text such as "2026-11-28T09:00:00+01:00", or null.'
    return ""


def _yes_or_no(value: object, problems: dict[str, str]) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else "yes" if value else "no"
    problems["skip_written"] = "The field skip_written is true or false."
    return ""


def _grace(value: object, problems: dict[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= durations.MAX_GRACE_S:
        return f"{value:f}"
    problems["grace_s"] = f"The field grace_s is a number of seconds from 0 to {durations.MAX_GRACE_S:.0f}."
    return ""


_WRITTEN: Sequence[tuple[str, Callable[[object, dict[str, str]], str]]] = (
    ("retry_delays", _delays),
    ("max_failures", _max_failures),
    ("rate", _rate),
    ("start_at", _start_at),
    ("grace_s", _grace),
    ("skip_written", _yes_or_no),
)
"""What JSON has as a text or otherwise -> the text a form would have."""


def _lines(text: str) -> str:
    """Browsers send CRLF for what was typed as one line end."""
    return text.replace("\r\n", "\n")
