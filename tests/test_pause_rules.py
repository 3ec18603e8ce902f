"""Why the program pauses, as a table; what may be decided about a run; and the words for both."""

import re
from itertools import product
from pathlib import Path

import pytest

from emailer import replies
from emailer.model import COUNTS, RUN_TRANSITIONS, RunState
from emailer.pause_rules import PAUSES, Button, Ends, NoticeCode, PauseCode, Reason, Scope
from emailer.replies import rules
from emailer.showing import pause_words
from emailer.store.allowed import Hindrance, Verb, allowed, hindrance
from emailer.store.verbs.run_standing import Stands
from emailer.streaks import Of

ROOT = Path(__file__).parents[1]
NOBODY = dict.fromkeys(COUNTS, 0)


def standing(
    state,
    reason=None,
    *,
    by="program",
    elsewhere=False,
    moving=False,
    moved=0,
    transport="smtp",
    **counts,
):
    paused_by = by if state is RunState.PAUSED else None
    return Stands(state, paused_by, reason, transport, NOBODY | counts, moved, elsewhere, moving)


def test_every_code_has_its_line_in_the_table():
    assert set(PAUSES) == set(PauseCode)


def test_every_code_is_said_in_words():
    said = {
        "answer": "550 5.1.1 no such user here",
        "fault": "It broke.",
        "people": 3,
        "tried_s": 900,
        "waiting": 2,
        "connections": 9,
    }
    said |= {"start_at": 1_800_000_000_000, "limit": "500/d", "next_at": 1_800_000_000_000}
    for code in (*PauseCode, *NoticeCode):
        text = pause_words.sentence(Reason(code, said))
        assert len(text) > 20, code
        assert "{" not in text, code


def test_each_reason_for_which_an_answer_pauses_has_its_line_in_the_table():
    verdicts = {replies.Verdict.PAUSE, replies.Verdict.QUOTA}
    codes = {rule.reason for rule in rules.RULES if rule.verdict in verdicts}
    codes |= {reason for verdict, reason in rules.FAULTS.values() if verdict in verdicts}
    assert codes <= {code.value for code in PauseCode}
    assert {of.value for of in (Of.LOGIN, Of.SENDER, Of.SIZE, Of.QUOTA)} <= {
        code.value for code in PauseCode
    }


def test_a_sentence_of_an_earlier_version_is_shown_as_it_is():
    assert (
        pause_words.sentence(Reason("breaker", {"text": "It {stopped}.", "key": "k"}))
        == "It {stopped}."
    )


def test_an_answer_with_braces_is_shown_as_it_came():
    assert "“550 {odd} {0}”" in pause_words.sentence(Reason("login", {"answer": "550 {odd} {0}"}))


def test_what_nobody_can_end_by_hand_offers_no_button_that_would():
    for pause in PAUSES.values():
        by_hand = {Button.RESUME, Button.TRY_AGAIN} & set(pause.buttons)
        assert bool(by_hand) == (Ends.PERSON in pause.ends)
    assert all(
        Ends.SETTINGS in pause.ends for pause in PAUSES.values() if pause.scope is Scope.ACCOUNT
    )


TABLE = [
    (standing(RunState.IMPORTING, waiting=3), []),
    (standing(RunState.SCHEDULED, waiting=3), ["cancel"]),
    (standing(RunState.RUNNING, waiting=3), ["pause", "cancel"]),
    (
        standing(RunState.RUNNING, failed=1, in_doubt=1),
        ["pause", "cancel", "retry", "resolve", "resend", "done"],
    ),
    (standing(RunState.PAUSED, by="person", waiting=3), ["resume", "cancel"]),
    (standing(RunState.PAUSED, Reason("login"), waiting=3), ["resume", "cancel"]),
    (standing(RunState.PAUSED, Reason("size"), waiting=3), ["resume", "cancel", "restart"]),
    (
        standing(RunState.PAUSED, Reason("doubts"), in_doubt=3),
        ["resume", "cancel", "resolve", "resend"],
    ),
    (standing(RunState.PAUSED, Reason("database"), waiting=3, failed=2, in_doubt=1), []),
    (
        standing(RunState.PAUSED, Reason("transport"), waiting=3, elsewhere=True),
        ["cancel", "restart"],
    ),
    (
        standing(
            RunState.PAUSED, Reason("transport"), waiting=3, transport="simulated", elsewhere=True
        ),
        ["cancel"],
    ),
    (
        standing(RunState.PAUSED, Reason("of a newer version"), waiting=3),
        ["resume", "cancel", "restart"],
    ),
    (standing(RunState.FINISHED, sent=3), []),
    (standing(RunState.FINISHED, sent=2, failed=1), ["retry", "done"]),
    (standing(RunState.FINISHED, failed=1, in_doubt=1, elsewhere=True), ["resolve", "done"]),
    (standing(RunState.FINISHED, sent=1, cancelled=1), ["resume", "rest"]),
    (standing(RunState.CANCELLED, cancelled=3), ["resume", "rest"]),
    (standing(RunState.CANCELLED, cancelled=3, elsewhere=True), ["rest"]),
    (standing(RunState.CANCELLED, cancelled=3, moved=3), []),
    (standing(RunState.CANCELLED, cancelled=3, moving=True), []),
    (standing(RunState.CANCELLED, cancelled=2, waiting=1, failed=1), ["resume", "done", "rest"]),
]


@pytest.mark.parametrize(("run", "verbs"), TABLE)
def test_what_may_be_decided_about_a_run(run, verbs):
    assert allowed(run) == verbs


def test_nothing_is_allowed_that_the_table_of_moves_has_not():
    ends_in = {
        Verb.PAUSE: RunState.PAUSED,
        Verb.RESUME: RunState.RUNNING,
        Verb.CANCEL: RunState.CANCELLED,
    }
    for state, (verb, after) in product(RunState, ends_in.items()):
        run = standing(state, waiting=1, cancelled=1)
        assert verb not in allowed(run) or after in RUN_TRANSITIONS[state]


def test_what_is_not_allowed_says_what_is_in_the_way():
    run = standing(RunState.FINISHED, failed=1, elsewhere=True)
    assert hindrance(run, Verb.RETRY) is Hindrance.TRANSPORT
    assert hindrance(run, Verb.PAUSE) is Hindrance.STATE
    assert hindrance(run, Verb.RESOLVE) is Hindrance.NOBODY


def test_a_run_is_paused_and_unpaused_in_one_place():
    sql = "".join(path.read_text("utf-8") for path in (ROOT / "emailer/store/verbs").glob("*.py"))
    assert len(re.findall(r"\bstate = 'paused', ", sql)) == 1
    assert (
        len(re.findall(r"\bpaused_by = NULL", sql))
        == len(re.findall(r"\bpause_params = NULL", sql))
        == 1
    )
