"""Two processes of the real program on one PostgreSQL: one is frozen for longer than its lease, and
goes on.
"""

import asyncio
import signal

import pytest

from bench.storm import apart, trials
from bench.storm import scene as scenes
from bench.storm.alone import DOUBTS, FENCED, LEFT, SENDING, submit
from bench.storm.machines import Sort

PEOPLE, CONNECTIONS, LEASE_S = 24, 2, 2.0
LIVING = "SELECT count(*) FROM emailer_owner WHERE account IS NOT NULL AND ended_at IS NULL"
QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off")


@pytest.mark.long
async def test_a_process_that_was_frozen_enters_anew_and_nobody_is_written_to_twice():
    async with scenes.opened(LEASE_S, CONNECTIONS, settings=QUICK) as scene:
        frozen = await scene.add("frozen", Sort("worker", scene.flags))
        await scene.sink.tell("latency", ms=200)
        await submit(scene, PEOPLE)
        await scenes.until(lambda: scene.number(SENDING))
        frozen.signal(signal.SIGSTOP)
        await scene.add("other", Sort("worker", scene.flags))
        await scenes.until(lambda: scene.number(FENCED))
        frozen.signal(signal.SIGCONT)
        await scenes.until(lambda: scene.number(LIVING) == 2)  # it has entered anew
        await scenes.until(lambda: not scene.number(LEFT))
        for machine in scene.machines:
            machine.check_alive()
        most = CONNECTIONS * scene.number(FENCED)
        await asyncio.gather(*(machine.terminate() for machine in scene.machines))
        await scene.sink.settle()
        assert scene.number(DOUBTS) <= most
        taken = scene.sink.taken
        assert [email for email, mails in taken.items() if len(mails) > 1] == []
        assert len(taken) >= PEOPLE - most


def test_the_lines_that_scale_md_says_are_those_that_are_typed_on_three_machines():
    """`--trials "three machines"` types them where networks can be made."""
    into_the_database, letting_in, on_each, moving = apart.lines()
    assert into_the_database.count("CREATE ") == 2
    assert "listen_addresses = '*'" in into_the_database
    assert letting_in == f"host invitations emailer {apart.NETWORK} scram-sha-256\n"
    assert f"@{apart.HERE}/" in on_each
    assert on_each.strip().endswith("app.py --no-browser")
    assert 'migrate-data sqlite:data/emailer.db "$EMAILER_DB"' in moving
    assert "..." not in into_the_database + on_each + moving


def test_what_a_trial_lacks_here_is_said_before_the_first_of_them(tmp_path):
    known = trials.every(0)
    assert trials.lacking(["followers"], known, tmp_path / "none") == []
    [lack] = trials.lacking(["followers", "clocks"], known, tmp_path / "none")
    assert "apt-get install faketime" in lack
    assert "There is no trial 'clock'." in trials.lacking(["clock"], known)[0]
