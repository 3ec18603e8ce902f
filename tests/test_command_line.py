"""Flags, .env and secrets: nothing typed wrongly shows a password,
and nothing changes one silently.
"""

import subprocess
from pathlib import Path

import pytest

from emailer.cli import env_file, secret_sources, settings
from emailer.cli.flags import parser
from tests import starting

ROOT = Path(__file__).parents[1]
SECRET = "hunter2-and-more"
URL = f"smtp://ana:{SECRET}@mail.example.org:587"


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return starting.run(*words, env=starting.bare() | environment)


@pytest.fixture
def read(tmp_path):
    """Read settings as the program does, with an environment and a .env of this test."""

    def read(*words: str, dot_env: str = "", **environment: str) -> settings.Settings:
        (tmp_path / ".env").write_text(dot_env)
        (tmp_path / ".env").chmod(0o600)
        return settings.read(parser().parse_args(words), environment, tmp_path / ".env")

    return read


# -- what is typed wrongly -------------------------------------------------------------------------


def test_a_database_of_an_engine_there_is_not_is_refused_in_a_sentence(read):
    with pytest.raises(ValueError, match="--db: There is no engine for mysql://") as refused:
        read(f"--db=mysql://ana:{SECRET}@host/queue")
    assert SECRET not in str(refused.value)


BROKEN = "\udcff"
"""A byte that a shell lets through, as Python has it."""


@pytest.mark.parametrize("words", [
    ["status", BROKEN], ["pause", BROKEN], ["resume", BROKEN], ["cancel", BROKEN],
    ["retry", BROKEN], ["retry", f"--reason={BROKEN}"], ["resolve", "--as=sent", BROKEN],
    ["export", BROKEN], ["keys", "revoke", BROKEN], ["webhooks", "stop", BROKEN],
    ["accounts", "test", BROKEN], ["status", f"--db=postgresql://{BROKEN}@/x"],
    ["migrate-data", "sqlite:x", f"postgresql://{BROKEN}@/x"],
    ["serve", f"--transport=folder:///{BROKEN}"], ["serve", f"--sender={BROKEN} <a@x.pt>"],
])  # fmt: skip
def test_what_is_no_text_is_refused_in_a_sentence(tmp_path, words):
    ended = run(*words, EMAILER_DB=str(tmp_path / f"{BROKEN}.db"))
    assert ended.returncode == 2
    assert (
        ended.stderr.endswith("holds characters that are no text.\n") or "address" in ended.stderr
    )
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [
    ["--trnsport", URL],
    [f"--trnsport={URL}"],
    [f"--transport:{URL}"],
    [f"--transport{SECRET}"],
    [f"--no-browser={URL}"],
    [f"--d={URL}"],
    ["-t", URL],
    [f"-t{URL}"],
    [URL],
    ["serve", URL],
    ["serve", "--trnsport", URL],
    ["backup", "a.db", URL],
    ["--smtp-password", SECRET],
    [f"--smtp-password={SECRET}"],
    ["--password", SECRET, "serve"],
    ["\u2013-transport", URL],
    ["--rate", URL], ["--host", URL], ["--db", URL], ["--sender", URL], ["--port", URL],
    ["--connections", URL], ["--drain-s", URL], ["--log-format", URL], ["--retry-delays", URL],
    ["--in-doubt", URL], ["--max-failures", URL], ["--unreachable-s", URL], ["--allowed-host", URL],
    ["--rate", f"ana:{SECRET}@mail"], ["--host", f"ana:{SECRET}@mail"],
], ids=" ".join)  # fmt: skip
def test_a_flag_typed_wrongly_is_a_sentence_without_the_password(capsys, read, words):
    with pytest.raises((SystemExit, ValueError)) as ended:
        read(*words)
    said = "".join(capsys.readouterr()) + str(ended.value)
    assert "hunter2" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("url", [
    f"smtp//ana:{SECRET}@mail", f"smtp:/ana:{SECRET}@mail", f"ana:{SECRET}@mail:587",
    f"smtp://ana:{SECRET}", f"smtp://ana:{SECRET}@mail:port",
    f"smtp://ana:{SECRET}@mail?starttls=x", f"smtp://ana:{SECRET}@ma il",
    f"smtp://ana:{SECRET}/x@mail", f"smtp://ana:{SECRET}#x@mail", f"smtp://ana:{SECRET}?x@mail",
    f"smtp://ana:{SECRET}%ff@mail", f"smtps://ana:{SECRET}@mail?starttls=required",
    f"folder://ana:{SECRET}@mail/x", f"simulated://ana:{SECRET}@mail", f"imap://ana:{SECRET}@mail",
    f"smtp://ana:{SECRET}@[mail", f"smtp://:{SECRET}@x",
])  # fmt: skip
def test_a_transport_typed_wrongly_is_a_sentence_without_the_password(read, url):
    with pytest.raises(ValueError, match="--transport: ") as refused:
        read("--transport", url)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["smtp://", "smtps://", "folder://"])
def test_a_transport_that_is_not_typed_to_its_end_is_named_whole_with_how_it_goes_on(read, url):
    with pytest.raises(ValueError, match=rf"--transport: {url} needs .*, as in {url}[m/]"):
        read("--transport", url)


def test_a_misspelt_flag_and_command_are_named():
    ended = run("--trnsport", URL)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no flag --trnsport; did you mean --transport?" in ended.stderr
    assert "hunter2" not in ended.stderr
    assert "There is no command 'bakup'; did you mean backup? See --help." in run("bakup").stderr
    assert "There is no command 'foo'; there are serve, web, " in run("foo").stderr
    assert "--db stands behind what is to be done, which is one of create" in (
        run("keys", "--db", "x", "list").stderr
    )
    assert "hunter" not in run("-p", "hunter").stderr + run("hunter2").stderr


