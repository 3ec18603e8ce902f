"""Sending hours and dates of a zone: what people write,
and at which instants it opens, across summer time.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from emailer import dates
from emailer.cli import local_zone
from emailer.clocks import hours

# summer time begins 2027-03-28 at 01:00 UTC, and ends 2026-10-25 at 01:00 UTC
LISBON = ZoneInfo("Europe/Lisbon")
OFFICE = "Mon-Fri 09:00-18:00 Europe/Lisbon"


def ms(utc: str) -> int:
    return round(datetime.fromisoformat(utc).replace(tzinfo=UTC).timestamp() * 1000)


def utc(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M")


def opens(text: str, at: str) -> tuple[str, str]:
    window = hours.window(hours.parse(text).text, ms(at))
    return utc(window.opens_at), utc(window.closes_at)


@pytest.mark.parametrize(("typed", "means"), [
    (OFFICE, OFFICE),
    (" mon \u2013 fri  9-18   Europe/Lisbon ", OFFICE),
    ("Monday-Friday 9:00-18 Europe/Lisbon", OFFICE),
    ("Mo-Fr 9-18 Europe/Lisbon", OFFICE),
    ("Montag-Freitag 9-18 Europe/Lisbon", OFFICE),
    ("Di,Do,Sonnabend,So 9-12 UTC", "Tue,Thu,Sat-Sun 09:00-12:00 UTC"),
    ("Mon,Wed 9-12, 13-18; Sat 10-12 UTC",
     "Mon,Wed 09:00-12:00; Mon,Wed 13:00-18:00; Sat 10:00-12:00 UTC"),
    ("Mon-Fri 9-18, Sat 10-12 UTC", "Mon-Fri 09:00-18:00; Sat 10:00-12:00 UTC"),
    ("22:00-06:00 Asia/Tokyo", "22:00-06:00 Asia/Tokyo"),
    ("Sat-Sun 00:00-24:00 America/Argentina/Buenos_Aires",
     "Sat-Sun 00:00-24:00 America/Argentina/Buenos_Aires"),
])  # fmt: skip
def test_hours_are_read_as_people_write_them_and_have_one_form(typed, means):
    assert hours.parse(typed).text == means
    assert hours.parse(means) == hours.parse(typed)


@pytest.mark.parametrize(("typed", "means"), [
    ("Mo-Fr 9-17 Uhr", "Mon-Fri 09:00-17:00"),
    ("Mo-Fr 9\u201317h", "Mon-Fri 09:00-17:00"),
    ("Mo. - Fr.: 9 Uhr bis 17 Uhr", "Mon-Fri 09:00-17:00"),
    ("Mo bis Fr 9 bis 17", "Mon-Fri 09:00-17:00"),
    ("Montag bis Freitag, 9 bis 17 Uhr", "Mon-Fri 09:00-17:00"),
    ("montags bis freitags von 9.30 bis 17.30 Uhr", "Mon-Fri 09:30-17:30"),
    ("von Montag bis Freitag von 9 Uhr 30 bis 17 Uhr", "Mon-Fri 09:30-17:00"),
    ("werktags 9 bis 17", "Mon-Fri 09:00-17:00"),
    ("an Wochentagen zwischen 9 und 17 Uhr", "Mon-Fri 09:00-17:00"),
    ("9 bis 17 Uhr, Mo-Fr", "Mon-Fri 09:00-17:00"),
    ("9-12 und 14-18 Uhr", "09:00-12:00; 14:00-18:00"),
    ("t\u00e4glich 8-20 Uhr", "08:00-20:00"),
    ("am Wochenende 10-12", "Sat-Sun 10:00-12:00"),
    ("Sa/So 10-12", "Sat-Sun 10:00-12:00"),
    ("Sa + So 10-12", "Sat-Sun 10:00-12:00"),
    ("Mo, Mi und Fr 9-12 Uhr", "Mon,Wed,Fri 09:00-12:00"),
    ("Mo-Do 8-16 Uhr, Fr 8-12 Uhr", "Mon-Thu 08:00-16:00; Fri 08:00-12:00"),
    ("Mo-Do 8-16 Uhr und Fr 8-12 Uhr", "Mon-Thu 08:00-16:00; Fri 08:00-12:00"),
    ("9am-5pm", "09:00-17:00"),
    ("Mon-Fri 9-5pm", "Mon-Fri 09:00-17:00"), ("Mon-Fri 9-5", "Mon-Fri 09:00-17:00"),
    ("weekdays 9 to 5 o'clock", "Mon-Fri 09:00-17:00"),
    ("Mon 9:00-5:00", "Mon 09:00-05:00"), ("Mon 22-6", "Mon 22:00-06:00"),
    ("Mon 09-05", "Mon 09:00-05:00"), ("Mo 9 bis 5 Uhr", "Mon 09:00-05:00"),
    ("1-5pm", "13:00-17:00"),
    ("Mon to Fri, 9 am to 5:30 p.m.", "Mon-Fri 09:00-17:30"),
    ("Monday through Friday from 9 a.m. until noon", "Mon-Fri 09:00-12:00"),
    ("Mondays and Thursdays 9 o'clock to 17 o'clock", "Mon,Thu 09:00-17:00"),
    ("weekdays 9am-12pm, 1pm-6pm", "Mon-Fri 09:00-12:00; Mon-Fri 13:00-18:00"),
    ("Tu-Th 6pm-12am", "Tue-Thu 18:00-24:00"),
    ("Tues, Weds & Thurs 0900-1700", "Tue-Thu 09:00-17:00"),
    ("daily 8am to midnight", "08:00-24:00"),
    ("between 9 and 5pm on weekdays", "Mon-Fri 09:00-17:00"),
    ("Sat & Sun 10-12", "Sat-Sun 10:00-12:00"),
])  # fmt: skip
def test_hours_are_read_as_they_are_said_in_either_language(typed, means):
    for zone in ("Europe/Berlin", "UTC", "Etc/GMT-5"):
        assert hours.parse(typed, zone).text == f"{means} {zone}"
        assert hours.parse(f"{typed} {zone}", "Asia/Tokyo").text == f"{means} {zone}"
        assert hours.parse(f"{means} {zone}").text == f"{means} {zone}"
    assert hours.parse(f"{typed} (Europe/Berlin)").zone == "Europe/Berlin"


@pytest.mark.parametrize(("typed", "wrong"), [
    ("9-17pm foo UTC", "is not a"), ("bis 17 Uhr UTC", "is not a set of hours"),
    ("9-17-18 UTC", "is not a set of hours"), ("Mo-Fr 9 UTC", "is not a set of hours"),
    ("Mo Fr 9-17 UTC", "is not a day"),
    ("09:00-18:00", "has no time zone"), ("Mon-Fri", "has no time zone"), ("", "has no time zone"),
    ("Mon-Fri Europe/Lisbon", "names no hours"), ("Mon 9-12, Tue UTC", "names no hours"),
    ("Caturday 9-18 UTC", "is not a day"), ("9-18 Mars/Base", "is not a time zone"),
    ("9-18 ../../etc/passwd", "is not a"), ("9-9 UTC", "is not a span"),
    ("24:00-03:00 UTC", "is not a span"), ("9-25 UTC", "is not a time of day"),
    ("9:60-10 UTC", "is not a time of day"), ("9 UTC", "is not a set of hours"),
    ("9-18\0 UTC", "is not a"),
    ("x" * 201, "longer than"), ("abends", "Not understood"),
])  # fmt: skip
def test_what_makes_no_hours_is_a_sentence(typed, wrong):
    with pytest.raises(ValueError, match=wrong):
        hours.parse(typed)


@pytest.mark.parametrize("n", [16, 12])
def test_hours_whose_stored_form_is_too_long_are_refused_when_they_are_given(n):
    with pytest.raises(ValueError, match="longer than"):
        hours.parse("Mon 9-10," * n + " UTC")


def test_hours_that_were_stored_longer_than_is_taken_now_can_be_read():
    stored = "; ".join(["Mon 09:00-10:00"] * 40) + " UTC"
    window = hours.window(stored, ms("2027-01-11T08:00"))
    assert utc(window.opens_at) == "2027-01-11T09:00"


_DAYS = st.lists(
    st.one_of(
        st.sampled_from(hours.DAYS),
        st.tuples(st.sampled_from(hours.DAYS), st.sampled_from(hours.DAYS)).map("-".join),
    ),
    max_size=3,
).map(",".join)
_TIMES = st.lists(
    st.tuples(st.integers(0, 11), st.integers(12, 24)).flatmap(
        lambda ends: st.sampled_from([f"{ends[0]}:05-{ends[1]}", f"{ends[1] - 1}-{ends[0]}:30"])
    ),
    min_size=1,
    max_size=2,
).map(",".join)


@given(st.lists(st.tuples(_DAYS, _TIMES).map(" ".join), min_size=1, max_size=4),
       st.sampled_from(["UTC", "Europe/Lisbon", "Etc/GMT+5"]))  # fmt: skip
@example(["Mon 9-10", "Mon-Sun 11-12"], "UTC")
def test_hours_are_read_back_as_they_were_meant(rules, zone):
    try:
        meant = hours.parse("; ".join(rules), zone)
    except ValueError as error:
        assume("longer than" not in str(error))
        raise
    assert hours.parse(meant.text) == meant


def test_all_days_behind_other_days_stay_all_days():
    meant = hours.parse("Mon 9-10; Mon-Sun 11-12 UTC")
    assert meant.text == "Mon 09:00-10:00; Mon-Sun 11:00-12:00 UTC"
    assert len({span.day for span in hours.parse(meant.text).spans}) == 7


def test_a_zone_given_beside_the_hours_is_taken_where_they_name_none():
    assert hours.parse("9-18", "Asia/Tokyo").text == "09:00-18:00 Asia/Tokyo"
    assert hours.parse("9-18 UTC", "Asia/Tokyo").text == "09:00-18:00 UTC"


@pytest.mark.parametrize(
    ("text", "at", "window"),
    [
        (OFFICE, "2027-01-08T08:59", ("2027-01-08T09:00", "2027-01-08T18:00")),
        (OFFICE, "2027-01-08T12:00", ("2027-01-08T12:00", "2027-01-08T18:00")),
        # a Friday: Monday is next
        (OFFICE, "2027-01-08T18:00", ("2027-01-11T09:00", "2027-01-11T18:00")),
        (OFFICE, "2027-07-09T12:00", ("2027-07-09T12:00", "2027-07-09T17:00")),  # 18:00 in summer
        ("Fri 22:00-06:00 UTC", "2027-01-08T23:00", ("2027-01-08T23:00", "2027-01-09T06:00")),
        ("Mon 20-24; Tue 0-2 UTC", "2027-01-11T12:00", ("2027-01-11T20:00", "2027-01-12T02:00")),
    ],
)
def test_hours_open_and_close_by_the_clocks_of_their_zone(text, at, window):
    assert opens(text, at) == window


@pytest.mark.parametrize(("text", "window"), [
    ("01:30-03:00 Europe/Lisbon", ("2027-03-28T01:00", "2027-03-28T02:00")),
    # opens when clocks jump over 01:30
    ("00:30-01:30 Europe/Lisbon", ("2027-03-28T00:30", "2027-03-28T01:00")),  # and closes then
    ("01:15-01:45 Europe/Lisbon", ("2027-03-29T00:15", "2027-03-29T00:45")),  # skipped altogether
    ("Sun 01:15-01:45 Europe/Lisbon", ("2027-04-04T00:15", "2027-04-04T00:45")),
])  # fmt: skip
def test_where_summer_time_begins_the_skipped_hour_is_in_no_span(text, window):
    assert opens(text, "2027-03-28T00:00") == window


@pytest.mark.parametrize(("at", "window"), [
    ("2026-10-24T22:00", ("2026-10-24T23:30", "2026-10-25T00:30")),  # 00:30 to the first 01:30
    ("2026-10-25T00:45", ("2026-10-25T01:00", "2026-10-25T01:30")),  # clocks show 01:00 again
    ("2026-10-25T01:30", ("2026-10-26T00:30", "2026-10-26T01:30")),
])  # fmt: skip
def test_where_summer_time_ends_the_double_hour_is_in_its_span_twice(at, window):
    assert opens("00:30-01:30 Europe/Lisbon", at) == window


def test_a_window_holds_its_first_instant_and_not_its_last():
    window = hours.window(OFFICE, ms("2027-01-08T03:00"))
    assert not window.is_open(window.opens_at - 1)
    assert window.is_open(window.opens_at)
    assert window.is_open(window.closes_at - 1)
    assert not window.is_open(window.closes_at)


def test_hours_that_never_close_are_open():
    window = hours.window(hours.parse("0-24 UTC").text, ms("2027-01-08T03:00"))
    assert window.is_open(ms("2027-01-08T03:00"))


# -- a date and its zone ---------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "zone", "instant"), [
    ("2027-01-08T09:00 Europe/Lisbon", "", "2027-01-08T09:00"),
    ("2027-07-08 09:00 Europe/Lisbon", "", "2027-07-08T08:00"),
    ("2027-07-08T09:00", "Asia/Tokyo", "2027-07-08T00:00"),
    ("2027-07-08T09:00+02:00", "Asia/Tokyo", "2027-07-08T07:00"),
    ("2026-10-25T01:30", "Europe/Lisbon", "2026-10-25T00:30"),  # the first of two
    ("2026-10-25T01:30+00:00", "Europe/Lisbon", "2026-10-25T01:30"),  # the second
])  # fmt: skip
def test_a_date_is_what_clocks_of_its_zone_show(typed, zone, instant):
    assert utc(dates.parse_instant(typed, zone)) == instant


@pytest.mark.parametrize(("typed", "zone", "wrong"), [
    ("2027-03-28T01:30", "Europe/Lisbon", "skip 01:30"), ("2027-03-28T01:30", "", "has no zone"),
    ("2027-03-28T09:00 Mars/Base", "", "is not a time zone"),
    ("tomorrow", "Europe/Lisbon", "is not a date"),
])  # fmt: skip
def test_a_date_that_no_clock_shows_is_refused(typed, zone, wrong):
    with pytest.raises(ValueError, match=wrong):
        dates.parse_instant(typed, zone)


@pytest.mark.parametrize(("named", "linked", "zone"), [
    ("Asia/Tokyo", "zoneinfo/Africa/Windhoek", "Asia/Tokyo"),
    (":Asia/Tokyo", "zoneinfo/Africa/Windhoek", "Asia/Tokyo"),
    ("", "usr/share/zoneinfo/Africa/Windhoek", "Africa/Windhoek"),
    (":/usr/share/zoneinfo/Asia/Tokyo", "zoneinfo/Africa/Windhoek", "Asia/Tokyo"),
    ("CET-1CEST", "zoneinfo/Africa/Windhoek", "Africa/Windhoek"),
    ("", "zoneinfo/Mars/X", "UTC"), ("", "elsewhere", "UTC"),
])  # fmt: skip
def test_the_zone_of_this_machine_is_what_its_clocks_go_by(tmp_path, named, linked, zone):
    (tmp_path / "localtime").symlink_to(tmp_path / linked)
    assert local_zone.here({"TZ": named}, tmp_path / "localtime") == zone
