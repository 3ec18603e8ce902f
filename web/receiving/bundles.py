"""Many small files of a form as one file of ours, with where each begins:
kept, used and deleted as one.

Who chooses more files while some are kept adds to them;
one of the same name takes the place of the other.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from emailer.message import personal_files
from emailer.submitting import archives
from emailer.submitting.upload import Member, Upload
from web.receiving.upload_files import Receiver, Uploads

FIELD = "personal"
_CHUNK_BYTES = 256 * 1024


class Bundle:
    """A bundle being written: `begin` a file, `write` its bytes; then `done` or `discard`."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._members: list[Member] = []
        self._hash = hashlib.sha256()

    def begin(self, filename: str, content_type: str = "") -> None:
        """Begin the next file."""
        self._end()
        self._hash = hashlib.sha256()
        self._members.append(Member(filename, content_type, self._receiver.size_bytes, 0, ""))

    def write(self, chunk: bytes) -> None:
        """Append bytes to the file begun last. Raises OSError where the disk is full."""
        self._receiver.write(chunk)
        self._hash.update(chunk)

    def _end(self) -> None:
        if self._members:
            size_bytes = self._receiver.size_bytes - self._members[-1].offset
            ended = self._members[-1]._replace(size_bytes=size_bytes, sha256=self._hash.hexdigest())
            self._members[-1] = ended

    @property
    def file_bytes(self) -> int:
        """How many bytes the file begun last has by now."""
        return self._receiver.size_bytes - self._members[-1].offset

    def done(self) -> Upload:
        """Close it; all its files are complete."""
        self._end()
        return replace(self._receiver.done(), field=FIELD, members=tuple(self._members))

    def discard(self) -> None:
        """Delete it."""
        self._receiver.discard()


def unpacked(uploads: Uploads, bundle: Upload) -> Upload:
    """Unpack a bundle that is one .zip into another one; to be `use`d.
    Raises archives.ArchiveError. May take long.
    """
    made = Bundle(uploads.receive(bundle.filename))
    try:
        for member in archives.members(bundle.path):
            made.begin(member.path)
            for piece in member.pieces:
                made.write(piece)
        return made.done()
    except BaseException:
        made.discard()
        raise


def merged(uploads: Uploads, kept: Upload, new: Upload) -> Upload:
    """Put kept files and new ones into another bundle; to be `use`d. May take long."""
    fresh = {personal_files.key(member.filename) for member in new.members}
    stay = [member for member in kept.members if personal_files.key(member.filename) not in fresh]
    made = Bundle(uploads.receive(new.filename))
    try:
        _copy(kept.path, stay, made)
        _copy(new.path, new.members, made)
        return made.done()
    except BaseException:
        made.discard()
        raise


def _copy(path: Path, members: Iterable[Member], to: Bundle) -> None:
    with path.open("rb") as source:
        for member in members:
            to.begin(member.filename, member.content_type)
            source.seek(member.offset)
            for size in _sizes(member.size_bytes):
                to.write(source.read(size))


def _sizes(left: int) -> Iterator[int]:
    while left > 0:
        yield min(left, _CHUNK_BYTES)
        left -= _CHUNK_BYTES
