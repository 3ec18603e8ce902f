"""A database on a server is named without its password, however that was written."""

import pytest

from emailer.store import door
from emailer.store.errors import CannotOpenError
from emailer.store.postgres.naming import has_password, without_password

SECRET = [
    "postgresql://ana:secret@h/q", "postgresql://ana:se?secret@h/q",
    "postgresql://ana:%ZZsecret@h/q", "postgresql://ana:se secret@h/q",
    "postgresql://ana:p@secret@h/q", "POSTGRESQL://ana:secret@h/q",
    "postgresql://ana:p/secret@h/q", "postgresql://ana:1/secret@h/q",
    "postgresql://ana:1?secret@h/q", "postgresql://:secret@h", "postgresql://ana:p#\nsecret@h/q",
    "postgresql://h/q?password=secret", "postgresql://h/q?user=ana&PASSWORD=secret",
    "postgresql://h/q?passwor%64=secret", "postgresql://h/q?sslpassword=secret",
    "postgresql://h/q?passwort=secret",
    "postgresql://ana@corp:secret@h/q", "postgresql://corp/ana:secret@h/q",
    "postgresql://ana:12345/secret?x@h/q", "postgresql://ana:1/secret?x=y@h/q",
    "postgresql://ana:secret", "postgresql://h/q?dbname=password=secret",
    "postgresql://h/q?dbname=host%3Dx%20password%3Dsecret", "postgresql://h/q?host=x%26password=secret",
    "postgresql://h/q?sslmode=a?password=secret", "postgresql://h/q?user=a&sslmode=b&password=secret",
    "postgres://ana:secret@h1,h2:5433/q?target_session_attrs=any",
]  # fmt: skip


@pytest.mark.parametrize("url", SECRET)
async def test_no_sentence_and_no_name_repeats_a_password(url):
    assert has_password(url)
    assert "secret" not in without_password(url)
    database = door.at(url)
    with pytest.raises(CannotOpenError) as said:
        await database.open()
    assert "secret" not in f"{said.value} {database} {database!r}"


@pytest.mark.parametrize("url", [
    "postgresql://ana@h:5432/q", "postgresql:///q?host=/run/postgresql&user=ana",
    "postgresql://h/q?sslmode=require&application_name=ana", "postgresql://[::1]:5432/q",
    "postgresql://h:5432/q?user=ana@example.org", "postgresql://[::1]:5432/q?user=ana@example.org",
    "postgresql://ana@h1:5432,[::1]:5433/q?user=b@c", "postgresql:///q?user=a@b&host=%2Frun",
])  # fmt: skip
def test_what_holds_none_is_named_as_it_was_written(url):
    assert not has_password(url)
    assert without_password(url) == url


@pytest.mark.parametrize("text", [
    "host=h user=ana password=secret", "dbname=q password = secret", "postgresql:ana:secret@h/q",
    " postgres:secret",
])  # fmt: skip
def test_a_server_that_is_named_in_another_way_is_no_file(text):
    with pytest.raises(ValueError, match="postgresql://user@host/name") as said:
        door.at(text)
    assert "secret" not in str(said.value)


def test_a_file_of_which_nobody_can_say_where_it_is_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "one.db").symlink_to(tmp_path / "two.db")
    (tmp_path / "two.db").symlink_to(tmp_path / "one.db")
    for nowhere in (tmp_path / "one.db", "~nobody-of-that-name/emailer.db"):
        with pytest.raises(ValueError, match="no telling where"):
            door.at(nowhere)
