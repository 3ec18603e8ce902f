"""A keyring as `keyring` knows them: PYTHON_KEYRING_BACKEND=tests.rings.Ring.

What it does depends on whose secret it is about: most are kept, as long as the process lives.
"""

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

KEPT: dict[str, str] = {}
ANSWERS = threading.Event()
"""Until it is set, who asks about `silent` waits, as for a person who is to type a password."""


class Ring(KeyringBackend):
    """Keeps secrets in this process."""

    priority = 5

    def set_password(self, service: str, username: str, password: str) -> None:
        if self._behaves(username):
            KEPT[f"{service} {username}"] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._behaves(username)
        return KEPT.get(f"{service} {username}")

    def delete_password(self, service: str, username: str) -> None:
        self._behaves(username)
        if KEPT.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("there is none")

    def _behaves(self, username: str) -> bool:
        name = username.partition(" ")[0]
        if name == "silent":
            ANSWERS.wait(60)
        if name == "locked":
            raise KeyringLocked("the collection is locked")
        if name == "broken":
            raise ConnectionError("secret")
        return name != "forgetful"


class File(Ring):
    """A keyring that nobody is to have unasked, as one without a password."""

    priority = 0.5
