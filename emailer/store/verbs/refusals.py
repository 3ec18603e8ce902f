"""Refusals in SQL: the mark, the streak it adds to, and where that is everybody's,
the pause and who waits again.

All of it is one transaction: a kill leaves the whole of it or nothing.
"""

import contextlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from emailer import refusal_patterns, streaks
from emailer.model import SLOWING, RunState, State, Verdict
from emailer.pause_lengths import pause_s
from emailer.pause_rules import STOPPED_ALIKE, PauseCode, Reason
from emailer.refusal_patterns import Around, Outcome
from emailer.store import Claim, Refused, Result, RunPause
from emailer.store.errors import UnreadableError
from emailer.store.verbs import pauses, refused_people, set_aside, streak_rows
from emailer.store.verbs.dialect import Dialect, spelled
from emailer.store.verbs.reasons import as_said, is_timed, reason_of_streak
from emailer.store.verbs.rows import SqlRow
from emailer.streaks import Of, Passed, Refusal, Streak

if TYPE_CHECKING:
    from emailer.store.verbs.transaction import Transaction

STANDS = STOPPED_ALIKE - {PauseCode.BREAKER}
"""Codes of pauses that another streak does not replace."""


class Followed(NamedTuple):
    """What followed from a refusal; `aside` says who was set aside, where somebody was."""

    outcome: Outcome = Outcome.GOES_ON
    aside: Reason | None = None


def suspect(transaction: "Transaction", claim: Claim, result: Result) -> Followed:
    """Add one marked refusal to its run's streak, and do what follows from it."""
    assert result.suspicion is not None
    run = _read_run(transaction, claim.run_key)
    if run["state"] == RunState.CANCELLED:
        return Followed()
    [person] = transaction.db.execute(_PERSON, {"id": claim.recipient_id})
    if person["refused_key"] == result.key:  # it was its own before, and a person tried it again
        return Followed()
    try:
        before, passed = streak_rows.read(run), _passed_of(transaction, run)
    except UnreadableError as error:
        streak_rows.begin_anew(transaction, claim.run_key, error)
        return Followed()
    if _is_late(run, result, transaction.moment):
        refused_people.join(transaction, claim, before.no)
        people = refused_people.one(transaction, claim)
        refused_people.wait_again(transaction, claim.run_key, people)
        return Followed()
    is_beside = streaks.is_beside(before, passed, result.suspicion)
    if is_beside or _is_its_own(claim, result, person, before, passed):
        return Followed()
    member = person["streak_no"] == before.no and not before.is_broken_by(passed)
    key = f"{result.key or ''} {result.suspicion.alike}".rstrip()
    refusal = Refusal(key, result.asked_no, result.answered_no, result.suspicion,
                      result.verdict is Verdict.REFUSED, member, claim.domain)  # fmt: skip
    streak = streaks.after(before, passed, refusal)
    refused_people.join(transaction, claim, streak.no)
    streak_rows.save(transaction, claim.run_key, streak)
    return _follow(transaction, run, streak)


def _is_its_own(
    claim: Claim, result: Result, person: SqlRow, streak: Streak, passed: Passed
) -> bool:
    """Whether somebody is asked to wait again who was before, while others passed: that says
    nothing of all, and comes to an end with their tries.
    """
    is_slowed = result.verdict in SLOWING
    asked = claim.tries.slowed_in_a_row if is_slowed else claim.tries.burned
    if not (is_slowed or result.verdict is Verdict.TRY_LATER) or not asked:
        return False
    before = person["streak_no"]
    return before is not None and (before < streak.no or streak.is_broken_by(passed))


def hold_before_end(transaction: "Transaction", run: SqlRow) -> bool:
    """Keep a run from finishing whose last people were refused alike; says whether it was kept."""
    try:
        streak = streak_rows.read(run)
    except UnreadableError:  # it has nobody left whom a pause would keep
        return False
    if not streak.open or streak.is_broken_by(_passed_of(transaction, run)):
        return False
    return _follow(transaction, _read_run(transaction, run["id"]), streak).outcome is Outcome.PAUSE


