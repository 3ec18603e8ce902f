"""What the form says: whom a list reaches, what the button does, by which way mail goes. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emailer import limits, lists
from emailer.limits import Limits
from emailer.message import is_example
from emailer.model import Event, State
from emailer.replies import sentences
from emailer.showing import shapes
from emailer.showing.wording import lines_of, people, size
from emailer.store import DraftFile
from emailer.submitting.counting import Preview
from emailer.submitting.submission import NOBODYS_ADDRESS, Submission, chosen
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence, number, say, say_n
from web import words
from web.pages import left_out
from web.pages.button_words import FOR_NOBODY, agreeing, button, chooses, invitations, is_for_nobody
from web.pages.field_words import examples, fields, headings, spoken
from web.pages.list_words import (
    attached,
    duplicates,
    elsewhere,
    elsewhere_all,
    greeted,
    greeted_all,
    leave_of,
    message_of,
    of_no_use,
    passed_over,
    repeated,
    repeated_all,
    searched,
    staying,
    test_as,
    twice,
)
from web.pages.written_answers import answers
from web.pages.written_words import why_written

if TYPE_CHECKING:
    from web.config import WebConfig

__all__ = [  # what is said of the list as well, and what buttons say
    "FOR_NOBODY",
    "agreeing",
    "answers",
    "button",
    "chooses",
    "duplicates",
    "elsewhere",
    "elsewhere_all",
    "examples",
    "fields",
    "greeted",
    "greeted_all",
    "headings",
    "invitations",
    "is_example",
    "is_for_nobody",
    "leave_of",
    "lines_of",
    "message_of",
    "of_no_use",
    "passed_over",
    "repeated",
    "repeated_all",
    "searched",
    "spoken",
    "staying",
    "test_as",
    "twice",
]  # fmt: skip

_TRIALS: Mapping[str, Sentence] = {
    "simulated": Sentence(
        "No mail account is set up: messages go to the built-in mailbox, and to nobody else."
    ),
    "folder": Sentence("Messages are written to a folder as .eml files, and sent to nobody."),
}
_OF_SEVERAL: Mapping[str, Sentence] = {
    "simulated": Sentence("Nobody gets this: the main account keeps it in the built-in mailbox."),
    "folder": Sentence("Nobody gets this: the main account writes it to a folder, as .eml files."),
}
FAILURES = 5
_GUESSED = "Windows-1252"


def by_server(config: "WebConfig", its: Limits, accounts: Sequence[str] = ()) -> str:
    """Say by which way messages go, as in "Real mail, through mail.example.org as ana,
    at most 14 a second."; of a trial that nobody gets it, where it is one of several `accounts`.
    """
    if config.transport in _TRIALS:
        return str((_OF_SEVERAL if len(accounts) > 1 else _TRIALS)[config.transport])
    server = config.server or say("your mail server")
    said = say("Real mail, through {server}", server=server)
    if whose := config.user or _address(config.sender):
        said = say("Real mail, through {server} as {user}", server=server, user=whose)
    return (
        said + ", " + say("at most {limits}", limits=limits.in_words(its)) + "."
        if its
        else f"{said}."
    )


def counted(seen: Preview) -> str:
    """Say whom a list reaches, as in "312 people, 2 lines cannot be used, 3 duplicates"."""
    said = [_whom(seen) if seen.valid or seen.rejected_count else say("Nobody yet")]
    if seen.no_use_count:
        said.append(of_no_use(seen))
    if seen.look.notes.left_as_chosen:
        said.append(left_out.so_many(seen))
    if n := seen.declined_open:
        may_not = say_n(
            "{n} of them may not be a guest, and is written to unless you choose otherwise",
            "{n} of them may not be guests, and are written to unless you choose otherwise",
            n,
        )
        said[0] = f"{said[0]} ({may_not})"
    if seen.duplicates:
        said.append(duplicates(seen))
    if n := seen.written.people:
        before = say("{n} written to before", n=n)
        said.append(_left(before, n, seen, "skip_written"))
    if n := seen.written.pending:
        waits = say_n("{n} waits in another run", "{n} wait in another run", n)
        said.append(_left(waits, n, seen, "skip_waiting"))
    return ", ".join(said)


def beside_message(submission: Submission, seen: Preview) -> dict[str, str]:
    """Say which files go with the message that is shown, and why it goes to whoever had one."""
    return {"attached": attached(submission, seen), "why_written": why_written(submission, seen)}


def _left(who: str, n: int, seen: Preview, field: str) -> str:
    """Say how many of those whom a question is about are left out, once it is chosen."""
    found = seen.written
    if field in found.to_choose:
        return who
    other = {"waiting": False} if field == "skip_written" else {"written": False}
    left = found.left_by(found.leaves._replace(**other))
    if left in (0, n):
        return say("{who} (left out)", who=who) if left else who
    return say("{who} ({n} of them left out)", who=who, n=left)


def _whom(seen: Preview) -> str:
    """Count them; in brackets how many of them have another address than the list has."""
    said = people(seen.valid)
    if not seen.put_right:
        return said
    corrected = say_n(
        "{n} of them at an address corrected in an earlier run",
        "{n} of them at addresses corrected in an earlier run",
        len(seen.put_right),
    )
    return f"{said} ({corrected})"


def event(one: Event) -> str:
    """Say what is in the calendar."""
    return words.event_of(shapes.event(one) or {})


def kept_files(letter: Sequence[Upload], personal: Upload | None) -> str:
    """Name the files that were chosen before."""
    names = [
        (
            f"{', '.join(one.filename for one in letter)} "
            f"({size(sum(one.size_bytes for one in letter))})"
        )
    ]
    if not letter:
        names = []
    if personal:
        n, all_bytes = len(personal.members), size(personal.size_bytes)
        names.append(
            say_n("{n} personal file ({size})", "{n} personal files ({size})", n, size=all_bytes)
        )
    return (
        say("{one} and {other}", one=names[0], other=names[1]) if len(names) > 1 else "".join(names)
    )


def lent(shared: Sequence[DraftFile], personal: Sequence[DraftFile]) -> str:
    """Say which files of an earlier run go along."""
    names = [f"{one.part.filename} ({size(one.part.size_bytes)})" for one in shared]
    if personal:
        n = len(personal)
        names.append(
            say_n(
                "{n} personal file, to its own people alone",
                "{n} personal files, to its own people alone",
                n,
            )
        )
    return say("From the earlier run, unless you choose others: {names}", names=", ".join(names))


def lost(names: Sequence[str]) -> str:
    """Say which files were chosen once, and are with the letter no more."""
    if not names:
        return ""
    return say(
        "{names}: chosen before, and not kept. Choose again what is to go with the message.",
        names=", ".join(names),
    )


def read_as(encoding: str | None) -> str:
    """Say how a file was read, where that is a guess."""
    guess = Sentence(
        "Read as {encoding}. If letters look wrong in the preview, save the file as UTF-8.",
        encoding=_GUESSED,
    )
    return str(guess) if encoding == _GUESSED else ""


def sender_of(typed: Mapping[str, str], config: "WebConfig") -> str:
    """Write From as it was typed; a trial's, whom nobody chose, gives way to the account's."""
    return chosen(typed.get("sender", ""), config)


def foreign_sender(sender: str, config: "WebConfig") -> str:
    """Say that a From is not the one that the account of real mail sends as, nor its user;
    nothing where that is not known.
    """
    own = {email for text in (config.sender, config.user) if (email := _address(text))}
    if config.transport != "smtp" or not own or _address(sender) in {"", *own}:
        return ""
    return say(
        "From is {sender}, and this account sends as {own}. Its server may refuse that, or the "
        "mail may be taken for spam.",
        sender=_address(sender),
        own=_address(config.sender) or config.user,
    )


def _address(text: str) -> str:
    """Read the address of a From, as addresses are compared; of what is none, nothing."""
    try:
        return lists.mailbox(text).email.casefold()
    except ValueError:
        return ""


def own_address(typed: Mapping[str, str], config: "WebConfig") -> str:
    """Say where a test most likely goes: where the last one went, else to whoever sends."""
    said = typed.get("to")
    if said is not None and chosen(said, config) == said:
        return said
    return usual_address(typed, config)


def test_goes_to(typed: Mapping[str, str], config: "WebConfig") -> dict[str, str]:
    """Say where a test goes, and where it would if nobody had typed that."""
    return {"to": own_address(typed, config), "usual_to": usual_address(typed, config)}


def usual_address(typed: Mapping[str, str], config: "WebConfig") -> str:
    """Say where a test goes that was told nothing else: to whoever sends, if that was chosen."""
    try:
        email = lists.mailbox(sender_of(typed, config).strip() or config.sender).email
    except ValueError:
        return ""
    return "" if email == NOBODYS_ADDRESS else email


def gaps(seen: Preview | None) -> str:
    """Name what the message that is shown uses, and is empty for its person."""
    if not (seen and seen.first and seen.gaps):
        return ""
    called = headings(seen)
    names = ", ".join(called.get(name) or spoken(name) for name in seen.gaps)
    return say("Empty in this message: {names}.", names=names)


def failed_there(run: Mapping[str, Any]) -> str:
    """Say who of a run stays in it when its rest moves, as they failed there, and why."""
    found = [one for one in run["failures"] if one["state"] == State.FAILED]
    reasons = "; ".join(
        f"{sentences.plain_of(one['key'], one['reason']).rstrip('.')} ({number(one['count'])})"
        for one in found[:FAILURES]
    )
    return (
        say_n(
            "{n} person failed there, and stays in that run. {reasons}.",
            "{n} people failed there, and stay in that run. {reasons}.",
            run["counts"]["failed"],
            reasons=reasons,
        )
        if reasons
        else ""
    )
