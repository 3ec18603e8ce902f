"""Every statement that touches recipients is served by an index that narrows."""

import json
import re

import pytest

from emailer.letters import SAME
from emailer.model import DEFAULT_ACCOUNT, IN_FLIGHT, State
from emailer.store import EVENT_ROWS, Draft, Selection
from emailer.store.people import PeopleQuery, Sort
from emailer.store.sqlite import database
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs import (
    accounts,
    bounds,
    claims,
    correcting,
    course,
    directory,
    finding,
    imports,
    left_before,
    left_out,
    measuring,
    moves,
    other_runs,
    owners,
    recipients,
    recovering,
    releasing,
    rest,
    settling_claims,
    views,
    webhook_reads,
    webhook_tries,
    webhooks,
    written_before,
)
from emailer.store.verbs.owners import Entering
from emailer.store.verbs.transaction import Transaction
from emailer.store.webhooks import Kind, NewWebhook, Outcome
from emailer.streaks import Of
from tests import laid
from tests.store.hands import ALL, MESSAGE, REFUSED, person, refusal

RUN = 1


@pytest.fixture
def db(tmp_path):
    db = database.connect(database.prepare(laid.lay(tmp_path / "emailer.db")))
    entering = Entering("o", DEFAULT_ACCOUNT, 1, "here")
    opening = accounts.Opening(entering, "s", "f", None, None)
    accounts.open_account(Transaction(db, 0), opening)
    imports.insert_run(db, Draft(MESSAGE), 0)
    imports.insert_recipients(db, RUN, [person(one) for one in range(10)], 0)
    yield db
    db.close()


class Recorder:
    """A connection that notes which statements were run, with what."""

    def __init__(self, db):
        self.db, self.hot, self.say, self.said = db, db.hot, db.say, []

    def execute(self, sql, wish=()):
        self.said.append((sql, wish))
        return self.db.execute(sql, wish)

    def executemany(self, sql, wishes):
        self.said += [(sql, wish) for wish in wishes[:1]]
        return self.db.executemany(sql, wishes)


