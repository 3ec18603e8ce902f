"""The files that go with a letter: checked together, and linked from its HTML. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from emailer.message import files
from emailer.message.files import FilesError
from emailer.model import Part, PartKind
from emailer.store import DraftFile
from emailer.submitting.submission import Submission
from emailer.submitting.upload import Upload


def draft_of(upload: Upload) -> DraftFile:
    """Make a file of a run of an uploaded one; its `field` is what it is to the message."""
    kind = PartKind(upload.field)
    part = files.part_of(kind, upload.filename, upload.content_type, upload.size_bytes)
    return DraftFile(part, upload.path, upload.sha256)


def with_files(submission: Submission, drafts: Sequence[DraftFile], uploads: Sequence[Upload] = ()) -> Submission:
    """Let files go with a submission; what is wrong with them is a problem of their field."""
    parts = [draft.part for draft in drafts]
    html = files.linked(submission.message.html, parts)
    problems = {} if submission.typed.get("unsent") == "yes" else _problems(parts, html)
    return replace(
        submission,
        message=replace(submission.message, html=html),
        files=tuple(drafts),
        letter_uploads=tuple(uploads),
        problems=problems | dict(submission.problems),
    )


def _problems(parts: Sequence[Part], html: str) -> dict[str, str]:
    try:
        files.check(parts, html)
    except FilesError as error:
        return {error.kind.value: error.text}
    return {}
