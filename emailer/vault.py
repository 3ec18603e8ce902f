"""Keeps the secrets of accounts: in the operating system's keyring where there is one,
else in files of their own.

A file is readable by its owner only, and lies beside the database: no row and no backup has it.
"""

import contextlib
import logging
import os
import secrets
from pathlib import Path

from emailer import private
from emailer.ring import WAIT_S, FindRing, Keyring, NoRingError, RingError

log = logging.getLogger(__name__)

MOST_BYTES = 16_384
SERVICE = "invitation-emailer"


class Vault:
    """The secrets of one database's accounts, by name.
    It may wait for a disk or a person: ask it in a thread.
    """

    def __init__(
        self, folder: Path, find_ring: FindRing = lambda: None, wait_s: float = WAIT_S
    ) -> None:
        """Keep files in this folder, which is made when it is needed;
        and first of all try the keyring, `wait_s` seconds each time.
        """
        self._folder, self._ring = folder, Keyring(find_ring, SERVICE, wait_s)

    def put(self, name: str, secret: str) -> None:
        """Keep an account's secret, in one place only. Raises OSError."""
        try:
            self._ring.put(self._entry(name), secret)
        except NoRingError:
            self._write(name, secret)
        except RingError as error:
            log.warning("the keyring keeps nothing; a file does", extra={"reason": str(error)})
            self._write(name, secret)
        else:
            self._file(name).unlink(missing_ok=True)

    def get(self, name: str) -> str | None:
        """Read an account's secret; None where there is none, and `lacking` says why.
        Raises OSError, and RingError where the keyring may have it and does not say.
        """
        with contextlib.suppress(FileNotFoundError):
            return self._read(name)
        with contextlib.suppress(NoRingError):
            return self._ring.get(self._entry(name))
        return None

    @property
    def lacking(self) -> str:
        """Say why a secret that was looked for is not there."""
        return self._ring.lacking

    def forget(self, name: str) -> None:
        """Take an account's secret away, wherever it is."""
        self._file(name).unlink(missing_ok=True)
        try:
            self._ring.forget(self._entry(name))
        except NoRingError:
            return
        except RingError as error:
            log.warning("the keyring may still have a secret", extra={"reason": str(error)})

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