def steps(db, sql, wish) -> list[str]:
    return [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", wish)]


NARROWS = re.compile(
    r"USING INTEGER PRIMARY KEY"  # one row
    r"|SEARCH emailer_recipient$"  # the last one there is
    r"|PRIMARY KEY \(recipient_id=\?"  # attempts of one recipient
    # a partial index: its state narrows
    r"|INDEX emailer_recipient_(?!address|reason)\w+ \(run_id=\?"
    r"|INDEX emailer_recipient_moved \(moved_to=\?"  # those of one import
    r"|INDEX emailer_recipient_address \(run_id=\? AND address_key"
    r"|INDEX emailer_recipient_reason \(run_id=\? AND failure_key=\? AND state=\?"
)
FILED = re.compile(r"filed USING PRIMARY KEY \(address_key=\?( AND run_id>\?)?\)")
IN_FLIGHT_ONLY = "USING INDEX emailer_recipient_in_flight"


def assert_narrows(db, sql, wish, *, walks: bool = False) -> None:
    """Fail on a scan of recipients, on run_id alone, and on a sort. `walks`:
    a page in the order of addresses.
    """
    for step in steps(db, sql, wish):
        of_recipients = re.match(
            r"(SCAN|SEARCH) (recipient|emailer_recipient|same|attempt|emailer_attempt)\b", step
        )
        if of_recipients and not (walks and "emailer_recipient_address (run_id=?" in step):
            assert NARROWS.search(step) or (step.startswith("SCAN") and IN_FLIGHT_ONLY in step), (
                step,
                sql,
            )


def assert_no_sort(db, sql, wish) -> None:
    assert not [step for step in steps(db, sql, wish) if "TEMP B-TREE FOR ORDER BY" in step], sql


def record(db, verb, *arguments) -> list:
    recorder = Recorder(db)
    transaction = Transaction(recorder, 1)
    verb(transaction, *arguments)
    transaction.flush()
    return recorder.said


def held(db) -> list:
    db.execute(
        "UPDATE emailer_run SET state = 'running', waiting = 10, total = 10, transport = 's'"
    )
    transaction = Transaction(db, 1)
    held = claims.claim(transaction, "o", 4).claims
    transaction.flush()
    return held


def ends(held) -> list:
    from emailer.model import Verdict
    from tests.store.hands import ended

    return [(claim, ended(claim, Verdict.REFUSED)) for claim in held]


def refusals_of(held) -> list:
    """Four in a row about a quota: a streak, the pause and the way back."""
    return [(claim, refusal(claim, asked, of=Of.QUOTA)) for asked, claim in enumerate(held, 1)]


def left(db) -> bool:
    """What a dead sender had in every state, for the next owner."""
    [one, *_] = held(db)
    db.execute("UPDATE emailer_recipient SET state = 'sending' WHERE id = ?", (one.recipient_id,))
    transaction = Transaction(db, 1)
    owners.enter(transaction, Entering("other", DEFAULT_ACCOUNT, 2, "here"))
    owners.end_all_but(transaction, {"other"})
    return True


def move(before, after, selection):
    return moves.Move(RUN, before, after, selection, 1 << 40, "resend")


VERBS = {
    "claim": lambda db: record(db, claims.claim, "o", 4),
    "begin_send": lambda db: record(db, claims.begin_send, held(db)),
    "settle": lambda db: record(db, settling_claims.settle, ends(held(db))),
    "release": lambda db: record(db, releasing.release, [held(db)]),
    "recover": lambda db: left(db) and record(db, recovering.recover, "other"),
    "end_import": lambda db: record(db, imports.end_import, imports.Ended(RUN, 10, 0, 0, 0)),
    "import_chunk": lambda db: record(
        db, imports.import_chunk, imports.Chunk(RUN, [person(1)], [], 0)
    ),
    "take": lambda db: record(db, rest.take, RUN, [person(1)._replace(leaves=2)]),
    "discard_import": lambda db: record(db, imports.discard_import, RUN),
    "refuse": lambda db: record(db, settling_claims.settle, refusals_of(held(db))),
    "clock_jumped": lambda db: record(db, accounts.clock_jumped, "o", 5),
}
WALKS = {"discard_import"}  # all of one import, a chunk at a time


@pytest.mark.parametrize("verb", VERBS)
def test_what_workers_and_imports_ask_is_served_by_an_index_that_narrows(db, verb):
    said = VERBS[verb](db)
    assert any("emailer_recipient" in sql for sql, _ in said)
    for sql, wish in said:
        if "emailer_recipient" in sql:
            assert_narrows(db, sql, wish, walks=verb in WALKS)


@pytest.mark.parametrize(
    "selection",
    [ALL, Selection(ids=(1, 2)), Selection(reason=REFUSED)],
    ids=["all", "ids", "reason"],
)
@pytest.mark.parametrize(("before", "after"), moves.MOVES)
def test_bulk_moves_choose_in_the_order_of_an_index(db, before, after, selection):
    recorder = Recorder(db)
    moves._choose(recorder, move(before, after, selection))
    wish = {"ids": json.dumps([1]), "now": 1, "decided": None}
    for sql, values in [*recorder.said, (moves.moving(DIALECT, before, after), wish)]:
        assert_narrows(db, sql, values)
        if selection.ids is None:
            assert_no_sort(db, sql, values)


@pytest.mark.parametrize("states", [(), *((state,) for state in State), IN_FLIGHT])
@pytest.mark.parametrize("further", [False, True])
def test_pages_of_recipients_walk_an_index_and_sort_nothing(db, states, further):
    order = recipients.list_order(states).split(", ")
    cursor = ["p" if name == "address_key" else 1 for name in order] if further else None
    query = recipients.recipients(RUN, states, 50, cursor)
    assert_narrows(db, *query, walks=not states)
    inner = re.search(r"FROM \((.*)\) AS found", query[0], re.DOTALL).group(1)
    assert_no_sort(db, inner, query[1])


@pytest.mark.parametrize("query", [
    views.work_due("o", 1),
    views.run_by_id(DIALECT, "x"), views.message_by_key(RUN), views.runs(DIALECT, None, 50, None),
    recipients.recipient_by_id("x", 1),
    recipients.changes(RUN, 5, EVENT_ROWS), recipients.attempts("x", 1),
    recipients.count(DIALECT, "x", [1], State.FAILED), views.rejected("x", 50, 0, only_wrong=False),
    views.rejected("x", 50, 0, only_wrong=True),
    recipients.rest(RUN, 50, 3), recipients.sent(RUN, 50, 3),
])  # fmt: skip
def test_what_pages_and_streams_read_narrows(db, query):
    assert_narrows(db, *query)


def test_everybody_of_a_run_is_read_between_two_ids_as_they_were_in_the_list(db):
    query = recipients.people(DIALECT, bounds.Bounds(RUN, 1, 500, 500), 50, 3)
    assert_narrows(db, *query, walks=True)
    assert_no_sort(db, *query)


def test_the_rest_of_a_run_is_read_in_the_order_of_its_index(db):
    assert_no_sort(db, *recipients.rest(RUN, 50, 3))
    assert_no_sort(db, *recipients.sent(RUN, 50, 3))


def test_changes_are_merged_from_two_indexes_without_a_sort(db):
    sql, wish = recipients.changes(RUN, 5, EVENT_ROWS)
    inner = re.search(r"FROM \((.*)\) AS found", sql, re.DOTALL).group(1)
    assert_no_sort(db, inner, wish)


def test_who_was_written_to_before_is_found_by_address_over_all_runs(db):
    query = written_before.before(DIALECT, ["p0@example.org"], "s", "letter")
    assert_narrows(db, *query)
    assert [step for step in steps(db, *query) if FILED.search(step)]


def test_an_address_that_was_put_right_is_found_by_what_it_was(db):
    query = written_before.corrected(DIALECT, ["p0@example.org"], "s")
    assert_narrows(db, *query)
    assert [step for step in steps(db, *query) if "emailer_correction_address" in step]


def test_who_failed_last_time_is_found_by_address_over_all_runs(db):
    query = written_before.failed(DIALECT, ["p0@example.org"], "s")
    assert_narrows(db, *query)
    assert [step for step in steps(db, *query) if FILED.search(step)]


def test_whom_somebody_left_out_by_hand_is_found_without_other_lines_of_no_use(db):
    of_lines = [
        step for step in steps(db, *left_before.lines(DIALECT, "s", "why")) if "line" in step
    ]
    assert of_lines == ["SEARCH line USING INDEX emailer_rejected_chosen (run_id=? AND reason=?)"]


def test_who_is_left_out_is_found_by_address_over_all_runs(db):
    said = record(db, other_runs.leave_out, RUN, 5, other_runs.Skips(True, SAME))
    assert [
        step
        for sql, wish in said
        if "EXISTS" in sql
        for step in steps(db, sql, wish)
        if FILED.search(step)
    ]
    for sql, wish in said:
        assert_narrows(db, sql, wish)


def test_what_is_filed_is_read_in_the_order_of_addresses_from_the_index_alone(db):
    db.execute("UPDATE emailer_run SET state = 'cancelled', finished_at = 1")
    for sql, wish in record(db, directory.enter_ended, "o"):
        assert_no_sort(db, sql, wish)
        for step in steps(db, sql, wish):
            assert (
                "emailer_recipient" not in step
                or "COVERING INDEX emailer_recipient_address (run_id=?" in step
            )


def test_a_key_a_start_and_the_mover_of_a_rest_are_found_by_an_index(db):
    mover = (rest._MOVER, {"run": "x"})
    for sql, wish in (views.run_of_key("k"), views.starts_due("o", 5), mover):
        assert not [step for step in steps(db, sql, wish) if step.startswith("SCAN")], sql


EACH = ((), *((state,) for state in State), IN_FLIGHT)
QUERIES = [PeopleQuery(states, "", part, sort) for states in EACH
          for part in ("", "p", "p000") for sort in (None, Sort.ADDRESS)]  # fmt: skip


@pytest.mark.parametrize(
    "wish", [*QUERIES, PeopleQuery((State.FAILED,), "rcpt 550", "p000")], ids=str
)
def test_a_large_run_s_people_are_met_in_the_order_of_an_index(db, wish):
    along = finding.walk(DIALECT, bounds.Bounds(RUN, 1, 10, 10), wish, small=0)
    place = ["p" if kind is str else 1 for kind in along.kinds]
    for sql, values in (
        finding.page(along, place, None, 50), finding.count(along, place, place),
        finding.ids(along, place, place), finding.end_of_slice(along, place, 100),
    ):  # fmt: skip
        assert_narrows(db, sql, values, walks=True)
        inner = re.search(r"FROM \((.*)\) AS found", sql, re.DOTALL)
        assert_no_sort(db, inner.group(1) if inner else sql, values)


def test_some_people_are_read_by_their_ids(db):
    assert_narrows(db, *recipients.some(DIALECT, run_id_of(db), [1, 2]))


def test_what_a_correction_and_leaving_out_ask_narrows(db):
    wish = correcting.Correcting(run_id_of(db), 2, "new@example.org", "new@example.org")
    db.execute("UPDATE emailer_run SET state = 'running', waiting = 10, total = 10")
    db.execute("UPDATE emailer_account SET transport = 'simulated'")
    for verb, *asked in ((correcting.correct, wish), (left_out.leave_out, run_id_of(db), [1, 2]),
                         (left_out.put_back, run_id_of(db), 0)):  # fmt: skip
        for sql, values in record(db, verb, *asked):
            assert_narrows(db, sql, values)
    assert_narrows(db, *correcting.corrections(1))


def test_what_webhooks_are_told_is_read_run_by_run_and_never_walked_whole(db):
    hook = webhooks.create(
        Transaction(db, 1), NewWebhook("https://example.org", tuple(Kind), "whsec_")
    )
    said = VERBS["settle"](db)
    assert any("emailer_webhook_event" in sql for sql, _ in said)
    for sql, wish in said:
        assert_narrows(db, sql, wish)
    queries = [
        webhook_reads.due(9),
        webhook_reads.heads(1, 9, 4),
        webhook_reads.following(1, RUN, 50),
    ]
    for sql, wish in (
        *queries,
        webhook_reads.latest(hook, 50),
        webhook_reads.every(),
        *record(db, webhook_tries.settle, 1, [Outcome(1, "timeout"), Outcome(2, "timeout")]),
        *record(db, webhook_tries.settle, 1, [Outcome(1), Outcome(2)]),
    ):
        assert_narrows(db, sql, wish)
        for step in steps(db, sql, wish):
            assert not re.match(r"SCAN (event|emailer_webhook_event)\b", step), (step, sql)


def test_how_a_run_went_is_read_by_one_search_a_stretch(db):
    for query in (course.span(RUN), course.stretches(DIALECT, RUN, 0, 60, 48)):
        for step in steps(db, *query):
            assert "emailer_minute" not in step or "USING PRIMARY KEY (run_id=?" in step, step


def run_id_of(db) -> str:
    return db.execute("SELECT public_id FROM emailer_run").fetchone()[0]


def test_runs_with_people_in_doubt_are_found_by_an_index_of_them_alone(db):
    found = [step for step in steps(db, *measuring.doubts()) if "emailer_run" in step]
    assert found == ["SCAN emailer_run USING INDEX emailer_run_in_doubt"]
