"""The flags of the commands that need no web.
Needs nothing but Python, so that --help works before all else.
"""

import argparse

from emailer.cli.action_flags import Describe, as_json

_RUN = "the run's id, or how it begins; left out: the only one this can be done with"


_TEXTS_OF_SEND = {
    "subject": "the subject",
    "reply-to": "where answers go",
    "account": "the account that sends, as the page Account calls it; "
    "left out: the one of --transport",
    "text-file": "a file with the text",
    "html-file": "a file with the HTML part, or all of the message",
    "markdown-file": "a file with the message in Markdown",
    "start-at": 'when to begin, as in 2026-11-28T09:00:00+01:00 or "2026-11-28 09:00 '
    'Europe/Lisbon"',
    "after": "the run that must be finished before, by its id or how that begins",
    "send-timeout-s": "how long the server's answer to a message is waited for, from 1 to 600; "
    "then it is in doubt",
    "hours": 'when it may send, as in "Mon-Fri 09:00-18:00 Europe/Lisbon"',
    "personal": "the column that names each person's own files; found by itself where it is clear",
    "personal-files": "a folder or a .zip with a file for each person",
    "event-title": "a calendar entry goes with each message: what it is called",
    "event-begin": "when it begins, as in 2026-11-28T19:00; a date alone lasts all day",
    "event-end": "when it ends",
    "event-zone": "the time zone of its place, as in Europe/Lisbon",
    "event-place": "where it is",
    "idempotency-key": "a name for this submission: sent again under it, "
    "nobody is written to twice",
    "sheet": "the sheet of a workbook",
    "encoding": "how a file is encoded, where it is not found rightly",
    "delimiter": "what separates cells: comma, semicolon, tab, bar, none",
}
_SEVERAL_OF_SEND = {
    "map": (
        "HEADING=ROLE",
        "what a column is: address, other_address, name, given, family, field, ignore",
    ),
    "written-as": (
        "FIELD=FORMAT",
        (
            "how a message shows a column of numbers or dates, as in amount=0.00 or "
            "day=[$-de]d.m.yyyy; @ is as it stands"
        ),
    ),
    "attach": ("FILE", "a file that goes with each message"),
    "inline": ("FILE", "a picture that the HTML shows by its name"),
    "test-to": (
        "ADDRESS",
        ("send the first person's message to this address as a test, and to nobody on the list"),
    ),
}
_SWITCHES_OF_SEND = {
    "personal-anyway": "send although files are for nobody, or for several",
    "skip-written": "leave out whom an earlier run has written to",
    "skip-waiting": "leave out who waits in another run",
    "skip-same": "leave out whom a run has sent this very letter, or will",
    "dry-run": "show counts, problems, warnings and the first message; store and send nothing",
    "rehearse": "compose every message and hand none over, in a database of its own",
    "no-wait": "store the run and end; whoever sends from this database sends it",
}


def send(to: argparse.ArgumentParser) -> None:
    """Describe `send`."""
    to.add_argument(
        "list",
        metavar="LIST",
        help="a file with the people, of any kind the page reads; - reads stdin",
    )
    _texts(to, _TEXTS_OF_SEND)
    _several(to, _SEVERAL_OF_SEND)
    to.add_argument(
        "--on-rejected",
        choices=("skip", "refuse"),
        default="skip",
        help="lines that are no address: leave them out, or send nothing [skip]",
    )
    _switches(to, _SWITCHES_OF_SEND)
    as_json(to)


def status(to: argparse.ArgumentParser) -> None:
    """Describe `status`."""
    _run(
        to,
        "the run's id, or how it begins; left out: a list of the newest, "
        "or with --watch what is under way",
    )
    _switches(to, {
        "watch": "follow it until its end; the exit code then says how it ended",
        "owners": "instead the processes that send from the database, and what they hold",
    })  # fmt: skip
    as_json(to)


def retry(to: argparse.ArgumentParser) -> None:
    """Describe `retry`."""
    _run(to, _RUN)
    _selection(to, "failed")
    _texts(
        to,
        {
            "at": "not now, but then, as in 2026-11-28T09:00:00+01:00; "
            "whoever sends from this database does it",
            "every": "and again after so long each time, as in 6h; with --at",
            "times": "so many times in all; with --every",
        },
    )
    _switches(to, {
        "waiting": "instead of the failed those who wait for a later try: it is made now",
        "never": "take back what was planned by --at",
        "no-wait": "only ask; whoever sends from this database does it",
    })  # fmt: skip
    as_json(to)


def decision(to: argparse.ArgumentParser) -> None:
    """Describe `pause`, `resume` and `cancel`."""
    _run(to, _RUN)
    as_json(to)


