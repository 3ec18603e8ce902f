"""The command line: its flags, their defaults, and how complaints are said.
Needs nothing but Python, so that --help works before anything is installed.
"""

import argparse
import contextlib
import json
import re
import shlex
import sys
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, NoReturn, TextIO

from emailer import VERSION
from emailer.cli import action_flags, command_flags, complaints, completion, paths

WORDS = ("serve", "web", "backup", "schema", "completion", *completion.SHELLS,
         *action_flags.WORDS, *(name for name, _, _ in command_flags.COMMANDS))  # fmt: skip
"""What of a command line is no value that was typed."""
TAKE_AN_ID = ("status", "retry", "pause", "resume", "cancel", "resolve", "export", "webhooks")

FLAGS: Sequence[tuple[str, str, str]] = (
    # name, default, help
    ("host", "127.0.0.1", "address to listen on; anything but this machine needs a key"),
    ("port", "8080", "port to listen on; 0 takes a free one"),
    ("db", str(paths.data() / "emailer.db"), "the database: a file, or postgresql://user@host/name"),
    ("transport", "simulated://?latency_ms=20&fail_every=100",
     "simulated:// | folder:///path | smtp://user@host:587 | smtps://host:465"),
    ("smtp-token-command", "",
     "a command that prints an access token for the login (OAuth 2.0), asked for each login"),
    ("sender", "", 'who invites, as in "Ana Lima <ana@example.org>"'),
    ("connections", "", "connections to the server at once [10]"),
    ("rate", "", "most messages, as in 14/s or 14/s, 500/d; none: no limit"),
    ("drain-s", "10", "seconds a stop waits for what is in hand"),
    ("log-format", "text", "text or json"),
    ("retry-delays", "1m,5m,15m,1h,4h", "waits between attempts"),
    ("in-doubt", "hold", "hold or resend: what becomes of a message whose answer never came"),
    ("max-failures", "never", "never, 50 or 20%%: failures at which a run pauses"),
    ("max-mail", "1000000", "bytes that what is written for one person may have"),
    ("grace-s", "10",
     "seconds after Send on the page in which Stop means that nothing has left; 0: none"),
    ("public-url", "", "where a proxy serves the pages, as in https://party.example.org"),
    ("root-path", "", "the path below which a proxy serves them, as in /mail"),
    ("trusted-proxy", "",
     "addresses of proxies whose X-Forwarded-For and -Proto are believed, as in 127.0.0.1"),
    ("max-streams", "4096", "live pages open at once, half of them by one client"),
    ("keep", "",
     "how long people of runs that have ended are known, as in 90d; then they are erased"),
    ("unreachable-s", "900", "seconds without a server after which sending pauses"),
)  # fmt: skip
DEFAULTS = {name: default for name, default, _ in FLAGS}
_OF_MAIL = ("db", "transport", "smtp-token-command", "sender", "rate")
"""Flags that are advised otherwise, or are what is advised."""


@cache
def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    prog = paths.COMMAND.removeprefix("python3 ")
    top = Parser(
        prog=prog,
        description="Send invitations, watch it happen, and know of each what became of it.",
        epilog="Every flag is also read from the environment: --drain-s is EMAILER_DRAIN_S.",
    )
    top.add_argument("--version", action="version", version=f"invitation emailer {VERSION}")
    add_flags(top)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    add_flags(commands.add_parser("serve", help="serve the pages and send (the default)"))
    add_flags(commands.add_parser("web", help="serve the pages, and let other processes send"))
    backup = commands.add_parser("backup", help="copy the database while it is in use")
    backup.add_argument("file", help="the file to write; it must not exist")
    add_flags(backup)
    schema = commands.add_parser(
        "schema", help="print the tables as SQL, for a host program's own migrations"
    )
    schema.add_argument("--for", dest="engine", choices=("sqlite", "postgresql"), default="sqlite",
                        help="the engine that keeps them [sqlite]")  # fmt: skip
    completing = commands.add_parser(
        "completion", help="print what makes a shell complete all this"
    )
    completing.add_argument("shell", choices=completion.SHELLS, help="bash, zsh or fish")
    completing.add_argument(
        "--name", default=paths.PACKAGE, help="what the command is called [invitation-emailer]"
    )
    for name, text, describe in command_flags.COMMANDS:
        describe(command := commands.add_parser(name, help=text))
        add_flags(command.add_argument_group("settings, as serve has them"))
    for name, (text, _) in action_flags.ACTIONS.items():
        action_flags.describe(name, commands.add_parser(name, help=text), add_flags)
    return top


