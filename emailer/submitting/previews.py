"""A submission, looked at before it is sent: whom it reaches, what was not understood,
and the mail of one person.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from emailer import message, side_threads
from emailer.lists import ListError, key, mailbox
from emailer.lists.notes import Suggestion
from emailer.message import checking, read_back
from emailer.message.files import File
from emailer.message.read_back import Shown
from emailer.model import Message, PartKind, Recipient
from emailer.store.errors import OVER
from emailer.submitting import couples, listing, unknown_names, written_as
from emailer.submitting.cautions import Empty
from emailer.submitting.counting import Counting, Preview
from emailer.submitting.personal import Tally
from emailer.submitting.picking import Pick
from emailer.submitting.submission import Submission, leaves, of_same_alone, unsaid
from emailer.submitting.upload import Upload
from emailer.submitting.written_before import Corrected, Written, corrected_lines
from emailer.tongue import Sentence, why


async def preview(submission: Submission) -> Preview:
    """Look at a submission; nothing is stored, nothing is raised:
    what is wrong is among the problems.
    """
    seen = Preview(dict(submission.problems), written=Written(leaves(submission)))
    seen.is_asked = bool(submission.person or submission.find)
    if submission.is_late:
        seen.problems.setdefault("start_at", OVER)
    ready = await _prepared(submission, seen)
    wanted = (max(1, submission.person), submission.find, submission.person_email)
    pick = partial(Pick, *wanted, goes_on=submission.finds_next)
    said = submission.message
    empty = await side_threads.run(_size_bytes(said), Empty, said)
    counting = Counting(seen, empty, pick)
    try:
        await _count(submission, ready, seen.look, counting)
    except ListError as error:
        seen.problems[error.field or submission.list_field] = why(error)
    counting.finish()
    seen.written_as = written_as.of(seen.look, submission.source.choices)
    if submission.upload and _is_empty(submission.upload, seen):
        name = submission.upload.filename[:100]
        nobody = Sentence("There is nobody in {name}. Choose another file.", name=name)
        seen.problems.setdefault("file", nobody)
    if seen.written.spared and seen.left_out and not submission.person:
        seen.person, seen.recipient = seen.written.spared
    seen.person_left_out = await _left_out_as(submission, seen.recipient)
    seen.gaps = empty.of(seen.recipient)
    if submission.look_up:
        seen.written.compare(unsaid(submission), of_same_alone(submission))
    await _see_corrected(submission, seen)
    await _see_mails(submission, ready, seen)
    return seen


async def _see_mails(submission: Submission, ready: message.Prepared | None, seen: Preview) -> None:
    """Look at what is written: fields that nobody has, one message to several that does not fit
    them all, and the mail of the one who is shown.
    """
    if seen.lacked:
        said = submission.written
        work = unknown_names.problems
        empty = {one.variable for one in seen.look.about.columns}
        seen.problems |= await side_threads.run(
            _size_bytes(said), work, said, seen.lacked, seen.columns, empty
        )
    if ready and seen.couples:
        used = (*ready.names, ready.own.column) if ready.own else ready.names
        size = len(seen.couples) * len(used) * couples.MOST
        seen.differing = await side_threads.run(
            size, couples.differing, seen.couples, used, dict(seen.written_as)
        )
    if ready and seen.recipient:
        if seen.written_as:
            ready = await prepared(shown_as(submission, seen.written_as))
        seen.first, seen.written_bytes = await side_threads.run(0, _mail, ready, seen.recipient)


async def _see_corrected(submission: Submission, seen: Preview) -> None:
    """Find what of this list earlier runs have corrected: the lines that are read so, and those
    that cannot be used as they stand.
    """
    better, corrected = submission.source.choices.corrected, seen.look.notes.corrected
    wrong = {one.line: one.address for one in seen.rejected if one.can_be_mended}
    mended = {one.line: one.was for one in corrected if key(one.was) not in better}
    known = await corrected_lines(wrong | mended, submission.look_up)
    seen.known_lines = [one for line, one in known.items() if line not in mended]
    seen.put_right = frozenset(
        one.line for one in corrected if key(one.was) in better or _is_as_known(one, known)
    )


def _is_as_known(one: Suggestion, known: Mapping[int, Corrected]) -> bool:
    found = known.get(one.line)
    return found is not None and key(mailbox(found.better).email) == key(one.better)


def _is_empty(file: Upload, seen: Preview) -> bool:
    """Tell whether no line of a file was a person, or could have been one,
    whatever was pasted beside it.
    """
    left_out = seen.look.notes.left_out_count
    return file.filename not in seen.look.parts and not (file.size_bytes and left_out)


async def _left_out_as(submission: Submission, person: Recipient | None) -> str:
    """Say why a person is left out; "" where they are not."""
    if not (person and submission.look_up):
        return ""
    found = await submission.look_up.before([person.key])
    return "".join(map(leaves(submission).why, found))


async def prepared(submission: Submission) -> message.Prepared:
    """Check the message, beside the loop. Raises checking.MessageError."""
    said = submission.message
    parts = [file.part for file in submission.files]
    without_bytes = [File.of(part) for part in parts if part.kind is not PartKind.PERSONAL]
    own = [part for part in parts if part.kind is PartKind.PERSONAL]
    size = _size_bytes(said)
    return await side_threads.run(
        size, message.prepare, said, submission.max_mail_bytes, without_bytes, own
    )


def shown_as(submission: Submission, formats: tuple[tuple[str, str], ...]) -> Submission:
    """Have its message show fields by these number formats."""
    return replace(submission, message=replace(submission.message, written_as=formats))


def _size_bytes(said: Message) -> int:
    return len(said.subject) + len(said.text) + len(said.html)


def problem(error: checking.MessageError) -> dict[str, str]:
    """Say where in the message something is wrong, and what."""
    if error.line < 1 or error.part not in ("subject", "text", "html"):
        return {error.part: error.text}
    placed = Sentence(
        "Line {line}, column {column}: {text}",
        line=error.line,
        column=error.column,
        text=error.text,
    )
    return {error.part: placed}


async def _prepared(submission: Submission, seen: Preview) -> message.Prepared | None:
    try:
        return await prepared(submission)
    except checking.MessageError as error:
        seen.problems |= problem(error)
        return None


async def _count(
    submission: Submission, ready: message.Prepared | None, look: listing.Look, counting: Counting
) -> None:
    tally = Tally(ready, [file.part for file in submission.files])
    async with contextlib.aclosing(listing.read(submission.source, ready, look)) as chunks:
        async for chunk in chunks:
            fresh = await counting.see_all(chunk)
            tally.see(chunk, fresh, await counting.look_up(fresh, submission.look_up))
            await asyncio.sleep(0)
    counting.seen.personal = tally.found()


def _mail(ready: message.Prepared, person: Recipient) -> tuple[Shown, int]:
    own = ready.own.of(person.email, person.name, person.fields) if ready.own else ()
    if own:
        ready = ready.with_own([File.of(part).shared for part in own])
    mail = ready.compose(person.email, person.name, person.fields, "preview@localhost", 0)
    return read_back.read(mail.whole), mail.size_bytes