def resolve(to: argparse.ArgumentParser) -> None:
    """Describe `resolve`."""
    _run(to, _RUN)
    to.add_argument("--as", dest="decision", choices=("sent", "resend", "done"), required=True,
                    help="in doubt: sent (they got it) or resend (write to them again); "
                         "failed: done (settled another way; nothing is sent to them)")  # fmt: skip
    _selection(to, "doubtful, or the failed")
    as_json(to)


def export(to: argparse.ArgumentParser) -> None:
    """Describe `export`."""
    _run(to, "the run's id, or how it begins; left out: the newest")
    to.add_argument(
        "--state",
        action="append",
        default=[],
        metavar="STATE",
        help="only these: waiting, in_flight, sent, failed, in_doubt, cancelled, skipped",
    )
    _switches(
        to,
        {
            "rejected": "the lines of its list that could not be used or came twice, instead of "
            "the people",
        },
    )
    to.add_argument(
        "--list", action="store_true", dest="whole_list",
        help="its whole list as it came in, every line with what became of it, instead of the "
        "people; --out ending in .xlsx writes a workbook",
    )  # fmt: skip
    to.add_argument("--separator", choices=("comma", "semicolon", "tab"), default="comma",
                    help="what separates cells [comma]")  # fmt: skip
    to.add_argument("--headings", choices=("en", "de"), default="en",
                    help="the language of the headings that are added [en]")  # fmt: skip
    _texts(
        to,
        {
            "person": "instead all that is known of the person with this address, in every run, "
            "as JSON"
        },
    )
    to.add_argument(
        "--out",
        default="",
        metavar="FILE",
        help="write here, not to stdout; the file must not exist",
    )


def purge(to: argparse.ArgumentParser) -> None:
    """Describe `purge`."""
    _texts(to, {
        "person": "erase the person with this address from every run; who waits is not written to",
        "older-than": "erase people and messages of runs that ended longer ago, as in 90d",
    })  # fmt: skip
    _switches(to, {"dry-run": "count what would be erased, and erase nothing", "yes": "do not ask"})
    as_json(to)


def migrate_data(to: argparse.ArgumentParser) -> None:
    """Describe `migrate-data`."""
    to.add_argument("source", metavar="FROM", help="the database that is moved, as --db names it")
    to.add_argument("target", metavar="TO", help="where it goes: one that nothing is kept in yet")
    as_json(to)


def doctor(to: argparse.ArgumentParser) -> None:
    """Describe `doctor`."""
    as_json(to)


def _run(to: argparse.ArgumentParser, text: str) -> None:
    to.add_argument("run", metavar="RUN", nargs="?", help=text)


def _selection(to: argparse.ArgumentParser, whom: str) -> None:
    to.add_argument(
        "--reason",
        metavar="KEY",
        help=f"only the {whom} with this reason, as status shows it in [ ]",
    )
    to.add_argument(
        "--id",
        action="append",
        type=int,
        default=[],
        metavar="N",
        help=f"only the {whom} with this number, as export shows it; may be repeated",
    )


def _texts(to: argparse.ArgumentParser, flags: dict[str, str]) -> None:
    for name, text in flags.items():
        to.add_argument(f"--{name}", metavar=name.rpartition("-")[2].upper(), help=text)


def _several(to: argparse.ArgumentParser, flags: dict[str, tuple[str, str]]) -> None:
    for name, (metavar, text) in flags.items():
        to.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=metavar,
            help=f"{text}; may be repeated",
        )


def _switches(to: argparse.ArgumentParser, flags: dict[str, str]) -> None:
    for name, text in flags.items():
        to.add_argument(f"--{name}", action="store_true", help=text)


def worker(to: argparse.ArgumentParser) -> None:
    """Describe `worker`."""
    to.add_argument(
        "--metrics",
        default="",
        metavar="[HOST:]PORT",
        help="show figures (/metrics) and whether it is well (/healthz) there; "
        "a port alone is this machine's, anything else needs a key",
    )


COMMANDS: tuple[tuple[str, str, Describe], ...] = (
    ("worker", "send, and serve no pages", worker),
    ("send", "send to a list without the pages", send),
    ("status", "show the runs, or one of them", status),
    ("retry", "send again to those who failed", retry),
    ("pause", "let a run pause", decision),
    ("resume", "let a run go on", decision),
    ("cancel", "end a run; who waits is not written to", decision),
    ("resolve", "decide about those whose answer never came", resolve),
    ("export", "write a run's people, or its whole list, to a file", export),
    ("purge", "erase people: of runs that ended long ago, or one person everywhere", purge),
    ("migrate-data", "move all that is kept to another database", migrate_data),
    ("doctor", "check what sending needs, and say what to do", doctor),
)
"""Name, what it does, and its flags."""
