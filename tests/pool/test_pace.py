"""Rates, waits and counts: pure, time is a parameter."""

import itertools

import pytest

from emailer.sending.pace import Pace, Reach, Slowed
from emailer.sending.rate import Backoff, Rate


def count_begun(rate: Rate, begin: float, seconds: float) -> int:
    """Count the messages a rate lets go, asked every millisecond."""
    n = 0
    for number in range(round(seconds * 1000)):
        now = begin + number / 1000
        if rate.wait_s(now) <= 0:
            rate.take(now)
            n += 1
    return n


@pytest.mark.parametrize("per_s", [1, 14, 100, 500])
def test_a_rate_lets_as_many_go_as_it_says(per_s):
    assert count_begun(Rate(per_s), 100.0, 10.0) == pytest.approx(
        10 * per_s, abs=max(0.01 * 10 * per_s, 2)
    )


def test_without_a_limit_nobody_waits():
    rate = Rate(None)
    rate.take(5.0)
    assert rate.wait_s(5.0) <= 0


def test_a_rate_after_an_idle_hour_does_not_catch_up():
    rate = Rate(10)
    rate.take(0.0)
    assert count_begun(rate, 3600.0, 1.0) <= 12


def test_a_changed_limit_holds_for_the_wait_under_way():
    rate = Rate(0.01)
    rate.take(100.0)
    assert rate.wait_s(101.0) > 98
    rate.limit_per_s = 10
    assert rate.wait_s(101.0) <= 0
    rate.limit_per_s = None
    assert rate.wait_s(101.0) <= 0


def going(per_s: float, seconds: float = 10.0) -> Rate:
    """A rate under which messages went well at this speed until 100.0."""
    rate = Rate(None)
    for number in range(round(per_s * seconds)):
        rate.went_well(100.0 - seconds + number / per_s)
    return rate


def test_a_slow_down_halves_what_went_through_and_holds_everybody_for_a_second():
    rate = going(20)
    assert rate.slow_down(100.0)
    assert rate.per_s == pytest.approx(10, rel=0.05)
    assert rate.wait_s(100.0) == pytest.approx(1.0)


def test_answers_near_each_other_are_one_slow_down():
    rate = going(20)
    answers = [rate.slow_down(100.0 + number * 0.05) for number in range(20)]
    assert answers == [True, *[False] * 19]
    assert rate.per_s == pytest.approx(10, rel=0.05)


def test_slow_downs_after_each_pause_grow_it_to_a_minute():
    rate, now, pauses = going(20), 100.0, []
    for _ in range(9):
        assert rate.slow_down(now)
        pauses.append(rate.pause.until - now)
        now = max(rate.pause.until, now + 1)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert rate.per_s == pytest.approx(0.1)


def test_a_success_that_was_under_way_does_not_end_the_pause():
    rate = going(20)
    rate.slow_down(100.0)
    rate.went_well(100.01)
    assert rate.wait_s(100.02) > 0.9
    rate.went_well(101.5)
    assert rate.pause.pause_s == 0


def test_the_rate_climbs_step_by_step_and_is_forgotten_well_above_what_was_too_much():
    rate = going(20)
    rate.slow_down(100.0)
    found, now = [], 100.0
    while rate.found_per_s is not None:
        now += 1.0
        rate.went_well(now)
        if rate.found_per_s and (not found or found[-1] != rate.found_per_s):
            found.append(rate.found_per_s)
    assert all(later == pytest.approx(sooner * 1.25) for sooner, later in itertools.pairwise(found))
    assert found[-1] == pytest.approx(2 * 20, rel=0.25)
    assert 60 <= now - 100 <= 90


def test_the_limit_holds_whatever_was_found():
    rate = going(20)
    rate.limit_per_s = 5
    rate.slow_down(100.0)
    assert rate.per_s == 5


def test_who_gets_no_connection_waits_alone_with_growing_pauses_up_to_half_a_minute():
    pace, now, waits = Pace(), 100.0, []
    for _ in range(7):
        pace.no_connection("a", now)
        waits.append(pace.wait_s("a", now))
        assert pace.wait_s("b", now) <= 0
        now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert pace.working_alone == 1


def test_when_one_of_those_that_wait_gets_through_the_others_look_at_once():
    pace = Pace()
    for worker in "abc":
        for _ in range(6):
            pace.no_connection(worker, 100.0)
    assert pace.wait_s("b", 101.0) > 20
    pace.answered("a", 101.0)
    assert pace.wait_s("b", 101.0) <= 0
    assert pace.wait_s("c", 101.0) <= 0


def test_a_server_that_is_away_is_probed_by_one_with_growing_pauses():
    reach, now, pauses = Reach(), 100.0, []
    reach.lost("a", now)
    for _ in range(8):
        assert reach.wait_s("b", now) > 0
        pauses.append(reach.backoff.until - now)
        now = reach.backoff.until
        assert reach.wait_s("b", now) <= 0
        assert reach.wait_s("a", now) > 0, "two probe at once"
        reach.lost("b", now)
    assert pauses == [1, 1, 1, 1, 1, 1.25, 1.5625, 1.953125]
    assert reach.down_since == 100.0


def test_a_server_that_was_away_for_seconds_is_found_within_seconds_of_its_return():
    for away_s in (0.5, 3, 10, 30, 120):
        reach, now = Reach(), 0.0
        reach.lost("a", now)
        while now < away_s:
            now = reach.backoff.until
            if now < away_s:
                reach.lost("a", now)
        assert now - away_s <= max(1, away_s / 4), f"away for {away_s} s, found only after {now} s"


