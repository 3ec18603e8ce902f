"""The lock that makes a process the one sender of a file:
gone with the process, whatever ends it.
"""

import contextlib
import fcntl
import os
import time
from pathlib import Path

from emailer import private
from emailer.store.errors import CannotOpenError, HeldError
from emailer.store.plainly import plain


class SenderLock:
    """The exclusive right to send from one database: a lock on a file beside it,
    gone with the process.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock, or raise CannotOpenError naming who has it.
        Symbolic links lead to the same lock.
        """
        self.path = Path(f"{path.resolve()}.lock")
        try:
            self._file = private.open_own(self.path)
        except private.NotOurs as error:
            raise CannotOpenError(str(error)) from error
        except OSError as error:
            raise CannotOpenError(
                f"The lock {self.path} cannot be made: {plain(error)}."
            ) from error
        if not _locks(self._file):
            holder = _holder(self._file)
            os.close(self._file)
            raise HeldError(holder)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give the right up."""
        os.close(self._file)


def holder_of(path: Path) -> str | None:
    """Name the process that sends from a database; None where there is none.
    Looks without keeping anybody out.
    """
    lock = Path(f"{path.resolve()}.lock")
    try:
        file = os.open(lock, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _holder(file)
    finally:
        os.close(file)
    return None


def _locks(file: int) -> bool:
    """Take the lock; somebody who only looks whether it is held has it for a moment."""
    for _ in range(LOCK_TRIES):
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(LOCK_PAUSE_S)
    return False


LOCK_TRIES, LOCK_PAUSE_S = 4, 0.02


def _holder(file: int) -> str:
    return os.pread(file, 200, 0).decode("utf-8", "replace").strip() or "unknown"
