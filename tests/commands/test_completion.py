"""`completion`: each shell completes what the parser knows,
and the scripts are its own grammar's.
"""

import shutil
import subprocess

import pytest

from emailer.cli import completion
from emailer.cli.flags import parser
from tests import starting
from tests.patience import PATIENCE_S

NAME = "invitation-emailer"


def script(shell: str) -> str:
    return completion.script(shell, parser(), NAME)


def told(shell: str, *words: str) -> str:
    """Run a shell on words, and return what it says."""
    ended = subprocess.run(
        [shell, *words], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def in_bash(*words: str) -> list[str]:
    """Ask bash's own completion for the words that may follow; the last word is being typed."""
    asked = """
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    set -- $(complete -p invitation-emailer)
    while [[ $1 != -F ]]; do shift; done
    "$2"; printf '%s\\n' "${COMPREPLY[@]}"
    """
    return told("bash", "--norc", "-c", script("bash") + asked, "bash", NAME, *words).split()


SHOWN = [
    ((), "se", ["serve", "send"]),
    (("--rate", "send"), "pu", ["purge"]),  # a flag's value is no command
    (("send",), "--personal-", ["--personal-anyway", "--personal-files"]),
    (("send", "list.csv"), "--dry", ["--dry-run"]),
    (("send", "--on-rejected"), "", ["skip", "refuse"]),
    (("resolve", "--as"), "r", ["resend"]),
    (("keys",), "", ["create", "revoke", "list", "password"]),
    (("keys", "create", "web", "--kind"), "pu", ["publishable"]),
    (("completion",), "", ["bash", "zsh", "fish"]),
]


@pytest.mark.parametrize(("words", "begun", "follow"), SHOWN, ids=str)
def test_bash_completes_commands_flags_and_their_choices(words, begun, follow):
    assert in_bash(*words, begun) == follow


def test_bash_completes_the_value_behind_an_equals_sign_too():
    assert in_bash("send", "--on-rejected", "=", "sk") == ["skip"]
    assert in_bash("send", "--on-rejected", "=") == ["skip", "refuse"]


def test_where_a_file_belongs_bash_is_left_to_complete_files():
    assert in_bash("send", "") == []
    assert in_bash("send", "--text-file", "") == []
    assert "-o default" in script("bash")


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_each_command_and_each_flag_of_the_parser_is_in_the_script(shell):
    written = script(shell)
    for node in completion.nodes(parser()):
        for name in [*node.commands, *(flag.name.lstrip("-") for flag in node.flags)]:
            assert name in written, name


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_each_script_is_of_its_shell_s_grammar(shell, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    (tmp_path / "script").write_text(script(shell), "utf-8")
    assert told(shell, "-n", str(tmp_path / "script")) == ""


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not here")
@pytest.mark.parametrize(
    ("words", "begun", "follow"), [one for one in SHOWN if one[0] != ("--rate", "send")], ids=str
)
def test_fish_completes_the_same(tmp_path, words, begun, follow):
    (tmp_path / "script").write_text(script("fish"), "utf-8")
    asked = f"source {tmp_path}/script; complete -C '{' '.join([NAME, *words, begun])}'"
    assert {
        line.split("\t")[0] for line in told("fish", "--no-config", "-c", asked).splitlines()
    } == set(follow)


ZSH = """
compdef() { :; }
_describe() { local one; for one in ${(P)@[-1]}; do print -- ${one%%:*}; done }
compadd() { shift; print -l -- "$@"; }
_files() { :; }
compset() { :; }
"""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not here")
@pytest.mark.parametrize(("words", "begun", "follow"), SHOWN, ids=str)
def test_zsh_completes_the_same(words, begun, follow):
    asked = f'{ZSH}{script("zsh")}words=("$@"); CURRENT=$#; _invitation_emailer'
    found = told("zsh", "-f", "-c", asked, "zsh", NAME, *words, begun).split()
    assert [one for one in found if one.startswith(begun)] == [
        one for one in follow if one.startswith(begun)
    ]


def test_the_program_prints_a_script_for_the_name_it_is_called_by():
    def printed(*words: str) -> subprocess.CompletedProcess[str]:
        return starting.run("completion", *words)

    assert "complete -o default -F _invite invite" in printed("bash", "--name=invite").stdout
    assert [printed(*words).returncode for words in (["bash", "--name=$(rm x)"], ["tcsh"])] == [
        2,
        2,
    ]
