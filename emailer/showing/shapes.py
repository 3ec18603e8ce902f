"""Runs, recipients, attempts and accounts as JSON has them. Knows no requests and no clock."""

import contextlib
from typing import Any

from emailer import limits
from emailer.clocks import hours
from emailer.dates import instant as instant  # noqa: PLC0414  (part of what is shown)
from emailer.dialogue import Reply
from emailer.durations import format_duration
from emailer.model import Event, Instant, Part, RetryPlan, RunState
from emailer.pause_rules import NoticeCode, Reason
from emailer.showing import pause_words
from emailer.showing.meter import Meter, eta_s
from emailer.store import Attempt, Failure, Row, Run
from emailer.store.allowed import allowed
from emailer.store.people import DONE, Correction

Json = dict[str, Any]


def run(one: Run, meter: Meter, now: Instant) -> Json:
    """Write a run; `rate_per_s` is measured, `rate` the limit."""
    rate_per_s = meter.rate_per_s(one, now)
    left_s = None if _stands_still(one, now) else eta_s(one, rate_per_s)
    return {
        "id": one.id,
        "state": one.state,
        "paused_by": one.paused_by,
        "state_reason": reason(one.reason),
        "resume_at": instant(one.reason.resume_at) if one.reason else None,
        "allowed": allowed(one),
        "outcome": one.outcome,
        **_letter(one),
        "account": one.account,
        "transport": one.transport,
        "start_at": instant(one.start_at),
        "after": one.after,
        "hours": one.hours or None,
        "goes_on_at": instant(goes_on_at(one, now)),
        "retry_failed": _again(one.again),
        "erased_at": instant(one.erased_at),
        "erased": one.erased,
        "created_at": instant(one.created_at),
        "started_at": instant(one.started_at),
        "finished_at": instant(one.finished_at),
        "version": one.version,
        **_people(one),
        "next_due_at": instant(one.next_due_at),
        "rate_per_s": round(rate_per_s, 1),
        "eta_s": None if left_s is None else round(left_s),
        "failures": [_failure(shared) for shared in one.failures],
        **_settings(one),
    }


def _letter(one: Run) -> Json:
    return {
        "subject": one.message.subject,
        "format": one.message.format,
        "sender": one.message.sender,
        "event": event(one.message.event),
        "files": [_file(part) for part in one.files],
        "personal_files": _personal_files(one),
    }


def _people(one: Run) -> Json:
    """Count to whom; and who of the list is not among them, or went on in another run."""
    return {
        "counts": {"total": one.total, **one.counts},
        "duplicates": one.duplicates,
        "rejected_count": one.rejected_count,
        "left_out": one.left_out,
        "left_waiting": one.left_waiting,
        "rest_of": one.rest_of,
        "moved": one.moved,
        "moved_to": [{"run": run_id, "count": n} for run_id, n in one.moved_to],
    }


def due_at(one: Run, now: Instant) -> Instant:
    """Say when the first message of a run that has not begun may leave,
    as far as its start and its hours say.
    """
    start_at = max(one.start_at or now, now)
    if not one.hours:
        return start_at
    with contextlib.suppress(ValueError):  # nobody knows when; it is paused then
        return hours.opens_at(one.hours, start_at)
    return start_at


def goes_on_at(one: Run, now: Instant) -> Instant | None:
    """Say when the sending hours of a running run open;
    None where they are open, or it has none.
    """
    return opens_at(one, now) if one.state is RunState.RUNNING else None


def _stands_still(one: Run, now: Instant) -> bool:
    """Tell whether a running run waits for an instant that is said: its rate so far tells nothing
    of its end.
    """
    is_used_up = one.reason is not None and one.reason.code == NoticeCode.USED_UP
    return is_used_up or goes_on_at(one, now) is not None


def waits_until(one: Run, now: Instant) -> Instant | None:
    """Say when a run that stands still goes on by itself; None where it does not wait for an
    instant, or nobody knows which.
    """
    at: Instant | None = None
    if one.state is RunState.SCHEDULED:
        at = None if one.after else due_at(one, now)
    elif one.reason and one.state is RunState.PAUSED:
        at = one.reason.resume_at
    elif _stands_still(one, now):
        its = one.reason.params if one.reason and one.reason.code == NoticeCode.USED_UP else {}
        at = max(its.get("next_at", 0), goes_on_at(one, now) or 0)
    return at if at and at > now else None


