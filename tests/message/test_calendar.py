"""Calendar entries: what another reader of RFC 5545 makes of them, and how mails carry them."""

import email
from datetime import UTC, date, datetime
from email import policy

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emailer import message
from emailer.message import calendar, files, read_back
from emailer.message.files import File
from emailer.model import Event, Message, Part, PartKind

BOB = "Bob Ó. <bob@example.org>"
PARTY = Event(
    "Party", "2026-11-28T19:00", "2026-11-28T23:30", "Europe/Lisbon", "Rua A, 5", 1_700_000_000_000
)


def entry(event=PARTY, sender=BOB):
    """The entry as another reader sees it."""
    found = icalendar.Calendar.from_ical(calendar.written(event, sender))
    (one,) = found.walk("VEVENT")
    assert not one.errors
    return found, one


def test_an_entry_is_published_with_what_the_standard_asks_for():
    found, one = entry()
    assert (found["METHOD"], found["VERSION"]) == ("PUBLISH", "2.0")
    assert (one["SUMMARY"], one["LOCATION"]) == ("Party", "Rua A, 5")
    assert one["ORGANIZER"] == "mailto:bob@example.org"
    assert one["ORGANIZER"].params["CN"] == "Bob Ó."
    assert one["DTSTAMP"].dt == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert "ATTENDEE" not in one
    assert one["UID"].endswith("@example.org")


@pytest.mark.parametrize(
    ("zone", "begin", "end", "first", "last"),
    [("Europe/Lisbon", "2026-11-28T19:00", "2026-11-28T23:30", (11, 28, 19, 0), (11, 28, 23, 30)),
     ("Europe/Berlin", "2026-07-01T19:00", "2026-07-02T02:00", (7, 1, 17, 0), (7, 2, 0, 0)),
     ("Europe/Berlin", "2026-10-24T22:00", "2026-10-25T04:00", (10, 24, 20, 0), (10, 25, 3, 0)),
     ("Europe/Berlin", "2026-03-28T22:00", "2026-03-29T04:00", (3, 28, 21, 0), (3, 29, 2, 0)),
     ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T02:30+01:00",
      (10, 25, 0, 30), (10, 25, 1, 30)),
     ("America/New_York", "2026-11-01T00:30", "2026-11-01T03:00", (11, 1, 4, 30), (11, 1, 8, 0)),
     ("Asia/Kathmandu", "2026-05-01T10:00", "2026-05-01T11:00", (5, 1, 4, 15), (5, 1, 5, 15))],
)  # fmt: skip
def test_times_of_a_zone_are_right_also_where_its_clocks_change(zone, begin, end, first, last):
    _, one = entry(Event("x", begin, end, zone))
    assert one["DTSTART"].dt == datetime(2026, *first, tzinfo=UTC)
    assert one["DTEND"].dt == datetime(2026, *last, tzinfo=UTC)


def test_the_last_of_whole_days_is_part_of_them():
    _, one = entry(Event("x", "2026-12-30", "2027-01-01"))
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (date(2026, 12, 30), date(2027, 1, 2))


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)


@given(title=text, place=text)
def test_any_text_reads_back_and_no_line_is_too_long_or_cut_within_a_character(title, place):
    event = Event(title, "2026-11-28", "2026-11-28", "", place)
    octets = calendar.written(event, BOB)
    for line in octets.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    _, one = entry(event)
    assert (one["SUMMARY"], one["LOCATION"]) == (title, place)


def test_line_breaks_in_a_text_make_no_line_of_the_calendar():
    found, one = entry(
        Event("a\r\nATTENDEE:mailto:x@y.pt\nb\x00", "2026-11-28", "2026-11-28"),
        '"x;\\"y" <b@x.org>',
    )
    assert one["SUMMARY"] == "a\nATTENDEE:mailto:x@y.pt\nb "
    assert "ATTENDEE" not in one
    assert found["METHOD"] == "PUBLISH"


def test_the_same_event_has_the_same_id_in_every_run_and_another_has_another():
    ids = {entry(one)[1]["UID"] for one in (PARTY, Event(*[getattr(PARTY, n) for n in
           ("title", "begin", "end", "zone", "place")], made_at=5))}  # fmt: skip
    assert len(ids) == 1
    assert entry(Event("Other", "2026-11-28", "2026-11-28"))[1]["UID"] not in ids


def composed(html="", attached=()):
    said = Message("Hi", "Hello {{ name }}", html, BOB, event=PARTY)
    ready = message.prepare(said, files=attached)
    return ready.compose("ana@x.pt", "Ana", {}, "a1@example.org", 0).whole


def kinds(whole):
    mail = email.message_from_bytes(whole, policy=policy.default)
    assert not mail.defects
    return [part.get_content_type() for part in mail.walk()]


def test_a_mail_carries_the_entry_beside_its_texts_and_as_a_file():
    whole = composed("<p>Hello")
    assert kinds(whole) == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html",
                            "text/calendar", "application/ics"]  # fmt: skip
    shown, opened = list(email.message_from_bytes(whole, policy=policy.default).walk())[-2:]
    assert shown["Content-Type"].params["method"] == "PUBLISH"
    assert shown.get_content_disposition() is None
    assert opened.get_filename() == "invitation.ics"
    content = calendar.written(PARTY, BOB)
    assert shown.get_payload(decode=True) == opened.get_payload(decode=True) == content
    assert read_back.read(whole).files == ("invitation.ics",)


def test_pictures_stay_with_the_html_and_files_come_before_the_entry():
    part = Part(PartKind.INLINE, "map.png", "image/png", 1)
    attached = [File.of(part, b"x"), File.of(part._replace(kind=PartKind.ATTACHMENT), b"x")]
    whole = composed(files.linked('<img src="map.png">', [part]), attached)
    assert kinds(whole) == [
        "multipart/mixed", "multipart/alternative", "text/plain",
        "multipart/related", "text/html", "image/png",
        "text/calendar", "image/png", "application/ics",
    ]  # fmt: skip


def test_a_text_alone_carries_the_entry_too():
    assert kinds(composed()) == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/calendar", "application/ics"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../../etc/passwd", "Europe", "/etc/passwd", "\0", "x" * 5000]
)
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(ValueError, match="is not a time zone"):
        calendar.zone_of(name)
