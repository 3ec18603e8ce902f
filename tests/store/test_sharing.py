"""An account's connections are divided among the processes that send for it: together they never
have more, whatever comes first; who has older settings has none; who is gone has given back.
"""

import asyncio
import os
import random
import subprocess
import sys

import pytest

from emailer.limits import Limit
from emailer.store.errors import CannotOpenError
from emailer.store.postgres import engine as server
from emailer.store.postgres import machine
from emailer.store.senders import Share
from emailer.store.verbs.connection_shares import part
from tests.store.hands import OWNER, run_sql


def row(owner, has, most=10, *, is_current=True):
    return {"owner": owner, "has": has, "most": most, "is_current": int(is_current)}


def test_parts_are_even_and_what_is_left_over_is_theirs_who_were_there_first():
    rows = [row("a", 0), row("b", 0), row("c", 0)]
    assert [part(rows, one, 0)[0].connections for one in "abc"] == [4, 3, 3]


def test_with_fewer_connections_than_processes_the_last_have_none():
    rows = [row("a", 1, 2), row("b", 1, 2), row("c", 0, 2)]
    assert [part(rows, one, 0)[0].connections for one in "abc"] == [1, 1, 0]


def test_what_is_taken_away_is_another_s_only_when_it_is_closed():
    rows = [row("a", 10), row("b", 0)]
    share, noted = part(rows, "a", 10)
    assert (share.connections, noted) == (5, None)  # it uses five, and still has ten open
    assert part(rows, "b", 0)[0].connections == 0
    assert part(rows, "a", 7)[1] == 7
    assert part([row("a", 7), row("b", 0)], "b", 0) == (Share(3, is_current=True), 3)


def test_who_has_older_settings_gets_none_and_who_asks_for_none_counts_for_nobody():
    rows = [row("old", 4, is_current=False), row("a", 0), row("idle", None)]
    assert part(rows, "old", 4)[0] == Share(0, is_current=False)
    assert part(rows, "a", 0)[0].connections == 6  # all ten are its part; four are still open
    assert part([row("old", 0, is_current=False), row("a", 6), row("idle", None)], "a", 6)[1] == 10


@pytest.mark.parametrize("seed", range(30))
def test_together_they_never_hold_more_in_whatever_order_they_ask(seed):
    """Processes come, go, close slowly, and the number is changed; each note is one transaction."""
    chance = random.Random(seed)
    most, has, open_ones, allowed, bound = 10, {}, {}, {}, 10
    for _ in range(400):
        step = chance.choice(["come", "go", "ask", "ask", "ask", "open", "close", "most"])
        if step == "come" and len(has) < 6:
            name = f"{chance.random()}"
            has[name], open_ones[name], allowed[name] = None, 0, 0
        elif has and step == "go":
            name = chance.choice(list(has))
            del has[name], open_ones[name], allowed[name]
        elif has and step == "ask":
            name = chance.choice(list(has))
            rows = [row(one, n, most) for one, n in has.items()]
            share, noted = part(rows, name, open_ones[name])
            allowed[name] = share.connections
            has[name] = has[name] if noted is None else noted
        elif has and step in ("open", "close"):
            name = chance.choice(list(has))
            if step == "open" and open_ones[name] < allowed[name]:
                open_ones[name] += 1
            elif step == "close" and open_ones[name]:
                open_ones[name] -= 1
        elif step == "most":
            most = chance.randint(1, 12)
        bound = max(most, sum(n or 0 for n in has.values())) if step == "most" else max(
            most, min(bound, sum(n or 0 for n in has.values())))  # fmt: skip
        assert sum(open_ones.values()) <= sum(n or 0 for n in has.values()) <= bound


# -- on both engines -------------------------------------------------------------------------------


async def test_an_owner_alone_has_all_connections_of_its_account(store):
    assert (await store.share(OWNER, 10, 0)).connections == 10


@pytest.fixture
async def two(server_queues):
    """Two processes that send for the account, on the engine that lets there be two."""
    url = server_queues.new()
    stores = [await server.open_store(url, "postgresql://") for _ in range(2)]
    for store, owner in zip(stores, "ab", strict=True):
        await store.open_account(owner, "simulated", "as ever", 10, None)
    yield stores
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_second_process_gets_its_part_once_the_first_has_closed_it(two):
    one, other = two
    assert (await one.share("a", 10, 0)).connections == 10
    assert (await other.share("b", 10, 0)).connections == 0
    assert (await one.share("a", 10, 10)).connections == 5
    assert (await other.share("b", 10, 0)).connections == 0
    assert (await one.share("a", 10, 5)).connections == 5
    assert (await other.share("b", 10, 0)).connections == 5
    await other.leave("b")
    assert (await one.share("a", 10, 5)).connections == 10


