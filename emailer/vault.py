"""Keeps the secrets of accounts: in the operating system's keyring where there is one,
else in files of their own.

A file is readable by its owner only, and lies beside the database: no row and no backup has it.
"""

import contextlib
import functools
import importlib
import importlib.util
import logging
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from emailer import private

log = logging.getLogger(__name__)

MOST_BYTES = 16_384
SERVICE = "invitation-emailer"


class Ring(Protocol):
    """What is asked of a keyring (https://pypi.org/project/keyring)."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def get_password(self, service: str, username: str) -> str | None:
        """Read it; None where there is none."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it; raises where there is none."""


class Vault:
    """The secrets of one database's accounts, by name.
    It may wait for a disk or a person: ask it in a thread.
    """

    def __init__(self, folder: Path, find_ring: Callable[[], Ring | None] = lambda: None) -> None:
        """Keep files in this folder, which is made when it is needed;
        and first of all try the keyring.
        """
        self._folder, self._find_ring = folder, find_ring

    @functools.cached_property
    def _ring(self) -> Ring | None:
        return self._find_ring()

    def put(self, name: str, secret: str) -> None:
        """Keep an account's secret, in one place only. Raises OSError."""
        if self._ring:
            try:
                self._ring.set_password(SERVICE, self._entry(name), secret)
            except Exception as error:  # noqa: BLE001  (each backend raises its own)
                log.warning(
                    "the keyring keeps nothing; a file does", extra={"error": type(error).__name__}
                )
            else:
                self._file(name).unlink(missing_ok=True)
                return
        self._write(name, secret)

    def get(self, name: str) -> str | None:
        """Read an account's secret; None where there is none."""
        with contextlib.suppress(FileNotFoundError):
            return self._read(name)
        if self._ring:
            try:
                return self._ring.get_password(SERVICE, self._entry(name))
            except Exception as error:  # noqa: BLE001  (each backend raises its own)
                log.warning("the keyring does not answer", extra={"error": type(error).__name__})
        return None

    def forget(self, name: str) -> None:
        """Take an account's secret away, wherever it is."""
        self._file(name).unlink(missing_ok=True)
        if self._ring:
            with contextlib.suppress(Exception):  # there is none
                self._ring.delete_password(SERVICE, self._entry(name))

    def _entry(self, name: str) -> str:
        """Name it so that two databases of one user have their own."""
        return f"{name} ({self._folder})"

    def _file(self, name: str) -> Path:
        return self._folder / name

    def _write(self, name: str, secret: str) -> None:
        """Put a whole file in the place of the one there was."""
        private.own_folder(self._folder)
        fresh = self._folder / f".{secrets.token_hex(8)}"
        with private.new_file(fresh) as file:
            file.write(secret.encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file(name))

    def _read(self, name: str) -> str:
        private.refuse_link(self._file(name))
        with self._file(name).open("rb") as file:
            return file.read(MOST_BYTES).decode()


def system_ring() -> Ring | None:
    """Find the operating system's keyring;
    None where the package is not installed, or knows none here.
    """
    if importlib.util.find_spec("keyring") is None:
        return None
    # 77 ms, which those with accounts pay
    ring: Ring = importlib.import_module("keyring").get_keyring()
    return ring if getattr(ring, "priority", 0) >= 1 else None
