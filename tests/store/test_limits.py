"""Limits: so many messages in any window, several at once, known after a restart, and said."""

import contextlib
import random
import sqlite3

import pytest

from emailer import limits
from emailer.model import DEFAULT_ACCOUNT, State, Verdict
from emailer.pause_rules import NoticeCode
from emailer.showing import pause_words
from emailer.store.sqlite import database
from emailer.store.verbs import allowances, owners
from emailer.store.verbs import limits as rows_of_limits
from emailer.store.verbs.transaction import Transaction
from tests import laid
from tests.store.hands import OWNER, assert_adds_up, ended, look, make_run, run_sql, send, states

HOUR_S, DAY_S = 3600, 86_400


async def limit(store, text: str, account: str = DEFAULT_ACCOUNT) -> None:
    await store.update_account({"limits": limits.parse(text)}, account)


async def send_what_may_go(store, owner: str = OWNER) -> int:
    """Send until nothing is claimed; returns how many."""
    n = 0
    while claims := await store.claim(owner, 100):
        for claim in claims:
            await send(store, claim)
        n += len(claims)
    return n


# -- at once, then not before the window frees ---


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_500_a_day_let_500_go_at_once_and_the_next_a_day_later(store, clock):
    await limit(store, "500/d")
    await make_run(store, 1100)
    assert await send_what_may_go(store) == 500
    clock.forward(DAY_S - 1)
    assert await send_what_may_go(store) == 0
    clock.forward(1)
    assert await send_what_may_go(store) == 500
    clock.forward(DAY_S)
    assert await send_what_may_go(store) == 100


async def test_a_window_frees_as_its_messages_leave_it(store, clock):
    await limit(store, "10/h")
    await make_run(store, 100)
    for _ in range(10):
        [claim] = await store.claim(OWNER, 1)
        await send(store, claim)
        clock.forward(300)
    assert await send_what_may_go(store) == 0
    clock.forward(HOUR_S - 3000)
    freed = []
    for _ in range(10):
        freed.append(await send_what_may_go(store))
        clock.forward(300)
    assert freed == [1] * 10


async def test_whichever_of_several_limits_is_tighter_holds(store, clock):
    await limit(store, "20/h, 50/d")
    await make_run(store, 500)
    sent = []
    for _ in range(30):
        sent.append(await send_what_may_go(store))
        clock.forward(HOUR_S)
    assert sent == [20, 20, 10, *[0] * 21, 20, 20, 10, 0, 0, 0]


@pytest.mark.one_engine("of sizes, which are the same on any")
@pytest.mark.parametrize("seed", range(3))
async def test_no_window_ever_holds_more_than_its_limit(store, clock, crash, seed):
    """Whatever is claimed, given back, lost in a crash or refused, at whatever times."""
    chance, owner, sent_at = random.Random(seed), OWNER, []
    await limit(store, "12/h, 40/d")
    await make_run(store, 400)
    await make_run(store, 400, limits=limits.parse("5/h"))
    for _ in range(150):
        clock.forward(chance.choice([0, 1, 20, 61, 600, 2000, 6000]))
        claims = await store.claim(owner, chance.randint(1, 8))
        for claim in claims:
            match chance.randint(0, 5):
                case 0:
                    await store.release([claim])
                case 1:
                    pass
                case _:
                    if await store.begin_send(claim):
                        sent_at.append((store.now(), claim.run_key))
        if chance.random() < 0.1:
            store, owner = await crash()
    for count, window_s, runs in ((12, HOUR_S, {1, 2}), (40, DAY_S, {1, 2}), (5, HOUR_S, {2})):
        assert most_within(window_s, [at for at, run in sent_at if run in runs]) <= count
    assert len(sent_at) > 50


def most_within(window_s: int, instants: list[int]) -> int:
    ends = enumerate(instants, 1)
    return max(n - sum(one <= at - window_s * 1000 for one in instants) for n, at in ends)


# -- what counts ---


async def test_what_was_sent_is_known_after_a_restart(store, clock, crash):
    await limit(store, "30/d")
    run_id = await make_run(store, 100)
    claims = await store.claim(OWNER, 20)
    for claim in claims[:10]:
        await send(store, claim)
    late, owner = await crash()
    clock.forward(60)
    assert await send_what_may_go(late, owner) == 20
    assert await states(late, run_id) == {State.SENT: 30, State.WAITING: 70}


