"""Commands that the program advises can be typed as they stand: they work with its own queue."""

import argparse
import re
import shlex

import pytest

from emailer.cli import advice, flags, greeting, local_users, paths, served_at, settings
from emailer.store import door

ODD = "a folder/party's.db"


def parsed(command: str) -> argparse.Namespace:
    """Read a command as the shell and the program would."""
    assert command.startswith(paths.COMMAND)
    return flags.parser().parse_args(shlex.split(command.removeprefix(paths.COMMAND)))


@pytest.mark.parametrize("words", [
    (), ("keys", "create", "NAME", "--kind", "secret"), ("keys", "list"),
    ("status", "a", "--watch"), ("export", "a", "--rejected"), ("retry", "a"), ("resume", "a"),
])  # fmt: skip
def test_a_command_names_the_queue_unless_it_goes_without_saying(tmp_path, words):
    for db in (tmp_path / ODD, "postgresql://ana@host/queue"):
        found = parsed(advice.command(door.at(db), *words))
        assert str(door.at(found.db)) == str(door.at(db))
    usual = advice.command(door.at(paths.data() / "emailer.db"), *words)
    assert usual == " ".join((paths.COMMAND, *words))


def test_no_password_of_the_queue_or_the_server_is_in_a_command(tmp_path):
    words = ("--db=postgresql://ana:hunter2@host/queue", "--transport=smtp://ana:hunter3@mail")
    found = settings.read(flags.parser().parse_args(words), {}, tmp_path / ".env")
    command = advice.sending(found, "retry", "a")
    assert "hunter" not in command
    assert parsed(command).transport == found.transport.public


def test_a_command_that_sends_names_what_this_one_was_told_to_send_by(tmp_path):
    for transport, named in ((["--transport=smtp://mail:25"], True), ([], False)):
        typed = flags.parser().parse_args([*transport, f"--db={tmp_path / ODD}"])
        found = parsed(advice.sending(settings.read(typed, {}, tmp_path / ".env"), "retry", "a"))
        assert hasattr(found, "transport") is named
        assert found.db == str(tmp_path / ODD)


def test_a_start_is_repeated_with_every_flag_but_queue_and_sender(tmp_path):
    words = ("--port", "9000", "--public-url", "https://a.example", "--grace-s=5", "--no-browser",
             "--allowed-host", "a.example", "--allowed-host", "b.example", "--private-webhooks",
             "--db", str(tmp_path / ODD), "--sender", "Ana <a@x.pt>", "--rate", "5/s")  # fmt: skip
    typed = flags.parser().parse_args(words)
    again = flags.parser().parse_args(shlex.split(" ".join(flags.started(typed))))
    left_out = {"db", "sender", "rate"}
    assert vars(again) == {name: said for name, said in vars(typed).items() if name not in left_out}
    assert settings.read(typed, {}, tmp_path / ".env").start_flags == tuple(flags.started(typed))


def test_what_needs_a_key_names_the_command_that_makes_it_here(tmp_path):
    db = door.at(tmp_path / ODD)
    makes = advice.command(db, "keys", "create", "NAME", "--kind", "secret")
    assert makes in served_at.needs_a_key(db)
    assert makes in greeting.neighbours(local_users.Guard(), "http://localhost/", db)


async def test_what_commands_advise_names_their_database(place):
    made = await place.run("send", place.file("list", "a@x.pt\nno\n"), "--no-wait")
    [run] = re.findall(r"export (\S+) --rejected", made.out)
    for words in (("status", "nothing"), ("retry",), ("keys", "list"), ("keys", "revoke", "x"),
                  ("status", run)):  # fmt: skip
        ended = await place.run(*words)
        said = ended.out + ended.err
        commands = said.split(paths.COMMAND)[1:]
        assert commands, words
        assert all(f"--db {place.db}" in one for one in commands), said
