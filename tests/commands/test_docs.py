"""Every command that docs/reference/commands.md and README show is run
as it stands there, one after the other.
"""

import re
import shlex

import pytest

from tests.commands.conftest import Place
from tests.test_private import ROOT

SHOWN = re.compile(r"^    python3 app\.py (.+)$", re.MULTILINE)
ENDS = {"pause": 1, "resume": 1, "cancel": 1, "resolve": 1, "retry": 1}
"""Where every run has ended: there is nothing to decide about, and they say so."""


def shown(name: str, heading: str) -> list[list[str]]:
    """Read the commands below a heading."""
    text = re.sub(r"\\\n *", "", (ROOT / name).read_text("utf-8"))  # a line that goes on
    return [
        shlex.split(words)
        for words in SHOWN.findall(text[text.index(heading) :].replace("> run.json", ""))
    ]


async def test_the_commands_of_the_reference_do_what_it_says(place: Place):
    place.file("people.csv", "email,name\nana@example.org,Ana\nben@example.org,Ben\n")
    place.file("letter.txt", "Dear {{ name }}, join us.")
    commands = shown("docs/reference/commands.md", "# Commands")
    assert {words[0] for words in commands} == {
        "send", "status", "retry", "pause", "resume", "cancel", "resolve", "export", "purge",
        "doctor", "accounts", "webhooks",
    }  # fmt: skip
    commands.remove(["accounts", "test", "club"])  # which looks for a server on the internet
    for words in commands:
        port = ["--port=0"] if words[0] == "doctor" else []
        ended = await place.run(*words, *port, stdin=b"a-secret-word\n")
        assert (words, ended.code, "Traceback" in ended.err) == (
            words,
            ENDS.get(words[0], 0),
            False,
        )


async def test_the_commands_of_the_readme_do_what_it_says(place: Place):
    place.file("people.csv", "email,name\nana@example.org,Ana\n")
    place.file("letter.txt", "Dear {{ name }}, join us.")
    commands = shown("README.md", "## From a shell")
    for words in commands:
        ended = await place.run(*words)
        assert (words, ended.code) == (words, ENDS.get(words[0], 0))
    assert len(commands) == 3


async def test_the_keys_that_pages_tell_to_make_and_revoke_are_made_and_revoked(place: Place):
    keys = shown("docs/reference/access.md", "## Keys")
    widgets = shown("docs/how-to/widget.md", "# A run")
    commands = [words for words in (*keys, *widgets) if words[0] == "keys"]
    del commands[1]  # the widget's page makes the same one
    for words in commands:
        ended = await place.run(*words)
        assert (words, ended.code) == (words, 0), ended.err
    assert [words[1] for words in commands] == ["create", "list", "revoke", "create"]


@pytest.mark.parametrize(
    "name", ["send", "status", "retry", "pause", "resolve", "export", "purge", "doctor"]
)
async def test_every_flag_of_a_command_is_explained(place: Place, name: str):
    helped = await place.run(name, "--help")
    assert helped.code == 0
    own = helped.out.partition("settings, as serve has them")[0]
    reference = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
    assert [
        flag for flag in re.findall(r"^  (--[a-z-]+)", own, re.MULTILINE) if flag not in reference
    ] == []
