"""How a run stands, in words: its state, a headline, and what happens next. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from emailer import durations
from emailer.pause_rules import NoticeCode
from emailer.showing import pause_hints
from emailer.showing.wording import hours, people, tally
from emailer.tongue import Sentence, say, say_n

Json = Mapping[str, Any]


def state(run: Json) -> str:
    """Say it in a word or two."""
    if is_stopped(run):
        return say("Stopped")
    if run["goes_on_at"] and not run["counts"]["in_flight"]:
        return say("Waiting for its hours")
    if is_about_to_begin(run):
        return say("About to begin")
    if run["state"] == "running" and all_back_off(run):
        return say_n(
            "Trying {n} person again later",
            "Trying {n} people again later",
            run["counts"]["waiting"],
        )
    if is_over_trial(run):
        return str(_TRIAL_OVER)
    ended = all_sent(run["transport"]) if run["outcome"] == "all_sent" else _FINISHED
    return str(_STATES.get(run["state"], ended))


def all_sent(transport: str) -> Sentence:
    """Say that everybody was sent to, in the transport's word for it."""
    return _ALL_WRITTEN if transport == "folder" else _ALL_SENT


def is_over_trial(run: Json) -> bool:
    """Tell whether it ended by itself, and all of it is in the built-in mailbox."""
    return bool(run["state"] == "finished" and run["transport"] == "simulated")


def is_about_to_begin(run: Json) -> bool:
    """Tell whether nothing but its grace is waited for: nobody planned it for later."""
    if run["state"] != "scheduled" or not run["start_at"] or run["after"]:
        return False
    made, begins = (datetime.fromisoformat(run[name]) for name in ("created_at", "start_at"))
    return begins - made <= LONGEST_GRACE


LONGEST_GRACE = timedelta(minutes=1)
MUST_BE_ON = Sentence(
    "This program and its computer must be on at that time: a start missed by more than an hour "
    "waits for your decision."
)
OR_ONCE_IT_IS_ON = Sentence(
    "This program and its computer must be on at that time; else it begins once they are."
)


def is_planned(run: Json) -> bool:
    """Tell whether it waits for an instant that was chosen, or for the end of another run."""
    return run["state"] == "scheduled" and not is_about_to_begin(run)


def goes_on(run: Json) -> str:
    """Say what becomes of it when its page is closed; nothing of one that does nothing."""
    if is_planned(run):
        return say("You can close this page at any time, but the program must be running then.")
    if run["state"] == "running" and waits_for_instant(run):
        return say(
            "You can close this page at any time, but the program must be running then; where it "
            "is not, it goes on once it is."
        )
    if run["state"] not in ("running", "scheduled"):
        return ""
    return say(
        "You can close this page at any time: the program goes on without it, and after a stop it "
        "goes on where it was."
    )


def waits_for_instant(run: Json) -> bool:
    """Tell whether a running run goes on at an instant that is said, and not before."""
    reason = run["state_reason"]
    is_used_up = bool(reason) and reason["code"] == NoticeCode.USED_UP
    return is_used_up or bool(run["goes_on_at"]) or all_back_off(run)


def is_stopped(run: Json) -> bool:
    """Tell whether it was cancelled before it began."""
    return run["state"] == "cancelled" and run["started_at"] is None


_STATES = {
    "running": Sentence("Sending"),
    "paused": Sentence("Paused"),
    "scheduled": Sentence("Scheduled"),
    "cancelled": Sentence("Cancelled"),
}

_ALL_SENT, _FINISHED = Sentence("All sent"), Sentence("Finished")
_ALL_WRITTEN = Sentence("All written to the folder")
_TRIAL_OVER = Sentence("Trial finished")


def headline(run: Json) -> str:
    """Say it in a sentence."""
    counts = run["counts"]
    match run["state"]:
        case "running":
            return _going(run)
        case "paused":
            return pause_hints.paused(run)
        case "scheduled":
            return say(
                "Nothing has left yet: {people} will be written to",
                people=people(counts["waiting"]),
            )
        case "finished" | "cancelled":
            return _ended(run)
        case state:
            return str(state).capitalize()


