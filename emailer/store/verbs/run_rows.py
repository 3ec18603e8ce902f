"""Rows -> runs, messages and accounts, as they are looked at."""

import json
from dataclasses import replace
from typing import Any

from emailer import tongue
from emailer.limits import MOST_CONNECTIONS
from emailer.model import (
    Event,
    Instant,
    Message,
    Part,
    PartKind,
    Policy,
    Rejected,
    RetryPlan,
    RunState,
    State,
)
from emailer.pause_rules import NoticeCode, PauseCode, Reason
from emailer.store import Account, Failure, Run
from emailer.store.errors import UnreadableError
from emailer.store.values import Personal
from emailer.store.verbs import limits, set_aside, untrusted
from emailer.store.verbs.rows import SqlRow
from emailer.store.verbs.run_standing import counts_of, reason_of
from emailer.tongue import Sentence


def message_of(row: SqlRow) -> Message:
    """Turn a run's row into what it sends. Raises UnreadableError."""
    headers = untrusted.read("headers", row["headers"], untrusted.headers)
    return Message(row["subject"], row["text"], row["html"], row["sender"], row["reply_to"],
                   headers, row["format"], row["personal"], _event_of(row),
                   row["send_timeout_ms"] and row["send_timeout_ms"] / 1000,
                   untrusted.cells(row["written_as"]))  # fmt: skip


def _event_of(row: SqlRow) -> Event | None:
    """Read what a run invites to; for calendars it was made when the run was."""
    if not row["event"]:
        return None

    def take(value: Any) -> Event:
        said = {name: one for name, one in value.items() if name != "made_at"}
        return Event(**untrusted.texts(said), made_at=row["created_at"])

    return untrusted.read("event", row["event"], take)


def run_of(row: SqlRow, now: Instant) -> Run:
    """Turn a row into a run, as it is now; where a host has written into it what cannot be read,
    it is shown without that, and says so.
    """
    try:
        untrusted.require_instants(row)
        return _run_of(row, now)
    except untrusted.FAULTS:
        fault = UNREADABLE
    except UnreadableError as error:
        fault = error.args[0]
    reason = Reason(PauseCode.MESSAGE, {"fault": fault})
    return replace(_run_of(untrusted.blanked(row), now), reason=reason)


UNREADABLE = Sentence("something that is written in its row cannot be read.")


def _run_of(row: SqlRow, now: Instant) -> Run:
    return Run(
        id=row["public_id"], key=row["id"], account=row["account"],
        state=RunState(row["state"]), paused_by=row["paused_by"],
        reason=reason_of(row) or _slowed_by(row, now),
        message=message_of(row), transport=row["transport"],
        policy=Policy(untrusted.read("retry_delays_s", row["retry_delays_s"], untrusted.delays),
                      resend_in_doubt=row["on_in_doubt"] == "resend"),
        max_failures=row["max_failures"], limits=limits.of_json(row["limits"]),
        created_at=row["created_at"],
        started_at=row["started_at"], finished_at=row["finished_at"], version=row["version"],
        total=row["total"], counts=counts_of(row), duplicates=row["duplicates"],
        rejected_count=row["rejected_count"], chosen_count=row["chosen_count"],
        next_due_at=row["next_due_at"] or None,
        failures=_failures(row), rest_of=row["rest_of_id"], moved=row["moved"],
        moved_to=[(run_id, n) for run_id, n in json.loads(row["moved_to"] or "[]")],
        start_at=row["start_at"] or None, left_out=row["left_out"],
        left_waiting=row["left_waiting"],
        erased_at=row["erased_at"], erased=row["erased"],
        hours=row["hours"], after=row["after_public_id"], again=_plan_of(row),
        files=[] if row["erased_at"] else _files_of(row),
        personal=Personal(*json.loads(row["personal_files"] or "[0, 0]")),
        is_elsewhere=bool(row["is_elsewhere"]), is_moving=bool(row["is_moving"]),
        headings=untrusted.headings(row["headings"]),
    )  # fmt: skip


def _files_of(row: SqlRow) -> list[Part]:
    return [Part(PartKind(kind), *rest) for kind, *rest in json.loads(row["files"] or "[]")]


def _plan_of(row: SqlRow) -> RetryPlan | None:
    """Read when the failed are tried again, or were to be."""
    if row["retry_at"] is None and row["retry_missed_at"] is None:
        return None
    every_s = row["retry_every_ms"] / 1000
    return RetryPlan(row["retry_at"], every_s, row["retries_left"], row["retry_missed_at"])


def listed_run_of(row: SqlRow, now: Instant) -> Run:
    """Turn a row into a run of a list: without its bodies,
    which may be large and are not what a list is for.
    """
    one = run_of(row, now)
    return replace(one, message=replace(one.message, text="", html=""))


def _slowed_by(row: SqlRow, now: Instant) -> Reason | None:
    """Read what slows a running run down: a used up limit before what the server asks for. Who is
    set aside in it is known from its row, also where that is what the account says of some run.
    """
    if row["state"] != RunState.RUNNING:
        return None
    slowed = limits.used_up(row, now) or _notice(row["notice"])
    is_aside = slowed is not None and slowed.code == NoticeCode.ASIDE
    return set_aside.noted(row, now) if slowed is None or is_aside else slowed


def _notice(text: str | None) -> Reason | None:
    """Read what slows an account down; what cannot be read is nothing."""
    try:
        code, params, *more = untrusted.read("notice", text, lambda value: value or ("", {}))
        return Reason(code, tongue.known_values(untrusted.params(params)), *more) if code else None
    except (*untrusted.FAULTS, UnreadableError):
        return None


def _failures(row: SqlRow) -> list[Failure]:
    named = [
        Failure(key, tongue.known(sample), State(state), count)
        for key, sample, state, count in json.loads(row["failures"] or "[]")
    ]
    rest = (row["failed_by_reason"] or 0) - sum(
        one.count for one in named if one.state is State.FAILED
    )
    return (
        [*named, Failure("other", Sentence("other reasons"), State.FAILED, rest)]
        if rest > 0
        else named
    )


def rejected_of(row: SqlRow) -> Rejected:
    """Turn a row into a rejected line."""
    cells = untrusted.cells(row["cells"])
    stood = row["stood"] or 0
    return Rejected(row["line"], row["value"], tongue.known(row["reason"]), cells, stood=stood,
                    is_chosen=bool(row["is_chosen"]))  # fmt: skip


def account_of(row: SqlRow, now: Instant) -> Account:
    """Turn a row into an account, as it is now."""
    return Account(
        row["name"], row["transport"], limits.of_json(row["limits"]),
        min(row["connections"], MOST_CONNECTIONS), _reason_of_account(row),
        limits.used_up(row, now) or _notice(row["notice"]),
        row["handed_over_at"], row["fingerprint"], row["copied_at"] is not None,
    )  # fmt: skip


def _reason_of_account(row: SqlRow) -> Reason | None:
    """Read why an account is paused; of one that cannot be read, its code says so."""
    try:
        return reason_of(row)
    except UnreadableError:
        return Reason(row["pause_code"])
