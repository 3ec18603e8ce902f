"""What pages say about a run, a list and an answer.
Pure; the numbers come from shapes.py and are the API's.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emailer.clocks import zones
from emailer.model import Instant
from emailer.pause_rules import Button
from emailer.replies import sentences
from emailer.showing import fate_words, pause_hints, run_words, shapes
from emailer.showing.pause_hints import HINTS
from emailer.showing.run_words import MUST_BE_ON, OR_ONCE_IT_IS_ON
from emailer.showing.wording import (
    LABELS,
    NO_SUBJECT,
    SEGMENTS,
    exact_size,
    files,
    hours,
    labels,
    people,
    percent,
    rough_size,
    size,
    state_of,
    tally,
)
from emailer.store import Row
from emailer.store.people import NOT_SENT_YET
from emailer.tongue import Sentence, say, spoken

Json = Mapping[str, Any]

__all__ = [  # which pages say as well
    "HINTS", "MUST_BE_ON", "NO_SUBJECT", "OR_ONCE_IT_IS_ON", "exact_size", "files", "hours",
    "people", "rough_size", "size", "state_of",
]  # fmt: skip

ERASED = Sentence("(erased)")


SEEN = 1 / 100
"""As much of the bar as is seen of one alone among very many; the same as in run-progress.js."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the bar, in percent of its width."""

    name: str
    label: str
    count: int
    x: float
    width: float
    ink: str

    @property
    def is_told(self) -> bool:
        """Whether its number is told: how many were sent and failed always is."""
        return self.count > 0 or self.name in ("sent", "failed")


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
    beside_figure: str  # the same, and how many were left out, who are not among all
    now: str  # what happens now, or next; empty where the headline says it all
    is_waiting: bool  # everybody left waits for another try: no speed, no time left
    bar_text: str
    segments: Sequence[Segment]
    is_active: bool
    goes_on: str  # what becomes of it when the page is closed, as long as it is active
    is_planned: bool  # it waits for an instant or a run, and not for its grace alone
    is_stopped: bool  # cancelled before it began
    is_rewritten: bool  # paused for a message that will never go out as it is
    left: int  # who waits, or is in flight
    remaining: int  # who was cancelled, and did not go on in another run
    go_on: str  # what the button is called that ends a pause
    elsewhere: str  # why an ended run offers no more of its people, if it does not
    hints: Sequence[str]  # what more to know about why it is paused
    account: str  # to be changed on its page for it to go on; mostly empty

    @property
    def bar_label(self) -> str:
        """Name the bar for those who hear it."""
        return say("Progress")


def view(run: Json) -> View:
    """Say how a run stands."""
    counts, done = run["counts"], percent(run["counts"])
    headline = run_words.headline(run)
    active, subject = run["state"] in ("running", "scheduled"), named(run["subject"])
    sending, sent = run["state"] == "running", str(labels(run["transport"])["sent"])
    return View(
        badge=run_words.badge(run),
        words=run_words.state(run),
        headline=headline,
        subject=subject,
        title=f"{figure(counts)} {sent} · {subject}"
        if sending
        else f"{headline.split('. ')[0].rstrip('.')} · {subject}",
        percent=done,
        figure=figure(counts),
        sent_word=sent,
        beside_figure=_beside_figure(sent, counts["skipped"]),
        now=run_words.now(run),
        is_waiting=sending and run_words.all_back_off(run),
        bar_text=tally(counts, run["transport"]),
        segments=segments(counts, run["transport"]),
        is_active=active,
        goes_on=run_words.goes_on(run),
        is_planned=run_words.is_planned(run),
        is_stopped=run_words.is_stopped(run),
        is_rewritten=run["state"] == "paused"
        and pause_hints.pause_of(run).buttons[:1] == (Button.RESTART,),
        left=counts["waiting"] + counts["in_flight"],
        remaining=counts["cancelled"] - run["moved"],
        go_on=pause_hints.go_on(run),
        elsewhere=pause_hints.elsewhere(run),
        hints=pause_hints.hints(run),
        account=pause_hints.on_page(run),
    )


def named(subject: str) -> str:
    """Name a run by its subject, of an if by what it says first, without what differs for each
    person: left out where a sign parts it from the rest ("Ana, come"), else three dots. Where
    nothing else is there it stands in brackets; the name is never empty.
    """
    plain = _TAG.sub("", _OTHERWISE.sub("", subject[:_LONGEST]))
    marked = " ".join(_FIELD.sub("\0", plain).split())
    if not marked.strip("\0 .!?" + _SIGNS):
        bracketed = _FIELD.sub(lambda found: f"[{found[1].strip()}]", plain)
        return " ".join(bracketed.split()) or str(NO_SUBJECT)
    said = _without_ends(marked)
    began = said != marked and not said.startswith(marked[:1])
    return (said[:1].upper() + said[1:] if began else said).replace("\0", "…")


