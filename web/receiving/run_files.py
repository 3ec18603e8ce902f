"""The files of an earlier run: of the one whose rest is written to, whose letter is used,
or which a form had made. They go with a letter unless others are chosen, or `without_files`
("yes", a field of the form) leaves them out.
"""

from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import web

from emailer import lists
from emailer.message import field_names, personal_files
from emailer.model import PartKind
from emailer.store import DraftFile
from emailer.submitting import other_runs, same_people
from emailer.submitting.other_runs import INSTEAD, REST
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence
from web.app_keys import STORE

LIKE = "like"
"""The run a form was made like: its people stay on offer, ticked or not."""


class Before(NamedTuple):
    """Files for everybody, those of which each person gets their own, and the column that names
    these; or why somebody would lack theirs.
    """

    shared: list[DraftFile]
    personal: list[DraftFile]
    column: str = ""
    problem: str = ""


NONE = Before([], [])


async def of(request: web.Request, submission: Submission, *, has_some: bool) -> Before:
    """Find what an earlier run lends; a form that keeps files of its own needs none of the run
    that it had made. Files of a person are for the very people of that run alone: a list may name
    others by the same numbers.
    """
    typed = submission.typed
    if typed.get("without_files") == "yes":
        return NONE
    found = await offered(request, typed, has_some=has_some)
    if not found.personal:
        return found
    if not _is_for_its_own(submission):
        found = await _of_those_listed(request, submission, found)
    problem = found.problem or await _given_otherwise(request, submission, found.column)
    return Before(found.shared, [], problem=problem) if problem else found


async def _of_those_listed(request: web.Request, submission: Submission, found: Before) -> Before:
    """Leave of the files those of people who are on the list; or say who of them would get the file
    of another, for they were not in the run that lends it, or had others there.
    """
    run_id = _lender(submission.typed, has_some=False)
    own = personal_files.Files(found.column, [one.part for one in found.personal])
    who, used = await same_people.compared(request.app[STORE], run_id, submission.source, own)
    problem = Sentence(_FOR_ITS_OWN, who=who) if who else ""
    its = [one for one in found.personal if one.part in used]
    return found._replace(personal=its, problem=problem)


def _is_for_its_own(submission: Submission) -> bool:
    """Tell whether the list is taken from the very run that lends its files."""
    named = submission.rest_of or submission.typed.get(LIKE)
    is_alone = not submission.source.is_mixed
    return bool(named) and is_alone and named in (submission.rest_of, submission.list_of)


_FOR_ITS_OWN = Sentence(
    "The files for each person are for the people of the earlier run alone, and {who} was not "
    "among them, or had another file there. Send to its people alone, choose the files for all, "
    "or leave them out."
)


async def _given_otherwise(request: web.Request, submission: Submission, column: str) -> str:
    """Say that somebody would get the file of another: by another column, by a name that is filled
    in, or at an address that is not known to be their own. Nothing where each gets their own.
    """
    typed, choices = (
        field_names.of(submission.typed.get("personal_column", "")),
        submission.source.choices,
    )
    fills = {name for given in choices.fill.values() for name in given}
    if (typed and typed != column) or any(field_names.is_same(name, column) for name in fills):
        return Sentence(_BY_ITS_COLUMN, column=column)
    put_right = await request.app[STORE].people.put_right(
        list(choices.corrected), transport=submission.transport
    )
    known = {one.key: lists.key(one.email) for one in put_right}
    for was, email in choices.corrected.items():
        if lists.key(email) not in (was, known.get(was)):
            return Sentence(_NOT_THEIRS, was=was, email=email)
    return ""


_BY_ITS_COLUMN = Sentence(
    "The files for each person are given out by the column {column} alone, as in the earlier run. "
    "Name no other, fill nothing in there, or choose the files again."
)
_NOT_THEIRS = Sentence(
    "No earlier run has corrected {was} to {email}: nobody else gets a file that is for {was} "
    "alone. Take the correction out, or choose the files again."
)


async def offered(request: web.Request, typed: Mapping[str, str], *, has_some: bool) -> Before:
    """Find what an earlier run could lend, whether it is left out or not."""
    store, named = request.app[STORE], _lender(typed, has_some=has_some)
    run = await other_runs.run_of(store, named) if named else None
    if run is None:
        return NONE
    parts = (await store.contents(run.key)).parts
    files = [DraftFile(part, sha256=str(part.key)) for part in parts]
    personal = [one for one in files if one.part.kind is PartKind.PERSONAL]
    shared = [one for one in files if one.part.kind is not PartKind.PERSONAL]
    return Before(shared, personal, run.message.personal)


def _lender(typed: Mapping[str, str], *, has_some: bool) -> str:
    """Name the run that lends its files; "" where none does."""
    named = typed.get(REST) or typed.get(LIKE) or ("" if has_some else typed.get(INSTEAD))
    return (named or "").strip()
