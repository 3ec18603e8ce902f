"""What pages say about a run, a list and an answer. Pure; the numbers come from shapes.py and are the API's."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emailer import replies
from emailer.pauses import Button, Ends, Pause, Reason
from emailer.showing import shapes
from emailer.showing.wording import LABELS, SEGMENTS, people, percent, tally
from emailer.store import Row
from emailer.submitting import told
from emailer.submitting.counting import Preview

Json = Mapping[str, Any]

SENT_WORDS: Mapping[str, str] = {"folder": "written to the folder"}
"""What it means to be sent, where that is not what it is called."""

NO_SUBJECT = "(no subject)"
ERASED = "(erased)"

PAUSED_BY_PERSON = "Paused by you. Nothing is sent until you resume."
PAUSED_BY_PROGRAM = "Paused by the program; the reason is below."

_WHERE_SET = "set where the program is started (--transport, or EMAILER_TRANSPORT)"
_STARTED_ANEW = "Started with the right ones, it goes on by itself."

HINTS: Mapping[str, str] = {
    "login": "User and password are set where the program is started (EMAILER_SMTP_PASSWORD, or --transport). "
    "Started with the right one, it goes on by itself.",
    "login_unset": f"User and password are {_WHERE_SET}: smtp://user@host, the password in "
    f"EMAILER_SMTP_PASSWORD. {_STARTED_ANEW}",
    "certificate": f"The server's name is {_WHERE_SET}; so is verify=no, which trusts any certificate: only for a "
    f"server of your own. {_STARTED_ANEW}",
    "tls": f"The server's address, its port and how it encrypts are {_WHERE_SET}. {_STARTED_ANEW}",
    "unreachable": f"Is the address wrong? The server's name and port are {_WHERE_SET}. {_STARTED_ANEW}",
    "breaker": f"User and password are {_WHERE_SET}.",
    "transport": "Those who wait can be written to in a new run; they leave this one.",
}
"""Code of a reason -> where to change what is in the way, if that is not on the page."""

UNTIL_YOU = "Nothing more is sent until you press a button here, or start the program with other settings."
PRACTICE = (
    "It was a trial: what was sent went to the built-in mailbox, and nobody has had real mail. To write to everybody, "
    "make a new run with the whole list."
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar, in percent of its width."""

    name: str
    label: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class View:
    """A run in words."""

    badge: str  # what the state's colour goes by
    words: str  # the state, in a word or two
    headline: str  # the state, in a sentence
    subject: str  # the run's name on pages, never empty
    title: str
    percent: int
    figure: str  # how many of all were sent, the number that is always true
    sent_word: str  # what being sent means with this transport
    now: str  # what happens now, or next; empty where the headline says it all
    is_waiting: bool  # everybody left waits for another try: no speed, no time left
    bar_text: str
    segments: Sequence[Segment]
    is_active: bool
    is_stopped: bool  # cancelled before it began
    is_rewritten: bool  # paused for a message that will never go out as it is
    left: int  # who waits, or is in flight
    remaining: int  # who was cancelled, and did not go on in another run
    go_on: str  # what the button is called that ends a pause
    elsewhere: str  # why an ended run offers no more of its people, if it does not
    hints: Sequence[str]  # what more to know about why it is paused

    @property
    def bar_label(self) -> str:
        """Name the bar for those who hear it."""
        return "Progress"


def view(run: Json) -> View:
    """Say how a run stands."""
    counts, done = run["counts"], percent(run["counts"])
    headline = _headline(run)
    active, subject = run["state"] in ("running", "scheduled"), named(run["subject"])
    sending, sent = run["state"] == "running", SENT_WORDS.get(run["transport"], "sent")
    return View(
        badge=_badge(run),
        words=_state(run),
        headline=headline,
        subject=subject,
        title=f"{figure(counts)} {sent} · {subject}"
        if sending
        else f"{headline.split('. ')[0].rstrip('.')} · {subject}",
        percent=done,
        figure=figure(counts),
        sent_word=sent,
        now=_now(run),
        is_waiting=sending and _all_back_off(run),
        bar_text=tally(counts),
        segments=_segments(counts),
        is_active=active,
        is_stopped=_is_stopped(run),
        is_rewritten=run["state"] == "paused" and _pause(run).buttons[:1] == (Button.RESTART,),
        left=counts["waiting"] + counts["in_flight"],
        remaining=counts["cancelled"] - run["moved"],
        go_on=_go_on(run),
        elsewhere=_elsewhere(run),
        hints=_hints(run),
    )


