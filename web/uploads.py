"""Uploaded lists: files in a folder of ours, deleted after use or kept for an hour under a form's key."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from emailer import private

KEPT_S = 3600.0
KEPT_FILES = 50
KEPT_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file: its name at the sender's, where it lies, its size and the hash of its bytes."""

    filename: str
    path: Path
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Kept:
    upload: Upload
    until: float


class Receiver:
    """A file being received: `write` its bytes, then `done` or `discard`."""

    def __init__(self, path: Path, filename: str) -> None:
        """Open the file."""
        self._path, self._filename = path, filename
        self._file = private.new_file(path)
        self._hash = hashlib.sha256()
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Append some bytes; they go to the system's cache."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def done(self) -> Upload:
        """Close the file; it is complete."""
        self._file.close()
        return Upload(self._filename, self._path, self.size_bytes, self._hash.hexdigest())

    def discard(self) -> None:
        """Close and delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class Uploads:
    """The folder of uploads. It belongs to this process: what another start left in it is deleted."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Make the folder, empty and readable by nobody else. Raises OSError where it is a link or another's."""
        self._folder, self._clock = folder, clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        private.own_folder(folder)
        self._delete_files()

    def receive(self, filename: str) -> Receiver:
        """Begin to receive a file."""
        return Receiver(self._folder / f"{secrets.token_hex(16)}.upload", filename)

    def keep(self, key: str, upload: Upload) -> None:
        """Keep a file under a form's key; the oldest go where too much is kept."""
        before = self._kept.pop(key, None)
        if before and before.upload.path != upload.path:
            _delete(before.upload)
        self._kept[key] = _Kept(upload, self._clock() + KEPT_S)
        self._bound()

    def kept(self, key: str) -> Upload | None:
        """Return the file kept under a key, if its hour is not over."""
        self._bound()
        found = self._kept.get(key)
        return found.upload if found else None

    def release(self, upload: Upload) -> None:
        """Delete a file that is not kept."""
        if not any(one.upload.path == upload.path for one in self._kept.values()):
            _delete(upload)

    def forget(self, key: str) -> None:
        """Delete what is kept under a key: its form became a run."""
        if found := self._kept.pop(key, None):
            _delete(found.upload)

    def close(self) -> None:
        """Delete everything."""
        self._kept.clear()
        self._delete_files()

    def _bound(self) -> None:
        now = self._clock()
        for key in [key for key, one in self._kept.items() if one.until < now]:
            self.forget(key)
        while len(self._kept) > KEPT_FILES or sum(one.upload.size_bytes for one in self._kept.values()) > KEPT_BYTES:
            self.forget(next(iter(self._kept)))

    def _delete_files(self) -> None:
        for path in self._folder.glob("*.upload"):
            path.unlink(missing_ok=True)


def _delete(upload: Upload) -> None:
    upload.path.unlink(missing_ok=True)
