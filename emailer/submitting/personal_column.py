"""Which column of a list names the personal files: the one that was typed,
or the one whose cells name most of them.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from emailer.lists import ListError, key
from emailer.message import field_names, personal_files
from emailer.model import PartKind, Recipient
from emailer.submitting import listing
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence

_COLUMN, _FILES = "personal_column", "personal"


async def found(submission: Submission) -> Submission:
    """Settle the column by the beginning of the list;
    what is wrong with it is a problem of its field.
    """
    personal = [file.part for file in submission.files if file.part.kind is PartKind.PERSONAL]
    column = submission.message.personal
    if not personal:
        return _without_files(submission)
    people = await _first_people(submission)
    if not people:
        return replace(submission, message=replace(submission.message, personal=column or "email"))
    rows = [{**one.fields, "name": one.name, "email": one.email} for one in people]
    if not column:
        column = personal_files.best_column(rows, personal_files.Files("", personal))
        problem = (
            ""
            if column
            else Sentence(
                "No column of the list names these files. Write the name of the file beside "
                "each person."
            )
        )
    else:
        problem = "" if any(_has(row, column) for row in rows) else _no_column(submission, rows[0])
    # whose file it is, nobody knows then: the list is shown as it is without
    column = "" if problem else column
    said = replace(submission, message=replace(submission.message, personal=column))
    said = _with_problem(said, _COLUMN, problem)
    return _with_problem(said, "corrected", await _taken(submission))


async def _taken(submission: Submission) -> str:
    """Name somebody who would be written to at an address that another line has, with a file of
    their own: the line that comes first would take it from the other. Empty where nobody would.
    """
    put_right = submission.source.choices.corrected
    if not put_right:
        return ""
    wanted = {key(email): (was, email) for was, email in put_right.items() if key(email) != was}
    as_written = replace(submission.source.choices, corrected={})
    source = replace(submission.source, choices=as_written)
    with contextlib.suppress(ListError):  # it is said where the whole list is read
        async with contextlib.aclosing(listing.read(source)) as chunks:
            async for chunk in chunks:
                for line in chunk:
                    if isinstance(line, Recipient) and line.key in wanted:
                        was, email = wanted[line.key]
                        return Sentence(_TAKEN, was=was, email=email)
    return ""


_TAKEN = Sentence(
    "{was} cannot be corrected to {email} here: {email} stands on the list, too, with a file of "
    "its own. Take the correction out, or take one of the two off the list."
)


def _without_files(submission: Submission) -> Submission:
    """Ask for the files of a column that was named."""
    if not submission.message.personal:
        return submission
    problem = (
        ""
        if _FILES in submission.problems
        else Sentence("Choose the files that the column names, or name no column.")
    )
    said = replace(submission, message=replace(submission.message, personal=""))
    return _with_problem(said, _FILES, problem)


async def _first_people(submission: Submission) -> Sequence[Recipient]:
    with contextlib.suppress(ListError):  # it is said where the whole list is read
        async with contextlib.aclosing(listing.read(submission.source)) as chunks:
            async for chunk in chunks:
                if people := [line for line in chunk if isinstance(line, Recipient)]:
                    return people
    return []


def _has(row: dict[str, str], column: str) -> bool:
    values = dict(row)
    field_names.complete(values, [column])
    return column in values


def _no_column(submission: Submission, row: dict[str, str]) -> str:
    typed = submission.typed.get(_COLUMN) or submission.message.personal
    return Sentence(
        "The list has no column {typed}. It has {row}.", typed=typed[:100], row=", ".join(row)[:300]
    )


def _with_problem(submission: Submission, name: str, problem: str) -> Submission:
    return (
        replace(submission, problems={name: problem, **submission.problems})
        if problem
        else submission
    )