# -- where secrets come from -----------------------------------------------------------------------


def test_a_password_that_the_process_list_shows_is_warned_of(read):
    assert settings.IN_THE_LIST in read("--transport", URL).warnings
    assert read(EMAILER_TRANSPORT=URL).warnings == ()
    assert read("--transport", "smtp://ana@mail", EMAILER_SMTP_PASSWORD=SECRET).warnings == ()


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_a_password_comes_from_a_file_without_its_line_end(read, tmp_path, line_end):
    (file := tmp_path / "password").write_bytes(f"pä ss# {line_end}".encode())
    file.chmod(0o600)
    found = read("--transport", "smtp://ana@mail", EMAILER_SMTP_PASSWORD_FILE=str(file))
    assert (found.transport.password, found.warnings) == ("pä ss# ", ())
    file.chmod(0o644)
    [warning] = read(
        "--transport", "smtp://ana@mail", EMAILER_SMTP_PASSWORD_FILE=str(file)
    ).warnings
    assert f"chmod 600 {file}" in warning


def test_a_password_comes_from_a_credential_of_systemd(read, tmp_path):
    (tmp_path / "smtp_password").write_text(SECRET)
    (tmp_path / "secret_key").write_text("k" * 16)
    found = read("--transport", "smtp://ana@mail", CREDENTIALS_DIRECTORY=str(tmp_path))
    assert (found.transport.password, found.secret_key) == (SECRET, "k" * 16)


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines", b"\xff\xfe", b"x" * 5000])
def test_a_file_that_holds_no_password_is_a_sentence_without_what_it_holds(tmp_path, content):
    (tmp_path / "password").write_bytes(content)
    with pytest.raises(ValueError, match=r"SMTP_PASSWORD_FILE: .*password") as refused:
        secret_sources.read(
            "SMTP_PASSWORD", {"EMAILER_SMTP_PASSWORD_FILE": str(tmp_path / "password")}
        )
    assert "lines" not in str(refused.value)


def test_a_file_that_is_not_there_and_a_password_said_twice_are_sentences(tmp_path):
    named = {"EMAILER_SMTP_PASSWORD_FILE": str(tmp_path / "nothing")}
    with pytest.raises(ValueError, match="No such file"):
        secret_sources.read("SMTP_PASSWORD", named)
    with pytest.raises(ValueError, match="both set"):
        secret_sources.read("SMTP_PASSWORD", named | {"EMAILER_SMTP_PASSWORD": SECRET})


@pytest.mark.parametrize("key", ["a", "0", "k" * 15])
def test_a_short_secret_key_is_refused(read, key):
    with pytest.raises(ValueError, match="at least 16 characters"):
        read(EMAILER_SECRET_KEY=key)


def test_settings_that_are_shown_show_no_secret(read):
    shown = repr(read("--transport", URL, EMAILER_SECRET_KEY="s" * 16))
    assert "hunter2" not in shown
    assert "sss" not in shown


# -- .env ------------------------------------------------------------------------------------------


def test_a_dollar_in_a_password_is_a_dollar(read):
    dot_env = "HOME=x\nEMAILER_SMTP_PASSWORD=pa${HOME}s$HOME\nEMAILER_TRANSPORT=smtp://ana@mail\n"
    found = read(dot_env=dot_env)
    assert (found.transport.password, found.warnings) == ("pa${HOME}s$HOME", ())


@pytest.mark.parametrize(("line", "value", "warned"), [
    ("EMAILER_SMTP_PASSWORD=pa #ss", "pa", True),
    ("EMAILER_SMTP_PASSWORD=pa\t#ss", "pa", True),
    ("export EMAILER_SMTP_PASSWORD = pa #ss", "pa", True),
    ("EMAILER_SMTP_PASSWORD='pa #ss'", "pa #ss", False),
    ('EMAILER_SMTP_PASSWORD="pa #ss" # mine', "pa #ss", False),
    ("EMAILER_SMTP_PASSWORD=pa#ss", "pa#ss", False),
    ("# a #comment\nEMAILER_SMTP_PASSWORD=pass", "pass", False),
    ("EMAILER_SMTP_PASSWORD=pass\n# a comment", "pass", False),
])  # fmt: skip
def test_a_password_that_a_comment_cuts_off_is_warned_of(tmp_path, line, value, warned):
    (path := tmp_path / ".env").write_text(line)
    path.chmod(0o600)
    values, warnings = env_file.read(path)
    assert (values["EMAILER_SMTP_PASSWORD"],
            [SECRET for said in warnings if "PASSWORD ends" in said]) == (
        value, [SECRET] if warned else [],
    )  # fmt: skip
    assert not any("ss" in said.split("PASSWORD")[-1].split("put")[0] for said in warnings)


def test_an_env_that_others_can_read_or_nobody_can_is_said(tmp_path):
    (path := tmp_path / ".env").write_text("A=b\nnonsense line\n")
    path.chmod(0o644)
    assert [said for said in env_file.read(path)[1] if "chmod 600" in said]
    assert [said for said in env_file.read(path)[1] if "Line 2" in said]
    path.write_bytes(b"A=\xff")
    with pytest.raises(ValueError, match="not UTF-8"):
        env_file.read(path)


def test_allowed_hosts_may_be_separated_by_commas_in_the_environment(read):
    assert read(EMAILER_ALLOWED_HOST="a.example, B.example").allowed_hosts == (
        "a.example",
        "b.example",
    )
    assert (
        read("--allowed-host", "a.example", "--allowed-host=b.example,c.example").allowed_hosts[2]
        == "c.example"
    )
