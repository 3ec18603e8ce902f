"""A run of the outbox that begins later, behind another, or sends within hours."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from emailer import outbox
from emailer.store.sqlite import database

LETTER = {"subject": "Welcome!", "text": "Come.", "sender": "ana@example.org"}


@pytest.fixture
def db(tmp_path):
    with closing(sqlite3.connect(database.prepare(tmp_path / "host.db"))) as db:
        yield db


def enqueue(db, **settings) -> str:
    with db:
        return outbox.enqueue(db, LETTER, ["ben@example.org"], transaction="own", **settings)


def row(db, run_id: str):
    db.row_factory = sqlite3.Row
    return db.execute("SELECT * FROM emailer_run WHERE public_id = ?", (run_id,)).fetchone()


def test_a_run_of_the_outbox_is_scheduled_for_its_date(db):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for start_at in (tomorrow, tomorrow.isoformat(), f"{tomorrow:%Y-%m-%dT%H:%M:%S} UTC"):
        made = row(db, enqueue(db, start_at=start_at))
        assert (made["state"], made["started_at"]) == ("scheduled", None)
        assert made["start_at"] // 1000 == int(tomorrow.timestamp())


def test_a_run_of_the_outbox_waits_for_the_one_before_it(db):
    first = enqueue(db)
    second = row(db, enqueue(db, after=first))
    assert (second["state"], second["after_id"], second["start_at"]) == (
        "scheduled",
        row(db, first)["id"],
        0,
    )


def test_a_run_of_the_outbox_has_its_hours_to_be_reckoned_by_the_sender(db):
    made = row(db, enqueue(db, hours="mon-fri 9-18 Europe/Lisbon"))
    assert (made["state"], made["hours"]) == ("running", "Mon-Fri 09:00-18:00 Europe/Lisbon")
    assert (made["opens_at"], made["closes_at"]) == (0, 0)
    assert row(db, enqueue(db))["closes_at"] is None


@pytest.mark.parametrize(("when", "wrong"), [
    ({"start_at": "2020-01-01T00:00Z"}, "over"), ({"start_at": "tomorrow"}, "not a date"),
    ({"hours": "9-18"}, "no time zone"),
    ({"start_at": datetime(2126, 1, 1)}, "has no zone"),  # noqa: DTZ001
    ({"after": "nobody"}, "no such run"),
])  # fmt: skip
def test_a_run_of_the_outbox_that_could_never_begin_is_refused_and_nothing_is_stored(
    db, when, wrong
):
    with pytest.raises(outbox.OutboxError, match=wrong):
        enqueue(db, **when)
    assert db.execute("SELECT count(*) FROM emailer_run").fetchone()[0] == 0


def test_behind_a_cancelled_run_the_outbox_makes_none(db):
    first = enqueue(db)
    with db:
        db.execute("UPDATE emailer_run SET state = 'cancelled', finished_at = 1")
    with pytest.raises(outbox.OutboxError, match="cancelled"):
        enqueue(db, after=first)


def test_the_same_key_again_is_the_first_run_also_after_its_date(db):
    soon = datetime.now(UTC) + timedelta(hours=1)
    first = enqueue(db, start_at=soon, idempotency_key="k")
    assert enqueue(db, start_at=soon, idempotency_key="k") == first
    with pytest.raises(outbox.OutboxError, match="other content"):
        enqueue(db, start_at=soon + timedelta(hours=1), idempotency_key="k")
