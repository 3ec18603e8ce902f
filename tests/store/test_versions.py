"""All that is said to a server is read by the oldest one that will do."""

import ast
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from pglast.parser import ParseError

from emailer import outbox
from emailer.store import postgres, verbs
from emailer.store.postgres import database, kept_statements, marking, message_statements
from emailer.store.postgres.dialect import DIALECT
from tests.store.postgres import OLDEST, too_new
from tests.store.test_second_engine import MARKS, statements

pytestmark = pytest.mark.one_engine("words alone")

SAID = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|SET|CREATE|ALTER|MERGE)\s")
MODULES = [
    import_module(f"{package.__name__}.{module.name}")
    for package in (postgres, verbs, outbox)
    for module in pkgutil.iter_modules(package.__path__)
]
FILES = sorted(Path(postgres.__file__).parent.rglob("*.sql"))


def kept_in(module):
    """Yield those that sessions keep."""
    for value in vars(module).values():
        several = value.values() if isinstance(value, Mapping) else [value]
        yield from (one for one in several if isinstance(one, kept_statements.Kept))


def said_in(module):
    """Yield a module's statements: those of its names, and those put together in its functions,
    with something true wherever a value goes in.
    """
    yield from (sql for _, sql in statements(module))
    yield from (one.sql.decode() for one in kept_in(module))
    for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "true"
                          for part in node.values)  # fmt: skip


@cache
def read(module):
    """List what of them a server reads; the rest is parts of statements, or SQLite's."""
    return [*read_by_a_server(module)]


def read_by_a_server(module):
    for said in said_in(module):
        sql = MARKS.spell(said, DIALECT)
        if SAID.match(sql):
            try:
                yield sql, too_new(sql)
            except ParseError:
                continue


def test_what_is_looked_for_is_what_is_promised():
    assert database.OLDEST == OLDEST * 10_000


def test_no_statement_needs_a_newer_server_than_is_promised():
    assert [
        (module.__name__, sql, found) for module in MODULES for sql, found in read(module) if found
    ] == []


@pytest.mark.parametrize("name", FILES, ids=lambda name: name.name)
def test_no_table_needs_a_newer_server_than_is_promised(name):
    assert not too_new(name.read_text("utf-8"))


def test_the_statements_of_every_message_are_among_those_that_are_read():
    read_ones = {sql for module in MODULES for sql, _ in read(module)}
    every = [message_statements._CLAIM, *marking._MARK.values()]
    assert {one.sql.decode() for one in every} <= read_ones


@pytest.mark.parametrize("words", [
    "MERGE INTO a USING b ON a.c = b.c WHEN MATCHED THEN DO NOTHING",
    "SELECT a FROM (SELECT 1 AS a)", "CREATE UNIQUE INDEX a ON b (c) NULLS NOT DISTINCT",
    "CREATE TABLE a (b bigint, UNIQUE NULLS NOT DISTINCT (b))", "SELECT a IS JSON FROM b",
    "SELECT json_object('a': 1)", "SELECT json_array(1, 2)", "SELECT any_value(a) FROM b",
    "SELECT c FROM json_table('[]', '$[*]' COLUMNS (c bigint)) AS one",
    "SELECT a FROM b GROUP BY DISTINCT a", "SELECT 1 FROM a JOIN b USING (c) AS d",
    "UPDATE a SET b = 1 RETURNING WITH (OLD AS o) o.b", "CREATE TABLE a (b text COMPRESSION lz4)",
    "SELECT date_bin('1 day', a, b) FROM c", "SELECT uuidv7()",
])  # fmt: skip
def test_what_came_later_is_found(words):
    assert too_new(words)
