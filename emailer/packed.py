"""Opens packed files (.zip, workbooks), of which nobody believes how long they say that their table
of contents is. Unpacks nothing.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

DIRECTORY_BYTES = 4_000_000
"""Of the table of contents, which is read at once: far more than any number of files takes that
this program reads.
"""


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a packed file to look into it. Raises what zipfile does for one that is broken, and
    BadZipFile for one whose table is too large.
    """
    with path.open("rb") as file, zipfile.ZipFile(_Bounded(file)) as archive:
        yield archive


class _Bounded(io.BufferedIOBase):
    """A file of which nobody reads much at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, n: int | None = -1, /) -> bytes:
        octets = self._file.read(
            DIRECTORY_BYTES + 1 if n is None or n < 0 else min(n, DIRECTORY_BYTES + 1)
        )
        if len(octets) > DIRECTORY_BYTES:
            raise zipfile.BadZipFile("its table of contents is too large")
        return octets

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True