async def test_whoever_has_older_settings_has_none_until_it_is_started_with_the_newest(two):
    one, other = two
    await one.share("a", 10, 0)
    await other.open_account("b", "simulated", "newer", None, [Limit(5, 1.0)])
    assert await one.share("a", 10, 10) == Share(0, is_current=False)
    assert (await one.share("a", 10, 0)).connections == 0
    assert (await other.share("b", 10, 0)).connections == 10
    await one.open_account("a2", "simulated", "newer", None, None)
    assert (await one.share("a2", 10, 0)).is_current


async def test_a_sender_of_another_kind_is_refused_beside_one_that_sends(two):
    one, other = two
    await one.share("a", 10, 0)
    with pytest.raises(CannotOpenError, match="sends from this database by simulated, not by smtp"):
        await other.open_account("c", "smtp", "x", None, None)
    await one.leave("a")
    await other.open_account("c", "smtp", "x", None, None)


# -- who lives -------------------------------------------------------------------------------------


async def test_owners_are_listed_with_what_they_hold(two):
    one, _ = two
    await one.share("a", 10, 0)
    first, second = await one.owners()
    assert (first.owner, first.account, first.pid) == ("a", "default", os.getpid())
    assert (first.connections, second.connections, first.in_hand) == (10, None, 0)
    assert first.is_current
    assert first.version
    assert 0 < first.lease_left_ms <= 30_000
    assert first.since <= first.seen_at + 1000


async def test_whoever_is_gone_from_this_machine_is_ended_at_the_next_start(two):
    """Its lease is not waited for, and what it had is free at once."""
    one, other = two
    await other.share("b", 10, 0)
    gone = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                            stdin=subprocess.PIPE)  # fmt: skip
    where = machine.here(gone.pid)
    assert where
    assert not machine.is_gone(where)
    await run_sql(one, "UPDATE emailer_owner SET place = ? WHERE owner = 'b'", where)
    assert [one.owner for one in await one.owners()] == ["a", "b"]
    gone.communicate()
    assert machine.is_gone(where)
    assert [one.owner for one in await one.owners()] == ["a"]
    await one.open_account("a2", "simulated", "as ever", None, None)
    assert await run_sql(one, "SELECT ended_at IS NULL FROM emailer_owner WHERE owner = 'b'") == [
        (False,)
    ]


def test_nobody_is_gone_of_whom_that_is_not_certain():
    """Another machine, another start of it, another space of numbers, or nothing written down."""
    boot, space, pid, began = machine.here().split(":")
    assert not machine.is_gone(machine.here())
    for other in (
        f"x{boot}:{space}:1:1",
        f"{boot}:1{space}:1:1",
        "",
        "nonsense",
        f"{boot}:{space}",
    ):
        assert not machine.is_gone(other)
    assert machine.is_gone(f"{boot}:{space}:{pid}:1{began}")  # its number is somebody else's by now


@pytest.fixture
def hiding(tmp_path):
    """A /proc as it is mounted with hidepid: of others' processes it shows nothing."""
    (tmp_path / "sys/kernel/random").mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text(
        (machine.PROC / "sys/kernel/random/boot_id").read_text()
    )
    (tmp_path / "self/ns").mkdir(parents=True)
    (tmp_path / "self/ns/pid").symlink_to(machine.PROC / "self/ns/pid")
    return tmp_path


def test_a_process_that_is_hidden_is_not_gone(hiding):
    ended = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                             stdin=subprocess.PIPE)  # fmt: skip
    its = machine.here(ended.pid)
    assert not machine.is_gone(machine.here(), hiding)
    assert not machine.is_gone(its, hiding)
    ended.communicate()
    assert machine.is_gone(its, hiding)


def test_a_process_that_may_not_be_looked_at_is_not_gone(hiding):
    (hiding / str(os.getpid())).write_text("no folder: stat cannot be opened in it")
    assert not machine.is_gone(machine.here(), hiding)
