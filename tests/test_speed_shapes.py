"""The shapes that speed rests on, without a clock: statements per group,
hand-overs per turn, what the sink counts.
"""

import gc

import pytest

from bench.speed import rows
from bench.speed.sink import Connection, Counted
from emailer.cli import process
from emailer.dialogue import Reply, Stage
from emailer.model import DEFAULT_ACCOUNT, Message, Next, Recipient, State, Verdict
from emailer.store import Draft, Result
from emailer.store.sqlite import database
from emailer.store.verbs import accounts, claims, imports, settling_claims
from emailer.store.verbs.accounts import Opening
from emailer.store.verbs.owners import Entering
from emailer.store.verbs.transaction import Transaction

OWNER = "owner"
GROUP = b"MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n"
SESSION = (
    b"EHLO me\r\n" + GROUP + b"Subject: x\r\n\r\n..dot\r\n.\r\n" + GROUP + b".\r\n" + b"QUIT\r\n"
)
SENT = Result(Verdict.SENT, Next(State.SENT, burned=True), Reply(Stage.DOT, 250, "2.0.0", "Ok"))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, len(SESSION)])
def test_the_sink_counts_whole_messages_however_they_are_cut(size):
    counted, connection = Counted(), Connection(None)
    pieces = [SESSION[at : at + size] for at in range(0, len(SESSION), size)]
    said = b"".join(connection.answers(piece, counted) for piece in pieces)
    codes = [line[:3] for line in said.split(b"\r\n") if line[3:4] == b" "]
    assert codes == [b"250", *[b"250", b"250", b"354", b"250"] * 2, b"221"]
    assert counted.mails == 2


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "queue.db"
    database.prepare(path)
    opened = database.connect(path)
    entering = Entering(OWNER, DEFAULT_ACCOUNT, 1, "here")
    opening = Opening(entering, "simulated", "", 50, None)
    accounts.open_account(Transaction(opened, 1), opening)
    yield opened
    opened.close()


def statements(db, work):
    """Run one transaction's work and list the statements it took, and its answer."""
    seen = []
    transaction = Transaction(db, 1000)
    db.set_trace_callback(seen.append)
    try:
        answer = work(transaction)
        transaction.flush()
    finally:
        db.set_trace_callback(None)
    return len(seen), answer


def filled(db, people):
    draft = Draft(Message("Hi", "Come.", sender="a@x.org"))
    key = imports.begin_import(Transaction(db, 1), draft).run_key
    lines = [Recipient(f"p{n}@x.org", "", f"p{n}@x.org") for n in range(people)]
    imports.import_chunk(Transaction(db, 1), imports.Chunk(key, lines, [], 0))
    transaction = Transaction(db, 1)
    imports.end_import(transaction, imports.Ended(key, people, 0, 0, 0))
    transaction.flush()


def test_a_group_of_marks_takes_no_more_statements_than_a_single_one(db):
    filled(db, 400)
    counts = []
    for n in (1, 300):
        claimed, held = statements(
            db, lambda transaction, n=n: claims.claim(transaction, OWNER, n).claims
        )
        begun, held_all = statements(
            db, lambda transaction, held=held: claims.begin_send(transaction, held)
        )
        ends = [(claim, SENT) for claim in held]
        settled, marked = statements(
            db, lambda transaction, ends=ends: settling_claims.settle(transaction, ends)
        )
        assert held_all == marked == [True] * n
        counts.append((claimed, begun, settled))
    assert counts[0] == counts[1]


def test_a_figure_is_held_against_what_it_must_be():
    assert rows.Row("rate", 0.9, "x", (0.7, 1.2)).verdict == "must"
    assert rows.Row("rate", 1.3, "x", (0.7, 1.2)).verdict == "stretch"
    assert rows.Row("time", 0.3, "s", (1, 0.4), less=True).verdict == "stretch"
    assert rows.Row("time", 1.3, "s", (1, 0.4), less=True).verdict == "MISSED"
    assert rows.Row("told", 1.3, "s").verdict == ""


def test_a_ratio_is_taken_round_by_round():
    assert rows.ratio([10, 1, 8], [5, 1, 4]) == 2


def test_the_collector_of_garbage_passes_over_what_a_start_has_made():
    process.settle()
    try:
        assert len(gc.get_objects()) < gc.get_freeze_count()
    finally:
        gc.unfreeze()
