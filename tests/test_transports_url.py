"""What --transport may say."""

from pathlib import Path

import pytest

from emailer.cli.flags import FLAGS
from emailer.transports import url
from emailer.transports.url import Folder, Simulated, Smtp, StartTls

DEFAULT = dict(flag[:2] for flag in FLAGS)["transport"]


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        (DEFAULT, Simulated(20, 100)),
        ("simulated://", Simulated()),
        ("simulated://?fail_every=0&latency_ms=2.5", Simulated(2.5, 0)),
        ("folder:///tmp/a%20b", Folder(Path("/tmp/a b"))),
        ("folder://out/mails", Folder(Path("out/mails"))),
        ("smtp://localhost", Smtp("localhost", 587)),
        ("smtps://mail.example.org", Smtp("mail.example.org", 465, tls=True)),
        ("smtp://[::1]:2525", Smtp("::1", 2525)),
        (
            "smtp://a%40b.pt:p%3Aw%2F%23%C3%A9@host:25",
            Smtp("host", 25, user="a@b.pt", password="p:w/#é"),
        ),
        (
            "smtp://h:25?starttls=required&verify=no&connect_s=3&command_s=0.2&dot_s=60",
            Smtp(
                "h",
                25,
                starttls=StartTls.REQUIRED,
                verify=False,
                connect_s=3,
                command_s=0.2,
                dot_s=60,
            ),
        ),
    ],
)
def test_a_transport_is_read_from_its_url(text, settings):
    assert url.parse(text) == settings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:25",
        "ftp://host",
        "smtp://",
        "smtp://:25",
        "smtp://host:0",
        "smtp://host:99999",
        "smtp://host:smtp",
        "smtp://ho st",
        "smtp://host/path",
        "smtp://host#x",
        "smtp://user@host",
        "smtp://:secret@host",
        "smtp://us%FFer:secret@host",
        "smtp://user:secret/1@host",
        "smtp://user:secret?1@host",
        "smtp://user:12?secret@host",
        "smtp://user:12/secret@host",
        "smtp://user:secret%00@host",
        "smtp://user:secret@host?verify=maybe",
        "smtp://host?starttls=perhaps",
        "smtp://host?tls=yes",
        "smtp://host?dot_s=0",
        "smtp://host?dot_s=-1",
        "smtp://host?dot_s=nan",
        "smtp://host?dot_s=1e9",
        "smtp://host?dot_s=٣",
        "smtp://host?dot_s=1&dot_s=2",
        "smtps://host?starttls=never",
        "simulated://host",
        "simulated://?latency_ms=-1",
        "simulated://?latency_ms=inf",
        "simulated://?fail_every=1.5",
        "simulated://?fail=1",
        "folder://",
        "folder:///a?x=1",
    ],
)
def test_what_makes_no_sense_is_one_sentence_without_the_password(text):
    with pytest.raises(ValueError, match=r"^[^\n]+\.$") as refused:
        url.parse(text)
    assert type(refused.value) is ValueError
    assert "secret" not in str(refused.value)


def test_the_environments_password_stands_before_the_one_in_the_url():
    assert url.parse("smtp://user:old@host", "new").password == "new"
    assert url.parse("smtp://user@host", "new").password == "new"
    assert url.parse("smtp://user:old@host", "").password == "old"
    assert url.parse(DEFAULT, "unused") == Simulated()
    with pytest.raises(ValueError, match="names no user"):
        url.parse("smtp://host", "new")


@pytest.mark.parametrize(
    ("text", "public"),
    [
        (
            "smtp://a%40b:secret@host:25?starttls=never&dot_s=60",
            "smtp://a%40b@host:25?starttls=never&dot_s=60",
        ),
        ("smtps://u:secret@[::1]", "smtps://u@[::1]:465"),
        (DEFAULT, DEFAULT),
        ("folder:///tmp/a%20b", "folder:///tmp/a%20b"),
    ],
)
def test_the_public_form_names_everything_but_the_password(text, public):
    settings = url.parse(text)
    assert settings.public == public
    assert "secret" not in repr(settings) + settings.fingerprint


def test_the_fingerprint_changes_with_every_setting_and_with_the_password():
    texts = [
        "smtp://u:a@h", "smtp://u:b@h", "smtp://v:a@h", "smtp://u:a@g", "smtp://u:a@h:25",
        "smtps://u:a@h", "smtp://u:a@h?verify=no", "smtp://u:a@h?dot_s=1", "smtp://h",
        "simulated://", "simulated://?fail_every=1", "folder:///a", "folder:///b",
    ]  # fmt: skip
    assert len({url.parse(text).fingerprint for text in texts}) == len(texts)
    assert url.parse("smtp://u:a@h").fingerprint == url.parse("smtp://u@h:587", "a").fingerprint


@pytest.mark.parametrize("text", [
    "smtp://u:secret@h", "smtp://ana@example.org:secret@h", "smtp://a@b:c:secret@h",
    "smtp://u:se@cret@h", "smtps://a%40b:secret@[::1]:465", "smtp://:secret@h", "smtp://u:@h",
    "smtp://u:secret@", "smtp://u:se/cret@h", "smtp://u:se?cret@h", "smtp://u:se#cret@h",
    "smtp:///u:secret@h", "smtp:/\n/u:secret@h", "SMTP://u:secret@h", "smtp://a@b:secret@[h",
])  # fmt: skip
def test_a_password_in_a_url_is_known_wherever_the_login_ends(text):
    assert url.has_password(text)


@pytest.mark.parametrize("text", [
    "smtp://h:25", "smtp://u@h:25", "smtp://a@b.example@h:25", "smtp://a%3Ab@h", "smtp://[::1]:25",
    "smtp://u@[::1]:25", "smtps://u@h?connect_s=3", DEFAULT, "folder:///a:b/c@d", "",
])  # fmt: skip
def test_what_holds_no_password_is_not_taken_for_one(text):
    assert not url.has_password(text)


def test_a_login_that_is_an_address_is_public_without_its_password():
    read = url.parse("smtp://ana@example.org:se@cret@h:25")
    assert (read.user, read.password) == ("ana@example.org", "se@cret")
    assert read.public == "smtp://ana%40example.org@h:25"
