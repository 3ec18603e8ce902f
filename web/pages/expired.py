"""Files that belong to a form, and were kept too long ago."""

from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence

_LIST = Sentence("The file you chose was kept for an hour, and that is over. Choose it again.")
_LETTER = Sentence(
    "The files you chose were kept for an hour, and that is over. Choose them again, or send the "
    "message without them."
)


def problems(submission: Submission) -> dict[str, Sentence]:
    """Say which files are not there any more, each beside its field: who stands in the list would
    be left out, and the letter would go without what it speaks of.
    """
    typed, over = submission.typed, {}
    if typed.get("kept") and not submission.upload:
        over["file"] = _LIST
    if typed.get("kept_files") and not submission.files:
        over["attachment"] = _LETTER
    return over


def note(submission: Submission, seen: Preview) -> None:
    """Add them to what is wrong with a form, behind what is said of these fields already."""
    for field, sentence in problems(submission).items():
        seen.problems.setdefault(field, sentence)
