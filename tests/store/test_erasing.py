"""What is erased: runs that ended long ago, and one person everywhere;
from the rows, and from the file's bytes.
"""

import asyncio
import json
import re
import sqlite3
from pathlib import Path

import pytest

from emailer.dialogue import Reply, Stage
from emailer.model import (
    Event,
    Message,
    Part,
    PartKind,
    Recipient,
    Rejected,
    RunState,
    State,
    Verdict,
)
from emailer.pause_rules import Reason
from emailer.store import ConflictError, Draft, DraftFile
from emailer.store.allowed import allowed
from emailer.store.drafts import NewDraft
from emailer.store.erasing import Person
from emailer.store.webhooks import Kind, NewWebhook
from tests.patience import PATIENCE_S
from tests.store.hands import (
    ALL,
    OWNER,
    assert_adds_up,
    bring_recipient,
    chunks,
    ended,
    look,
    make_run,
    pause_account,
    rows,
    run_sql,
    send,
    send_all,
    states,
)
from tests.store.hands import refusal as refused_alike

pytestmark = pytest.mark.one_engine("a server plans its statements in test_second_engine")

DAY_S = 86_400
KEEP_MS = 90 * DAY_S * 1000
LETTER = Message("Summer party", "Dear secretbody {{ name }}", "<p>secrethtml</p>",
                 "Ana <ana@x.pt>", "secretreply@x.pt", (("X-Secret", "secretheader"),),
                 event=Event("secretevent", "2027-01-01", "2027-01-01"))  # fmt: skip


def guest(n: int, word: str = "old") -> Recipient:
    email = f"secret{word}{n}@example.org"
    return Recipient(
        email, f"Secretname{word} {n}", email, {"table": f"secretfield{word}{n}"}, line=n + 1
    )


async def run_of(store, n: int = 3, word: str = "old", message: Message = LETTER, **draft) -> str:
    lines = [guest(one, word) for one in range(n)] + [
        Rejected(n + 1, f"secretline{word}", "no address")
    ]
    return (await store.create_run(Draft(message, **draft), chunks(lines))).run_id


def refusal(claim, word: str):
    reply = Reply(Stage.RCPT, 550, "5.1.1", f"secretanswer{word} {claim.email} unknown")
    return ended(claim, Verdict.REFUSED)._replace(reply=reply)


async def finish(store, word: str = "old") -> None:
    """Send to all but the first, who is refused."""
    first, *others = await store.claim(OWNER, 100_000)
    await store.begin_send(first)
    await store.settle(first, refusal(first, word))
    for claim in others:
        await send(store, claim)


def secrets_in(folder: Path, word: str = "") -> set[bytes]:
    """Find what was to be erased in every byte beside the database."""
    found = set()
    for file in folder.glob("emailer.db*"):
        found |= set(
            re.findall(rb"secret\w*" + word.encode() + rb"\w*", file.read_bytes(), re.IGNORECASE)
        )
    return found


async def erase_old(store, clock, days: float = 91):
    clock.forward(days * DAY_S)
    return await store.erasing.erase_old(clock.now - KEEP_MS)


# -- runs that ended long ago ----------------------------------------------------------------------


