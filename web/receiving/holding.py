"""Whether an address stands in an uploaded file, whatever sheet or column it is in:
for who is erased must not come back from it. Knows no lists.
"""

import contextlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from emailer import packed
from emailer.spellings import Spellings

CHUNK_BYTES = 1024 * 1024
MOST_BYTES = 1024 * 1024 * 1024
"""Looked through in one file, unpacked; what is larger counts as one that holds it."""

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)


def holds(path: Path, email: str) -> bool:
    """Tell whether a file has an address in it; one that cannot be looked through has.
    Raises OSError.
    """
    spelled = Spellings(email)
    unpacked = path.parent.glob(f"{path.name}.*.rows")  # an address may have several fonts
    try:
        return any(
            _is_within(one, spelled.in_bytes(), spelled.most_bytes) for one in (path, *unpacked)
        )
    except _UNREADABLE:
        return True


def _is_within(path: Path, pattern: re.Pattern[bytes], longest: int) -> bool:
    left = MOST_BYTES
    with contextlib.ExitStack() as opened:
        for stream in _streams(path, opened):
            tail = b""
            while chunk := stream.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0 or pattern.search(tail + chunk):
                    return True
                tail = chunk[-longest:]
    return False


def _streams(path: Path, opened: contextlib.ExitStack) -> Iterator[IO[bytes]]:
    """Yield what a file says; of a workbook or an archive each of its members."""
    if not zipfile.is_zipfile(path):
        yield opened.enter_context(path.open("rb"))
        return
    archive = opened.enter_context(packed.opened(path))
    for member in archive.infolist():
        with archive.open(member) as stream:
            yield stream
