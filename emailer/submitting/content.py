"""What a submission is about, as one hash: two with one Idempotency-Key must not differ. Pure."""

import hashlib
import json

from emailer import limits
from emailer.lists import Choices
from emailer.submitting import event
from emailer.submitting.submission import Submission


def content_hash(submission: Submission) -> str:
    """Hash what a submission is about: the same content has the same hash, whatever way it came.

    What was not said is no part of it: the program may have been started with other defaults since.
    """
    hashed = hashlib.sha256(json.dumps(_fields(submission)).encode())
    hashed.update(_lines(submission.source.emails).encode())
    for record in submission.source.records:
        hashed.update(json.dumps(record, sort_keys=True).encode())
    if later := _later(submission):
        hashed.update(json.dumps(later).encode())
    if chosen_of_list := chosen(submission.source.choices):
        hashed.update(json.dumps(chosen_of_list).encode())
    return hashed.hexdigest()


def _fields(submission: Submission) -> list[object]:
    """List what every submission has had since there were hashes, as it was said."""

    def said(name: str, value: object) -> object:
        return value if submission.typed.get(name, "").strip() else None

    message, policy, upload = submission.message, submission.policy, submission.source.upload
    return [
        [message.subject, _lines(message.text), _lines(submission.typed.get("html", ""))],
        [said("sender", message.sender), said("reply_to", message.reply_to)],
        [policy.retry_delays_s if "retry_delays" in submission.typed else None],
        [
            said("on_in_doubt", policy.resend_in_doubt),
            said("max_failures", submission.max_failures),
        ],
        [limits.written(submission.limits), upload.sha256 if upload else ""],
    ]


def _later(submission: Submission) -> dict[str, str]:
    """Take what came later, where it is said."""
    typed = submission.typed
    names = _LATER if "key" in typed else (*_LATER, "skip_written", "skip_waiting")
    later = {name: typed[name] for name in names if typed.get(name, "").strip()}
    if zone := _zone_of(submission):
        later["zone"] = zone
    if submission.message.format != "text":
        later["format"] = submission.message.format
    if submission.files:
        later["files"] = json.dumps([[*file.part[:2], file.sha256] for file in submission.files])
    return later


_LATER = (
    "account",
    "rest_of",
    "instead_of",
    "list_of",
    "list_sent",
    "start_at",
    "hours",
    "after",
    "personal_column",
    "webhooks",
    "send_timeout_s",
    *event.NAMES,
)
"""Fields that came later: what does not name them has the hash it always had.
Of a form `skip_written` and `skip_waiting` are none of them:
after "Back" the page finds those whom this very form has written to, or is to.
"""


def _zone_of(submission: Submission) -> str:
    """Name the zone beside a time or hours: alone, as a page fills it in, it says nothing."""
    typed = submission.typed
    is_used = any(typed.get(name, "").strip() for name in ("start_at", "hours"))
    return typed.get("zone", "").strip() if is_used else ""


def _lines(text: str) -> str:
    """Browsers send CRLF for what was typed as one line end."""
    return text.replace("\r\n", "\n")


def chosen(choices: Choices) -> object:
    """Write what was chosen about the list in one form; None: nothing was."""
    if choices == Choices():
        return None
    columns = sorted((key, role.value) for key, role in choices.columns.items())
    settings = [
        choices.sheet,
        choices.encoding,
        choices.delimiter,
        choices.take_all,
        choices.as_written,
    ]
    chosen = [columns, settings, sorted(choices.take), sorted(choices.mend.items())]
    given = sorted((email, sorted(values.items())) for email, values in choices.fill.items())
    put_right, was = sorted(choices.corrected.items()), sorted(choices.was.items())
    held = sorted((name, sorted(texts)) for name, texts in choices.leave_out_if.items())
    later = [given, put_right, sorted(choices.above), was, choices.declined,
             sorted(choices.leave_out), held, sorted(choices.both),
             sorted(choices.written_as.items())]  # fmt: skip
    while later and not later[-1]:
        later.pop()
    return [*chosen, *later]