def named(subject: str) -> str:
    """Name a run by its subject: what differs for each person in brackets, conditions left out; never empty."""
    said = _TAG.sub("", _FIELD.sub(lambda found: f"[{found[1].strip()}]", subject))
    return " ".join(said.split()) or NO_SUBJECT


_FIELD = re.compile(r"\{\{-?([^{}|]{1,200}?)-?(?:\|[^{}]{0,500})?\}\}")
_TAG = re.compile(r"\{%[^%]{0,500}%\}")


def figure(counts: Json) -> str:
    """Say how many were sent of all: never that all is done where somebody had nothing."""
    return f"{counts['sent']:,} of {counts['total']:,}"


def written(seen: Preview) -> str:
    """Say how many of a list an earlier run has written to; nothing where there are none."""
    return told.written(seen.written.people, seen.valid)


def pending(seen: Preview) -> str:
    """Say how many of a list a run that goes on will write to; nothing where there are none."""
    n = seen.written.pending
    if not n:
        return ""
    wait = "waits" if n == 1 else "wait"
    return f"{people(n)} of this list {wait} in a run that will write to them, too."


def person(row: Row) -> Json:
    """Say how one recipient stands: a sentence first, the server's own words behind it."""
    said, sentence = row.last_reply, _sentence(row)
    raw = (replies.shown(said) if said.code else said.text) if said else ""
    told = {
        "email": row.email or ERASED,
        "label": LABELS.get(row.state, LABELS["in_flight"]),
        "sentence": sentence,
        "plain": _plain(row),
        "raw": "" if raw in sentence else raw,
    }
    return shapes.recipient(row) | told


def _plain(row: Row) -> str:
    """Say the last answer in plain words alone."""
    said = row.last_reply
    if said is None or not said.code or row.state == "in_doubt" or (row.decided and row.state == "sent"):
        return _sentence(row)
    return "" if row.state == "sent" else replies.plain(said)


def _sentence(row: Row) -> str:
    if row.state == "in_doubt":
        return "The message was handed over, but the answer never came. It may have arrived."
    if row.decided and row.state == "sent":
        return "You said that they got it."
    if row.last_reply is None:
        return ""
    return replies.sentence(row.last_reply) if row.last_reply.code else row.last_reply.text


def _is_stopped(run: Json) -> bool:
    return run["state"] == "cancelled" and run["started_at"] is None


def _state(run: Json) -> str:
    if _is_stopped(run):
        return "Stopped"
    if run["goes_on_at"] and not run["counts"]["in_flight"]:
        return "Waiting for its hours"
    if run["state"] == "running" and _all_back_off(run):
        return "Trying again later"
    return {"running": "Sending", "paused": "Paused", "scheduled": "Scheduled", "cancelled": "Cancelled"}.get(
        run["state"], "All sent" if run["outcome"] == "all_sent" else "Finished"
    )


def _headline(run: Json) -> str:
    counts = run["counts"]
    match run["state"]:
        case "running":
            return _going(run)
        case "paused":
            return _paused(run)
        case "scheduled":
            return f"Nothing has left yet: {people(counts['waiting'])} will be written to"
        case "finished" | "cancelled":
            return _ended(run)
        case state:
            return str(state).capitalize()


def _going(run: Json) -> str:
    counts, waiting = run["counts"], run["counts"]["waiting"]
    if run["goes_on_at"] and not counts["in_flight"]:
        return f"{people(waiting)} {_wait(waiting)} for the sending hours"
    if _all_back_off(run):
        return f"{people(waiting)} will be tried again"
    return f"Sending to {people(counts['total'])}"


def _badge(run: Json) -> str:
    """Name what the state's colour and sign go by: of a run that ended, the worst that became of somebody."""
    if run["outcome"] != "incomplete":
        return str(run["outcome"] or run["state"])
    return next((name for name in ("failed", "in_doubt") if run["counts"][name]), "cancelled")


def _now(run: Json) -> str:
    """Say what happens next, with the instant in it."""
    if run["state"] == "paused" and run["resume_at"]:
        return f"Next try at {_second(run['resume_at'])}, by itself."
    if run["goes_on_at"]:
        return f"It sends {run['hours']}, and goes on at {_second(run['goes_on_at'])}."
    if run["state"] != "running" or not run["next_due_at"] or run["counts"]["in_flight"]:
        return _again(run["retry_failed"])
    n = run["counts"]["waiting"]
    return f"{n:,} {_wait(n)}: next try at {_second(run['next_due_at'])}."


