"""What the form and the last look say about those other runs have written to, or will. Pure."""

from collections.abc import Mapping

from emailer.dates import instant
from emailer.showing.wording import people
from emailer.submitting import caution_words
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence, say, say_n


def written(seen: Preview) -> str:
    """Say how many of a list an earlier run has written to; nothing where there are none."""
    said = caution_words.written(seen.written.people, seen.valid)
    same, others = by_letter(seen, is_written=True)
    if same and others:
        said += " " + say_n("{n} of them has this very letter.",
                            "{n} of them have this very letter.", same)  # fmt: skip
    if n := seen.written.in_doubt:
        doubted = say("This is not sure of {n} of them.", n=n)
        said += " " + (say("This is not sure.") if seen.written.people == 1 else doubted)
    if len(seen.written.named(is_written=True)) > 1:
        said += " " + str(_BY_THIS if same and others else _BY_THE_LAST)
    return said


_BY_THE_LAST = Sentence("Each person counts once, with the letter they had last:")
_BY_THIS = Sentence("Each person counts once, with this letter, or else the one they had last:")


def more_runs(seen: Preview, *, is_written: bool) -> str:
    """Count the runs that are not named, and whom they had to do with; "" where there are none."""
    n, of = seen.written.unnamed(is_written=is_written)
    if not n:
        return ""
    return say_n("one more run: {people}", "{n} more runs: {people}", n, people=people(of))


def by_letter(seen: Preview, *, is_written: bool) -> tuple[int, int]:
    """Count those who have this very letter, or will, and those who have another."""
    found = seen.written
    return found.of_same(is_written=is_written), found.of_others(is_written=is_written)


def reached(count: int, in_doubt: int) -> str:
    """Count whom a run has written to, and those of whom that is not sure."""
    if not in_doubt:
        return people(count)
    if in_doubt == count:
        return say("{people}, perhaps", people=people(count))
    return say("{people}, perhaps also {n}", people=people(count - in_doubt), n=in_doubt)


def pending(seen: Preview) -> str:
    """Say how many of a list a run that goes on will write to; nothing where there are none."""
    said = caution_words.pending(seen.written.pending)
    same, others = by_letter(seen, is_written=False)
    if not (same and others):
        return said
    return f"{said} " + say_n("{n} of them will get this very letter.",
                              "{n} of them will get this very letter.", same)  # fmt: skip


def why_written(submission: Submission | None, seen: Preview | None) -> str:
    """Say which letter this is to those who had one before; and, as long as nobody chose, what
    becomes of them.
    """
    if not (submission and seen and seen.written.people):
        return ""
    same, others = by_letter(seen, is_written=True)
    is_unsaid, is_open = submission.skip_written is None, "skip_written" in seen.written.to_choose
    if not others:
        return str(_STILL_LEFT if is_unsaid else _STILL)
    if same:
        return str(_ANOTHER_TO_SOME_OPEN if is_open else _ANOTHER_TO_SOME)
    return str(_ANOTHER_OPEN if is_open else _ANOTHER)


_STILL = Sentence("This is still the letter they got.")
_STILL_LEFT = Sentence(
    "This is still the letter they got: unless you choose otherwise, they are left out."
)
_ANOTHER = Sentence("This is another letter than the one they got.")
_ANOTHER_OPEN = Sentence("This is another letter: choose whether they get it, too.")
_ANOTHER_TO_SOME = Sentence("To the others it is another letter.")
_ANOTHER_TO_SOME_OPEN = Sentence("To the others it is another letter: choose who gets it.")


CONTEXT: Mapping[str, object] = {
    "instant": instant,
    "written": written,
    "pending": pending,
    "reached": reached,
    "more_runs": more_runs,
}
"""What templates say it by."""