def _going(run: Json) -> str:
    counts, waiting = run["counts"], run["counts"]["waiting"]
    if run["goes_on_at"] and not counts["in_flight"]:
        return say_n(
            "{n} person waits for the sending hours",
            "{n} people wait for the sending hours",
            waiting,
        )
    if all_back_off(run):
        return say("{people} will be tried again", people=people(waiting))
    return say("Sending to {people}", people=people(counts["total"] - counts["skipped"]))


def badge(run: Json) -> str:
    """Name what the state's colour and sign go by. A run that ended is at rest, whoever it failed
    for, and whoever a trial did not reach; those in doubt alone ask for a decision.
    """
    if run["outcome"] == "all_sent" and is_over_trial(run):
        return "cancelled"
    if run["outcome"] != "incomplete":
        return str(run["outcome"] or run["state"])
    return "in_doubt" if run["counts"]["in_doubt"] else "cancelled"


def now(run: Json) -> str:
    """Say what happens next, with the instant in it."""
    if run["state"] == "paused" and run["resume_at"]:
        return say("Next try at {at}, by itself.", at=_second(run["resume_at"]))
    if run["goes_on_at"]:
        return say(
            "It sends {hours}, and goes on at {at}.",
            hours=hours(run["hours"]),
            at=_second(run["goes_on_at"]),
        )
    if run["state"] != "running" or not run["next_due_at"] or run["counts"]["in_flight"]:
        return _again(run["retry_failed"])
    return say_n(
        "{n} waits: next try at {at}, the last about {last} at the latest.",
        "{n} wait: next try at {at}, the last about {last} at the latest.",
        run["counts"]["waiting"],
        at=_second(run["next_due_at"]),
        last=_last_try(run),
    )


def _last_try(run: Json) -> str:
    """Reckon by when whoever is refused each time has no try left, however many are behind them;
    the next one's instant where that cannot be reckoned: a host may write any delays.
    """
    try:
        left_s = sum(map(durations.parse_duration, run["retry_delays"]))
        last = datetime.fromisoformat(run["next_due_at"]) + timedelta(seconds=left_s)
    except (ValueError, OverflowError):
        return _second(run["next_due_at"])
    return f"{last:%Y-%m-%dT%H:%M:%SZ}"


def _again(plan: Json | None) -> str:
    """Say when the failed are tried again, or were to be and nobody was there."""
    if plan is None:
        return ""
    said = []
    if plan["missed_at"]:
        at = _second(plan["missed_at"])
        said.append(
            say("The failed were to be tried again at {at}, when the program was not there.", at=at)
        )
    if plan["at"] and plan["times"] > 1:
        often = say(
            "then every {every}, {times} times in all", every=plan["every"], times=plan["times"]
        )
        said.append(
            say("The failed are tried again at {at}, {often}.", at=_second(plan["at"]), often=often)
        )
    elif plan["at"]:
        said.append(say("The failed are tried again at {at}.", at=_second(plan["at"])))
    return " ".join(said)


def _second(instant: str) -> str:
    """Cut an instant to its second."""
    return f"{instant[:19]}Z"


def _ended(run: Json) -> str:
    if is_stopped(run):
        said = say("Stopped before it began: nobody was written to")
    else:
        is_trial = run["transport"] == "simulated"
        ended = (_TRIAL_ENDED if is_trial else _ENDED)[run["state"]]
        said = say(ended.template, counts=tally(run["counts"], run["transport"]))
    return f"{said}. {_moved(run['moved'])}" if run["moved"] else said


_ENDED = {"finished": Sentence("Finished: {counts}"), "cancelled": Sentence("Cancelled: {counts}")}
_TRIAL_ENDED = {
    "finished": Sentence("Trial finished in the built-in mailbox: {counts}"),
    "cancelled": Sentence("Trial cancelled in the built-in mailbox: {counts}"),
}


def _moved(n: int) -> str:
    """Say how many went on in another run, which alone writes to them."""
    return say("{people} went on in a new run.", people=people(n)) if n else ""


def all_back_off(run: Json) -> bool:
    """Whether nobody is in hand and everybody left was tried before."""
    told = sum(failure["count"] for failure in run["failures"] if failure["state"] == "waiting")
    counts = run["counts"]
    return bool(counts["waiting"] and not counts["in_flight"] and told >= counts["waiting"])
