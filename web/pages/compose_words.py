"""What the form says: whom a list reaches, what the button does, by which way mail goes. Pure."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emailer import limits, lists
from emailer.limits import Limits
from emailer.lists.address import shown as fit
from emailer.model import Event
from emailer.showing.wording import people
from emailer.submitting.counting import Preview

if TYPE_CHECKING:
    from web.config import WebConfig

LABELS: Mapping[str, str] = {
    "emails": "People",
    "file": "File",
    "rest_of": "The rest of the other run",
    "to": "Address of the test",
    "subject": "Subject",
    "format": "Written as",
    "text": "Text",
    "html": "HTML",
    "attachment": "Attachments",
    "inline": "Pictures",
    "personal": "A file for each person",
    "personal_column": "Column with their names",
    "event_title": "What it is called",
    "event_begin": "Begins",
    "event_end": "Ends",
    "event_zone": "Time zone",
    "event_place": "Place",
    "start_at": "Begins",
    "zone": "Time zone",
    "after": "Not before this run is finished",
    "hours": "Sends only",
    "sender": "From",
    "reply_to": "Answers go to",
    "rate": "No faster than",
    "max_failures": "Pause after failures",
    "retry_delays": "When asked to wait, try again after",
    "on_in_doubt": "If an answer never comes",
}
"""Field -> what its label says; in this order the summary of problems names them."""

_TRIALS: Mapping[str, str] = {
    "simulated": "No mail account is set up: messages go to the built-in mailbox, and to nobody else.",
    "folder": "Messages are written to a folder as .eml files, and sent to nobody.",
}
FIELDS = 60
"""As many are offered; others can be typed."""
_GUESSED = "Windows-1252"


def by_server(config: "WebConfig", its: Limits) -> str:
    """Say by which way messages go, as in "Real mail, through mail.example.org as ana, at most 14 a second."."""
    if config.transport in _TRIALS:
        return _TRIALS[config.transport]
    server = f"through {config.server}" if config.server else "through your mail server"
    said = f"Real mail, {server}{f' as {config.user}' if config.user else ''}"
    return f"{said}{f', at most {limits.in_words(its)}' if its else ''}."


def invitations(n: int, left_out: int = 0, *, is_by_line: bool = True) -> str:
    """Say what the button does, as in "Send 779 invitations, leave out 12 lines"."""
    if not n:
        return "Send invitations"
    sent = "Send 1 invitation" if n == 1 else f"Send {n:,} invitations"
    return f"{sent}, leave out {_lines(left_out, is_by_line=is_by_line)}" if left_out else sent


def button(seen: Preview) -> str:
    """Say what the button does after a look at the list."""
    sends = seen.valid - seen.left_out
    return (
        "Send 0 invitations"
        if seen.left_out and not sends
        else invitations(sends, seen.rejected_count, is_by_line=seen.is_by_line)
    )


def counted(seen: Preview) -> str:
    """Say whom a list reaches, as in "312 people, 2 lines cannot be used, 3 duplicates"."""
    said = [people(seen.valid) if seen.valid or seen.rejected_count else "Nobody yet"]
    if seen.rejected_count:
        said.append(_lines(seen.rejected_count, is_by_line=seen.is_by_line) + " cannot be used")
    if seen.duplicates:
        said.append("1 duplicate" if seen.duplicates == 1 else f"{seen.duplicates:,} duplicates")
    if seen.written.people:
        said.append(f"{seen.written.people:,} written to before")
    return ", ".join(said)


def event(one: Event) -> str:
    """Say what is in the calendar, as in "Summer party, 2026-11-28 19:00 to 23:00 (Europe/Lisbon), Casa"."""
    begin, end = one.begin.replace("T", " "), one.end.replace("T", " ")
    if end[:10] == begin[:10]:
        end = end[11:]
    when = f"{begin}{f' to {end}' if end else ''}{f' ({one.zone})' if one.zone else ', all day'}"
    return ", ".join(piece for piece in (one.title, when, one.place) if piece)


def twice(seen: Preview) -> str:
    """Name the duplicates."""
    if not seen.duplicates:
        return ""
    more = seen.duplicates - len(seen.duplicate_names)
    names = ", ".join(dict.fromkeys(seen.duplicate_names)) + (f" and {more:,} more" if more > 0 else "")
    return f"On the list more than once, written to once: {names}."


def read_as(encoding: str | None) -> str:
    """Say how a file was read, where that is a guess."""
    guess = f"Read as {_GUESSED}. If letters look wrong in the preview, save the file as UTF-8."
    return guess if encoding == _GUESSED else ""


def own_address(typed: Mapping[str, str], config: "WebConfig") -> str:
    """Say where a test most likely goes: where the last one went, else to whoever sends."""
    if "to" in typed:
        return typed["to"]
    try:
        return lists.mailbox(typed.get("sender", "").strip() or config.sender).email
    except ValueError:
        return ""


def message_of(seen: Preview | None) -> str:
    """Name the message that is shown, as in "Message 2 of 779"."""
    if not (seen and seen.recipient):
        return "First message"
    out = f" ({seen.left_out:,} of them left out)" if seen.left_out else ""
    return f"Message {seen.person:,} of {seen.valid:,}{out}"


def missed(seen: Preview | None, typed: Mapping[str, str]) -> str:
    """Say that a search found nobody."""
    return (
        f"Nobody on the list has “{typed.get('find', '')[:100]}” in name or address."
        if seen and seen.has_missed
        else ""
    )


def passed_over(seen: Preview | None) -> str:
    """Say that the message shown is one that this run will not send."""
    if not (seen and seen.is_person_left_out):
        return ""
    return "This message is not sent: an earlier run has written to this person, who is left out."


def fields(seen: Preview | None) -> list[dict[str, str]]:
    """List what a message may use of a list: as its columns are called there, and the tag that stands for it."""
    names = (seen.columns if seen else ()) or ("email", "name")
    headings = {one.variable: fit(one.heading) for one in seen.look.about.columns} if seen else {}
    first = [name for name in ("name", "email") if name in names]
    ordered = [*first, *(name for name in names if name not in first)][:FIELDS]
    return [{"label": headings.get(name) or _spoken(name), "tag": f"{{{{ {name} }}}}"} for name in ordered]


def _spoken(name: str) -> str:
    return {"name": "Name", "email": "Email"}.get(name, name.replace("_", " "))


def _lines(n: int, *, is_by_line: bool) -> str:
    """Count lines, or, where one line holds several, what stands in them."""
    if is_by_line:
        return "1 line" if n == 1 else f"{n:,} lines"
    return "1 entry" if n == 1 else f"{n:,} entries"
