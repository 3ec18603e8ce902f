"""The files that go with a letter: checked together, and linked from its HTML. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from emailer.message import files, personal_files
from emailer.message.files import FilesError
from emailer.model import Part, PartKind
from emailer.store import DraftFile
from emailer.submitting.submission import Submission
from emailer.submitting.upload import Upload


class Known(NamedTuple):
    """Of which files all are known: of those for everybody, and of those of one's own."""

    shared: bool = True
    own: bool = True


ALL = Known()


def draft_of(upload: Upload) -> DraftFile:
    """Make a file of a run of an uploaded one; its `field` is what it is to the message."""
    kind = PartKind(upload.field)
    part = files.part_of(kind, upload.filename, upload.content_type, upload.size_bytes)
    return DraftFile(part, upload.path, upload.sha256)


def own_drafts(upload: Upload) -> list[DraftFile]:
    """List the files within a bundle, in the order of their names."""
    return [
        DraftFile(
            files.part_of(PartKind.PERSONAL, one.filename, one.content_type, one.size_bytes),
            upload.path,
            one.sha256,
            one.offset,
        )
        for one in sorted(upload.members)
    ]


def with_files(
    submission: Submission,
    drafts: Sequence[DraftFile],
    uploads: Sequence[Upload],
    *,
    column: str = "",
    known: Known = ALL,
) -> Submission:
    """Let files go with a submission; what is wrong with them is a problem of their field.

    `column` names those of one's own where nobody typed another.
    """
    parts = [draft.part for draft in drafts]
    html = files.linked(submission.message.html, parts)
    problems = _problems(parts, html, submission.message.format) if known.shared else {}
    column = (submission.message.personal or column) if known.own else ""
    return replace(
        submission,
        message=replace(submission.message, html=html, personal=column),
        files=tuple(drafts),
        letter_uploads=tuple(uploads),
        problems=problems | dict(submission.problems),
    )


def _problems(parts: Sequence[Part], html: str, written_as: str) -> dict[str, str]:
    try:
        files.check(parts, html, is_markdown=written_as == "markdown")
        personal_files.check(parts)
    except FilesError as error:
        return {error.kind.value: error.text}
    return {}