async def test_who_was_handed_over_and_is_in_doubt_counts(store, crash):
    await limit(store, "3/d")
    await make_run(store, 10)
    for claim in await store.claim(OWNER, 3):
        await store.begin_send(claim)
    late, owner = await crash()
    assert await late.claim(owner, 5) == []


async def test_claims_that_are_given_back_or_refused_before_the_dot_use_nothing_up(store):
    await limit(store, "3/d")
    run_id = await make_run(store, 10)
    first, *others = await store.claim(OWNER, 5)
    assert len(others) == 2
    await store.release(others)
    await store.settle(first, ended(first, Verdict.REFUSED))
    assert await send_what_may_go(store) == 3
    await assert_adds_up(store, run_id)


async def test_a_limit_that_is_set_later_knows_what_went_before_it(store, clock):
    await make_run(store, 400)
    [claim, *rest] = await store.claim(OWNER, 300)
    for one in (claim, *rest):
        await send(store, one)
    clock.forward(HOUR_S)
    await limit(store, "310/d")
    assert await send_what_may_go(store) == 10
    await limit(store, "320/d")
    assert await send_what_may_go(store) == 10
    await limit(store, "")
    assert await send_what_may_go(store) == 80


async def test_a_run_s_own_limits_hold_it_alone(store, clock):
    slow = await make_run(store, 50, limits=limits.parse("10/h, 15/d"))
    fast = await make_run(store, 50)
    assert await send_what_may_go(store) == 60
    assert (await look(store, fast)).counts["sent"] == 50
    clock.forward(HOUR_S)
    assert await send_what_may_go(store) == 5
    run = await store.update_run(slow, {"limits": limits.parse("10/h")})
    assert run.limits == limits.parse("10/h")
    clock.forward(HOUR_S)
    assert await send_what_may_go(store) == 10


async def test_limits_of_one_account_leave_the_other_alone(store):
    await store.open_account("club's", "smtp", "one", 3, None, account="club")
    await limit(store, "2/d")
    await make_run(store, 10)
    await make_run(store, 10, account="club", transport="smtp")
    assert await send_what_may_go(store) == 2
    assert await send_what_may_go(store, "club's") == 10
    await limit(store, "5/d", "club")
    assert (await store.account()).limits == limits.parse("2/d")


async def test_a_clock_that_is_set_moves_what_a_window_holds(store, clock):
    await limit(store, "5/h")
    await make_run(store, 20)
    assert await send_what_may_go(store) == 5
    clock.forward(-DAY_S)
    await store.clock_jumped(OWNER, -DAY_S * 1000)
    clock.forward(HOUR_S - 1)
    assert await send_what_may_go(store) == 0
    clock.forward(1)
    assert await send_what_may_go(store) == 5


async def test_neighbouring_minutes_survive_a_clock_that_is_set_by_one(store, clock):
    await limit(store, "100/h")
    await make_run(store, 200)
    for _ in range(5):
        await send(store, (await store.claim(OWNER, 1))[0])
        clock.forward(60)
    await store.clock_jumped(OWNER, 60_000)
    clock.forward(60)
    assert await send_what_may_go(store) == 95


# -- what is said ---


@pytest.mark.one_engine("on a server claims keep an account's rate")
async def test_a_run_says_which_limit_is_used_up_and_when_it_goes_on(store, clock):
    await limit(store, "14/s, 3/d")
    run_id = await make_run(store, 10)
    version = (await look(store, run_id)).version
    await send_what_may_go(store)
    run = await look(store, run_id)
    goes_on = store.now() + DAY_S * 1000
    assert run.reason.code == NoticeCode.USED_UP
    assert run.reason.params == {"count": 3, "window_s": DAY_S, "next_at": goes_on, "own": False}
    at = pause_words.instant(goes_on)
    assert pause_words.sentence(run.reason) == f"3 a day used up: goes on {at}."
    assert run.version > version + 3
    assert (await store.account()).notice == run.reason
    clock.forward(DAY_S)
    assert (await look(store, run_id)).reason is None
    assert (await store.account()).notice is None


async def test_a_run_says_so_of_its_own_limit_and_no_other_run_does(store):
    slow = await make_run(store, 10, limits=limits.parse("3/h"))
    fast = await make_run(store, 10)
    claims = await store.claim(OWNER, 8)
    assert await store.claim(OWNER, 1)
    assert (await look(store, slow)).reason is None  # none of its three was handed over yet
    for claim in claims:
        await send(store, claim)
    await store.claim(OWNER, 1)
    assert (await look(store, slow)).reason.params["own"] is True
    assert (await look(store, fast)).reason is None