def test_a_server_that_is_away_for_long_is_probed_every_minute():
    reach, now, probes = Reach(), 0.0, 0
    while now < 900:
        reach.lost("a", now)
        now, probes = reach.backoff.until, probes + 1
    assert reach.backoff.pause_s == 60
    assert probes < 40


def test_ten_connections_lost_at_once_are_one_pause():
    reach = Reach()
    for worker in range(10):
        reach.lost(worker, 100.0 + worker / 100)
    assert reach.backoff.until == pytest.approx(101.0)


def test_a_probe_that_ends_without_an_answer_is_taken_over():
    reach = Reach()
    reach.lost("a", 100.0)
    assert reach.wait_s("a", 101.0) <= 0
    assert reach.wait_s("b", 101.0) > 0
    reach.leave("a")
    assert reach.wait_s("b", 101.0) <= 0


def test_once_the_server_answers_everybody_goes_on():
    pace = Pace()
    pace.reach.lost("a", 100.0)
    assert not pace.is_calm(100.0)
    assert pace.wait_s("a", 101.0) <= 0
    pace.answered("a", 101.0)
    assert all(pace.wait_s(worker, 101.0) <= 0 for worker in "abc")
    assert pace.is_calm(101.0)


def test_who_has_a_token_is_held_back_only_by_what_came_up_since():
    pace = Pace(1.0)
    pace.rate.take(100.0)
    assert pace.wait_s("a", 100.1) > 0
    assert pace.wait_s("a", 100.1, has_token=True) <= 0
    pace.rate.slow_down(100.2)
    assert pace.wait_s("a", 100.3, has_token=True) > 0


def test_while_the_account_is_paused_nobody_goes_and_when_it_goes_on_the_old_waits_are_forgotten():
    pace = Pace()
    pace.rate.slow_down(100.0)
    pace.rate.found_per_s = 0.5
    pace.no_connection("a", 100.0)
    pace.reach.lost("b", 100.0)
    pace.hold(held=True)
    assert all(pace.wait_s(worker, 1000.0) > 0 for worker in "abc")
    pace.hold(held=False)
    assert pace.wait_s("a", 110.0) <= 0
    assert pace.rate.per_s is None
    assert pace.reach.down_since == 100.0, "whether the server is back shows the next try"
    assert pace.wait_s("b", 110.0) > 0


def test_a_notice_is_forgotten_when_nobody_has_sent_for_a_minute():
    pace = Pace()
    pace.no_connection("a", 100.0)
    assert not pace.is_calm(110.0)
    assert pace.is_calm(162.0)
    pace.rate.slow_down(200.0)
    assert not pace.is_calm(220.0)
    assert pace.is_calm(271.0)


def test_a_worker_that_ends_leaves_nothing_behind():
    pace = Pace()
    pace.no_connection("a", 100.0)
    pace.leave("a")
    assert pace.working_alone == 0


def test_an_address_is_slowed_alone_when_more_passed_than_wait_with_it():
    slowed = Slowed()
    assert not slowed.slowed(1)
    assert not slowed.slowed(2)
    assert not slowed.slowed(1)
    slowed.passed(3)
    assert slowed.slowed(1)
    assert slowed.slowed(1), "nobody is left to pass"


def test_the_last_of_a_list_is_slowed_alone():
    slowed = Slowed()
    for recipient in range(19):
        slowed.passed(recipient)
    assert not slowed.slowed(19), "others may follow"
    assert slowed.slowed(19)


def test_when_everybody_is_slowed_nobody_is_alone():
    slowed = Slowed()
    for recipient in range(10):
        assert not slowed.slowed(recipient)
    slowed.passed(100)
    slowed.passed(101)
    assert not any(slowed.slowed(recipient) for recipient in range(10))


def test_a_domain_is_slowed_alone_where_others_pass_and_nobody_of_it_does():
    slowed = Slowed()
    for recipient in range(10):
        assert not slowed.slowed(recipient, "a.example")
    assert not slowed.is_domain_alone("a.example")
    slowed.passed(100, "b.example")
    assert slowed.is_domain_alone("a.example")
    assert slowed.slowed(10, "a.example"), "the first time, too"
    assert not slowed.slowed(11, "c.example")
    slowed.passed(3, "a.example")
    assert not slowed.is_domain_alone("a.example")


def test_what_passed_is_no_longer_held_back():
    slowed = Slowed()
    slowed.slowed(1)
    slowed.slowed(2)
    slowed.passed(1)
    assert slowed.slowed(2)
    assert not slowed.slowed(1), "its row begins anew"


def test_pauses_double_from_a_second_to_the_longest():
    backoff, pauses = Backoff(longest_s=5), []
    for _ in range(5):
        backoff.grow(0.0)
        pauses.append(backoff.pause_s)
    assert pauses == [1, 2, 4, 5, 5]
    backoff.clear()
    backoff.grow(10.0)
    assert backoff.until == 11.0


def test_slowed_down_for_long_is_who_asked_all_the_time_and_saw_nobody_pass():
    pace = Pace()
    assert [pace.slowed_s(now) for now in (100.0, 160.0, 220.0)] == [0.0, 60.0, 120.0]
    assert pace.slowed_s(50_000.0) == 0.0, "a night lay between"
    assert pace.slowed_s(50_060.0) == 60.0
    pace.answered("worker", 50_070.0)
    assert pace.slowed_s(50_080.0) == 0.0
