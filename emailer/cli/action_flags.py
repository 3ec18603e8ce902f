"""The flags of commands that take an action: keys, accounts, webhooks.
Needs nothing but Python, so that --help works before all else.
"""

import argparse
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

AddFlags = Callable[[argparse.ArgumentParser, Collection[str]], None]
"""Adds the settings of the program, but those of these names."""
Describe = Callable[[argparse.ArgumentParser], None]

OF_AN_ACCOUNT = ("transport", "sender", "rate", "connections")
"""Of the account that is named, and not of the one by which the program sends."""


class Action(NamedTuple):
    """What a command may be told to do; `without` are settings whose names mean something else."""

    typed: str  # its name, and what follows it
    help: str
    describe: Describe = lambda _: None
    without: Collection[str] = ()

    @property
    def name(self) -> str:
        """What is typed first."""
        return self.typed.partition(" ")[0]


def _named(to: argparse.ArgumentParser) -> None:
    to.add_argument("name", metavar="NAME", help="its name, as list shows it")


def as_json(to: argparse.ArgumentParser) -> None:
    """Add the flag of what can be read by programs."""
    to.add_argument("--json", action="store_true", help="answer as JSON, for programs")


# -- keys ------------------------------------------------------------------------------------------


def _create_key(to: argparse.ArgumentParser) -> None:
    to.add_argument("name", help="what to call it, as in my-site")
    to.add_argument("--kind", choices=("secret", "publishable"), required=True, help=_KINDS)
    to.add_argument("--origin", action="append", default=[], metavar="https://...",
                    help="where a publishable key may be used; may be repeated")  # fmt: skip


_KINDS = "secret: everything; publishable: one run's state and counts, for pages that anybody sees"

# -- accounts --------------------------------------------------------------------------------------


def _add_account(to: argparse.ArgumentParser) -> None:
    to.add_argument("name", metavar="NAME", help="what to call it, as in club")
    to.add_argument("--transport", dest="server", required=True, metavar="SERVER", help=_SERVER)
    _of_an_account(to)
    as_json(to)


def _change_account(to: argparse.ArgumentParser) -> None:
    _named(to)
    to.add_argument("--transport", dest="server", metavar="SERVER", help=_SERVER)
    _of_an_account(to)
    to.add_argument("--new-password", action="store_true",
                    help="take another password, as add does")  # fmt: skip
    as_json(to)


_SERVER = "the mail server, as in mail.example.org:587, or smtp://user@mail.example.org:587"


def _of_an_account(to: argparse.ArgumentParser) -> None:
    to.add_argument("--user", metavar="USER", help="who logs in; the password is asked for")
    to.add_argument("--encryption", choices=("tls", "starttls", "never"),
                    help="how it is encrypted; left out: as usual for the port")  # fmt: skip
    to.add_argument("--sender", dest="its_sender", metavar="SENDER",
                    help='who invites by it, as in "Ana Lima <ana@example.org>"')  # fmt: skip
    to.add_argument("--rate", dest="its_rate", metavar="RATE",
                    help="most messages, as in 14/s or 14/s, 500/d; none: no limit")  # fmt: skip
    to.add_argument("--connections", dest="its_connections", metavar="N",
                    help="connections to the server at once")  # fmt: skip


def _one_account(to: argparse.ArgumentParser) -> None:
    _named(to)
    as_json(to)


# -- webhooks --------------------------------------------------------------------------------------


def _add_webhook(to: argparse.ArgumentParser) -> None:
    to.add_argument("url", metavar="URL", help="the address that is told, as in https://...")
    to.add_argument("--event", action="append", default=[], choices=_EVENTS,
                    help="what it hears of; may be repeated; left out: of all")  # fmt: skip
    to.add_argument("--run", metavar="RUN", help="the one run that it hears of, by its id or how "
                    "that begins; left out: every run")  # fmt: skip
    as_json(to)


_EVENTS = ("run.finished", "run.paused", "recipient.failed", "recipient.in_doubt")


def _one_webhook(to: argparse.ArgumentParser) -> None:
    to.add_argument("id", metavar="ID", help="its id, as list shows it")
    as_json(to)


ACTIONS: Mapping[str, tuple[str, tuple[Action, ...]]] = {
    "accounts": (
        "list, set up, change, remove and test the accounts that send",
        (
            Action("list", "show the accounts, the one of --transport first", as_json),
            Action("add NAME", "set an account up; its password is asked for", _add_account,
                   OF_AN_ACCOUNT),
            Action("change NAME", "change an account; what is not named stays", _change_account,
                   OF_AN_ACCOUNT),
            Action("remove NAME", "forget an account and its password", _one_account),
            Action("test NAME", "try connection and login; no message is sent", _one_account),
        ),
    ),
    "webhooks": (
        "list, make, test, stop and delete what other programs are told by",
        (
            Action("list", "show the webhooks, and how telling them goes", as_json),
            Action("add URL", "make a webhook; its secret is shown once", _add_webhook),
            Action("deliveries ID", "show its latest events, and how telling them went",
                   _one_webhook),
            Action("test ID", "tell it something that is nothing, and say how each step went",
                   _one_webhook),
            Action("stop ID", "tell it nothing more, for now", _one_webhook),
            Action("enable ID", "tell it again", _one_webhook),
            Action("remove ID", "forget it, and what waits for it", _one_webhook),
        ),
    ),
    "keys": (
        "make, list and revoke the keys by which programs and pages get in",
        (
            Action("create NAME", "make a key; it is shown once", _create_key),
            Action("revoke NAME", "let a key open nothing more", _named),
            Action("list", "show the keys and when they were last used"),
            Action("password", "ask for a password, and show its EMAILER_PASSWORD_HASH"),
        ),
    ),
}  # fmt: skip
"""Command -> what it does, and its actions."""

WORDS = (
    *(name for command, (_, actions) in ACTIONS.items()
      for name in (command, *(one.name for one in actions))),
    "secret", "publishable", "tls", "starttls", "never", *_EVENTS,
)  # fmt: skip
"""What of a command line is no value that was typed."""


def describe(name: str, to: argparse.ArgumentParser, add_flags: AddFlags) -> None:
    """Describe a command by its actions, each with the settings of the program."""
    names = " | ".join(one.typed for one in ACTIONS[name][1])
    actions = to.add_subparsers(dest="action", required=True, metavar=names)
    for one in ACTIONS[name][1]:
        parser = actions.add_parser(one.name, help=one.help)
        one.describe(parser)
        add_flags(parser, one.without)
