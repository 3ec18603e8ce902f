"""A .zip of people's files -> its files, one after the other, within bounds.
Believes nothing it says of itself.

Nothing is written by its names, so none can lead anywhere.
What it holds is counted as it is unpacked.
"""

import contextlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from emailer import characters, packed
from emailer.message import personal_files
from emailer.message.files import BYTES_LIMIT, PERSONAL_BYTES_LIMIT, PERSONAL_LIMIT, mb
from emailer.tongue import Sentence

_CHUNK_BYTES = 64 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may take gigabytes to unpack
_ENCRYPTED, _UTF8 = 0x1, 0x800


class ArchiveError(ValueError):
    """An archive that cannot be used; the text is a sentence for people."""


class Member(NamedTuple):
    """One file: its path within the archive, and its bytes in pieces,
    to be read before the next one.
    """

    path: str
    pieces: Iterator[bytes]


def is_one(filename: str) -> bool:
    """Tell by its name whether a file is an archive."""
    return filename.casefold().endswith(".zip")


def members(path: Path) -> Iterator[Member]:
    """Yield the files of an archive, without folders and what systems add.
    Raises ArchiveError, at any of them.
    """
    with contextlib.ExitStack() as opened:
        with _readable():
            archive = opened.enter_context(packed.opened(path))
        wanted = [one for one in archive.infolist() if not personal_files.is_systems(_path(one))]
        _check(wanted)
        left = _Left()
        for one in wanted:
            yield Member(_path(one), _pieces(archive, one, left))


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise ArchiveError(
            Sentence("This .zip cannot be read: it is broken. Make it again.")
        ) from error


_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError,
    NotImplementedError, ValueError, OSError, RuntimeError,
)  # fmt: skip


def _check(wanted: list[zipfile.ZipInfo]) -> None:
    if not wanted:
        raise ArchiveError(Sentence("This .zip is empty. Put the files into it."))
    if len(wanted) > PERSONAL_LIMIT:
        raise ArchiveError(
            Sentence(
                "This .zip has {n} files; at most {personal_limit} can go with a run.",
                n=len(wanted),
                personal_limit=PERSONAL_LIMIT,
            )
        )
    for one in wanted:
        _check_one(one)


def _check_one(one: zipfile.ZipInfo) -> None:
    if one.flag_bits & _ENCRYPTED:
        raise ArchiveError(Sentence("This .zip has a password. Make one without."))
    if stat.S_ISLNK(one.external_attr >> 16):  # what it holds is where the file is
        said = characters.shown(_path(one))
        raise ArchiveError(
            Sentence(
                'In this .zip "{name}" is a link to a file elsewhere. Put the file itself into it.',
                name=said,
            )
        )
    if one.compress_type not in _METHODS:
        raise ArchiveError(
            Sentence(
                "This .zip is packed in a way that cannot be read. Make it with another program."
            )
        )


def _path(one: zipfile.ZipInfo) -> str:
    """Read a name: in UTF-8 where it says so, or can be read so,
    as many programs write it without saying.
    """
    if one.flag_bits & _UTF8:
        return one.filename
    try:
        return one.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return one.filename


class _Left:
    """How much may still be unpacked."""

    def __init__(self) -> None:
        self.all_bytes = PERSONAL_BYTES_LIMIT

    def take(self, n: int, of_file: int) -> None:
        self.all_bytes -= n
        if self.all_bytes < 0:
            most = mb(PERSONAL_BYTES_LIMIT)
            raise ArchiveError(
                Sentence(
                    "The files of this .zip have more than {most} together. "
                    "Send them in several runs.",
                    most=most,
                )
            )
        if of_file > BYTES_LIMIT:
            raise ArchiveError(
                Sentence(
                    "A file of this .zip has more than {size}; no mail can take it.",
                    size=mb(BYTES_LIMIT),
                )
            )


def _pieces(archive: zipfile.ZipFile, one: zipfile.ZipInfo, left: _Left) -> Iterator[bytes]:
    size = 0
    with _readable():
        file = archive.open(one)
    with file:
        while piece := _read(file):
            size += len(piece)
            left.take(len(piece), size)
            yield piece


def _read(file: IO[bytes]) -> bytes:
    with _readable():
        return file.read(_CHUNK_BYTES)
