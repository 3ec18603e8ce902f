"""What a form may answer about those other runs have written to, or will: each answer with its
words, and which one holds. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from emailer.letters import SAME, Skip
from emailer.submitting.counting import Preview
from emailer.tongue import Sentence, say_n
from web import words

FIELDS = ("skip_written", "skip_waiting")
_VALUES: Mapping[Skip, str] = {True: "yes", SAME: SAME, False: "no"}


class Answer(NamedTuple):
    """One answer; `label` is "" where it is none of those there are."""

    value: str
    label: str
    is_checked: bool


def answers(seen: Preview | None, field: str) -> Sequence[Answer]:
    """List the answers to a question; none is checked while it is to be chosen."""
    labels = _labels(seen, field)
    holds = "" if seen and field in seen.written.to_choose else _holding(seen, field, labels)
    return [Answer(value, labels[value], value == holds) for value in _VALUES.values()]


def shape(seen: Preview) -> dict[str, list[dict[str, object]]]:
    """Write the answers to each question as JSON has them."""
    return {field: [one._asdict() for one in answers(seen, field)] for field in FIELDS}


def _holding(seen: Preview | None, field: str, labels: Mapping[str, str]) -> str:
    """Name the answer that holds; of two that come to the same, the one that there is."""
    value = _VALUES[_leaves(seen, field)] if seen else "yes"
    if labels[value]:
        return value
    return "yes" if value == SAME else SAME


def _leaves(seen: Preview, field: str) -> Skip:
    return seen.written.leaves[FIELDS.index(field)]


def _labels(seen: Preview | None, field: str) -> dict[str, str]:
    is_written = field == "skip_written"
    same, others = words.by_letter(seen, is_written=is_written) if seen else (0, 0)
    out, again = _OUT[is_written], _AGAIN[is_written]
    if not (same and others):
        return {"yes": str(out), SAME: "" if same else str(again), "no": str(again) if same else ""}
    return {
        "yes": str(_ALL_OUT[is_written]),
        SAME: say_n(
            "Leave out the one who has this letter",
            "Leave out the {n} who have this letter",
            same,
        )
        if is_written
        else say_n(
            "Leave out the one who will get this letter there",
            "Leave out the {n} who will get this letter there",
            same,
        ),
        "no": str(_ALL[is_written]),
    }


_OUT = {True: Sentence("Leave them out"), False: Sentence("Do not write to them here")}
_AGAIN = {True: Sentence("Write to them again"), False: Sentence("Write to them here, too")}
_ALL_OUT = {True: Sentence("Leave all of them out"),
            False: Sentence("Write to none of them here")}  # fmt: skip
_ALL = {True: Sentence("Write to all of them again"),
        False: Sentence("Write to all of them here, too")}  # fmt: skip