def add_flags(to: argparse._ActionsContainer, without: Collection[str] = ()) -> None:
    """Add the flags; one left out stays absent, so that the environment can speak."""
    for name, default, text in FLAGS:
        if name in without:
            continue
        to.add_argument(
            f"--{name}", default=argparse.SUPPRESS, help=f"{text} [{default}]" if default else text
        )
    to.add_argument("--allowed-host", action="append", default=argparse.SUPPRESS, metavar="NAME",
                    help="a name this server is also reached by; may be repeated")  # fmt: skip
    to.add_argument(
        "--private-webhooks",
        action="store_true",
        default=argparse.SUPPRESS,
        help="let webhooks be told on this machine and in its network, and by http://",
    )
    to.add_argument(
        "--no-browser", action="store_true", default=argparse.SUPPRESS, help="open no browser"
    )


def started(typed: argparse.Namespace) -> Iterator[str]:
    """Write the flags that the program was started with, but for the queue and who sends how."""
    said = vars(typed)
    for name in DEFAULTS:
        value = said.get(name.replace("-", "_"))
        if name not in _OF_MAIL and isinstance(value, str):
            yield f"--{name} {shlex.quote(value)}"
    for host in said.get("allowed_host") or ():
        yield f"--allowed-host {shlex.quote(host)}"
    for name in ("private_webhooks", "no_browser"):
        if said.get(name):
            yield f"--{name.replace('_', '-')}"


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one sentence."""

    _typed: Sequence[str] = ()
    _no_command: str | None = None

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse, and remember what was typed, so that a complaint does not show it."""
        self._typed = list(sys.argv[1:] if args is None else args)
        self._no_command = None
        return super().parse_known_args([*_with_ids(self._typed, list(self.flags()))], namespace)

    def flags(self) -> Iterator[str]:
        """Name every flag of this command and of those below it."""
        yield from self._option_string_actions
        for action in self._actions:
            for below in (
                (action.choices or {}).values() if isinstance(action.choices, dict) else ()
            ):
                yield from below.flags()

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action.choices, dict) and value not in action.choices:
            below = set(self.flags()) - set(self._option_string_actions)
            self._no_command = complaints.no_command(value, self._typed, action.choices, below)
        super()._check_value(action, value)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit 2; what was typed may be a password and is not repeated."""
        unknown = complaints.unknown_flag(self._typed, list(self.flags())) or self._no_command
        message = unknown or complaints.blanked(message, self._typed, WORDS)
        fail(
            f"{message[0].upper()}{message[1:]}{'' if message.endswith('?') else '.'} See --help.",
            2,
            as_json="--json" in self._typed,
        )


def _with_ids(typed: Sequence[str], flags: Sequence[str]) -> Iterator[str]:
    """Let an id that begins with a dash be no flag:
    argparse takes what holds a blank for none.
    """
    takes_id = any(word in TAKE_AN_ID for word in typed)
    for word in typed:
        is_id = (
            takes_id and _ID.fullmatch(word) and not any(flag.startswith(word) for flag in flags)
        )
        yield f" {word}" if is_id else word


_ID = re.compile(r"-[A-Za-z0-9_-]{21}")


def fail(sentence: str, code: int, *, as_json: bool = False) -> NoReturn:
    """End with a sentence."""
    complain(sentence, code, as_json=as_json)
    raise SystemExit(code)


def complain(sentence: str, code: int, *, as_json: bool) -> None:
    """Say it to whoever started a command, and to the program that reads what it writes."""
    say(sentence, sys.stderr)
    if as_json:
        say(json.dumps({"message": sentence, "exit_code": code}, ensure_ascii=False))


def say(text: str, to: TextIO | None = None) -> None:
    """Print a line; an output that is closed or full ends nothing."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=to or sys.stdout, flush=True)