async def test_a_finished_or_paused_run_does_not_speak_of_a_limit(store):
    await limit(store, "3/d")
    done = await make_run(store, 3)
    await send_what_may_go(store)
    held = await make_run(store, 3)
    await store.claim(OWNER, 1)
    assert (await look(store, held)).reason.code == NoticeCode.USED_UP
    await store.pause(held)
    assert (await look(store, held)).reason is None
    assert (await look(store, done)).reason is None


async def test_a_limit_that_is_raised_lets_go_at_once(store):
    await limit(store, "3/d")
    run_id = await make_run(store, 10)
    await send_what_may_go(store)
    await limit(store, "5/d")
    assert (await look(store, run_id)).reason is None
    assert await send_what_may_go(store) == 2


# -- what it costs ---


@pytest.mark.one_engine("it asks the file itself")
async def test_while_a_limit_is_used_up_nothing_is_written(store, clock):
    await limit(store, "3/d")
    await make_run(store, 10)
    await send_what_may_go(store)
    written = store._writer.committer.db.total_changes
    for _ in range(5):
        clock.forward(1)
        assert await store.claim(OWNER, 10) == []
    assert store._writer.committer.db.total_changes == written


@pytest.mark.one_engine("it asks the file itself")
async def test_an_account_that_only_waits_for_its_window_takes_no_write_lock(store, clock):
    """Another program holds the database; a claim that would wait for it answers at once."""
    await limit(store, "3/d")
    await make_run(store, 10)
    await send_what_may_go(store)
    with contextlib.closing(sqlite3.connect(store._path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await store.claim(OWNER, 10) == []


def test_what_a_window_holds_is_read_by_its_key_and_never_from_attempts(tmp_path):
    db = database.connect(database.prepare(laid.lay(tmp_path / "emailer.db")))
    said = []
    db.set_trace_callback(said.append)
    transaction = Transaction(db, 10 * DAY_S * 1000)
    owners.enter(transaction, owners.Entering("o", "a", 1, "here"))
    rows_of_limits.replace(db, "a", 0, limits.parse("500/d"))
    rows_of_limits.count(transaction, "o", 1, 500)
    assert allowances.of_runs(transaction, "a", [1]).room(0).n == 0
    db.set_trace_callback(None)
    assert not [one for one in said if "emailer_attempt" in one]
    plans = [row["detail"] for one in said if "SELECT" in one
             for row in db.execute(f"EXPLAIN QUERY PLAN {one}")]  # fmt: skip
    assert [one for one in plans if "emailer_handed_over" in one] == [
        "SEARCH emailer_handed_over USING PRIMARY KEY (account=? AND since>?)"
    ]
    assert not [one for one in plans if one.startswith("SCAN") and "in_flight" not in one
                and not one.startswith("SCAN json_each")]  # fmt: skip
    db.close()


@pytest.mark.parametrize("by", ["a start", "a new run"])
async def test_what_no_window_reaches_back_to_is_forgotten(store, clock, crash, by):
    await make_run(store, 10)
    await send_what_may_go(store)
    clock.forward(20 * DAY_S)
    if by == "a start":
        await crash()
    else:
        await make_run(store)
    assert await run_sql(store, "SELECT * FROM emailer_handed_over") == []


# -- an earlier version's rates ---


async def test_rates_of_before_are_limits_now(tmp_path):
    path = tmp_path / "emailer.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(database.REGISTER)
        for number, sql in database.migrations():
            if "CREATE TABLE emailer_limit" in sql:
                db.executescript(RATES)
            db.executescript(f"INSERT INTO emailer_migration VALUES ({number}, 0); {sql}")
        found = db.execute("SELECT account, count, window_s FROM emailer_limit").fetchall()
    assert {account: (count, window_s) for account, count, window_s in found} == {
        "a": (14, 1), "b": (10, 1), "c": (500, DAY_S), "d": (30, 60), "e": (1, 300_000),
    }  # fmt: skip


RATES = """
INSERT INTO emailer_account (name, transport, fingerprint, connections, rate_per_s)
VALUES ('a', 's', 'f', 1, 14), ('b', 's', 'f', 1, 10), ('c', 's', 'f', 1, 500 / 86400.0),
    ('d', 's', 'f', 1, 0.5), ('e', 's', 'f', 1, 1 / 300000.0), ('f', 's', 'f', 1, NULL);
"""
