"""All that is known of one person, as JSON: for them to have, and to see before it is erased.
Pure.
"""

import json
from typing import Any

from emailer.showing import shapes
from emailer.showing.wording import people
from emailer.store.erasing import Entry, Erased, Known, Old, Person
from emailer.tongue import plainly, say, say_n

Json = dict[str, Any]


def shape(person: Person, known: Known) -> Json:
    """Write all that is kept of a person, as JSON: what `export --person` answers."""
    return {
        "email": person.email,
        "runs": [_entry(entry) for entry in known.entries],
        "lines": [{"run": line.run_id, "value": line.value} for line in known.lines],
        "drafts": len(known.drafts),
        "wants_no_mail": known.is_suppressed,
    }


def _entry(entry: Entry) -> Json:
    run = entry.run
    return {
        "run": {"id": run.id, "subject": run.message.subject, "sender": run.message.sender,
                "state": run.state, "created_at": shapes.instant(run.created_at),
                "transport": run.transport},
        "recipient": shapes.recipient(entry.row),
        "name_in_list": entry.row.name_in_list or entry.row.name,
        "history": [shapes.attempt(one) for one in entry.attempts],
        "corrections": [shapes.correction(one) for one in entry.corrections],
        "message": {"text": run.message.text, "html": run.message.html},
    }  # fmt: skip


def done(person: Person, known: Known, erased: Erased | None) -> Json:
    """Write what an erasure found, and did; None: nothing."""
    return {
        "person": person.email,
        "runs": len(known.entries),
        "lines": len(known.lines),
        "drafts": len(known.drafts),
        "erased": erased.entries if erased else 0,
        "busy": erased.busy if erased else 0,
    }


def as_json(person: Person, known: Known) -> str:
    """Write it as a file has it."""
    return json.dumps(plainly(shape(person, known)), ensure_ascii=False, indent=2)


def counted(known: Known) -> str:
    """Say where a person is known, as in "in 3 runs (1 has yet to write to them),
    1 line of a list, 1 draft".
    """
    said = [_in_runs(known)] if known.entries else []
    if n := len(known.lines):
        said.append(
            say_n("in {n} line that could not be used", "in {n} lines that could not be used", n)
        )
    if n := len(known.drafts):
        said.append(say_n("in {n} draft, which is deleted", "in {n} drafts, which are deleted", n))
    if known.is_suppressed:
        said.append(say("on the list of those who want no mail, which stays"))
    return ", ".join(said)


def _in_runs(known: Known) -> str:
    said = say_n("in {n} run", "in {n} runs", len(known.entries))
    waits = sum(entry.row.state in ("waiting", "claimed") for entry in known.entries)
    if not waits:
        return said
    yet = say_n("{n} has yet to write to them", "{n} have yet to write to them", waits)
    return f"{said} ({yet})"


def is_nothing(known: Known) -> bool:
    """Whether there is nothing to erase."""
    return not (known.entries or known.lines or known.drafts)


def old(found: Old) -> str:
    """Say what is erased of runs that ended long ago."""
    return say_n(
        "{people} in {n} run", "{people} in {n} runs", found.runs, people=people(found.people)
    )
