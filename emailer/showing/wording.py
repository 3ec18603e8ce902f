"""Counts, durations and numbers of people in words, as pages and commands say them. Pure."""

import math
import re
from collections.abc import Mapping

from emailer.tongue import Sentence, decimal, number, say, say_n

Counts = Mapping[str, int]

SEGMENTS = ("sent", "failed", "in_doubt", "in_flight", "waiting", "cancelled", "skipped")
"""The parts of the bar, from left to right."""

NO_SUBJECT = Sentence("(no subject)")

LABELS: Mapping[str, Sentence] = {
    "sent": Sentence("sent"),
    "failed": Sentence("failed"),
    "in_doubt": Sentence("in doubt"),
    "in_flight": Sentence("on the way"),
    "waiting": Sentence("waiting"),
    "cancelled": Sentence("cancelled"),
    "skipped": Sentence("left out"),
}
_SENT: Mapping[str, Sentence] = {
    "simulated": Sentence("sent to the mailbox"),
    "folder": Sentence("written to the folder"),
}
"""What it means to be sent, by the transports that reach nobody."""
_LARGE_BYTES = 100_000


def percent(counts: Counts) -> int:
    """Say how much is done with; 100 only when all is."""
    left = counts["waiting"] + counts["in_flight"]
    return 100 if not left else int((counts["total"] - left) * 100 / counts["total"])


def is_trial(transport: str) -> bool:
    """Tell whether a transport reaches nobody."""
    return transport in _SENT


def labels(transport: str) -> Mapping[str, Sentence]:
    """Say what each part of the bar is called: nobody was sent to where nothing has left."""
    return {**LABELS, "sent": _SENT.get(transport, LABELS["sent"])}


def counted(transport: str) -> Mapping[str, Sentence]:
    """Say it behind numbers. A run to the built-in mailbox has the plain ones: its page says beside
    them where the messages are.
    """
    return LABELS if transport == "simulated" else labels(transport)


def tally(counts: Counts, transport: str = "") -> str:
    """List the counts that say something, as in "990 sent, 10 failed"."""
    called = counted(transport)
    told = [
        f"{number(counts[name])} {called[name]}"
        for name in SEGMENTS
        if counts[name] or name == "sent"
    ]
    return ", ".join(told)


def state_of(name: str, transport: str = "") -> str:
    """Say how one person stands."""
    return str(labels(transport).get(name, LABELS["in_flight"]))


def hours(text: str) -> str:
    """Say sending hours with the days of the language; so said they can be typed again."""
    return _DAY.sub(lambda found: str(_DAYS[found[0]]), text)


_DAYS: Mapping[str, Sentence] = {
    "Mon": Sentence("Mon"), "Tue": Sentence("Tue"), "Wed": Sentence("Wed"),
    "Thu": Sentence("Thu"), "Fri": Sentence("Fri"), "Sat": Sentence("Sat"),
    "Sun": Sentence("Sun"),
}  # fmt: skip
_DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b(?!/)")


def duration(seconds: float) -> str:
    """Say how long, to a precision that can be read while it changes."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return (
        f"{hours} h {minutes} min"
        if hours
        else f"{minutes} min {rest} s"
        if minutes
        else f"{rest} s"
    )


def people(n: int) -> str:
    """Count people."""
    return say_n("{n} person", "{n} people", n)


def files(n: int) -> str:
    """Count files."""
    return say_n("{n} file", "{n} files", n)


def lines(n: int) -> str:
    """Count lines."""
    return say_n("{n} line", "{n} lines", n)


def lines_of(n: int, *, is_by_line: bool) -> str:
    """Count lines, or, where one line holds several, what stands in them."""
    return lines(n) if is_by_line else say_n("{n} entry", "{n} entries", n)


def size(size_bytes: int) -> str:
    """Say how large a file is, in kB or MB."""
    if size_bytes >= _LARGE_BYTES:
        return f"{decimal(size_bytes / 1_000_000)} MB"
    return f"{number(math.ceil(size_bytes / 1000))} kB"


def rough_size(size_bytes: int) -> str:
    """Say about how large mails are of which one was measured."""
    is_small = size_bytes < _LARGE_BYTES
    said = f"{decimal(size_bytes / 1000)} kB" if is_small else size(size_bytes)
    return say("about {size}", size=said)


def exact_size(size_bytes: int) -> str:
    """Say how large a mail is, so that those of one letter can be told apart:
    to the byte where it is small.
    """
    if size_bytes < 10_000:
        return say("{n} bytes", n=size_bytes)
    if size_bytes < 1_000_000:
        return f"{decimal(size_bytes / 1000)} kB"
    return f"{decimal(size_bytes / 1_000_000)} MB"
