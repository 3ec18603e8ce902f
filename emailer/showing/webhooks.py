"""Webhooks and what they are told as JSON has them, and in words.

Knows no requests and no clock.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from emailer import tongue
from emailer.pause_rules import Reason
from emailer.showing import shapes
from emailer.showing.shapes import Json, instant
from emailer.store.webhooks import Disabled, Event, Person, Webhook
from emailer.tongue import Sentence
from emailer.webhooks import urls

PROBLEMS: Mapping[str, Sentence] = {
    "status": Sentence("It answered {status}, and 2xx means that it was taken."),
    "redirect": Sentence(
        "It answered {status}, which leads elsewhere; that is not followed. "
        "Give the address that answers."
    ),
    "timeout": Sentence("It did not answer in time."),
    "private": Sentence(
        "Its name leads to this machine or its network. Where that is wished: --private-webhooks."
    ),
    "name": Sentence("Its name was not found."),
    "connect": Sentence("There is no connection to it."),
    "tls": Sentence("Its certificate is not valid, or it speaks no TLS."),
    "garbage": Sentence("What it answered is not HTTP."),
}
"""Code -> what went wrong with an attempt."""

DISABLED: Mapping[Disabled, Sentence] = {
    Disabled.FAILING: Sentence(
        "It took nothing for days, so it is told nothing more. What waits is kept: put it "
        "right, then enable it."
    ),
    Disabled.GONE: Sentence("It answered 410: it wants to hear nothing more."),
    Disabled.PERSON: Sentence("Somebody stopped it. What waited then is kept."),
}


def problem(code: str | None, status: int | None) -> str | None:
    """Say what went wrong; None where nothing did."""
    return str(PROBLEMS.get(code, code)).format(status=status) if code else None


def webhook(one: Webhook) -> Json:
    """Write a webhook; its secret is shown once, where it is made."""
    disabled = {"code": one.disabled, "text": DISABLED[one.disabled]} if one.disabled else None
    return {
        "id": one.id,
        "url": urls.shown(one.url),
        "events": list(one.kinds),
        "run": one.run_id,
        "enabled": one.disabled is None,
        "disabled": disabled,
        "disabled_at": instant(one.disabled_at),
        "failures": one.failures,
        "failing_since": instant(one.failing_since),
        "next_try_at": instant(one.next_try_at),
        "waiting": one.waiting,
        "created_at": instant(one.created_at),
    }


def made(one: Webhook, *, is_new: bool = True) -> Json:
    """Write a webhook where it is made, with its secret; who repeats that is not told it again."""
    return {**webhook(one), "secret": one.secret if is_new else None}


class Tried(Protocol):
    """How a test went."""

    @property
    def problem(self) -> str | None:
        """Its code; None where it was taken."""

    @property
    def status(self) -> int | None:
        """What was answered."""

    @property
    def duration_ms(self) -> int:
        """How long it took."""


def tested(answer: Tried) -> Json:
    """Write how a test went."""
    return {"taken": answer.problem is None, "status": answer.status,
            "duration_ms": answer.duration_ms,
            "problem": _problem(answer.problem, answer.status)}  # fmt: skip


def _problem(code: str | None, status: int | None) -> Json | None:
    return {"code": code, "text": problem(code, status)} if code else None


class Step(NamedTuple):
    """How far a test came: what was done, whether that went well, and what to say of it."""

    name: str
    is_well: bool
    text: str


def steps(webhook: Webhook, answer: Tried) -> list[Step]:
    """Say of each step of a test how it went, up to the one that did not; of a silence it is not
    known where it began.
    """
    ways = {"name": Sentence("Its name is found."), "connect": Sentence("It can be reached."),
            "tls": Sentence("Its certificate is valid.")}  # fmt: skip
    if not webhook.url.startswith("https:"):
        del ways["tls"]
    at = _BEFORE.get(answer.problem or "", "answer")
    done = []
    for name, well in ways.items() if answer.problem != "timeout" else ():
        if name == at:
            break
        done.append(Step(name, is_well=True, text=str(well)))
    if answer.problem:
        return [*done, Step(at, is_well=False, text=problem(answer.problem, answer.status) or "")]
    said = Sentence("It took the test: {status}.", status=answer.status)
    return [*done, Step("answer", is_well=True, text=str(said))]


_BEFORE = {"name": "name", "private": "name", "connect": "connect", "tls": "tls"}
"""What went wrong before anything was told -> at which step."""


def delivery(one: Event) -> Json:
    """Write how it went with an event."""
    return {
        "id": one.id,
        "type": one.kind,
        "run": one.run_id,
        "recipient": one.person.id if one.person else None,
        "state": one.state,
        "attempts": one.attempts,
        "created_at": instant(one.created_at),
        "tried_at": instant(one.tried_at),
        "due_at": instant(one.due_at),
        "status": one.status,
        "duration_ms": one.duration_ms,
        "problem": _problem(one.problem, one.status),
    }


def body(event: Event) -> bytes:
    """Write what is told, as Standard Webhooks has it: type, timestamp of the event, data."""
    about = _recipient(event.person) if event.person else None
    data = {"run": {"id": event.run_id, "subject": event.subject, **_run(event.run)}}
    return written(event.kind, event.created_at, data | ({"recipient": about} if about else {}))


def written(kind: str, at: int, data: Json) -> bytes:
    """Write a body."""
    said = {"type": kind, "timestamp": instant(at), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _run(was: Mapping[str, Any]) -> Json:
    if not was:
        return {}
    params = tongue.known_values(was["pause_params"] or {})
    why = Reason(was["pause_code"], params, was["resume_at"]) if was["pause_code"] else None
    counts = was["counts"]
    is_all = counts["sent"] + counts["skipped"] == counts["total"]
    return {
        "state": was["state"],
        "outcome": ("all_sent" if is_all else "incomplete") if was["state"] == "finished" else None,
        "paused_by": was["paused_by"],
        "state_reason": shapes.reason(why),
        "resume_at": instant(was["resume_at"]),
        "counts": counts,
        **{name: instant(was[name]) for name in ("created_at", "started_at", "finished_at")},
    }


def _recipient(one: Person) -> Json:
    return {
        "id": one.id,
        "email": one.email,
        "name": one.name,
        "message_id": one.message_id,
        "last_reply": shapes.reply(one.reply),
    }