async def test_of_a_run_that_ended_long_ago_the_counts_stay_and_nothing_that_names_anybody(
    store, clock
):
    run_id = await run_of(store)
    await finish(store)
    before = await look(store, run_id)
    assert await store.erasing.old(clock.now + 1) == (1, 3)
    assert await erase_old(store, clock) == (1, 3)
    run = await assert_adds_up(store, run_id)
    assert (run.counts, run.total, run.rejected_count) == (before.counts, 3, 1)
    assert (run.state, run.is_erased, run.finished_at) == (
        RunState.FINISHED,
        True,
        before.finished_at,
    )
    said = run.message
    assert (said.subject, said.text, said.html, said.event) == ("Summer party", "", "", None)
    assert (run.message.reply_to, run.message.headers) == ("", ())
    for row in await rows(store, run_id):
        assert (row.email, row.name, dict(row.fields)) == ("", "", {})
        assert not [
            one for one in await store.list_attempts(run_id, row.id) if one.reply and one.reply.text
        ]
    assert [one.reason for one in run.failures] == ["rcpt 550 5.1.1"]
    assert (await store.list_rejected(run_id)).rows == []
    assert await store.erasing.old(clock.now) == (0, 0)


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.PAUSED, RunState.SCHEDULED])
async def test_a_run_that_has_not_ended_is_kept_however_old_it_is(store, clock, state):
    run_id = await run_of(
        store, start_at=clock.now + 200 * DAY_S * 1000 if state is RunState.SCHEDULED else None
    )
    if state is RunState.PAUSED:
        await store.pause(run_id)
    assert await erase_old(store, clock) == (0, 0)
    assert not (await look(store, run_id)).is_erased


async def test_what_ended_within_the_time_is_kept(store, clock):
    old, new = await run_of(store), None
    await store.cancel(old)
    clock.forward(2 * DAY_S)
    new = await run_of(store, word="new")
    await store.cancel(new)
    assert await erase_old(store, clock, 89) == (1, 3)
    assert [(await look(store, one)).is_erased for one in (old, new)] == [True, False]


async def test_of_an_erased_run_nothing_can_be_decided(store, clock):
    run_id = await run_of(store)
    await finish(store)
    await erase_old(store, clock)
    assert allowed(await look(store, run_id)) == []
    for verb in (
        store.retry(run_id, ALL),
        store.resolve(run_id, ALL, "resend"),
        store.resume(run_id),
    ):
        with pytest.raises(ConflictError, match="erased"):
            await verb
    assert await store.claim(OWNER, 10) == []
    assert (await store.list_people(run_id)).rows == []


async def test_a_planned_retry_keeps_a_run(store, clock):
    from emailer.model import RetryPlan

    run_id = await run_of(store)
    await finish(store)
    await store.update_run(run_id, {"again": RetryPlan(clock.now + 200 * DAY_S * 1000)})
    assert await erase_old(store, clock) == (0, 0)


async def test_an_erasure_that_was_interrupted_is_finished_later(store, clock, open_store):
    run_id = await run_of(store, 1200)
    await store.cancel(run_id)
    clock.forward(91 * DAY_S)
    from emailer.store.verbs import erasing_runs

    for _ in range(2):
        await store._writer.call(erasing_runs.step, clock.now - KEEP_MS)
    again = await open_store()
    while await again.erasing.erase_some(None):
        pass
    assert {row.email for row in await rows(again, run_id)} == {""}


async def test_files_go_with_their_run_and_stay_while_a_newer_one_sends_them(
    store, clock, tmp_path
):
    picture = tmp_path / "picture.bin"
    picture.write_bytes(b"secretfile" * 100)
    part = Part(PartKind.ATTACHMENT, "secretname.pdf", "application/pdf", 1000)
    first = await run_of(store, files=(DraftFile(part, picture),))
    [kept] = (await look(store, first)).files
    await store.cancel(first)
    clock.forward(50 * DAY_S)
    second = await run_of(store, word="new", files=(DraftFile(kept),))
    await store.cancel(second)
    await erase_old(store, clock, 50)
    [still] = (await look(store, second)).files
    assert await store.part_content(still.key) == picture.read_bytes()
    assert (await look(store, first)).files == []
    await erase_old(store, clock)
    assert await run_sql(store, "SELECT * FROM emailer_part_data") == []
    assert await run_sql(store, "SELECT * FROM emailer_part") == []


async def test_drafts_that_were_left_so_long_go_too(store, clock):
    await store.drafts.keep(NewDraft("k", "t", {"emails": "secretdraft@x.pt"}))
    await erase_old(store, clock)
    assert await run_sql(store, "SELECT * FROM emailer_draft_field") == []


