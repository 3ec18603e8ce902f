"""An event of a calendar (RFC 5545) -> rows of those invited to it; who invites is asked about.
Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists.addresses.address import shown, trim
from emailer.lists.lines.entries import Reader
from emailer.lists.notes import Writer
from emailer.lists.tables.tables import Row
from emailer.lists.ticks import EVERY, TICK
from emailer.model import Rejected
from emailer.tongue import Sentence

HEADINGS = ("Name", "Email", "Reply")
MAX_VALUE = 2_000  # characters of a line that names somebody
_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCALENDAR\s*\Z", re.IGNORECASE)
_NAMES = re.compile(r"(?:ATTENDEE|ORGANIZER)[;:]", re.IGNORECASE)
_ADDRESS = re.compile(r":\s*+(?:mailto:\s*+)?([^\s:;<>\"]+@[^\s:;<>\"]+)\s*\Z", re.IGNORECASE)
_EMAIL = re.compile(r";EMAIL=\"?([^\s:;<>\"]+@[^\s:;<>\"]+)", re.IGNORECASE)
_CALLED = re.compile(r";CN=(?:\"([^\"]*)\"|([^\";:]*))", re.IGNORECASE)
_ALARM = re.compile(r"(BEGIN|END)\s*:\s*VALARM\s*\Z", re.IGNORECASE)
_THING = re.compile(r";CUTYPE=\"?(?:ROOM|RESOURCE)\b", re.IGNORECASE)
_REPLY = re.compile(r";PARTSTAT=([\w-]+)", re.IGNORECASE)

_REMINDED = Sentence("it is who is reminded of the event")
_NO_PERSON = Sentence("it is a room or a thing that is booked")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as calendars do."""
    return bool(_BEGIN.match(next(filter(None, map(trim, top)), "")))


def read(lines: Iterable[str], reader: Reader) -> Iterator[Row | Rejected]:
    """Yield a heading row (line 1), then one for each who is invited."""
    yield 1, list(HEADINGS)
    is_alarm = False
    for number, line in _unfolded(lines):
        if not _NAMES.match(line):
            if not line:
                yield TICK
            elif found := _ALARM.match(line):
                is_alarm = found[1].upper() == "BEGIN"
            continue
        if is_alarm or _THING.search(line):
            reader.notes.leave_out(number, shown(line), _REMINDED if is_alarm else _NO_PERSON)
            continue
        address = _ADDRESS.search(line) or _EMAIL.search(line)
        said, reply = _CALLED.search(line), _REPLY.search(line)
        name = trim(said[1] or said[2] or "") if said else ""
        name, email = "" if "@" in name else name, address[1] if address else ""
        if line[:1] in "oO":
            if email:
                reader.notes.ask_about(Writer(number, name, email))
            if email and number in reader.choices.take:
                yield number, [name, email, ""]
        else:
            yield number, [name, email, reply[1].lower() if reply else ""]


def _unfolded(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Join what was folded (RFC 5545 3.1); an empty line is a sign that it goes on."""
    held, began = "", 0
    for number, line in enumerate(lines, 1):
        if not number % EVERY:
            yield number, ""
        if began and line[:1] in (" ", "\t"):
            held = (held + line[1:].rstrip("\r\n"))[:MAX_VALUE]
            continue
        if began:
            yield began, held
        held, began = line.rstrip("\r\n")[:MAX_VALUE], number
    if began:
        yield began, held
