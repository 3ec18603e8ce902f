"""Secrets of accounts: in the system's keyring where there is one,
else in a file of the owner alone.
"""

import pytest

from emailer import private
from emailer.vault import Vault


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
