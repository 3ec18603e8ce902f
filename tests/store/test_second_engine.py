"""What the queue decides knows no engine: it runs on a second one;
PostgreSQL reads each statement.
"""

import ast
import pkgutil
import re
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

from emailer.store import verbs
from emailer.store.postgres.dialect import DIALECT as POSTGRES
from emailer.store.postgres.session import Session
from tests.store import (
    test_claims,
    test_course,
    test_decisions,
    test_drafts,
    test_erasing,
    test_looking,
    test_people,
    test_refusals,
    test_rest,
    test_schedule,
    test_webhooks,
    test_when,
    test_written,
)
from tests.store.postgres import wrong
from tests.store.second import MARKS, Connection, SmallStore

# -- the tests of the queue, on another engine -----------------------------------------------------

OF_THE_FILE = {
    "test_a_change_of_another_process_ends_the_wait_within_seconds",
    "test_a_kill_at_any_statement_of_a_refusal_leaves_all_of_it_or_nothing",
    "test_a_mark_that_was_refused_changes_no_version",
    "test_a_paused_account_or_another_transport_does_not_wake_a_restored_backup",
    "test_a_run_whose_last_one_fails_for_good_ends_though_others_of_it_were_set_aside",
    "test_a_restored_backup_writes_to_nobody_until_a_person_resumes_it",
    "test_a_run_that_is_still_being_cancelled_takes_no_retry",
    "test_a_suppressed_address_is_not_taken",
    "test_of_an_erased_person_nothing_stands_in_the_file_and_all_of_the_others_does",
    "test_what_is_erased_stands_in_no_byte_of_the_file_or_its_log",
    "test_while_nothing_is_due_nothing_is_locked",
    "test_while_nothing_is_to_be_erased_nothing_is_locked",
    "test_while_nothing_is_to_be_filed_nothing_is_locked",
    "test_while_something_is_sent_only_the_log_is_cleaned_and_the_file_once_that_is_over",
    "test_enabling_takes_as_many_steps_however_many_wait",
    "test_looking_people_up_costs_the_same_however_many_letters_they_had",
    "test_killed_at_any_point_each_person_is_in_one_run_that_offers_them",
    "test_killed_while_an_import_is_undone_the_next_start_goes_on_undoing_it",
    "test_the_directory_follows_a_correction_however_far_it_is",
    "test_the_original_of_a_backup_goes_on",
    "test_those_who_moved_are_not_chosen_by_their_ids_either",
    "test_work_wakes_who_waits_whatever_made_it",
}
"""Tests of what the engine in one file has by itself: its file, other processes,
backups, groups of calls.
"""
LONG = {
    "test_a_bulk_move_takes_all_whatever_the_chunks",
    "test_a_submission_that_breaks_off_leaves_the_rest_where_it_was",
    "test_of_too_many_bytes_too_but_never_the_one_at_hand",
    "test_the_remainder_of_a_cancelled_run_is_resumed",
    "test_what_is_found_is_the_same_before_while_and_after_a_run_is_filed",
    "test_while_many_are_erased_other_calls_come_in_between",
    "test_who_fails_again_during_a_retry_is_not_taken_twice",
}
"""Tests of sizes, which are the same on any engine."""

for module in (test_claims, test_course, test_decisions, test_drafts, test_erasing, test_looking,
               test_people, test_refusals, test_rest, test_schedule, test_webhooks, test_when,
               test_written):  # fmt: skip
    globals().update(
        {
            name: it
            for name, it in vars(module).items()
            if name not in OF_THE_FILE | LONG | globals().keys()
        }
    )


@pytest.fixture(scope="module")
def server(server_queues):
    """A server that has the tables, and reads."""
    session = Session(server_queues.new())
    yield session
    session.close()


@pytest.fixture
async def open_store(clock, server):
    """Open one more store on the same queue; in the end PostgreSQL had a plan for all there was."""
    opened, db = [], Connection(server)

    async def open_store():
        opened.append(SmallStore(db, clock))
        return opened[-1]

    yield open_store
    for store in opened:
        await store.close()
    db.plain.close()
    assert not db.wrong


# -- every statement there is ----------------------------------------------------------------------

MODULES = [
    import_module(f"{verbs.__name__}.{module.name}")
    for module in pkgutil.iter_modules(verbs.__path__)
]
STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s")


def statements(module):
    """Yield a module's statements: those that stand by themselves, and those spelled by a dialect.

    What is put together while the program runs is read by the tests above.
    """
    for name, value in vars(module).items():
        if isinstance(value, str):
            yield name, value
        elif hasattr(value, "cache_info") and [*signature(value).parameters] == ["say"]:
            yield name, value(MARKS)
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    parts = {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield f"line {node.lineno}", node.value


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_postgresql_would_read_each_statement_as_sqlite_does(module):
    for name, sql in statements(module):
        if STATEMENT.match(sql) and "{" not in sql:
            assert not wrong(MARKS.spell(sql, POSTGRES)), name


@pytest.mark.parametrize("words", [
    "SELECT iif(a, 1, 2)", "SELECT a FROM b INDEXED BY c", "SELECT a FROM b WHERE a IS NOT :a",
    "SELECT max(a, :b) FROM c", "SELECT a FROM b WHERE +a = :c", "SELECT a FROM b WHERE a = ?",
    "SELECT a FROM b WHERE a = ?1", "SELECT a FROM b WHERE a LIKE :c", "SELECT rowid FROM a",
    "SELECT a FROM b CROSS JOIN c ON c.a = b.a", "SELECT a -> 0 FROM b",
    "INSERT OR IGNORE INTO a VALUES (1)",
    "SELECT a FROM b WHERE id IN (SELECT value FROM json_each(:ids))",
    "SELECT json_group_array(a) FROM b", "SELECT json_array(a, b) FROM c",
    "SELECT lower(hex(randomblob(16)))", "SELECT unixepoch()", "PRAGMA user_version",
    "REPLACE INTO a VALUES (1)", "SELECT a FROM b WHERE a GLOB :c", "SELECT last_insert_rowid()",
    "SELECT changes()", "SELECT a == :b FROM c", "SELECT ifnull(a, 1) FROM b",
    "SELECT total(a) FROM b", "SELECT a FROM b LIMIT 1, 2",
])  # fmt: skip
def test_a_word_of_sqlite_s_own_is_found(words):
    assert wrong(words)
