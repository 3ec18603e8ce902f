"""Uploaded lists: files in a folder of ours, deleted after use or kept
for an hour under a form's key.
"""

import asyncio
import contextlib
import errno
import hashlib
import secrets
import shutil
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from emailer import private
from emailer.submitting.upload import Upload
from web.receiving.limits import KEPT_FREE_BYTES, KEPT_FREE_SHARE

KEPT_S = 3600.0
KEPT_FILES = 50
KEPT_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Kept:
    upload: Upload
    until: float


class Receiver:
    """A file being received: `write` its bytes, then `done` or `discard`.
    Each may raise OSError: a full disk.
    """

    def __init__(self, path: Path, filename: str) -> None:
        """Open the file."""
        self._path, self._filename = path, filename
        self._file = private.new_file(path)
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Append some bytes; they go to the system's cache."""
        if not has_room(self._path.parent, len(chunk)):
            raise OSError(errno.ENOSPC, "too little of the disk would stay free")
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def done(self) -> Upload:
        """Close the file; it is complete."""
        self._file.close()
        return Upload(self._filename, self._path, self.size_bytes, self._hash.hexdigest())

    def discard(self) -> None:
        """Close and delete the file."""
        # what was not written yet may find no room, and need none
        with contextlib.suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


class Uploads:
    """The folder of uploads. It belongs to this process: what another start left in it is deleted.

    A file lives as long as it is kept under a key, or used by a request:
    whoever is at it can open it again.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Make the folder, empty and readable by nobody else.
        Raises OSError where it is a link or another's.
        """
        self.folder, self._clock = folder, clock
        self.one_sheet = asyncio.Lock()  # files made for downloads are large, too
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._used: Counter[Path] = Counter()
        private.own_folder(folder)
        self._delete_files()

    def check(self) -> None:
        """Raise OSError where too little of the disk would stay free."""
        if not has_room(self.folder, 0):
            raise OSError(errno.ENOSPC, "too little of the disk would stay free")

    def receive(self, filename: str) -> Receiver:
        """Begin to receive a file; once it is `done`, it must be `use`d."""
        return Receiver(self.folder / f"{secrets.token_hex(16)}.upload", filename)

    @contextlib.contextmanager
    def use(self, upload: Upload | None) -> Iterator[None]:
        """Let a file live as long as it is used; then it is deleted, unless it is kept."""
        if upload is None:
            yield
            return
        self._used[upload.path] += 1
        try:
            yield
        finally:
            self._used[upload.path] -= 1
            self._delete_unless_needed(upload)

    def keep(self, key: str, upload: Upload) -> None:
        """Keep a file under a form's key; the oldest go where too much is kept."""
        self.forget(key)
        self._kept[key] = _Kept(upload, self._clock() + KEPT_S)
        self._bound()

    def kept(self, key: str) -> Upload | None:
        """Return the file kept under a key, if its hour is not over."""
        self._bound()
        found = self._kept.get(key)
        return found.upload if found else None

    def all_kept(self) -> list[tuple[str, Upload]]:
        """List all that is kept, with its keys."""
        self._bound()
        return [(key, one.upload) for key, one in self._kept.items()]

    def forget(self, key: str) -> None:
        """Keep nothing under a key any more."""
        if found := self._kept.pop(key, None):
            self._delete_unless_needed(found.upload)

    def close(self) -> None:
        """Delete everything."""
        self._kept.clear()
        self._delete_files()

    def _bound(self) -> None:
        now = self._clock()
        for key in [key for key, one in self._kept.items() if one.until < now]:
            self.forget(key)
        while (
            len(self._kept) > KEPT_FILES
            or sum(one.upload.size_bytes for one in self._kept.values()) > KEPT_BYTES
        ):
            self.forget(next(iter(self._kept)))

    def _delete_unless_needed(self, upload: Upload) -> None:
        if self._used[upload.path] > 0:
            return
        del self._used[upload.path]
        if not any(one.upload.path == upload.path for one in self._kept.values()):
            _delete(upload.path)

    def _delete_files(self) -> None:
        for path in self.folder.glob("*.upload*"):
            path.unlink(missing_ok=True)
        for sheet in self.folder.glob("sheet-*"):
            shutil.rmtree(sheet, ignore_errors=True)


def has_room(folder: Path, size_bytes: int) -> bool:
    """Tell whether a disk takes so many bytes more and keeps what the queue may need."""
    disk = shutil.disk_usage(folder)
    return disk.free - size_bytes >= min(KEPT_FREE_BYTES, disk.total * KEPT_FREE_SHARE)


def _delete(path: Path) -> None:
    """Delete a file, and then what was unpacked of it: who is still at that looks for the file."""
    path.unlink(missing_ok=True)
    for one in path.parent.glob(f"{path.name}.*"):
        one.unlink(missing_ok=True)
