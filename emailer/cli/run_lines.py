"""A run in lines for people, and as JSON for programs.
Text that came from outside cannot steer a terminal. Pure.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from emailer import characters
from emailer.cli import advice
from emailer.durations import format_duration
from emailer.lists.addresses.address import shown
from emailer.model import ENDED, Instant, RunState
from emailer.showing import pause_words, shapes
from emailer.showing.meter import Meter
from emailer.showing.run_words import all_sent
from emailer.showing.wording import NO_SUBJECT, people, percent, tally
from emailer.store import Run
from emailer.store.door import Database

Json = Mapping[str, Any]


def fit(text: str) -> str:
    """Make a text of several lines fit for a terminal:
    no escapes, nothing that turns the line round.
    """
    return characters.STEERS_TERMINAL.sub("\ufffd", text)


def counts(run: Run) -> Mapping[str, int]:
    """Return all counts of a run, its total among them."""
    return {"total": run.total, **run.counts}


def line(run: Run) -> str:
    """Say in a line how a run stands, as in "Sending: 120 of 312 (38 %): 118 sent, 2 failed"."""
    done = run.total - run.counts["waiting"] - run.counts["in_flight"]
    far = (
        ""
        if run.state is RunState.FINISHED
        else f" {done:,} of {run.total:,} ({percent(counts(run))} %):"
    )
    return f"{word(run)}:{far} {tally(counts(run), run.transport)}"


def word(run: Run) -> str:
    """Say a run's state in a word or two; of a trial that has ended, where."""
    if run.transport == "simulated" and run.state in ENDED and run.started_at is not None:
        return f"Trial {run.state} in the built-in mailbox"
    if run.state is RunState.FINISHED:
        return str(all_sent(run.transport)) if run.outcome == "all_sent" else "Finished"
    if run.state is RunState.CANCELLED and run.started_at is None:
        return "Stopped before it began"
    return {"running": "Sending", "paused": "Paused", "scheduled": "Scheduled"}.get(
        run.state, "Cancelled"
    )


def listed(run: Run) -> str:
    """Say in a line of a list what a run is."""
    return f"{run.id}  {line(run)}  {subject(run)}"


def subject(run: Run) -> str:
    """Name a run by its subject."""
    return fit(shown(run.message.subject))[:60] or str(NO_SUBJECT)


def whole(run: Run, now: Instant, db: Database) -> Iterator[str]:
    """Say in lines how a run stands, why it stands still, and what went wrong how often."""
    yield f"{subject(run)}  ({run.id})"
    yield f"  {line(run)}"
    yield from (f"  {one}" for one in (*why(run, now), *again(run), *failures(run)))
    yield from _not_written_to(run, db)


def _not_written_to(run: Run, db: Database) -> Iterator[str]:
    """Say how many lines of a run's list are nobody's, and where to read why."""
    said = []
    if n := run.rejected_count - run.chosen_count:
        said.append(f"{n:,} line{'s' if n > 1 else ''} of its list could not be used")
    if n := run.chosen_count:
        said.append(f"{n:,} left out as you chose")
    if said:
        yield f"  {', '.join(said)}: {advice.command(db, 'export', run.id, '--rejected')}"


def why(run: Run, now: Instant) -> Iterator[str]:
    """Say why a run does not go on, or when it does."""
    if run.state is RunState.SCHEDULED:
        yield _begins(run)
    elif run.state is RunState.PAUSED and run.reason is None:
        yield "Paused by a person. Nothing is sent until it is resumed."
    elif run.reason:
        again = (
            f" Goes on at {shapes.instant(run.reason.resume_at)}." if run.reason.resume_at else ""
        )
        yield f"{fit(pause_words.sentence(run.reason))}{again}"
    opens_at = shapes.goes_on_at(run, now)
    if opens_at:
        yield f"Its sending hours are {run.hours}: goes on at {shapes.instant(opens_at)}."
    elif run.state is RunState.RUNNING and run.next_due_at and not run.counts["in_flight"]:
        due = shapes.instant(run.next_due_at)
        yield f"{people(run.counts['waiting'])} left; the next is tried at {due}."


def _begins(run: Run) -> str:
    behind = f"when run {run.after} is finished" if run.after else ""
    at = f"at {shapes.instant(run.start_at)}" if run.start_at else ""
    later = ", whichever is later" if behind and at else ""
    return f"Begins {', '.join(filter(None, (behind, at)))}{later}."


def again(run: Run) -> Iterator[str]:
    """Say when the failed are tried again, or were to be."""
    plan = run.again
    if plan and plan.at:
        often = (
            f", then every {format_duration(plan.every_s)}, {plan.left} times in all"
            if plan.left > 1
            else ""
        )
        yield f"The failed are tried again at {shapes.instant(plan.at)}{often}."
    if plan and plan.missed_at:
        missed = shapes.instant(plan.missed_at)
        yield f"They were to be at {missed}, when nothing sent from this database."


def failures(run: Run) -> Iterator[str]:
    """Name the reasons, each with how many share it."""
    words = {"failed": "failed", "waiting": "to be tried again", "in_doubt": "in doubt"}
    for one in run.failures:
        yield f"{one.count:,} {words[one.state]}: {fit(one.reason)}  [{fit(one.key)}]"


def as_json(run: Run, meter: Meter, now: Instant, **more: object) -> str:
    """Write a run as the API does, in one line."""
    return json.dumps({**shapes.run(run, meter, now), **more}, ensure_ascii=False)