def _without_ends(marked: str) -> str:
    """Leave out the fields at both ends that signs part from the rest."""
    while marked.startswith("\0") and marked[1:].lstrip(" ")[:1] in _SIGNS:
        marked = marked[1:].lstrip(" " + _SIGNS)
    end = marked.rstrip(" .!?")
    closes = marked[len(end) :]
    while end.endswith("\0") and end[:-1].rstrip(" ")[-1:] in _SIGNS:
        end = end[:-1].rstrip(" " + _SIGNS)
    return end + closes


_LONGEST = 1000
"""Characters of a subject that are looked at."""
_SIGNS = ",;:\u2013-"
_FIELD = re.compile(r"\{\{-?([^{}|]{1,200}?)-?(?:\|[^{}]{0,500})?\}\}")
_TAG = re.compile(r"\{%[^%]{0,500}%\}")
_OTHERWISE = re.compile(r"\{%-? *(?:else|elif)\b.*?(?=\{%-? *endif)", re.DOTALL)


def figure(counts: Json) -> str:
    """Say how many were sent of all: never that all is done where somebody had nothing."""
    total = counts["total"] - counts["skipped"]  # nobody is to write to those left out
    return say("{sent} of {total}", sent=counts["sent"], total=total)


def _beside_figure(sent: str, n: int) -> str:
    """Say what the figure counts, and whom it does not."""
    return say("{sent}, {n} left out", sent=sent, n=n) if n else sent


def there(at: Instant | None, zone: str) -> Json | None:
    """Say what clocks of a zone show at an instant; None without one of them."""
    if at is None or not zone:
        return None
    said = say("that is {at} in {zone}", at=spoken().moment(zones.local(at, zone)), zone=zone)
    return {"at": shapes.instant(at), "zone": zone, "said": said}


def event_of(one: Json) -> str:
    """Say what is in the calendar, as in "Summer party, 2026-11-28 19:00 to 23:00
    (Europe/Lisbon), Casa".
    """
    begin, end = _when(one["begin"]), _when(one["end"] or "")
    if end and (one["end"] or "")[:10] == one["begin"][:10]:
        end = one["end"][11:]
    when = say("{begin} to {end}", begin=begin, end=end) if end else begin
    when += f" ({one['zone']})" if one["zone"] else say(", all day")
    return ", ".join(piece for piece in (one["title"], when, one["place"]) if piece)


def _when(text: str) -> str:
    """Say a day, or a day and its minute, as other dates are said."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:  # of a program that may write others
        return text.replace("T", " ")
    return spoken().moment(at) if "T" in text else spoken().day(at.date())


def person(row: Row, transport: str = "") -> Json:
    """Say how one recipient stands: a sentence first, the server's own words behind it."""
    said, sentence = row.last_reply, _sentence(row)
    raw = (sentences.shown(said) if said.code else said.text) if said else ""
    told = {
        "email": row.email or str(ERASED),
        "label": state_of(row.state, transport),
        "sentence": sentence,
        "plain": _plain(row),
        "raw": "" if raw in sentence else raw,
    }
    return shapes.recipient(row) | told


def _plain(row: Row) -> str:
    """Say the last answer in plain words alone."""
    said = row.last_reply
    if (
        said is None
        or not said.code
        or row.state in ("in_doubt", "skipped")
        or row.is_corrected
        or _was_said_sent(row)
    ):
        return _sentence(row)
    return "" if row.state == "sent" else sentences.plain(said)


def _was_said_sent(row: Row) -> bool:
    return row.state == "sent" and row.decided == "sent"


def _sentence(row: Row) -> str:
    if row.state == "skipped":
        return fate_words.left_out(row)
    if row.state == "in_doubt":
        return say("The message was handed over, but the answer never came. It may have arrived.")
    if _was_said_sent(row):
        return say("You said that they got it.")
    if row.is_corrected:
        return str(NOT_SENT_YET)
    if row.last_reply is None:
        return ""
    return str(sentences.sentence(row.last_reply) if row.last_reply.code else row.last_reply.text)


def pieces(text: str) -> list[str]:
    """Cut a text at its instants: those are every second piece."""
    return _INSTANT.split(str(text))  # a Sentence is said in the language asked for


_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)")


def segments(counts: Json, transport: str) -> list[Segment]:
    """Divide the bar. Its largest part is not the green of what was sent where nobody was."""
    x, parts, called = 0.0, [], labels(transport)
    seen = {name: max(counts[name], counts["total"] * SEEN) if counts[name] else 0
            for name in SEGMENTS}  # fmt: skip
    for name in SEGMENTS:
        width = seen[name] * 100 / (sum(seen.values()) or 1)
        ink = "tried" if name == "sent" and called[name] is not LABELS[name] else name
        label = str(called[name])
        parts.append(Segment(name, label, counts[name], round(x, 3), round(width, 3), ink))
        x += width
    return parts
