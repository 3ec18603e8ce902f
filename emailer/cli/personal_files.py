"""The files of `send --personal-files`: of a folder, where they lie,
or of a .zip, unpacked while it is needed.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emailer.cli.exit_codes import UsageError
from emailer.message import personal_files
from emailer.message.files import PERSONAL_BYTES_LIMIT, PERSONAL_LIMIT, mb, part_of
from emailer.model import PartKind
from emailer.store import DraftFile
from emailer.submitting import archives
from emailer.submitting.letter_files import own_drafts
from emailer.submitting.upload import Member, Upload

FIELD = "personal"


@dataclass(frozen=True, slots=True)
class Own:
    """Files of which each person gets their own, and where they came from."""

    drafts: Sequence[DraftFile] = ()
    upload: Upload | None = None


@contextlib.contextmanager
def chosen(path: str | None) -> Iterator[Own]:
    """Take the files of a folder or a .zip; none without a path. Raises UsageError."""
    if not path:
        yield Own()
    elif Path(path).is_dir():
        yield _of_folder(Path(path))
    elif archives.is_one(path):
        with _unpacked(Path(path)) as made:
            yield made
    else:
        raise UsageError(f"--personal-files: {path} is neither a folder nor a .zip.")


def _of_folder(folder: Path) -> Own:
    """List the files below a folder, without what systems put there. Raises UsageError."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    whole = folder.resolve()
    if astray := next((file for file in files if not file.resolve().is_relative_to(whole)), None):
        raise UsageError(f"--personal-files: {astray} is a link that leads out of the folder.")
    files = [
        file for file in files if not personal_files.is_systems(file.relative_to(folder).as_posix())
    ]
    if len(files) > PERSONAL_LIMIT:
        raise UsageError(
            f"--personal-files: {folder} has {len(files):,} files; "
            f"at most {PERSONAL_LIMIT:,} can go."
        )
    size_bytes = sum(file.stat().st_size for file in files)
    if size_bytes > PERSONAL_BYTES_LIMIT:
        raise UsageError(
            f"--personal-files: these have more than {mb(PERSONAL_BYTES_LIMIT)} together."
        )
    if not files:
        raise UsageError(f"--personal-files: there is no file in {folder}.")
    members = [_member(file) for file in files]
    drafts = [DraftFile(part_of(PartKind.PERSONAL, one.filename, "", one.size_bytes), file,
                        one.sha256)
              for file, one in zip(files, members, strict=True)]  # fmt: skip
    return Own(drafts, Upload(folder.name, folder, size_bytes, "", FIELD, members=tuple(members)))


def _member(file: Path) -> Member:
    try:
        with file.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            return Member(file.name, "", 0, source.tell(), digest)
    except OSError as error:
        raise UsageError(f"--personal-files: {file} cannot be read: {error.strerror}.") from None


@contextlib.contextmanager
def _unpacked(archive: Path) -> Iterator[Own]:
    """Unpack an archive into one file, in which each of its files has its place."""
    members: list[Member] = []
    with tempfile.NamedTemporaryFile(prefix="emailer-personal-") as kept:
        try:
            for one in archives.members(archive):
                begin, digest = kept.tell(), hashlib.sha256()
                for piece in one.pieces:
                    kept.write(piece)
                    digest.update(piece)
                members.append(Member(one.path, "", begin, kept.tell() - begin, digest.hexdigest()))
        except (archives.ArchiveError, OSError) as error:
            raise UsageError(f"--personal-files: {error}") from None
        kept.flush()
        upload = Upload(
            archive.name, Path(kept.name), kept.tell(), "", FIELD, members=tuple(members)
        )
        yield Own(own_drafts(upload), upload)
