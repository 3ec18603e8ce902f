"""A submission -> the mail of one person on its list,
marked as a test and addressed to whoever wrote it.

Values and files are that person's; To and the envelope name the tester alone,
so that nobody answers the guest.
"""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from emailer import domains, lists, message, side_threads
from emailer.dialogue import Mail
from emailer.message.checking import MessageError
from emailer.message.files import File, Shared
from emailer.model import Instant, PartKind, Recipient
from emailer.store import DraftFile, Store
from emailer.submitting import previews
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.submit import RefusedError
from emailer.tongue import Sentence

MARK = "[Test] "
_NOBODY = Sentence(
    "The message uses names of the list, and nobody is on it yet. Write or choose the list first."
)


@dataclass(frozen=True, slots=True)
class Test:
    """A mail to send as a test: to whom, and as whose it is written."""

    __test__ = False  # no test of pytest's

    mail: Mail
    to: str
    written_as: Recipient | None


async def composed(store: Store, submission: Submission, seen: Preview) -> Test:
    """Compose the test. Raises RefusedError where the message or its address is wrong;
    the list need not be whole.
    """
    problems = dict(seen.problems)
    to = _address(submission.typed.get("to", ""), problems)
    if problems:
        raise RefusedError(problems, seen)
    try:
        ready = await _prepared(store, previews.shown_as(submission, seen.written_as))
    except MessageError as error:
        raise RefusedError(previews.problem(error), seen) from None
    person = seen.recipient or Recipient(to, "", "")
    if not seen.recipient and ready.missing("", {}, to):
        raise RefusedError({submission.list_field: _NOBODY}, seen)
    if complaint := ready.too_large(person.email, person.name, person.fields):
        raise RefusedError(
            {"to": Sentence("As a test this cannot be sent: {complaint}.", complaint=complaint)},
            seen,
        )
    message_id = f"{secrets.token_hex(16)}@{domains.of_message_ids(submission.message.sender)}"
    if own := await _own(store, submission, ready, person):
        ready = ready.with_own(own)
    mail = await side_threads.run(
        0, _mail, replace(ready, instead=to), person, message_id, store.now()
    )
    return Test(mail, to, seen.recipient)


def _mail(ready: message.Prepared, person: Recipient, message_id: str, now: Instant) -> Mail:
    return ready.compose(person.email, person.name, person.fields, message_id, now)


async def _prepared(store: Store, submission: Submission) -> message.Prepared:
    """Prepare the marked message, with its files; both may take long."""
    said = replace(submission.message, subject=MARK + submission.message.subject)
    files = [
        await _file(store, one)
        for one in submission.files
        if one.part.kind is not PartKind.PERSONAL
    ]
    personal = [one.part for one in submission.files if one.part.kind is PartKind.PERSONAL]
    size_bytes = len(said.text) + len(said.html) + sum(len(file.shared) for file in files)
    return await side_threads.run(
        size_bytes, message.prepare, said, submission.max_mail_bytes, files, personal
    )


async def _file(store: Store, draft: DraftFile) -> File:
    if draft.path is None:  # an earlier run's
        return await side_threads.run(
            0, File.of, draft.part, await store.part_content(int(draft.sha256))
        )
    content = await side_threads.run(
        draft.part.size_bytes, _read, draft.path, draft.offset, draft.part.size_bytes
    )
    return await side_threads.run(draft.part.size_bytes, File.of, draft.part, content)


def _read(path: Path, offset: int, size_bytes: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(size_bytes)


async def _own(
    store: Store, submission: Submission, ready: message.Prepared, person: Recipient
) -> list[Shared]:
    """Read the files of the person it is written as."""
    own = ready.own.of(person.email, person.name, person.fields) if ready.own else ()
    return [(await _file(store, one)).shared for one in submission.files if one.part in own]


def _address(typed: str, problems: dict[str, str]) -> str:
    """Read the one address a test goes to."""
    if not typed.strip():
        problems["to"] = Sentence("Write the address that the test goes to.")
        return ""
    try:
        return lists.mailbox(typed.strip()).email
    except ValueError as error:
        problems["to"] = lists.no_address(typed, error)
        return ""
