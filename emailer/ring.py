"""The operating system's keyring: asked in a thread of its own, and waited for only a little, for
it may be locked, broken, or waiting for a person. What went wrong is a sentence; it has no secret.
"""

import importlib
import importlib.util
import logging
import os
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from emailer.tongue import Sentence

log = logging.getLogger(__name__)

WAIT_S = 20.0
"""So long a person has who is asked to unlock it."""


class Ring(Protocol):
    """What is asked of a keyring (https://pypi.org/project/keyring)."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""

    def get_password(self, service: str, username: str) -> str | None:
        """Read it; None where there is none."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it; raises where there is none."""


class RingError(ValueError):
    """A keyring did not do what it was asked; the text says why, and what to do."""


class NoRingError(RingError):
    """There is no keyring here; the text says why."""


FindRing = Callable[[], Ring | None]
"""Finds the keyring, or none; it may take its time, and fail as a keyring may."""

LOCKED = Sentence(
    "The password of this account is in the system's keyring, which is locked. Unlock it, and "
    "start the program again."
)
SILENT = Sentence(
    "The password of this account is in the system's keyring, which does not answer; it may be "
    "asking to be unlocked. Unlock it, and start the program again."
)
FAILED = Sentence(
    "The system's keyring, in which the password of this account may be, failed ({error}). Mend "
    "it and start the program again, or set the account up again."
)
NOT_INSTALLED = Sentence(
    "No file has the password of this account. If the system's keyring has it, install the "
    "package keyring (requirements-keyring.txt) and start the program again; else set it up again."
)
NONE_HERE = Sentence(
    "No file has the password of this account, and the system has no keyring here. Set it up again."
)
NOT_KEPT = Sentence(
    "Neither a file nor the system's keyring has the password of this account. Set it up again."
)


class Keyring:
    """A keyring that is asked for one thing at a time. Its calls may block for `wait_s`:
    make them in a thread. Each raises RingError.
    """

    def __init__(self, find: FindRing, service: str, wait_s: float = WAIT_S) -> None:
        """Find it when it is first asked."""
        self._find, self._service, self._wait_s = find, service, wait_s
        self._lock, self._at_it = threading.Lock(), threading.Thread()
        self._found: Ring | RingError | None = None

    def put(self, name: str, secret: str) -> None:
        """Keep a secret, and see that it is kept."""
        self._ask(lambda ring: _kept(ring, self._service, name, secret))

    def get(self, name: str) -> str | None:
        """Read a secret; None where there is none."""
        return self._ask(lambda ring: ring.get_password(self._service, name))

    def forget(self, name: str) -> None:
        """Take a secret away, if it is there."""
        self._ask(lambda ring: _forgotten(ring, self._service, name))

    @property
    def lacking(self) -> str:
        """Say why it has no secret: there is no keyring, or none of ours was kept in it."""
        return str(self._found) if isinstance(self._found, NoRingError) else NOT_KEPT

    def _ask(self, work: Callable[[Ring], str | None]) -> str | None:
        """Have it done by a thread that nobody waits for at the end:
        a keyring may wait for a person for ever.
        """
        with self._lock:
            if self._at_it.is_alive():  # with what it was asked before
                raise RingError(SILENT)
            answers: queue.Queue[str | Exception | None] = queue.Queue(1)
            self._at_it = threading.Thread(
                target=lambda: answers.put(self._done(work)), name="keyring", daemon=True
            )
            self._at_it.start()
            try:
                answer = answers.get(timeout=self._wait_s)
            except queue.Empty:
                raise RingError(SILENT) from None
            self._at_it.join(self._wait_s)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _done(self, work: Callable[[Ring], str | None]) -> str | Exception | None:
        try:
            return work(self._ring())
        except RingError as error:
            return error
        except Exception as error:  # noqa: BLE001  (each backend raises its own)
            return _said(error)

    def _ring(self) -> Ring:
        if self._found is None:
            try:
                self._found = self._find() or NoRingError()
            except NoRingError as error:
                self._found = error
        if isinstance(self._found, RingError):
            raise self._found
        return self._found


def _kept(ring: Ring, service: str, name: str, secret: str) -> None:
    """Put a secret in, and read it back: keyring's own way to be turned off is a backend
    that takes everything and keeps nothing.
    """
    ring.set_password(service, name, secret)
    if ring.get_password(service, name) != secret:
        raise RingError(Sentence(FAILED, error="it keeps nothing"))


def _forgotten(ring: Ring, service: str, name: str) -> None:
    try:
        ring.delete_password(service, name)
    except Exception as error:
        if "PasswordDeleteError" not in _names(error):  # there is none
            raise


def _names(error: Exception) -> set[str]:
    return {one.__name__ for one in type(error).__mro__}


def _said(error: Exception) -> RingError:
    """Say what a backend raised; its own text may be about anything, and stays out."""
    # where nothing can ask for its password, SecretService cannot even be begun with
    if _names(error) & {"KeyringLocked", "InitError"}:
        return RingError(LOCKED)
    return RingError(Sentence(FAILED, error=type(error).__name__))


def system_ring() -> Ring:
    """Find the operating system's keyring. Raises NoRingError where the package is not installed,
    or knows none here; and whatever a backend raises.
    """
    if importlib.util.find_spec("keyring") is None:
        raise NoRingError(NOT_INSTALLED)
    # 77 ms, which those with accounts pay
    ring: Ring = importlib.import_module("keyring").get_keyring()
    priority = float(getattr(ring, "priority", 0))
    # below 1 nobody is to have it unasked: a file without a password, say
    if priority < 1 and not (priority > 0 and os.environ.get("PYTHON_KEYRING_BACKEND")):
        raise NoRingError(NONE_HERE)
    return ring
