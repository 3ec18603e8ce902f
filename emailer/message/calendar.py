"""An event of a letter -> what a calendar reads (RFC 5545): one entry,
in UTC, whatever its zone does meanwhile. Pure.

It is published (RFC 5546 3.2.1), not requested: a request makes every mail program ask for an
answer and send it to the organizer, and this program reads none. Who adds it twice has it once:
its UID depends on the event alone.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from emailer import characters, lists
from emailer.clocks.zones import zone_of
from emailer.message import headers
from emailer.message.files import in_base64
from emailer.message.parts import Fixed
from emailer.model import Event

FILENAME = "invitation.ics"
METHOD = "PUBLISH"
_LINE_OCTETS = 75
_IN_CHARACTER = 0b10  # how each octet of UTF-8 begins but the first of a character
_PRODUCT = "-//Invitation Emailer//EN"


def parts(event: Event | None, sender: str) -> tuple[Fixed, ...]:
    """Write the part beside text and HTML, which mail programs show as an event,
    and the file that people open.

    Google's calendar sends both: some programs know one of them only.
    Without an event there are none.
    """
    if event is None:
        return ()
    content = b"".join(in_base64(written(event, sender)))
    return Fixed(_SHOWN + content), Fixed(_ATTACHED + content)


_SHOWN = (
    f"Content-Type: text/calendar; charset=utf-8; method={METHOD}\r\nContent-Transfer-Encoding: "
    "base64\r\n\r\n"
).encode("ascii")
_ATTACHED = (
    f'Content-Type: application/ics; name="{FILENAME}"\r\nContent-Transfer-Encoding: base64\r\n'
    f'Content-Disposition: attachment; filename="{FILENAME}"\r\n\r\n'
).encode("ascii")


def written(event: Event, sender: str) -> bytes:
    """Write the calendar; `sender` is as typed, and a mailbox."""
    return b"".join(map(_folded, _lines(event, sender)))


def begins(event: Event) -> datetime:
    """Say when it begins, in UTC; a whole day begins at its midnight in UTC."""
    return instant(event.begin, event.zone or "UTC")


def _lines(event: Event, sender: str) -> Iterator[str]:
    name, email = lists.mailbox(sender)
    address = headers.wire_address(email)
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{METHOD}",
    )
    yield from ("BEGIN:VEVENT", f"UID:{_uid(event, address)}", f"DTSTAMP:{_stamp(event)}")
    yield from _times(event)
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    cn = f';CN="{_parameter(name)}"' if name else ""
    yield f"ORGANIZER{cn}:mailto:{address}"
    yield from ("SEQUENCE:0", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR")


def _times(event: Event) -> Iterator[str]:
    """Write begin and end; the end of whole days is the day after the last one (RFC 5545 3.6.1)."""
    if event.is_all_day:
        after = date.fromisoformat(event.end or event.begin) + timedelta(days=1)
        yield f"DTSTART;VALUE=DATE:{event.begin.replace('-', '')}"
        yield f"DTEND;VALUE=DATE:{after:%Y%m%d}"
    else:
        yield f"DTSTART:{instant(event.begin, event.zone):%Y%m%dT%H%M%SZ}"
        yield f"DTEND:{instant(event.end, event.zone):%Y%m%dT%H%M%SZ}"


def instant(local: str, zone: str) -> datetime:
    """Say in UTC what a clock of a zone shows;
    a time with an offset of its own is that of the offset.
    """
    at = datetime.fromisoformat(local)
    return (at if at.tzinfo else at.replace(tzinfo=zone_of(zone))).astimezone(UTC)


def _uid(event: Event, address: str) -> str:
    """Name the event: the same in every mail of a run, in its rest,
    and in another run about the same.
    """
    said = f"{event.title}\n{event.begin}\n{event.end}\n{event.zone}\n{event.place}\n{address}"
    domain = address.rpartition("@")[2]
    return f"{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:32]}@{domain}"


def _stamp(event: Event) -> str:
    return f"{datetime.fromtimestamp(event.made_at // 1000, UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escape a text (RFC 5545 3.3.11); other control characters have no place in it."""
    plain = (
        re.sub(r"\r\n?", "\n", value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    )
    plain = plain.replace("\n", "\\n")
    return "\t".join(characters.ASCII_CONTROL.sub(" ", part) for part in plain.split("\t"))


def _parameter(value: str) -> str:
    """Make a value fit to stand in quotes (RFC 5545 3.2), where nothing can be escaped."""
    return characters.ASCII_CONTROL.sub(" ", value).replace('"', "'")


def _folded(line: str) -> bytes:
    """Fold a line at 75 octets, and never within a character (RFC 5545 3.1)."""
    octets, pieces = line.encode("utf-8", "replace"), []
    limit = _LINE_OCTETS
    while len(octets) > limit:
        end = limit
        while octets[end] >> 6 == _IN_CHARACTER:  # in the middle of a character
            end -= 1
        pieces.append(octets[:end])
        octets, limit = octets[end:], _LINE_OCTETS - 1  # the space of the fold counts
    return b"\r\n ".join([*pieces, octets]) + b"\r\n"
