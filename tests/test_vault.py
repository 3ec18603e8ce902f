"""Secrets of accounts: in the system's keyring where there is one,
else in a file of the owner alone.
"""

import os
import shutil
import subprocess
import sys
import threading

import pytest
from keyring import core

from emailer import private
from emailer.ring import LOCKED, NOT_KEPT, RingError, system_ring
from emailer.vault import Vault
from tests import rings
from tests.test_private import ROOT


class Ring:
    """A keyring that keeps what it is told, as long as it is open."""

    def __init__(self, *, is_open: bool = True) -> None:
        self.kept, self.is_open = {}, is_open

    def set_password(self, service, username, password):
        if not self.is_open:
            raise RuntimeError("locked")
        self.kept[service, username] = password

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def delete_password(self, service, username):
        del self.kept[service, username]


def test_a_secret_is_in_the_keyring_alone_where_there_is_one(tmp_path):
    ring = Ring()
    vault = Vault(tmp_path / "secrets", lambda: ring)
    vault.put("club", "secret")
    assert (vault.get("club"), list(ring.kept.values()), (tmp_path / "secrets").exists()) == (
        "secret",
        ["secret"],
        False,
    )
    vault.forget("club")
    assert (vault.get("club"), ring.kept) == (None, {})


@pytest.mark.parametrize("ring", [None, Ring(is_open=False)])
def test_else_it_is_in_a_file_that_its_owner_alone_reads(tmp_path, ring):
    vault = Vault(tmp_path / "secrets", lambda: ring)
    vault.put("club", "first")
    vault.put("club", "second")
    [file] = (tmp_path / "secrets").iterdir()
    assert (vault.get("club"), file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (
        "second", 0o600, 0o700
    )  # fmt: skip
    vault.forget("club")
    vault.forget("club")
    assert (vault.get("club"), list((tmp_path / "secrets").iterdir())) == (None, [])


def test_a_link_in_the_place_of_a_secret_is_not_followed(tmp_path):
    vault = Vault(tmp_path / "secrets")
    vault.put("club", "secret")
    (tmp_path / "secrets" / "club").unlink()
    (tmp_path / "secrets" / "club").symlink_to(tmp_path / "other")
    with pytest.raises(private.NotOurs):
        vault.get("club")
    vault.put("club", "again")
    assert (vault.get("club"), (tmp_path / "other").exists()) == ("again", False)


def test_two_databases_of_one_user_have_secrets_of_their_own(tmp_path):
    ring = Ring()
    Vault(tmp_path / "a", lambda: ring).put("club", "one")
    assert Vault(tmp_path / "b", lambda: ring).get("club") is None


# -- keyrings as the package `keyring` finds them -------------------------------------------------


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    """Choose a keyring as people do, by the environment; return a vault that asks it."""

    def chosen(name: str, wait_s: float = 60) -> Vault:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        core.init_backend()
        return Vault(tmp_path / "secrets", system_ring, wait_s)

    yield chosen
    monkeypatch.undo()
    core.init_backend()
    rings.KEPT.clear()


def in_files(tmp_path) -> list[str]:
    folder = tmp_path / "secrets"
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("backend", ["tests.rings.Ring", "tests.rings.File"])
def test_the_keyring_that_was_chosen_keeps_the_secret_and_no_file_does(chosen, tmp_path, backend):
    vault = chosen(backend)
    vault.put("club", "first")
    vault.put("club", "second")
    assert (vault.get("club"), [*rings.KEPT.values()], in_files(tmp_path)) == (
        "second", ["second"], []
    )  # fmt: skip
    vault.forget("club")
    vault.forget("club")
    assert (vault.get("club"), rings.KEPT, vault.lacking) == (None, {}, NOT_KEPT)


@pytest.mark.parametrize(("backend", "name"), [
    ("tests.rings.Ring", "locked"), ("tests.rings.Ring", "broken"),
    ("tests.rings.Ring", "forgetful"), ("keyring.backends.null.Keyring", "club"),
    ("keyring.backends.fail.Keyring", "club"),
])  # fmt: skip
def test_what_a_keyring_does_not_keep_a_file_does(chosen, tmp_path, backend, name):
    vault = chosen(backend)
    vault.put(name, "secret")
    assert (vault.get(name), in_files(tmp_path)) == ("secret", [name])
    vault.forget(name)
    assert in_files(tmp_path) == []


@pytest.mark.parametrize(("name", "said"), [
    ("locked", "which is locked"), ("broken", r"failed \(ConnectionError\)"),
])  # fmt: skip
def test_a_secret_that_a_keyring_may_have_and_does_not_give_is_not_taken_for_none(
    chosen, name, said
):
    with pytest.raises(RingError, match=said):
        chosen("tests.rings.Ring").get(name)


def test_a_keyring_that_waits_for_a_person_is_waited_for_a_little_and_once(chosen, tmp_path):
    rings.ANSWERS.clear()
    vault = chosen("tests.rings.Ring", 1.5)
    vault.put("silent", "secret")
    assert in_files(tmp_path) == ["silent"]
    [waiting] = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    for _ in range(3):
        with pytest.raises(RingError, match="asking to be unlocked"):
            vault.get("club")
    assert [one for one in threading.enumerate() if one.name == "keyring"] == [waiting]
    assert waiting.daemon, "the program can end while it waits"
    rings.ANSWERS.set()
    waiting.join()
    vault.put("club", "secret")
    assert (vault.get("club"), in_files(tmp_path)) == ("secret", ["silent"])


def test_without_the_package_it_is_said_what_to_install():
    asks = (f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
            "from emailer.ring import NoRingError, system_ring\n"
            "try: system_ring()\n"
            "except NoRingError as error: print(error)")  # fmt: skip
    assert "install the package keyring" in said_by(["-I", "-S", "-c", asks])


def test_a_keyring_that_is_named_and_not_there_has_failed(tmp_path):
    asks = ("from pathlib import Path; from emailer.vault import Vault, RingError\n"
            "from emailer.ring import system_ring\n"
            "vault = Vault(Path(sys.argv[1]), system_ring); vault.put('club', 'word')\n"
            "print(vault.get('club'))\n"
            "try: vault.get('other')\n"
            "except RingError as error: print(error)")  # fmt: skip
    told = said_by(["-c", f"import sys; {asks}", str(tmp_path / "secrets")],
                   PYTHON_KEYRING_BACKEND="tests.nowhere.Ring")  # fmt: skip
    assert told.startswith("word\n")
    assert "failed (ModuleNotFoundError)" in told


def said_by(words: list[str], **env: str) -> str:
    told = subprocess.run(
        [sys.executable, *words], capture_output=True, check=True, cwd=ROOT, env=os.environ | env
    )
    return told.stdout.decode()


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="there is no GNOME Keyring here",
)
def test_gnome_s_keyring_keeps_a_secret_until_it_is_locked(tmp_path):
    private = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    private |= {"PYTHONPATH": str(ROOT)}
    for name in ("PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY", "XDG_DATA_HOME"):
        private.pop(name, None)
    opened = 'printf secret | gnome-keyring-daemon --unlock --components=secrets && exec "$@"'
    session = ["dbus-run-session", "--", "sh", "-c", opened, "sh", sys.executable, "-c", SESSION]
    told = subprocess.run(session, env=private, capture_output=True, check=True, timeout=100)
    assert told.stdout.decode().splitlines()[-3:] == [
        "word, in files: []", str(LOCKED), "word, in files: ['other']"
    ]  # fmt: skip


SESSION = """
from pathlib import Path
import secretstorage
from emailer.ring import RingError, system_ring
from emailer.vault import Vault

folder = Path.home() / "secrets"
vault = Vault(folder, system_ring)
files = lambda: [one.name for one in folder.iterdir()] if folder.exists() else []
vault.put("club", "word")
print(vault.get("club") + ", in files:", files())
secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
try:
    vault.get("club")
except RingError as error:
    print(error)
vault.put("other", "word")
print(vault.get("other") + ", in files:", files())
"""
