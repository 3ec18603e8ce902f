"""What a form may answer about those other runs have written to, or will: each answer with its
words, and which one holds. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from emailer.letters import SAME, Skip
from emailer.submitting.counting import Preview
from emailer.submitting.submission import OTHERS
from emailer.tongue import Sentence, say_n
from web.pages.written_words import by_letter

FIELDS = ("skip_written", "skip_waiting")
VALUES = ("yes", SAME, OTHERS, "no")


class Answer(NamedTuple):
    """One answer; `label` is "" where it is none of those there are."""

    value: str
    label: str
    is_checked: bool


def answers(seen: Preview | None, field: str, typed: Mapping[str, str]) -> Sequence[Answer]:
    """List the answers to a question; none is checked while it is to be chosen. What was typed
    stays what it was where it comes to another answer: a word that is changed, and changed back,
    changes nobody's choice.
    """
    labels = _labels(seen, typed.get(field, ""), is_written=field == "skip_written")
    is_open = seen is not None and field in seen.written.to_choose
    holds = "" if is_open else _holding(_leaves(seen, field), labels)
    return [Answer(value, labels.get(value, ""), value == holds) for value in VALUES]


def shape(seen: Preview, typed: Mapping[str, str]) -> dict[str, list[dict[str, object]]]:
    """Write the answers to each question as JSON has them."""
    return {field: [one._asdict() for one in answers(seen, field, typed)] for field in FIELDS}


def _leaves(seen: Preview | None, field: str) -> Skip:
    return seen.written.leaves[FIELDS.index(field)] if seen else True


def _holding(leaves: Skip, labels: Mapping[str, str]) -> str:
    """Name the answer that holds: of those that come to the same, one that there is."""
    ways = {True: ("yes",), SAME: (SAME, OTHERS, "yes"), False: ("no", OTHERS)}[leaves]
    return next(value for value in ways if value in labels)


def _labels(seen: Preview | None, typed: str, *, is_written: bool) -> dict[str, str]:
    same, others = by_letter(seen, is_written=is_written) if seen else (0, 0)
    out, again = str(_OUT[is_written]), str(_AGAIN[is_written])
    if not same:
        return {"yes": out, OTHERS: again}
    if not others:
        return {typed if typed in (SAME, OTHERS) else "yes": out, "no": again}
    return {
        "yes": str(_ALL_OUT[is_written]),
        SAME: _same_out(same) if is_written else _same_not_here(same),
        "no": str(_ALL[is_written]),
    }


def _same_out(n: int) -> str:
    return say_n("Leave out the one who has this letter",
                 "Leave out the {n} who have this letter", n)  # fmt: skip


def _same_not_here(n: int) -> str:
    return say_n("Leave out the one who will get this letter there",
                 "Leave out the {n} who will get this letter there", n)  # fmt: skip


_OUT = {True: Sentence("Leave them out"), False: Sentence("Do not write to them here")}
_AGAIN = {True: Sentence("Write to them again"), False: Sentence("Write to them here, too")}
_ALL_OUT = {True: Sentence("Leave all of them out"),
            False: Sentence("Write to none of them here")}  # fmt: skip
_ALL = {True: Sentence("Write to all of them again"),
        False: Sentence("Write to all of them here, too")}  # fmt: skip
