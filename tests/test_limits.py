"""Limits as people write them: at most so many messages in any so long, and several at once."""

from pathlib import Path

import pytest

from emailer import limits, tongue
from emailer.limits import Limit
from web import languages

TONGUES = languages.of_folder(Path(__file__).parents[1] / "locale").tongues


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("14/s", [(14, 1)]),
        ("600/m", [(10, 1)]),
        ("20/m", [(20, 60)]),
        ("100/h", [(100, 3600)]),
        ("0.5/s", [(30, 60)]),
        ("2.5/s", [(150, 60)]),
        ("14/s, 500/d", [(14, 1), (500, 86_400)]),
        (" 500 / d,14/s ,100/h", [(14, 1), (100, 3600), (500, 86_400)]),
        ("500/d, 300/d, 400/d", [(300, 86_400)]),
        ("86.4/d", [(86, 86_400)]),
        ("0.5/d", [(1, 172_800)]),
        ("500/Tag", [(500, 86_400)]),
        ("500/day", [(500, 86_400)]),
        ("500 am Tag", [(500, 86_400)]),
        ("500 a day", [(500, 86_400)]),
        ("500 mails per day", [(500, 86_400)]),
        ("500 Nachrichten pro Stunde", [(500, 3600)]),
        ("500/Std.", [(500, 3600)]),
        ("100 an hour", [(100, 3600)]),
        ("20 je Minute", [(20, 60)]),
        ("2 in der Sekunde", [(2, 1)]),
        ("10,000 a day", [(10_000, 86_400)]),
        ("10.000 am Tag", [(10_000, 86_400)]),
        ("86.4 a day", [(86, 86_400)]),
        ("14 a second and 500 a day", [(14, 1), (500, 86_400)]),
        (
            "14 pro Sekunde, 100 pro Stunde und 10.000 am Tag",
            [(14, 1), (100, 3600), (10_000, 86_400)],
        ),
        ("", []),
        ("none", []),
        ("Unlimited", []),
    ],
)
def test_limits_are_messages_by_a_unit_shortest_window_first(text, found):
    assert limits.parse(text) == tuple(Limit(*one) for one in found)


WRONG = ["14", "fast", "0/s", "-1/s", "1/w", "200000/s", "1/s/s", "inf/s", "14/s,", "14/s 500/d",
         "none, 500/d", "500/week", "500 a", "500 day", "a day", "14/s and",
         "14/s,,500/d", "0/d", "0.0/h", "1,000/d", "0.01/d", "0.000001/s 0"]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_limit_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        limits.parse(text)
    assert "14/s" in str(refused.value) or "0.1/d" in str(refused.value)


def test_there_are_not_any_number_of_limits():
    with pytest.raises(ValueError, match="at most 8"):
        limits.parse(",".join(["1/s"] * 9))


@pytest.mark.parametrize(
    "text",
    ["14/s", "1/d", "100/h", "30/m", "14/s, 100/h, 500/d", "0.123457/s", "0.5/d", "0.01/s"],
)
def test_limits_are_written_as_they_are_read(text):
    assert limits.written(limits.parse(text)) == text


def test_no_limit_is_written_as_nothing():
    assert limits.written(()) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("14/s", "14 a second"),
        ("14/s, 1000/d", "14 a second and 1,000 a day"),
        ("14/s, 100/h, 500/d", "14 a second, 100 an hour and 500 a day"),
        ("", ""),
    ],
)
def test_limits_are_said_in_words(text, words):
    assert limits.in_words(limits.parse(text)) == words


@pytest.mark.parametrize(
    ("text", "per_s"), [("14/s, 500/d", 14), ("20/m, 14/s", 1 / 3), ("500/d", None), ("", None)]
)
def test_short_windows_are_kept_by_a_distance_between_messages(text, per_s):
    assert limits.spacing_per_s(limits.parse(text)) == per_s


@pytest.mark.parametrize(
    ("text", "a_day"),
    [
        ("", None),
        ("1/s", 86_400),
        ("500/d", 500),
        ("14/s, 500/d", 500),
        ("100/h, 5000/d", 2400),
        ("0.5/d", 1),
    ],
)
def test_what_may_go_in_a_day_is_what_all_limits_let_go(text, a_day):
    assert limits.a_day(limits.parse(text)) == a_day


@pytest.mark.parametrize("spoken", [tongue.ENGLISH, TONGUES["de"]])
def test_what_pages_say_of_a_limit_can_be_typed(spoken):
    for text in ("14/s", "30/m, 500/h", "14/s, 100/h, 10000/d"):
        found = limits.parse(text)
        with tongue.speaking(spoken):
            assert limits.parse(limits.in_words(found)) == found
