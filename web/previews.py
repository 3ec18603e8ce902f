"""A submission, looked at before it is sent: whom it reaches, what was not understood, and its first mail."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from emailer import aside, message
from emailer.lists import ListError
from emailer.message import read_back
from emailer.message.files import File
from emailer.message.read_back import Shown
from emailer.model import Message, PartKind, Recipient, Rejected
from web import fields, lists, unknown_names
from web.fields import Submission
from web.written import Written

SHOWN_REJECTED = 1000
SHOWN_DUPLICATES = 10
SHOWN_PEOPLE = 20


@dataclass(slots=True)
class Preview:
    """What a submission would become. `valid` counts each person once; `problems`: field -> sentence."""

    problems: dict[str, str]
    valid: int = 0
    duplicates: int = 0
    duplicate_names: list[str] = field(default_factory=list)  # addresses, the first 10
    rejected_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)  # the first 1,000
    columns: tuple[str, ...] = ()  # names a message may use
    look: lists.Look = field(default_factory=lists.Look)
    people: list[Recipient] = field(default_factory=list)  # the first 20
    lacked: set[str] | None = None  # names that each of the incomplete lacks
    had: dict[str, None] = field(default_factory=dict)  # names that any of the incomplete has
    first: Shown | None = None
    written: Written = field(default_factory=Written)
    left_out: int = 0  # of the valid, whom an earlier run has written to and this one is not to

    @property
    def encoding(self) -> str | None:
        """Name the encoding of the file."""
        return self.look.about.encoding or None


async def preview(submission: Submission) -> Preview:
    """Look at a submission; nothing is stored, nothing is raised: what is wrong is among the problems."""
    seen = Preview(dict(submission.problems))
    ready = await _prepared(submission, seen)
    try:
        await _count(submission, ready, seen)
    except ListError as error:
        seen.problems[submission.list_field] = str(error)
    if fields.leaves_out(submission):
        seen.left_out = seen.written.people
    if seen.lacked and not seen.valid:
        seen.columns = ("email", "name", *seen.had)
        said = _typed(submission)
        seen.problems |= await aside.run(_size_bytes(said), unknown_names.problems, said, seen.lacked, seen.columns)
    return seen


def _typed(submission: Submission) -> Message:
    """Take what a person wrote of the message, without the part that was made from it."""
    if submission.message.format == "markdown":
        return replace(submission.message, html="")
    return replace(submission.message, text="") if submission.makes_text else submission.message


async def prepared(submission: Submission) -> message.Prepared:
    """Check the message, beside the loop. Raises message.MessageError."""
    said = submission.message
    without_bytes = [File.of(file.part) for file in submission.files if file.part.kind is not PartKind.PERSONAL]
    return await aside.run(_size_bytes(said), message.prepare, said, submission.max_mail_bytes, without_bytes)


def _size_bytes(said: Message) -> int:
    return len(said.subject) + len(said.text) + len(said.html)


def problem(error: message.MessageError) -> dict[str, str]:
    """Say where in the message something is wrong, and what."""
    is_placed = error.part in ("text", "html") and error.line > 0
    where = f"Line {error.line}, column {error.column}: " if is_placed else ""
    return {error.part: f"{where}{error.text}"}


async def _prepared(submission: Submission, seen: Preview) -> message.Prepared | None:
    try:
        return await prepared(submission)
    except message.MessageError as error:
        seen.problems |= problem(error)
        return None


async def _count(submission: Submission, ready: message.Prepared | None, seen: Preview) -> None:
    """Count in constant memory but for a number of each person."""
    keys: set[int] = set()
    async with contextlib.aclosing(lists.read(submission.source, ready, seen.look)) as chunks:
        async for chunk in chunks:
            fresh = [line.key for line in chunk if _count_line(line, keys, seen) and isinstance(line, Recipient)]
            if submission.look_up:
                seen.written.add(await submission.look_up(fresh))
            if ready and not seen.first:
                seen.first = await aside.run(0, _first, ready, chunk)
            await asyncio.sleep(0)


def _count_line(line: lists.Line, keys: set[int], seen: Preview) -> bool:
    """Count a line; says whether it is a person who was not there before."""
    if isinstance(line, Rejected):
        seen.rejected_count += 1
        if len(seen.rejected) < SHOWN_REJECTED:
            seen.rejected.append(replace(line, cells=()))  # a thousand rows may be large
        if isinstance(line, lists.Incomplete):
            _note_lacked(line, seen)
        return False
    if hash(line.key) in keys:
        seen.duplicates += 1
        if len(seen.duplicate_names) < SHOWN_DUPLICATES:
            seen.duplicate_names.append(line.email)
        return False
    keys.add(hash(line.key))
    if len(seen.people) < SHOWN_PEOPLE:
        seen.people.append(line)
    seen.valid += 1
    if not seen.columns:
        seen.columns = ("email", "name", *line.fields)
    return True


def _note_lacked(line: lists.Incomplete, seen: Preview) -> None:
    seen.lacked = set(line.missing) if seen.lacked is None else seen.lacked.intersection(line.missing)
    seen.had |= dict.fromkeys(line.names)


def _first(ready: message.Prepared, chunk: Sequence[lists.Line]) -> Shown | None:
    person = next((line for line in chunk if isinstance(line, Recipient)), None)
    if not person:
        return None
    mail = ready.compose(person.email, person.name, person.fields, "preview@localhost", 0)
    return read_back.read(mail.whole)