async def test_while_nothing_is_to_be_erased_nothing_is_locked(store, clock, tmp_path):
    other = sqlite3.connect(tmp_path / "emailer.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._writer.committer.patience_ms = 600_000  # who waited for the lock would not come back
    async with asyncio.timeout(PATIENCE_S):
        assert not await store.erasing.erase_some(clock.now - KEEP_MS)
        await store.erasing.clean()
    other.close()


@pytest.mark.one_engine("it asks the file itself")
async def test_what_is_erased_stands_in_no_byte_of_the_file_or_its_log(store, clock, tmp_path):
    await run_of(store, 2000)
    await run_of(store, 2000, "kept")
    claims = await store.claim(OWNER, 100_000)
    for begin in range(0, len(claims), 10):  # as ten connections do
        some = claims[begin : begin + 10]
        await asyncio.gather(*(store.begin_send(claim) for claim in some))
        word = "old" if "old" in some[0].email else "kept"
        ends = [refusal(some[0], word), *(ended(claim, Verdict.SENT) for claim in some[1:])]
        await asyncio.gather(*(store.settle(*end) for end in zip(some, ends, strict=True)))
    await store.drafts.keep(NewDraft("k", "t", {"emails": "secretolddraft@x.pt"}))
    await run_sql(store, "UPDATE emailer_run SET finished_at = 1 WHERE id = 1")
    await run_sql(store, "UPDATE emailer_draft SET changed_at = 1")
    await store.enter_ended(OWNER)
    clock.forward(DAY_S)
    assert len(secrets_in(tmp_path, "old")) > 4000
    await store.erasing.erase_old(2)
    await store.erasing.clean()
    assert secrets_in(tmp_path, "old") == set()
    assert secrets_in(tmp_path) >= {b"secretkept7", b"Secretnamekept"}
    assert await run_sql(store, "SELECT * FROM emailer_residue") == []
    await assert_adds_up(store, (await store.list_runs()).rows[1].id)


@pytest.mark.one_engine("it asks the file itself")
async def test_while_something_is_sent_only_the_log_is_cleaned_and_the_file_once_that_is_over(
    store, clock, tmp_path
):
    old = await run_of(store)
    await store.cancel(old)
    await run_of(store, word="new")
    clock.forward(91 * DAY_S)
    await store.erasing.erase_old(clock.now - KEEP_MS)
    [claim, *others] = await store.claim(OWNER, 10)
    await store.erasing.clean()
    assert await run_sql(store, "SELECT * FROM emailer_residue") != []
    assert (tmp_path / "emailer.db-wal").stat().st_size == 0
    for one in (claim, *others):
        await send(store, one)
    store.erasing._not_before = 0.0
    await store.erasing.clean()
    assert await run_sql(store, "SELECT * FROM emailer_residue") == []


@pytest.mark.one_engine("of sizes, which are the same on any")
async def test_while_many_are_erased_other_calls_come_in_between(store, clock):
    old = await run_of(store, 20_000)
    await store.cancel(old)
    clock.forward(91 * DAY_S)
    await run_of(store, 200, "new")
    erasing_runs = asyncio.create_task(store.erasing.erase_old(clock.now - KEEP_MS))
    n = 0
    while not erasing_runs.done():
        await store.release(await store.claim(OWNER, 1))
        n += 1
    assert n > 20
    assert {row.email for row in await rows(store, old)} == {""}


# -- one person ------------------------------------------------------------------------------------


def ana(n: int = 0) -> Person:
    return Person(guest(n).email, guest(n).key)


async def known(store, n: int = 0):
    return await store.erasing.known(ana(n).email, ana(n).key)


async def test_a_person_is_known_from_every_run_of_theirs(store):
    first = await run_of(store)
    await finish(store)
    await store.enter_ended(OWNER)
    second = await run_of(store)
    found = await known(store)
    assert [entry.run.id for entry in found.entries] == [first, second]
    assert found.entries[0].attempts[0].reply.text.startswith("secretanswer")
    assert found.entries[0].row.fields == {"table": "secretfieldold0"}


async def test_who_waits_in_a_running_run_is_skipped_and_not_sent_to(store):
    run_id = await run_of(store)
    assert await store.erasing.erase_person(ana()) == (1, 0)
    assert await states(store, run_id) == {State.SKIPPED: 1, State.WAITING: 2}
    assert {claim.email for claim in await send_all(store)} == {guest(1).email, guest(2).email}
    run = await assert_adds_up(store, run_id)
    assert (run.state, run.outcome, run.erased, run.is_erased) == (
        RunState.FINISHED,
        "all_sent",
        1,
        False,
    )
    assert (await known(store)).entries == []


async def test_who_is_in_a_worker_s_hand_is_taken_out_of_it(store):
    run_id = await run_of(store, 1)
    [claim] = await store.claim(OWNER, 1)
    assert await store.erasing.erase_person(ana()) == (1, 0)
    assert not await store.begin_send(claim)
    await store.release([claim])
    assert await states(store, run_id) == {State.SKIPPED: 1}
    await assert_adds_up(store, run_id)


async def test_whose_message_may_just_be_leaving_is_erased_once_that_is_known(store):
    run_id = await run_of(store, 1)
    [claim] = await store.claim(OWNER, 1)
    await store.begin_send(claim)
    assert await store.erasing.erase_person(ana()) == (0, 1)
    assert await store.settle(claim, ended(claim, Verdict.SENT))
    assert await store.erasing.erase_person(ana()) == (1, 0)
    assert await states(store, run_id) == {State.SENT: 1}


@pytest.mark.parametrize("state", [State.WAITING, State.FAILED, State.IN_DOUBT, State.CANCELLED])
async def test_nobody_who_was_erased_is_ever_written_to_again(store, state):
    from tests.store.hands import person

    run_id, _ = await bring_recipient(store, state)
    assert await store.erasing.erase_person(Person(person(0).email, person(0).key)) == (1, 0)
    assert await states(store, run_id) == {State.SKIPPED: 1}
    await assert_adds_up(store, run_id)
    assert await store.retry(run_id, ALL) == 0
    assert await store.claim(OWNER, 1) == []
    [row] = await rows(store, run_id)
    with pytest.raises(ConflictError, match="erased"):
        await store.people.correct(run_id, row.id, "new@x.pt", "new@x.pt")


async def test_who_was_left_out_and_then_erased_is_not_put_back(store, clock):
    run_id = await run_of(store)
    [first, *_] = await rows(store, run_id)
    await store.people.leave_out(run_id, [first.id])
    assert await store.erasing.erase_person(Person(first.email, first.email)) == (1, 0)
    assert await store.people.put_back(run_id, clock.now - 1) == 0
    assert await states(store, run_id) == {State.SKIPPED: 1, State.WAITING: 2}


@pytest.mark.one_engine("it asks the file itself")
async def test_of_an_erased_person_nothing_stands_in_the_file_and_all_of_the_others_does(
    store, tmp_path
):
    await run_of(store, 300)
    await finish(store)
    await store.enter_ended(OWNER)
    await run_of(store, 300)
    await store.drafts.keep(NewDraft("k", "t", {"emails": f"x@y.pt, {guest(0).email.upper()}"}))
    await run_sql(
        store, "UPDATE emailer_rejected SET value = ? WHERE run_id = 1", f"twice: {guest(0).email}"
    )
    found = await known(store)
    assert (len(found.entries), len(found.lines), found.drafts) == (2, 1, ["k"])
    assert await store.erasing.erase_person(ana()) == (2, 0)
    await store.erasing.clean(at_once=True)
    bytes_ = b"".join(file.read_bytes() for file in tmp_path.glob("emailer.db*")).lower()
    for gone in (
        b"secretold0@",
        b"secretnameold 0\x00",
        b"secretfieldold0",
        b"secretanswerold secretold0",
    ):
        assert gone not in bytes_
    assert b"secretold1@" in bytes_
    assert (await known(store)).entries == []
    assert len((await known(store, 1)).entries) == 2


async def test_an_address_that_was_put_right_is_found_by_what_it_was(store):
    run_id = await run_of(store, 1)
    [row] = await rows(store, run_id)
    await store.people.correct(run_id, row.id, "right@example.org", "right@example.org")
    assert len((await known(store)).entries) == 1
    await store.erasing.erase_person(ana())
    assert await run_sql(store, "SELECT * FROM emailer_correction") == []
    assert (await store.erasing.known("right@example.org", "right@example.org")).entries == []


UMLAUT = Person("änn@münchen.example", "änn@xn--mnchen-3ya.example")


@pytest.mark.parametrize("said", [
    "ÄNN@MÜNCHEN.example", "A\u0308nn@xn--mnchen-3ya.example", "Änn\uff20München.example",
])  # fmt: skip
async def test_an_address_is_found_however_its_letters_and_its_domain_are_written(store, said):
    await store.drafts.keep(NewDraft("k", "t", {"emails": f"ben@x.pt, {said}"}))
    await store.drafts.keep(NewDraft("other", "t", {"emails": "enn@münchen.example"}))
    await run_of(store, 1)
    row = "UPDATE emailer_rejected SET value = ?, cells = ?"
    await run_sql(store, row, "twice", json.dumps(["Änn", said]))
    [first, *_] = await rows(store, (await store.list_runs()).rows[0].id)
    await run_sql(
        store, "INSERT INTO emailer_correction (recipient_id, no, at, email, claim_no, address_key)"
        " VALUES (?, 1, 1, ?, 0, ?)", first.id, said, UMLAUT.key,
    )  # fmt: skip
    found = await store.erasing.known(UMLAUT.email, UMLAUT.key)
    assert (len(found.entries), len(found.lines), found.drafts) == (1, 1, ["k"])
    assert await store.erasing.erase_person(UMLAUT) == (1, 0)
    [[kept]] = await run_sql(store, "SELECT key FROM emailer_draft")
    assert kept == "other"
    assert await run_sql(store, "SELECT * FROM emailer_rejected") == []


async def test_a_person_s_own_file_goes_with_them_and_one_of_several_stays(store, tmp_path):
    files = {"mine.pdf": b"secretmine", "ours.pdf": b"ours"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    drafts = tuple(DraftFile(Part(PartKind.PERSONAL, name, "application/pdf", len(content)),
                             tmp_path / name)
                   for name, content in files.items())  # fmt: skip
    people = [
        guest(0)._replace(fields={"file": "mine.pdf; ours.pdf"}),
        guest(1)._replace(fields={"file": "ours.pdf"}),
    ]
    message = Message("Hi", "Hello", personal="file")
    made = await store.create_run(Draft(message, files=drafts), chunks(people))
    [first, *_] = await rows(store, made.run_id)
    parts = await store.parts((await look(store, made.run_id)).key)
    whole = Person(guest(0).email, guest(0).key, {first.id: [part.key for part in parts]})
    assert await store.erasing.erase_person(whole) == (1, 0)
    left = await store.parts((await look(store, made.run_id)).key)
    assert [part.filename for part in left] == ["ours.pdf"]
    assert await store.part_content(left[0].key) == b"ours"


async def test_an_idempotency_key_with_the_address_in_it_goes_too(store):
    await run_of(store, 1, idempotency_key=f"welcome:{guest(0).email}")
    await store.erasing.erase_person(ana())
    assert [key for (key,) in await run_sql(store, "SELECT idempotency_key FROM emailer_run")] == [
        None
    ]


NAMED = f"554 5.7.1 {guest(0).email.upper()}: the mailbox secretold0 is shut"


SAID = """
SELECT streak AS said FROM emailer_run UNION ALL SELECT pause_params FROM emailer_run
UNION ALL SELECT pause_params FROM emailer_account UNION ALL SELECT notice FROM emailer_account
UNION ALL SELECT run FROM emailer_webhook_event UNION ALL SELECT sample FROM emailer_failure
"""


async def words_kept(store) -> str:
    return " ".join(said for (said,) in await run_sql(store, SAID) if said)


async def test_what_servers_said_of_them_stands_in_no_reason_of_a_run_or_an_account(store):
    await store.webhooks.create(NewWebhook("https://x.pt/", (Kind.RUN_PAUSED,), "whsec_x"))
    both = await run_of(store, 5), await run_of(store, 2, "new")
    for asked, claim in enumerate(await store.claim(OWNER, 4), 1):
        if "old" in claim.email:
            reply = Reply(Stage.RCPT, 554, "5.7.1", NAMED)
            await store.refuse(claim, refused_alike(claim, asked, reply=reply))
    await pause_account(store, Reason("quota", {"answer": NAMED}))
    notice = json.dumps(["slowed", {"answer": NAMED, "key": "rcpt 554 5.7.1"}])
    await run_sql(store, "UPDATE emailer_account SET notice = ?", notice)
    assert (await words_kept(store)).lower().count("secretold0") >= 12
    assert await store.erasing.erase_person(ana()) == (1, 0)
    kept = await words_kept(store)
    assert "secretold0" not in kept.lower()
    assert kept.count("554 5.7.1 …: the mailbox … is shut") >= 6
    for run_id in both:
        reason = (await look(store, run_id)).reason
        assert reason.params == {"answer": "554 5.7.1 …: the mailbox … is shut"}


async def test_of_an_address_that_was_put_right_the_run_keeps_no_word_of_either(store):
    run_id = await run_of(store, 2)
    first, _ = await store.claim(OWNER, 2)
    reply = Reply(Stage.RCPT, 554, "5.7.1", f"{guest(0).email} and secretright are unknown")
    await store.refuse(first, refused_alike(first, 1, reply=reply))
    [row, *_] = await rows(store, run_id)
    await store.people.correct(run_id, row.id, "secretright@x.pt", "secretright@x.pt")
    await store.erasing.erase_person(ana())
    kept = await words_kept(store)
    assert "are unknown" in kept
    assert "secret" not in kept


_TOLD = """
INSERT INTO emailer_webhook_event
    (public_id, webhook_id, run_id, kind, run, created_at, state, due_at)
VALUES (?, ?, 1, 'run.finished', ?, 1, ?, ?)
"""


async def test_what_was_told_of_them_goes_and_of_others_stays(store):
    await run_of(store, 2)
    hook = await store.webhooks.create(NewWebhook("https://x.pt/", (Kind.RUN_FINISHED,), "whsec_x"))
    for name in ("secretold0", "other"):
        for state, due_at in (("told", None), ("waiting", 1)):
            run = f'{{"reason": "{name} unknown"}}'
            await run_sql(store, _TOLD, f"{name} {state}", hook.key, run, state, due_at)
    await store.erasing.erase_person(ana())
    left = [
        key
        for (key,) in await run_sql(
            store, "SELECT public_id FROM emailer_webhook_event ORDER BY id"
        )
    ]
    assert left == ["secretold0 waiting", "other told", "other waiting"]


async def test_who_wants_no_mail_stays_on_that_list(store):
    await run_sql(store, "INSERT INTO emailer_suppression VALUES (?, 'asked', 0)", ana().key)
    await make_run(store)
    assert (await known(store)).is_suppressed
    await store.erasing.erase_person(ana())
    assert (await known(store)).is_suppressed
