"""`purge` and `export --person`: counted, asked about, erased; beside a sender and without one."""

import json
import sqlite3
from contextlib import closing

from tests.commands.conftest import QUICK
from tests.test_private import started, stop


async def test_a_person_is_taken_along_and_erased_and_stands_in_no_byte_of_the_file(place):
    people = place.people(40)
    for _ in range(2):
        assert (await place.run("send", people, QUICK)).code == 0
    known = await place.run("export", "--person=guest7@example.org")
    assert len(json.loads(known.out)["runs"]) == 2
    asked = await place.run("purge", "--person=Guest Seven <GUEST7@example.org>")
    assert (asked.code, "stands in 2 runs." in asked.out, "--yes" in asked.err) == (2, True, True)
    dry = (await place.run("purge", "--person=guest7@example.org", "--dry-run", "--json")).json
    assert (dry["runs"], dry["erased"]) == (2, 0)
    assert "Erased." in (await place.run("purge", "--person=guest7@example.org", "--yes")).out
    content = b"".join(file.read_bytes() for file in place.db.parent.glob("emailer.db*"))
    assert b"guest7@" not in content.lower()
    assert b"Guest 7" not in content
    assert b"guest8@" in content
    assert (
        "Nothing is known" in (await place.run("purge", "--person=guest7@example.org", "--yes")).out
    )


async def test_runs_that_ended_longer_ago_are_erased_beside_the_program_which_cleans_its_file(
    place,
):
    sent = await place.run("send", place.people(5), QUICK, "--json")
    kept = (await place.run("purge", "--older-than=90d", "--yes", "--json")).json
    assert (kept["runs"], kept["erased"]) == (0, 0)
    process = await started(f"--db={place.db}", QUICK)
    with closing(sqlite3.connect(place.db)) as db, db:
        db.execute("UPDATE emailer_run SET finished_at = finished_at - 2 * 3600000")
    erased = await place.run("purge", "--older-than=1h", "--yes")
    assert "5 people in 1 run that ended longer ago" in erased.out
    assert "as soon as process" in erased.err
    shown = (await place.run("status", sent.json["id"], "--json")).json
    assert (shown["counts"]["sent"], shown["erased_at"] is None) == (5, False)
    await stop(process)


async def test_what_makes_no_sense_erases_nobody(place):
    await place.run("send", place.people(1), QUICK)
    for words in (
        [],
        ["--person=nobody"],
        ["--older-than=soon"],
        ["--older-than=never"],
        ["--older-than=0d"],
        ["--older-than=59m"],
        ["--person=a@x.pt", "--older-than=1d"],
    ):
        wrong = await place.run("purge", *words, "--yes")
        assert (wrong.code, wrong.out) == (2, ""), words
    assert (await place.run("--keep=5m")).code == 2