def _follow(transaction: "Transaction", run: SqlRow, streak: Streak) -> Followed:
    """Judge the streak as it is now; slow down or pause where it says so."""
    around = _around(transaction, run, streak)
    outcome = refusal_patterns.judge(streak, _passed_of(transaction, run), around)
    if outcome is Outcome.SLOW:
        people = refused_people.members(transaction, run["id"], streak.no)
        refused_people.wait_again(transaction, run["id"], people)
    if outcome is Outcome.PAUSE:
        _pause(transaction, run, streak, around)
    aside_of = set_aside.set_aside if outcome is Outcome.ASIDE else None
    return Followed(outcome, aside_of and aside_of(transaction, run, streak))


def _read_run(transaction: "Transaction", run_key: int) -> SqlRow:
    row: SqlRow = transaction.db.execute(_RUN, {"id": run_key}).fetchone()
    return row


_RUN = """
SELECT id, public_id, account, state, paused_by, pause_code, waiting, in_flight, streak,
    passed_asked_no, passed_accepted_no, passed_answered_no, resumed_no
FROM emailer_run WHERE id = :id
"""
_PERSON = "SELECT streak_no, refused_key FROM emailer_recipient WHERE id = :id"


def _passed_of(transaction: "Transaction", run: SqlRow) -> Passed:
    """Say who passed, by the row and by what this transaction has still to write there."""
    before = (run["passed_asked_no"], run["passed_accepted_no"], run["passed_answered_no"])
    return Passed(*map(max, before, transaction.passed_so_far(run["id"])))


def _is_late(run: SqlRow, result: Result, moment: int) -> bool:
    """Whether this refusal belongs to a streak that has already paused the run,
    even if a person resumed it since.
    """
    stopped = run["state"] == RunState.PAUSED and run["pause_code"] in STOPPED_ALIKE
    return stopped or pauses.is_late(result.asked_no, run["resumed_no"], moment)


def _around(transaction: "Transaction", run: SqlRow, streak: Streak) -> Around:
    """Count the streak's people and everybody else, with what this transaction has moved so far."""
    moved = transaction.moved_so_far(run["id"])
    asked_no = _passed_of(transaction, run).asked_no
    members = refused_people.members(transaction, run["id"], streak.no)
    waiting = sum(row["state"] == State.WAITING for row in members)
    domains = len({row["address_key"].rpartition("@")[2] for row in members})
    in_hand = run["in_flight"] + moved["in_flight"]
    left = run["waiting"] + moved["waiting"] + in_hand

    def login_passed() -> bool:
        since = _account_of(transaction, run)["login_no"]
        return asked_no > since or pauses.has_passed(transaction.db, run["account"], since)

    values = {"run": run["id"], "account": run["account"]}
    [accepted, connections] = transaction.db.execute(_ACCEPTED, values).fetchone()
    out = min(in_hand, connections)  # what is claimed ahead was not asked for yet
    is_aside = left > 0 and streak.aside_at > transaction.now
    return Around(len(members), left - waiting, accepted, out, asked_no > 0, login_passed,
                  lambda: _others_pass(transaction, run, streak), is_aside,
                  lambda: set_aside.others_wait(transaction, run, streak),
                  domains)  # fmt: skip


_ACCEPTED = """
SELECT count(*), (SELECT connections FROM emailer_account WHERE name = :account)
FROM emailer_recipient
WHERE run_id = :run AND state IN ('claimed', 'sending') AND state = 'sending'
"""
"""The first condition on the state is that of an index of those who are in hand."""


# -- the pause -------------------------------------------------------------------------------------


def _pause(transaction: "Transaction", run: SqlRow, streak: Streak, around: Around) -> None:
    """Take all refusals of the streak back, and pause what they concern, where it goes on."""
    _take_back(transaction, run["id"], streak, timed=is_timed(streak, around))
    stands = run["state"] == RunState.PAUSED and (
        run["paused_by"] == "person" or run["pause_code"] in STANDS
    )
    if stands or run["state"] not in (RunState.RUNNING, RunState.PAUSED):
        return
    if streak.of is Of.LOGIN and refusal_patterns.is_strong(streak, around):
        _pause_account(transaction, run, streak, grows=False)
    elif streak.of is Of.QUOTA and not _others_pass(transaction, run, streak):
        _pause_account(transaction, run, streak, grows=True)
    else:
        pauses.set_paused(
            transaction, run["id"], "program", reason_of_streak(transaction, streak, around)
        )


