"""What a host program with rights on our tables may have written there, read without trust: what
cannot be read is the failing of its run, and of no other.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from emailer.model import Verdict
from emailer.store.deliveries import Unreadable
from emailer.store.errors import UnreadableError
from emailer.store.headings import Heading
from emailer.store.verbs.rows import SqlRow
from emailer.streaks import Streak
from emailer.tongue import Sentence

T = TypeVar("T")
FAULTS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError)
"""What reading something of another shape may raise."""
FAR = 2**62
"""No number of ours comes near."""
LAST_MS = 253_402_300_799_999
"""The end of the year 9999, the last that a date may have (milliseconds since 1970)."""


def read(column: str, text: str | None, take: Callable[[Any], T]) -> T:
    """Read one column's JSON. Raises UnreadableError, which names it."""
    try:
        return take(json.loads(text or "null"))
    except FAULTS:
        raise unreadable(column) from None


def unreadable(column: str) -> UnreadableError:
    """Say which column it is."""
    return UnreadableError(
        Sentence("what is written under {column} cannot be read.", column=column)
    )


def headers(value: Any) -> tuple[tuple[str, str], ...]:
    """Take names and values."""
    return tuple((_text(name), _text(one)) for name, one in value)


def texts(value: Any) -> dict[str, str]:
    """Take a mapping of texts."""
    return {_text(name): _text(one) for name, one in value.items()}


def delays(value: Any) -> tuple[float, ...]:
    """Take waits, in seconds."""
    found = tuple(value)
    if not all(type(one) in (int, float) and 0 <= one < LAST_MS for one in found):
        raise TypeError(value)
    return found


def streak(value: Any) -> Streak:
    """Take refusals in a row, as `Streak.values` has them."""
    found = Streak.of_values(value)
    numbers = (found.no, found.since, found.people, found.answers, found.steps,
               found.elsewhere, found.aside_at, found.asides, found.rounds,
               found.busy_domains,
               *(n for one in found.earlier for n in (one.at, one.rounds)))  # fmt: skip
    texts_of = (found.key, found.code, found.words, found.domain, found.aside, found.aside_words,
                *(text for one in found.earlier for text in (one.domain, one.words)))  # fmt: skip
    flags = (found.for_good, found.at_the_dot, found.proved, found.aside_said,
             *(one.said for one in found.earlier))  # fmt: skip
    fits = (
        all(type(one) is int and 0 <= one < FAR for one in numbers)
        and all(type(one) is str for one in texts_of)
        and all(type(one) is bool for one in flags)
        and (found.named_s is None or 0 <= found.named_s < LAST_MS)
    )
    if not fits:
        raise TypeError(value)
    return found


def most_failures(text: str, total: int) -> int | None:
    """Say how many failures of so many people are too many, by a run's max_failures; None: never.
    Raises UnreadableError.
    """
    if text == "never":
        return None
    if not _MOST.fullmatch(text):
        raise unreadable("max_failures")
    return -(-int(text[:-1]) * total // 100) if text.endswith("%") else int(text)


_MOST = re.compile(r"[0-9]{1,15}%?", re.ASCII)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def fields(text: str | None) -> dict[str, Any]:
    """Read somebody's fields."""
    if not text:
        return {}
    try:
        return dict(json.loads(text).items())
    except FAULTS:
        return Unreadable()


def shown(found: Mapping[str, Any]) -> Mapping[str, str]:
    """Write values that are no texts as they stand in the database."""
    if isinstance(found, Unreadable) or all(isinstance(one, str) for one in found.values()):
        return found
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in found.items()}


def verdict(text: str) -> Verdict:
    """Read how an attempt ended; a word that is none of ours is nobody's answer."""
    return Verdict(text) if text in _VERDICTS else Verdict.BUG


_VERDICTS = frozenset(Verdict)
INSTANTS = (
    "created_at", "started_at", "finished_at", "start_at", "resume_at", "retry_at",
    "retry_missed_at", "next_due_at",
)  # fmt: skip
_BLANK: Mapping[str, Any] = {
    "headers": "[]", "headings": "[]", "event": "", "retry_delays_s": "[]", "pause_params": "{}",
    "moved_to": None, "personal_files": None, "files": None, "failures": None, "notice": None,
}  # fmt: skip


def plus(column: str, n: str) -> str:
    """Word a sum that a host's numbers cannot make too large for its column."""
    return f"CASE WHEN {column} < {MOST} THEN {column} + {n} ELSE {column} END"


def bounded(column: str) -> str:
    """Word a number such that many of them can be added."""
    return f"CASE WHEN {column} BETWEEN 0 AND {MOST} THEN {column} ELSE {MOST} END"


MOST = 2**52
"""Nothing that we count comes near; behind it there is room enough to add to."""


def params(value: Any) -> dict[str, Any]:
    """Take the values of a reason: what is an instant can be shown as a date."""
    found = dict(value)
    at = [one for name, one in found.items() if name.endswith("_at") and one is not None]
    if not all(type(one) is int and 0 <= one <= LAST_MS for one in at):
        raise TypeError(value)
    return found


def listed(text: str) -> tuple[str, ...]:
    """Read a list of words; what cannot be read is none."""
    try:
        return tuple(_text(one) for one in json.loads(text))
    except FAULTS:
        return ()


def mapping(text: str | None) -> dict[str, Any] | None:
    """Read values by their names; None where there are none that can be read."""
    try:
        return dict(json.loads(text or "null"))
    except FAULTS:
        return None


def cells(text: str) -> tuple[tuple[str, str], ...]:
    """Read the cells of a rejected line, or other pairs of texts; what cannot be read is none."""
    try:
        return headers(json.loads(text))
    except FAULTS:
        return ()


def headings(text: str) -> tuple[Heading, ...]:
    """Read what the columns of a list are called; what cannot be read is none."""
    try:
        return tuple(Heading(*map(_text, one)) for one in json.loads(text))
    except FAULTS:
        return ()


def require_instants(row: SqlRow) -> None:
    """Raise UnreadableError where an instant is none that a date can show."""
    for name in INSTANTS:
        if not 0 <= (row[name] or 0) <= LAST_MS:
            raise unreadable(name)


def blanked(row: SqlRow) -> SqlRow:
    """Leave out of a run's row whatever may not be readable, so that it can be shown at all."""
    whole = dict(row)
    held = {name: whole[name] and min(max(whole[name], 0), LAST_MS) for name in INSTANTS}
    return _Blanked({**whole, **held, **_BLANK})


class _Blanked(dict[Any, Any]):
    """A row by its columns' names alone."""
