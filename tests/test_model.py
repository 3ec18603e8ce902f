"""States, legal moves, and what becomes of a recipient: tables against tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emailer import public_ids
from emailer.model import (
    COUNTS,
    RUN_TRANSITIONS,
    SLOWED_ALONE_LIMIT,
    TRANSITIONS,
    Next,
    Policy,
    RunState,
    State,
    Tries,
    Verdict,
    counted_as,
    next_state,
)  # fmt: skip

TWICE = Policy(retry_delays_s=(60.0, 300.0))
RESEND = Policy(retry_delays_s=(60.0,), resend_in_doubt=True)
FRESH = Tries()
WAITS = Next(State.WAITING, burned=False)
FAILS = Next(State.FAILED, burned=True)
DOUBTFUL = Next(State.IN_DOUBT, burned=True)


def burned(delay_s: float) -> Next:
    return Next(State.WAITING, burned=True, delay_s=delay_s)


TABLE = [
    (Verdict.SENT, FRESH, TWICE, False, Next(State.SENT, burned=True)),
    (Verdict.REFUSED, FRESH, TWICE, False, FAILS),
    (Verdict.TRY_LATER, FRESH, TWICE, False, burned(60)),
    (Verdict.TRY_LATER, Tries(burned=1), TWICE, False, burned(300)),
    (Verdict.TRY_LATER, Tries(burned=2), TWICE, False, FAILS),
    (Verdict.TRY_LATER, FRESH, Policy(()), False, FAILS),
    (Verdict.BUG, FRESH, TWICE, False, burned(60)),
    (Verdict.BUG, Tries(burned=2), TWICE, False, FAILS),
    (Verdict.CONNECTION_LOST, FRESH, TWICE, False, WAITS),
    (Verdict.CONNECTION_LOST, Tries(lost_in_a_row=1), TWICE, False, burned(60)),
    (Verdict.CONNECTION_LOST, Tries(burned=2, lost_in_a_row=3), TWICE, False, FAILS),
    (Verdict.IN_DOUBT, FRESH, TWICE, False, DOUBTFUL),
    (Verdict.IN_DOUBT, FRESH, RESEND, False, burned(60)),
    (Verdict.IN_DOUBT, Tries(burned=1), RESEND, False, DOUBTFUL),
    (Verdict.SLOW_DOWN, FRESH, TWICE, True, WAITS),
    (Verdict.SLOW_DOWN, Tries(slowed_in_a_row=SLOWED_ALONE_LIMIT - 1), TWICE, True, WAITS),
    (Verdict.SLOW_DOWN, Tries(slowed_in_a_row=SLOWED_ALONE_LIMIT), TWICE, True, burned(60)),
    (Verdict.SLOW_DOWN, Tries(slowed_in_a_row=99), TWICE, False, WAITS),
    *((verdict, Tries(2, 9, 9), TWICE, True, WAITS) for verdict in (
        Verdict.FEWER_CONNECTIONS, Verdict.UNREACHABLE, Verdict.PAUSE, Verdict.QUOTA, Verdict.OURS,
        Verdict.RELEASED)),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "tries", "policy", "others_pass", "expected"), TABLE)
def test_what_becomes_of_a_recipient(verdict, tries, policy, others_pass, expected):
    assert next_state(verdict, tries, policy, others_pass=others_pass) == expected


def test_the_table_has_every_verdict():
    assert {row[0] for row in TABLE} == set(Verdict)


@given(
    st.sampled_from(Verdict),
    st.builds(Tries, *[st.integers(0, 9)] * 3),
    st.lists(st.floats(0, 9), max_size=5),
    st.booleans(),
)
def test_whatever_happens_the_move_is_legal_and_every_burned_attempt_is_bounded(
    verdict, tries, delays, resend
):
    then = next_state(
        verdict, tries, Policy(tuple(delays), resend_in_doubt=resend), others_pass=True
    )
    assert then.state in TRANSITIONS[State.SENDING]
    assert not (then.burned and then.state is State.WAITING and tries.burned >= len(delays))


@pytest.mark.parametrize(
    "verdict",
    [Verdict.TRY_LATER, Verdict.BUG, Verdict.CONNECTION_LOST, Verdict.SLOW_DOWN, Verdict.IN_DOUBT],
)
def test_everything_ends(verdict):
    tries, ends = Tries(), 0
    while next_state(verdict, tries, RESEND, others_pass=True).state is State.WAITING:
        then = next_state(verdict, tries, RESEND, others_pass=True)
        tries = Tries(
            tries.burned + then.burned, tries.lost_in_a_row + 1, tries.slowed_in_a_row + 1
        )
        ends += 1
        assert ends < 20


def test_every_state_has_its_moves_and_its_counter():
    assert set(TRANSITIONS) == set(State)
    assert set(RUN_TRANSITIONS) == set(RunState)
    assert {counted_as(state) for state in State} == set(COUNTS)
    assert counted_as(State.CLAIMED) == counted_as(State.SENDING) == "in_flight"


def test_who_was_sent_to_or_skipped_stays_so():
    assert [state for state, after in TRANSITIONS.items() if not after] == [State.SENT]


def test_nobody_is_sent_or_in_doubt_who_was_not_sending():
    assert {state for state, after in TRANSITIONS.items() if State.IN_DOUBT in after} == {
        State.SENDING
    }
    assert {state for state, after in TRANSITIONS.items() if State.SENT in after} == {
        State.SENDING,
        State.IN_DOUBT,
    }


def test_every_state_but_the_first_is_reached():
    assert set().union(*TRANSITIONS.values()) == set(State)
    assert set().union(*RUN_TRANSITIONS.values()) == set(RunState) - {RunState.IMPORTING}


def test_no_command_takes_an_id_for_an_option():
    assert not any(public_ids.make().startswith("-") for _ in range(1_000))
