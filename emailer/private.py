"""Files and folders that only their owner may read,
and that nobody else can have put in their place.
"""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_OTHERS = 0o077


class NotOurs(OSError):  # noqa: N818  (what it is not, said of a file)
    """A file or folder is another's, a link, or no file at all;
    the text says which. Nothing was changed.
    """


def set_umask() -> None:
    """From now on this process makes nothing that others may read."""
    os.umask(_OTHERS)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, whatever the umask.
    One that is there stays as it is.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(FOLDER_MODE)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is no folder", str(path))


def own_folder(path: Path) -> None:
    """Make a folder that is this program's alone, or make it so.
    Raises NotOurs where it is a link or another's.
    """
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(FOLDER_MODE)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotOurs(f"{path} is in the way: it should be a folder of this program. Move it away.")
    _refuse_others(path, found)
    path.chmod(FOLDER_MODE)


def make_file(path: Path) -> None:
    """Make an empty file, unless it is there, whatever the umask."""
    with contextlib.suppress(FileExistsError):
        new_file(path).close()


def new_file(path: Path) -> BinaryIO:
    """Open a new file for writing, whatever the umask.
    Raises FileExistsError where anything has that name.
    """
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE), "wb"
    )


@contextlib.contextmanager
def aside(path: Path) -> Iterator[Path]:
    """Make a new file beside a path, which gets its name once it is whole; else nothing stays.

    Raises FileExistsError where anything has that name, also by then.
    """
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, "it exists already", str(path))
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        new_file(part).close()
    except OSError as error:  # nobody has named the part
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        yield part
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path) -> None:
    try:
        path.hardlink_to(part)  # unlike a renaming it replaces nothing
    except FileExistsError:
        raise
    except OSError:  # not every file system has links
        part.rename(path)


def open_own(path: Path) -> int:
    """Open a file for reading and writing, making it if need be.
    Raises NotOurs for a link, a second name (a hard link), another's file or no file:
    what it holds may then be changed without harm.
    """
    try:
        descriptor = os.open(
            path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, FILE_MODE
        )
    except OSError:
        if path.is_symlink():
            raise NotOurs(f"{path} is a link; remove it.") from None
        raise
    try:
        _refuse_unfit(path, os.fstat(descriptor))
        os.fchmod(descriptor, FILE_MODE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_unfit(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotOurs(f"{path} is no file; remove it.")
    if found.st_nlink != 1:
        raise NotOurs(f"{path} has a second name (a hard link); remove one of them.")
    _refuse_others(path, found)


def tighten(path: Path) -> None:
    """Take from others what an older version, or an open umask, let them read;
    what is not ours to change stays.

    A group that may write was let in on purpose (a host program of another user):
    it stays, and everybody else goes. It opens nothing:
    to close a file that SQLite has open gives up its locks (sqlite.org/howtocorrupt 2.2).
    """
    with contextlib.suppress(OSError):
        found = path.lstat()
        is_folder = stat.S_ISDIR(found.st_mode)
        is_plain = is_folder or (stat.S_ISREG(found.st_mode) and found.st_nlink == 1)
        if is_plain and found.st_uid in (os.geteuid(), _above(path)) and found.st_mode & _OTHERS:
            shared = 0o070 if found.st_mode & stat.S_IWGRP else 0
            path.chmod(found.st_mode & ((FOLDER_MODE if is_folder else FILE_MODE) | shared))


def refuse_link(path: Path) -> None:
    """Raise NotOurs where a link, another's file or no file lies at a path;
    nothing there is fine.
    """
    with contextlib.suppress(FileNotFoundError):
        _refuse_unfit(path, path.lstat())


def readable_by_others(path: Path) -> bool:
    """Tell whether a file lets others read it: its group, or everybody."""
    try:
        return bool(path.stat().st_mode & 0o044)
    except OSError:
        return False


def _refuse_others(path: Path, found: os.stat_result) -> None:
    if found.st_uid not in (os.geteuid(), _above(path)):
        raise NotOurs(f"{path} belongs to another user of this machine; remove it.")


def _above(path: Path) -> int:
    """Say who owns the folder it lies in: they could put anything there,
    so a program started by root trusts them.
    """
    return path.parent.stat().st_uid
