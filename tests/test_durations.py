import pytest

from emailer import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("1h", 3600),
        ("2d", 172800),
        (" 1.5 m ", 90),
        ("0s", 0),
        ("7d", 604800),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text, seconds):
    assert durations.parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "m",
        "-5m",
        "5 min",
        "1h30m",
        "8d",
        "1e3s",
        "\u0665m",
        "nan",
        "5m\n6m",
        "9" * 5000 + "s",
    ],
)
def test_what_is_no_duration_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        durations.parse_duration(text)
    assert len(str(refused.value)) < 200


def test_delays_are_durations_and_none_at_all_means_one_attempt():
    assert durations.parse_delays("1m,5m, 1h") == (60, 300, 3600)
    assert durations.parse_delays("") == ()
    with pytest.raises(ValueError, match="at most 20"):
        durations.parse_delays(",".join(["1m"] * 21))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("never", "never"), (" 50 ", "50"), ("020 %", "20%"), ("NEVER", "never"), ("nie", "never")],
)
def test_a_limit_of_failures_is_never_a_count_or_a_share(text, canonical):
    assert durations.parse_max_failures(text) == canonical


@pytest.mark.parametrize("text", ["", "0", "0%", "101%", "-1", "half", "5.5", "²"])
def test_what_is_no_limit_of_failures_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="20%"):
        durations.parse_max_failures(text)


@pytest.mark.parametrize("text", ["90s", "5m", "1h", "2d", "0s", "1.5s", "100000.5s"])
def test_a_duration_is_written_as_it_is_read(text):
    assert durations.format_duration(durations.parse_duration(text)) == text
