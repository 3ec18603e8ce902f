"""People of a run are found by any part, put right where nothing was sent to them, and left out."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from emailer.lists import key
from emailer.model import Recipient, State, Verdict
from emailer.store import ConflictError, Draft, NotFoundError, Selection
from emailer.store.answering.searching import Searching
from emailer.store.people import CORRECTED, PeopleQuery, Sort
from emailer.store.sqlite import database
from emailer.store.verbs import bounds, directory
from tests.patience import PATIENCE_S
from tests.store.hands import (
    MESSAGE,
    ONCE,
    OWNER,
    REFUSED,
    assert_adds_up,
    chunks,
    send,
    send_all,
    suppress,
)

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

GUESTS = ("Ana Lima <ana@example.org>", "Ben Okafor <ben@example.org>",
          "Évora Łuk <chi@b_x.example>", "ИВАН Петров <dan@example.org>",
          "Eve 100% <eve@xn--mnchen-3ya.example>")  # fmt: skip


def guest(text: str) -> Recipient:
    name, _, email = text.rstrip(">").rpartition(" <")
    return Recipient(email, name, key(email))


async def party(store, guests=GUESTS, **draft) -> str:
    return (
        await store.create_run(Draft(MESSAGE, **draft), chunks([guest(one) for one in guests]))
    ).run_id


async def find(store, run_id, *asked, patience_s=PATIENCE_S, **wish):
    """Search for as long as it takes: on a busy machine a page's tenth of a second ends sooner
    than slices of two.
    """
    return await store.people.find(run_id, PeopleQuery(**wish), *asked, patience_s=patience_s)


async def emails(store, run_id, part="", **wish) -> list[str]:
    return [row.email for row in (await find(store, run_id, part=part, **wish)).rows]


@pytest.fixture(params=["a small run", "a large run"])
def size(request, store) -> str:
    """Read each run as a small one is, and as a large one is: in slices of two."""
    if request.param == "a large run":
        store.people.small, store.people.slice_rows = 0, 2
    return request.param


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("okaf", ["ben@example.org"]),
        ("OKAF", ["ben@example.org"]),
        ("example.org", ["ana@example.org", "ben@example.org", "dan@example.org"]),
        ("n@ex", ["ben@example.org", "dan@example.org"]),
        ("évora", ["chi@b_x.example"]),
        ("Иван", ["dan@example.org"]),
        ("b_x", ["chi@b_x.example"]),
        ("100%", ["eve@xn--mnchen-3ya.example"]),
        ("0%0", []),
        ("%%%", []),
        ("a__", []),
        ("nobody", []),
        ("an", ["ana@example.org"]),
        ("  ben  ", ["ben@example.org"]),
        ("", [guest(one).email for one in GUESTS]),
    ],
)
async def test_any_part_of_address_or_name_finds_a_person_in_any_case(store, size, part, found):
    assert await emails(store, await party(store), part) == found


async def test_a_search_finds_nobody_of_another_run_whose_people_lie_between(store, size):
    await party(store, ["Other Ana <ana@other.example>"])
    run_id = await party(store)
    await party(store, ["Another Ana <ana@another.example>"])
    assert await emails(store, run_id, "ana@") == ["ana@example.org"]


async def test_a_state_and_a_reason_narrow_a_search(store, size):
    run_id = await party(store, policy=ONCE)
    for claim in await store.claim("first", 10):
        await send(
            store,
            claim,
            Verdict.REFUSED if claim.email.startswith(("ana", "dan")) else Verdict.SENT,
        )
    failed = (State.FAILED,)
    assert sorted(await emails(store, run_id, states=failed)) == [
        "ana@example.org",
        "dan@example.org",
    ]
    assert await emails(store, run_id, "dan@", states=failed) == ["dan@example.org"]
    assert await emails(store, run_id, "ben@", states=failed) == []
    assert sorted(await emails(store, run_id, states=failed, reason=REFUSED)) == [
        "ana@example.org",
        "dan@example.org",
    ]
    assert await emails(store, run_id, states=failed, reason="rcpt 999") == []
    assert await emails(store, run_id, "an", states=failed) == ["ana@example.org"]


async def test_pages_meet_everybody_once_in_each_order(store):
    run_id = await party(store, [f"Name {9 - n} <p{n}@example.org>" for n in range(10)])
    for sort in Sort:
        seen, cursor = [], None
        while True:
            page = await find(store, run_id, 3, cursor, sort=sort, part="example")
            seen += [row.email for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(seen) == [f"p{n}@example.org" for n in range(10)], sort
    assert (await emails(store, run_id, sort=Sort.NAME))[0] == "p9@example.org"


async def test_matches_are_counted_and_a_search_that_may_not_last_says_how_far_it_came(store, size):
    run_id = await party(
        store, [f"Person <p{n}@example.org>" for n in range(9)] + ["Last <last@example.org>"]
    )
    found = await find(store, run_id, 3, part="example")
    assert (len(found.rows), found.count, found.is_all) == (3, 10, True)
    if size == "a large run":
        begun = await find(store, run_id, 3, part="last@", patience_s=0)
        assert (list(begun.rows), begun.count, begun.is_all) == ([], 0, False)
        while not begun.rows:
            begun = await find(store, run_id, 3, begun.next, part="last@", patience_s=0)
        assert [row.email for row in begun.rows] == ["last@example.org"]


async def test_all_that_match_are_met_once_and_nobody_else(store, size):
    run_id = await party(store)
    met = [
        one
        async for ids in store.people.matching(run_id, PeopleQuery(part="example.org"))
        for one in ids
    ]
    assert len(met) == len(set(met)) == 3


async def test_a_cursor_of_somebody_else_s_is_refused(store, size):
    run_id = await party(store)
    for cursor in ("x", "[]", '["a"]', "[1, 2, 3]", "[true]", f"[{1 << 70}]"):
        with pytest.raises(ValueError, match="not one of ours"):
            await store.people.find(run_id, PeopleQuery(part="ana"), 3, cursor)
    with pytest.raises(NotFoundError):
        await store.people.find("unknown", PeopleQuery())


# -- an address is put right -----------------------------------------------------------------------


async def refused(store) -> tuple[str, int]:
    """Make a run whose first person was refused."""
    run_id = await party(store, policy=ONCE)
    await send_all(store, Verdict.REFUSED, 1)
    [row] = (await store.people.find(run_id, PeopleQuery((State.FAILED,)))).rows
    return run_id, row.id


async def test_a_refused_address_is_put_right_with_its_history_and_written_to_by_a_retry(store):
    run_id, ana = await refused(store)
    before = (await store.look(run_id)).run
    row = await store.people.correct(run_id, ana, "anna@example.org", "anna@example.org")
    assert (row.email, row.state, row.attempts) == ("anna@example.org", State.FAILED, 1)
    [was] = await store.people.corrections(ana)
    assert (was.email, was.claim_no) == ("ana@example.org", 1)
    assert len(await store.list_attempts(run_id, ana)) == 1
    after = await store.look(run_id, before.version)
    assert after.run.counts == before.counts
    assert [one.email for one in after.changes] == ["anna@example.org"]
    assert await store.retry(run_id, Selection((ana,))) == 1
    claims = await store.claim("first", 10)
    assert "anna@example.org" in [claim.email for claim in claims]
    assert "ana@example.org" not in [claim.email for claim in claims]


async def test_a_corrected_address_has_no_part_in_what_the_old_one_met(store):
    run_id, ana = await refused(store)
    [before] = (await store.look(run_id)).run.failures

    async def stands():
        row, run = await store.recipient(run_id, ana), (await store.look(run_id)).run
        return [(one.key, one.count) for one in run.failures], row.is_corrected, row.last_reply

    assert (await stands())[1:] == (False, (await store.recipient(run_id, ana)).last_reply)
    old = (await stands())[2]
    for email in ("b@example.org", "anna@example.org"):
        await store.people.correct(run_id, ana, email, email)
        assert await stands() == ([(CORRECTED, 1)], True, None)
        [change] = (await store.look(run_id, 0)).changes
        assert (change.email, change.last_reply) == (email, None)
    # what was tried is put back, and with it what was said
    await store.people.correct(run_id, ana, "ana@example.org", "ana@example.org")
    assert await stands() == ([(before.key, 1)], False, old)
    await store.people.correct(run_id, ana, "anna@example.org", "anna@example.org")
    assert await store.retry(run_id, Selection(reason=CORRECTED)) == 1
    assert await stands() == ([], False, None)


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.TRY_LATER])
async def test_an_address_put_back_stands_exactly_as_it_stood(store, clock, verdict):
    run_id = await party(store)
    await send_all(store, verdict, 1)

    async def stands() -> tuple[object, ...]:
        row, run = await store.recipient(run_id, 1), (await store.look(run_id)).run
        return replace(row, version=0, was=""), run.failures, run.counts, run.next_due_at

    before = await stands()
    assert before[1]
    clock.forward(60)
    for email in ("b@example.org", "c@example.org", "ana@example.org"):
        await store.people.correct(run_id, 1, email, email)
        assert (await store.recipient(run_id, 1)).updated_at == before[0].updated_at
    assert await stands() == before
    await assert_adds_up(store, run_id)


async def test_an_address_that_still_waits_is_put_right_before_its_turn(store):
    run_id = await party(store)
    await store.people.correct(run_id, 1, "new@example.org", "new@example.org")
    assert "new@example.org" in [claim.email for claim in await store.claim("first", 10)]


async def test_each_correction_keeps_what_the_address_was(store):
    run_id, ana = await refused(store)
    for email in ("b@example.org", "c@example.org", "c@example.org"):
        await store.people.correct(run_id, ana, email, email)
    assert [one.email for one in await store.people.corrections(ana)] == [
        "ana@example.org",
        "b@example.org",
    ]


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.IN_DOUBT])
async def test_an_address_the_message_reached_or_may_have_is_not_changed(store, verdict):
    run_id = await party(store)
    await send_all(store, verdict, 1)
    with pytest.raises(ConflictError):
        await store.people.correct(run_id, 1, "new@example.org", "new@example.org")
    assert (await store.recipient(run_id, 1)).email == "ana@example.org"


async def test_an_address_that_once_was_handed_the_message_without_an_answer_is_not_changed(store):
    run_id = await party(store, policy=ONCE)
    await send_all(store, Verdict.IN_DOUBT, 1)
    await store.resolve(run_id, Selection((1,)), "resend")
    with pytest.raises(ConflictError, match="may have arrived"):
        await store.people.correct(run_id, 1, "new@example.org", "new@example.org")


async def test_an_address_in_a_sender_s_hands_is_not_changed(store):
    run_id = await party(store)
    await store.claim("first", 1)
    with pytest.raises(ConflictError, match="just being sent"):
        await store.people.correct(run_id, 1, "new@example.org", "new@example.org")


async def test_an_address_of_the_same_run_is_not_taken_twice_whatever_its_case(store):
    run_id, ana = await refused(store)
    with pytest.raises(
        ConflictError, match=r"ben@example.org \(Ben Okafor\) is in this run already"
    ):
        await store.people.correct(run_id, ana, "BEN@example.org", key("BEN@example.org"))
    row = await store.people.correct(run_id, ana, "Ana@Example.org", key("Ana@Example.org"))
    assert row.email == "Ana@Example.org"


async def test_who_is_in_another_run_or_nowhere_is_not_found(store):
    run_id, other = await party(store), await party(store, ["Zoe <zoe@example.org>"])
    for run, person in ((run_id, 6), (other, 1), (run_id, 99)):
        with pytest.raises(NotFoundError):
            await store.people.correct(run, person, "new@example.org", "new@example.org")


@pytest.mark.one_engine("it asks the file itself")
async def test_a_suppressed_address_is_not_taken(store, tmp_path):
    run_id, ana = await refused(store)
    with sqlite3.connect(tmp_path / "emailer.db") as db:
        db.execute("INSERT INTO emailer_suppression VALUES ('no@example.org', 'asked', 0)")
    with pytest.raises(ConflictError, match="must not be written to"):
        await store.people.correct(run_id, ana, "no@example.org", "no@example.org")


@pytest.mark.one_engine("it asks the file itself")
@pytest.mark.parametrize("filed", [0, 2, 100])
async def test_the_directory_follows_a_correction_however_far_it_is(store, tmp_path, filed):
    """The corrected address counts as written to before, and the old one by way of it alone:
    it had no mail, and is not in the directory.
    """
    run_id, ana = await refused(store)
    await send_all(store)
    with closing(database.connect(tmp_path / "emailer.db")) as db:
        if filed:
            directory._file_slice(db, db.execute(directory.unfiled(db.say)).fetchone(), filed)
    await store.people.correct(run_id, ana, "azz@example.org", "azz@example.org")
    await store.retry(run_id, Selection((ana,)))
    await send_all(store)
    await store.enter_ended(OWNER)
    [before] = await store.written_before(
        ["azz@example.org", "ana@example.org", "ben@example.org"], "simulated"
    )
    assert (before.run_id, before.count) == (run_id, 3)
    with closing(database.connect(tmp_path / "emailer.db")) as db:
        in_it = [row["address_key"] for row in db.execute("SELECT * FROM emailer_address")]
    assert "azz@example.org" in in_it
    assert "ana@example.org" not in in_it


# -- left out --------------------------------------------------------------------------------------


async def test_who_waits_is_left_out_and_who_was_written_to_is_not(store):
    run_id = await party(store)
    await send_all(store, n=1)
    assert await store.people.leave_out(run_id, [1, 2, 3, 99]) == 2
    run = (await store.look(run_id)).run
    assert (run.counts["sent"], run.counts["skipped"], run.counts["waiting"]) == (1, 2, 2)
    assert len(await store.claim("first", 10)) == 2


async def test_a_run_ends_when_the_last_who_waited_are_left_out(store):
    run_id = await party(store)
    await store.people.leave_out(run_id, [1, 2, 3, 4, 5])
    run = (await store.look(run_id)).run
    assert (run.state, run.outcome) == ("finished", "all_sent")


async def test_who_was_left_out_by_mistake_waits_again_and_the_run_goes_on(store, clock):
    run_id = await party(store)
    await store.people.leave_out(run_id, [1])
    clock.forward(1)
    since = store.now()
    await store.people.leave_out(run_id, [2, 3, 4, 5])
    await suppress(store, (await store.recipient(run_id, 5)).email)
    assert (await store.look(run_id)).run.state == "finished"
    assert [await store.people.put_back(run_id, since) for _ in range(2)] == [3, 0]
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.counts["waiting"], run.counts["skipped"]) == ("running", 3, 2)
    assert len(await send_all(store)) == 3


@pytest.mark.parametrize("back", ["left out", "cancelled"])
async def test_who_is_put_back_waits_for_the_try_they_waited_for_and_for_its_reason(
    store, clock, back
):
    run_id = await party(store)
    await send_all(store, Verdict.TRY_LATER, 2)
    before = (await store.list_recipients(run_id, (State.WAITING,))).rows
    reasons = (await store.look(run_id)).run.failures
    clock.forward(1)
    if back == "cancelled":
        await store.cancel(run_id)
        await store.resume(run_id)
    else:
        await store.people.leave_out(run_id, [row.id for row in before])
        assert await store.people.put_back(run_id, clock.now - 1000) == 5
    run = await assert_adds_up(store, run_id)
    after = (await store.list_recipients(run_id, (State.WAITING,))).rows
    assert [(row.id, row.due_at) for row in after] == [(row.id, row.due_at) for row in before]
    assert (run.failures, [one.count for one in run.failures]) == (reasons, [2])
    assert len(await store.claim("first", 10)) == 3


async def test_who_failed_and_is_done_otherwise_is_retried_no_more_until_that_is_taken_back(
    store, clock
):
    run_id = await party(store)
    await send_all(store, Verdict.REFUSED, 2)
    await send_all(store)
    before = (await store.look(run_id)).run
    [one, _] = (await store.list_recipients(run_id, (State.FAILED,))).rows
    clock.forward(1)
    assert await store.resolve(run_id, Selection((one.id, 5)), "done") == 1
    run = await assert_adds_up(store, run_id)
    row = await store.recipient(run_id, one.id)
    assert (row.state, row.has_been_emailed, row.left_out_by) == (State.SKIPPED, False, "done")
    assert (run.counts["failed"], run.counts["skipped"]) == (1, 1)
    assert [found.count for found in run.failures] == [1]
    since = store.now()
    await store.resolve(run_id, Selection(), "done")
    assert (await store.look(run_id)).run.outcome == "all_sent"
    assert await store.retry(run_id, Selection()) == 0
    assert await store.people.put_back(run_id, 0) == 0  # it is not who was left out
    assert await store.people.put_back(run_id, since, "done") == 2
    now = await assert_adds_up(store, run_id)
    assert (now.failures, now.state, now.counts) == (before.failures, before.state, before.counts)
    assert await store.retry(run_id, Selection()) == 2


async def test_nobody_is_put_back_into_a_run_that_was_cancelled(store):
    run_id = await party(store)
    await store.people.leave_out(run_id, [1])
    await store.cancel(run_id)
    with pytest.raises(ConflictError, match="cancelled"):
        await store.people.put_back(run_id, 0)


async def test_whom_nobody_left_out_is_not_put_back(store):
    await suppress(store, "ana@example.org")
    run_id = await party(store)
    assert await store.people.put_back(run_id, 0) == 0


async def test_the_reason_of_somebody_left_out_counts_them_no_more(store, clock):
    run_id = await party(store)
    await send_all(store, Verdict.TRY_LATER, 1)
    assert [one.count for one in (await store.look(run_id)).run.failures] == [1]
    await store.people.leave_out(run_id, [1])
    assert (await store.look(run_id)).run.failures == []


async def test_a_correction_and_a_claim_at_once_never_write_to_the_old_address(store):
    run_id = await party(store)
    wish = store.people.correct(run_id, 1, "new@example.org", "new@example.org")
    claims, corrected = await asyncio.gather(store.claim("first", 1), wish, return_exceptions=True)
    row = await store.recipient(run_id, 1)
    assert row.email == claims[0].email
    assert isinstance(corrected, ConflictError) == (row.email == "ana@example.org")


async def test_of_some_people_those_in_a_state_are_counted_once_each_and_strangers_are_an_error(
    store,
):
    run_id, other = await party(store), await party(store)
    await store.people.leave_out(run_id, [1, 2])
    assert await store.people.count(run_id, [1, 2, 3, 1], State.SKIPPED) == 2
    assert await store.people.count(run_id, [], State.SKIPPED) == 0
    [row, *_] = (await store.list_recipients(other)).rows
    with pytest.raises(NotFoundError):
        await store.people.count(run_id, [1, row.id], State.WAITING)


async def test_people_are_read_in_an_order_taken_once_each_of_them_once(store):
    run_id = await party(store)
    await send_all(store, Verdict.REFUSED, n=2)
    other = await party(store)
    wish = PeopleQuery((State.FAILED,), sort=Sort.LIST)
    order = await store.people.order(run_id, wish)
    assert len(order) == 2
    [stranger, *_] = (await store.list_recipients(other)).rows
    await store.retry(run_id, Selection(tuple(order[:1])))
    found = await store.people.rows(run_id, [*reversed(order), stranger.id])
    assert [one.id for one in found] == [*reversed(order)]
    store.people.small = 4
    assert await store.people.order(run_id, wish) is None


async def test_whoever_reads_waits_for_one_slice_however_many_search(store):
    """The reader does one thing after the other: the health stood behind a slice of each search."""
    run_id = await party(store, [f"Guest {n} <g{n}@example.org>" for n in range(60)])
    under_way = most = 0

    async def read(sql, values):
        nonlocal under_way, most
        if sql == bounds.bounds(run_id)[0]:
            return await store._all(sql, values)
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        found = await store._all(sql, values)
        under_way -= 1
        return found

    people = Searching(store._say, read, store._writer, store.recipient)
    people.small, people.slice_rows = 0, 10
    wish = PeopleQuery(part="guest")
    found = await asyncio.gather(
        *(people.find(run_id, wish, patience_s=PATIENCE_S) for _ in range(30))
    )
    assert {(len(one.rows), one.count) for one in found} == {(50, 60)}
    assert most == 1
