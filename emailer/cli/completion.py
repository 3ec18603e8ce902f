"""The command `completion`: a script by which bash, zsh or fish completes commands,
flags and their choices.

It is made of the parser, so that it knows what the parser knows. Needs nothing but Python.
"""

import argparse
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SHELLS = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag: its name with its dashes, what it is for,
    whether a value follows, and which there are.
    """

    name: str
    help: str
    takes_value: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A command, below the words that lead to it;
    `words` are what may stand for its first argument.
    """

    path: tuple[str, ...]
    flags: tuple[Flag, ...]
    commands: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def script(shell: str, parser: argparse.ArgumentParser, name: str) -> str:
    """Write the script of a shell for a command of this name."""
    return _SCRIPTS[shell](list(nodes(parser)), name)


def nodes(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[Node]:
    """Yield a parser and those of its commands."""
    # argparse has no public list of what was added to it
    actions = parser._actions  # noqa: SLF001  (it has no other way to them)
    below = [action for action in actions if isinstance(action.choices, dict)]
    flags = [_flag(action) for action in actions if action.option_strings]
    words = [str(word) for action in actions
             if not action.option_strings and not isinstance(action.choices, dict)
             for word in action.choices or ()]  # fmt: skip
    commands = {name: text for action in below for name, text in _told(action).items()}
    yield Node(path, tuple(sorted(flags, key=lambda flag: flag.name)), commands, tuple(words))
    for action in below:
        for name, one in dict(action.choices or {}).items():
            yield from nodes(one, (*path, name))


def _flag(action: argparse.Action) -> Flag:
    name = max(action.option_strings, key=len)
    choices = tuple(str(choice) for choice in action.choices or ())
    return Flag(name, _line(action.help), action.nargs != 0, choices)


def _told(action: argparse.Action) -> dict[str, str]:
    """Say what each command does, as its help does."""
    told = {one.dest: _line(one.help) for one in getattr(action, "_choices_actions", ())}
    return {name: told.get(name, "") for name in dict(action.choices or {})}


def _line(text: str | None) -> str:
    """Write a help on one line, without what argparse alone understands."""
    return re.sub(r"\s+", " ", (text or "").replace("%%", "%"))


def _quoted(text: str) -> str:
    """Quote a text for bash and zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _function(name: str) -> str:
    return f"_{re.sub(r'[^A-Za-z0-9]', '_', name)}"


def _key(node: Node) -> str:
    """Name a command within a script: nothing, /send, /keys/create."""
    return "".join(f"/{word}" for word in node.path)


def _valued(every: list[Node]) -> str:
    """List the flags that a value follows."""
    return " ".join(
        sorted({flag.name for node in every for flag in node.flags if flag.takes_value})
    )


def _choices(every: list[Node]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what may follow a flag of a command."""
    for node in every:
        for flag in node.flags:
            if flag.choices:
                yield f"{_key(node)} {flag.name}", flag.choices


# -- bash ------------------------------------------------------------------------------------------


def _bash(every: list[Node], name: str) -> str:
    cases = [
        f"        {_quoted(_key(node))}) below={_quoted(' '.join(node.commands))}\n"
        f"            words={_quoted(' '.join(node.words))}\n"
        f"            flags={_quoted(' '.join(flag.name for flag in node.flags))};;"
        for node in every
    ]
    choices = [
        f"        {_quoted(key)}) words={_quoted(' '.join(words))};;"
        for key, words in _choices(every)
    ]
    return _filled(_BASH, name, every, cases, choices)


def _filled(text: str, name: str, every: list[Node], cases: list[str], choices: list[str]) -> str:
    values = {"FUNCTION": _function(name), "NAME": name, "VALUED": _valued(every),
              "CASES": "\n".join(cases), "CHOICES": "\n".join(choices)}  # fmt: skip
    return re.sub(r"@([A-Z]+)@", lambda found: values[found[1]], text)


_BASH = """\
# bash completion of @NAME@; in ~/.bashrc: source <(@NAME@ completion bash)
@FUNCTION@_of() {
    below='' words='' flags=''
    case "$1" in
@CASES@
    esac
}
@FUNCTION@() {
    local valued=' @VALUED@ ' cur="${COMP_WORDS[COMP_CWORD]}"
    local at='' flag='' n word below words flags
    for ((n = 1; n < COMP_CWORD; n++)); do
        word="${COMP_WORDS[n]}"
        if [[ $word == '=' ]]; then
            continue
        elif [[ -n $flag ]]; then
            flag=''
        elif [[ $word == -* ]]; then
            if [[ $valued == *" $word "* ]]; then flag="$word"; fi
        else
            @FUNCTION@_of "$at"
            if [[ " $below " == *" $word "* ]]; then at="$at/$word"; fi
        fi
    done
    if [[ $cur == '=' ]]; then cur=''; fi
    if [[ -n $flag ]]; then
        words=''
        case "$at $flag" in
@CHOICES@
        esac
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
        return
    fi
    @FUNCTION@_of "$at"
    if [[ $cur == -* ]]; then words="$flags"; else words="$below $words"; fi
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F @FUNCTION@ @NAME@
"""


# -- zsh -------------------------------------------------------------------------------------------


def _zsh(every: list[Node], name: str) -> str:
    cases = [
        f"        {_quoted(_key(node))}) below=({_told_in_zsh(node.commands.items())})\n"
        f"            values=({' '.join(node.words)})\n"
        f"            flags=({_told_in_zsh((flag.name, flag.help) for flag in node.flags)});;"
        for node in every
    ]
    choices = [
        f"        {_quoted(key)}) values=({' '.join(words)});;" for key, words in _choices(every)
    ]
    return _filled(_ZSH, name, every, cases, choices)


def _told_in_zsh(told: Iterable[tuple[str, str]]) -> str:
    return " ".join(_quoted(f"{name}:{text}") for name, text in told)


_ZSH = """\
#compdef @NAME@
# zsh completion of @NAME@; in ~/.zshrc, after compinit: source <(@NAME@ completion zsh)
@FUNCTION@_of() {
    below=() values=() flags=()
    case "$1" in
@CASES@
    esac
}
@FUNCTION@() {
    local valued=' @VALUED@ ' at='' flag='' word
    local -a below values flags
    integer n
    for ((n = 2; n < CURRENT; n++)); do
        word="${words[n]}"
        if [[ -n $flag ]]; then
            flag=''
        elif [[ $word == -* ]]; then
            if [[ $valued == *" $word "* ]]; then flag="$word"; fi
        else
            @FUNCTION@_of "$at"
            if (( ${below[(I)$word:*]} )); then at+="/$word"; fi
        fi
    done
    if [[ ${words[CURRENT]} == --*=* ]]; then
        flag="${words[CURRENT]%%=*}"
        compset -P '*='
    fi
    if [[ -n $flag ]]; then
        values=()
        case "$at $flag" in
@CHOICES@
        esac
        if (( $#values )); then compadd -- $values; else _files; fi
        return
    fi
    @FUNCTION@_of "$at"
    if [[ ${words[CURRENT]} == -* ]]; then
        _describe -o flag flags
    elif (( $#below )); then
        _describe command below
    elif (( $#values )); then
        compadd -- $values
    else
        _files
    fi
}
compdef @FUNCTION@ @NAME@
"""


# -- fish ------------------------------------------------------------------------------------------


def _fish(every: list[Node], name: str) -> str:
    return "\n".join(
        [
            (
                f"# fish completion of {name}: "
                f"{name} completion fish > ~/.config/fish/completions/{name}.fish"
            ),
            *(line for node in every for line in _lines(node, name)),
            "",
        ]
    )


def _lines(node: Node, name: str) -> Iterator[str]:
    seen = (
        "; and ".join(f"__fish_seen_subcommand_from {word}" for word in node.path)
        or "__fish_use_subcommand"
    )
    if node.commands and node.path:
        seen += f"; and not __fish_seen_subcommand_from {' '.join(node.commands)}"
    begin = f"complete -c {name} -n {_in_fish(seen)}"
    for word, text in node.commands.items():
        yield f"{begin} -f -a {word} -d {_in_fish(text)}"
    if node.words:
        yield f"{begin} -f -a {_in_fish(' '.join(node.words))}"
    for flag in node.flags:
        value = (
            f" -x -a {_in_fish(' '.join(flag.choices))}"
            if flag.choices
            else " -r"
            if flag.takes_value
            else ""
        )
        yield f"{begin} -l {flag.name.lstrip('-')}{value} -d {_in_fish(flag.help)}"


def _in_fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_SCRIPTS: Mapping[str, Callable[[list[Node], str], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