def _wait(n: int) -> str:
    return "waits" if n == 1 else "wait"


def _again(plan: Json | None) -> str:
    """Say when the failed are tried again, or were to be and nobody was there."""
    if plan is None:
        return ""
    said = []
    if plan["missed_at"]:
        at = _second(plan["missed_at"])
        said.append(f"The failed were to be tried again at {at}, when the program was not there.")
    if plan["at"]:
        often = f", then every {plan['every']}, {plan['times']} times in all" if plan["times"] > 1 else ""
        said.append(f"The failed are tried again at {_second(plan['at'])}{often}.")
    return " ".join(said)


def _second(instant: str) -> str:
    """Cut an instant to its second."""
    return f"{instant[:19]}Z"


def _ended(run: Json) -> str:
    if _is_stopped(run):
        said = "Stopped before it began: nobody was written to"
    else:
        said = f"{run['state'].capitalize()}: {tally(run['counts'])}"
    return f"{said}. {_moved(run['moved'])}" if run["moved"] else said


def _moved(n: int) -> str:
    """Say how many went on in another run, which alone writes to them."""
    return f"{people(n)} went on in a new run." if n else ""


def _paused(run: Json) -> str:
    """Say who paused a run, and what that means for those who have had no mail, or may have."""
    if run["paused_by"] != "program":
        return PAUSED_BY_PERSON
    waiting, doubtful = run["counts"]["waiting"], run["counts"]["in_doubt"]
    said = [PAUSED_BY_PROGRAM]
    if waiting:
        said.append(f"{people(waiting)} {'waits' if waiting == 1 else 'wait'}: they have not been written to.")
    if doubtful:
        said.append(f"{people(doubtful)} may have had it, and are not written to again unless you say so.")
    return " ".join(said)


def _hints(run: Json) -> list[str]:
    """List what more there is to know about a pause by the program: where settings are, and what ends it."""
    if run["state"] != "paused" or run["paused_by"] != "program":
        return []
    said = [PRACTICE if _is_old_trial(run) else HINTS.get(_code(run), "")]
    if Ends.PERSON in _pause(run).ends and not run["resume_at"]:
        said.append(UNTIL_YOU)
    return [hint for hint in said if hint]


def _elsewhere(run: Json) -> str:
    """Say why an ended run cannot go on here: its people stay those of its own transport."""
    left = run["counts"]["failed"] or run["counts"]["cancelled"] - run["moved"]
    is_over = run["state"] in ("finished", "cancelled") and not run["counts"]["waiting"]
    if not (is_over and left) or {"resume", "retry"} & set(run["allowed"]):
        return ""
    return f"This run was made for {run['transport']}, and the program now sends by another transport. {_AS_BEFORE}"


_AS_BEFORE = "Started as before, it can go on here."


def _is_old_trial(run: Json) -> bool:
    return _code(run) == "transport" and run["transport"] == "simulated"


def pieces(text: str) -> list[str]:
    """Cut a text at its instants: those are every second piece."""
    return _INSTANT.split(text)


_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)")


def _go_on(run: Json) -> str:
    return "Try again" if run["state"] == "paused" and Button.TRY_AGAIN in _pause(run).buttons else "Resume"


def _pause(run: Json) -> Pause:
    """Look up what belongs to the reason why a run is paused."""
    return Reason(_code(run)).pause


def _code(run: Json) -> str:
    """Read the code of the reason why a run stands still, if there is one."""
    return str((run["state_reason"] or {}).get("code", ""))


def _all_back_off(run: Json) -> bool:
    """Whether nobody is in hand and everybody left was tried before."""
    told = sum(failure["count"] for failure in run["failures"] if failure["state"] == "waiting")
    counts = run["counts"]
    return bool(counts["waiting"] and not counts["in_flight"] and told >= counts["waiting"])


def _segments(counts: Json) -> list[Segment]:
    total, x, parts = counts["total"] or 1, 0.0, []
    for name in SEGMENTS:
        width = counts[name] * 100 / total
        parts.append(Segment(name, LABELS[name], counts[name], round(x, 3), round(width, 3)))
        x += width
    return parts