def pause_run(transaction: "Transaction", asked: RunPause) -> bool:
    """running -> paused, by what was refused before anybody was named; says whether it was done.
    What nobody explains, behind others who passed, is most likely a limit.
    """
    reason = _limit(transaction, asked) if asked.may_be_a_limit else None
    return pauses.pause_run(transaction, replace(asked, reason=reason) if reason else asked)


def _limit(transaction: "Transaction", asked: RunPause) -> Reason | None:
    run = _read_run(transaction, asked.run_key)
    passed = _passed_of(transaction, run)
    if not passed.asked_no or run["state"] != RunState.RUNNING:
        return None
    with contextlib.suppress(UnreadableError):
        streak = streak_rows.read(run)
        steps = 0 if streak.is_broken_by(passed) else streak.steps
        begun = streaks.paused(replace(streak, steps=steps), transaction.moment, timed=True)
        streak_rows.save(transaction, run["id"], begun)
        resume_at = transaction.now + round(pause_s(steps, None) * 1000)
        return Reason(PauseCode.LIMIT, {**asked.reason.params, "people": 1}, resume_at)
    return None


def _take_back(transaction: "Transaction", run_key: int, streak: Streak, *, timed: bool) -> None:
    people = refused_people.members(transaction, run_key, streak.no)
    refused_people.wait_again(transaction, run_key, people)
    streak_rows.save(transaction, run_key, streaks.paused(streak, transaction.moment, timed=timed))


def _others_pass(transaction: "Transaction", run: SqlRow, streak: Streak) -> bool:
    """Whether people of the account's other runs passed since the streak began."""
    return pauses.has_passed(transaction.db, run["account"], streak.since, but=run["id"])


def _pause_account(transaction: "Transaction", run: SqlRow, streak: Streak, *, grows: bool) -> None:
    """Pause a run's account; what its other runs have of the same trouble is taken back, too."""
    account, reason = _account_of(transaction, run), as_said(streak.code, streak)
    pauses.set_account_paused(transaction, account, reason, streak.named_s, grows=grows)
    for held in transaction.db.execute(_HELD_WITH_IT, {"account": run["account"]}).fetchall():
        with contextlib.suppress(UnreadableError):
            _take_back_too(transaction, held, streak, timed=grows)


def _take_back_too(
    transaction: "Transaction", held: SqlRow, streak: Streak, *, timed: bool
) -> None:
    other, passed = streak_rows.read(held), _passed_of(transaction, held)
    if other.open and other.of is streak.of and not other.is_broken_by(passed):
        _take_back(transaction, held["id"], other, timed=timed)


_HELD_WITH_IT = """
SELECT * FROM emailer_run WHERE state = 'paused' AND pause_scope = 'account'
    AND streak IS NOT NULL AND account = :account
"""


def _account_of(transaction: "Transaction", run: SqlRow) -> SqlRow:
    """Read the account of a run that has been sent from: there is one."""
    row: SqlRow = transaction.db.execute(_ACCOUNT, {"account": run["account"]}).fetchone()
    return row


_ACCOUNT = "SELECT * FROM emailer_account WHERE name = :account"


# -- the verb --------------------------------------------------------------------------------------


def standing(transaction: "Transaction", run_keys: set[int]) -> dict[int, Refused]:
    """Say of each run, as it is now, whether it goes on, and whether its account does."""
    rows = transaction.db.execute(
        _of_standing(transaction.db.say), {"runs": json.dumps(sorted(run_keys))}
    )
    return {key: Refused(held=True, goes_on=state == RunState.RUNNING, account_goes_on=not code)
            for key, state, code in rows}  # fmt: skip


@spelled
def _of_standing(say: Dialect) -> str:
    return f"""
    SELECT id, state, (SELECT pause_code FROM emailer_account WHERE name = account) AS account_code
    FROM emailer_run WHERE id IN {say.numbers("runs")}
    """