def opens_at(one: Run, now: Instant) -> Instant | None:
    """Say when the sending hours of a run open; None where they are open, or it has none."""
    if not one.hours:
        return None
    try:
        window = hours.window(one.hours, now)
    except ValueError:  # nobody knows when; the next tick pauses it
        return None
    return None if window.is_open(now) else window.opens_at


def _again(plan: RetryPlan | None) -> Json | None:
    """Write when the failed are tried again, and when they were to be and nobody was there."""
    if plan is None:
        return None
    every = format_duration(plan.every_s) if plan.every_s else None
    return {
        "at": instant(plan.at),
        "every": every,
        "times": plan.left,
        "missed_at": instant(plan.missed_at),
    }


PUBLIC = ("id", "state", "paused_by", "outcome", "created_at", "started_at", "finished_at",
          "version", "counts", "next_due_at", "rate_per_s", "eta_s")  # fmt: skip
"""What anybody may know of a run: how far it is. No subject, sender, reason or server's text."""


def public_run(one: Run, meter: Meter, now: Instant) -> Json:
    """Write a run for a page that anybody sees."""
    whole = run(one, meter, now)
    return {name: whole[name] for name in PUBLIC}


def _file(part: Part) -> Json:
    return {
        "kind": part.kind,
        "filename": part.filename,
        "type": part.content_type,
        "size_bytes": part.size_bytes,
    }


def _personal_files(one: Run) -> Json | None:
    if not one.message.personal:
        return None
    return {
        "column": one.message.personal,
        "count": one.personal.number,
        "size_bytes": one.personal.size_bytes,
    }


def event(one: Event | None) -> Json | None:
    """Write what a letter invites to, as a submission has it."""
    if one is None:
        return None
    said = {name: getattr(one, name) for name in ("title", "begin", "end", "zone", "place")}
    return {**said, "all_day": one.is_all_day}


def _failure(one: Failure) -> Json:
    return {"key": one.key, "reason": one.reason, "state": one.state, "count": one.count}


def _settings(one: Run) -> Json:
    return {
        "rate": limits.written(one.limits),
        "max_failures": one.max_failures,
        "on_in_doubt": "resend" if one.policy.resend_in_doubt else "hold",
        "send_timeout_s": one.message.send_timeout_s,
        "retry_delays": [format_duration(delay) for delay in one.policy.retry_delays_s],
    }


def reason(why: Reason | None) -> Json | None:
    """Write why something is paused."""
    if why is None:
        return None
    params = {
        name: instant(value) if name.endswith("_at") else value
        for name, value in why.params.items()
    }
    return {"code": why.code, "text": pause_words.sentence(why), "params": params}


def recipient(row: Row) -> Json:
    """Write a recipient."""
    return {
        "id": row.id,
        "email": row.email,
        "name": row.name,
        "fields": dict(row.fields),
        "state": row.state,
        "has_been_emailed": row.has_been_emailed,
        "message_id": row.message_id,
        "attempts": row.attempts,
        "due_at": instant(row.due_at),
        "last_reply": reply(row.last_reply),
        "doubts": row.doubts,
        "decided": DONE if row.left_out_by == DONE else row.decided,
        "updated_at": instant(row.updated_at),
    }


def told(row: Row) -> Json:
    """Write a recipient for an event: without its fields, which may be large."""
    return {name: value for name, value in recipient(row).items() if name != "fields"}


def attempt(one: Attempt) -> Json:
    """Write one delivery begun."""
    return {
        "no": one.no,
        "begun_at": instant(one.begun_at),
        "duration_ms": one.duration_ms,
        "server": one.server,
        "verdict": one.verdict,
        "burned": one.burned,
        "reply": reply(one.reply),
    }


def correction(one: Correction) -> Json:
    """Write what an address was before it was put right."""
    return {"at": instant(one.at), "email": one.email, "claim_no": one.claim_no}


def reply(said: Reply | None) -> Json | None:
    """Write a server's answer."""
    if said is None:
        return None
    return {"stage": said.stage, "code": said.code, "enhanced": said.enhanced, "text": said.text}
