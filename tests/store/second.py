"""A second, small engine: in memory; SQLite does its statements
and PostgreSQL's grammar reads them.

What the queue decides comes from store/answering/ and store/verbs/ alone; of SQLite's own engine it
has the hot statements, which each engine writes for itself.
"""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import psycopg

from emailer.store import StoreError
from emailer.store.answering.access import Admitting
from emailer.store.answering.drafting import Drafting
from emailer.store.answering.engine import Committed
from emailer.store.answering.erasing import Eraser
from emailer.store.answering.searching import Searching
from emailer.store.answering.sending import Sending
from emailer.store.answering.setting_up import SettingUp
from emailer.store.answering.webhooks import Telling
from emailer.store.postgres.dialect import DIALECT as POSTGRES
from emailer.store.postgres.session import Session
from emailer.store.sqlite import claims
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs import refusals
from emailer.store.verbs.calls import Many
from emailer.store.verbs.transaction import Transaction
from tests.store.postgres import Marks, wrong

SCHEMA = Path(claims.__file__).with_name("schema.sql")
MARKS = Marks()
PLANNED: set[str] = set()
"""The statements of which a server had a plan: it is asked once for each."""


class Hot:
    """SQLite's hot statements, done by a plain connection: nobody else is to read them."""

    is_shared = False

    def __init__(self, plain):
        self._plain = plain

    def __getattr__(self, name):
        said = getattr(claims, name)
        return lambda _, *values, **more: said(self._plain, *values, **more)


class Connection:
    """Does each statement in SQLite's words,
    and notes what PostgreSQL would not read in its own: it is asked for its plan of each.
    """

    say = MARKS

    def __init__(self, server: Session):
        self.server = server
        self.plain = sqlite3.connect(":memory:", isolation_level=None)
        self.plain.row_factory = sqlite3.Row
        self.plain.executescript(SCHEMA.read_text("utf-8"))
        self.hot = Hot(self.plain)
        self.seen, self.wrong = set(), []

    def execute(self, sql, values=()):
        return self.plain.execute(self._read(sql, values), values)

    def executemany(self, sql, values):
        values = list(values)
        return self.plain.executemany(self._read(sql, values[0] if values else None), values)

    def _read(self, sql, values):
        if sql not in self.seen:
            self.seen.add(sql)
            theirs = MARKS.spell(sql, POSTGRES)
            self.wrong += [fault for fault in (wrong(theirs), self._unplanned(theirs, values))
                           if fault]  # fmt: skip
        return MARKS.spell(sql, DIALECT)

    def _unplanned(self, sql, values):
        """Say why the server makes no plan of a statement, with these values in it."""
        if sql in PLANNED or values is None:
            return ""
        PLANNED.add(sql)
        try:
            self.server.execute(f"EXPLAIN {sql}", values)
        except psycopg.Error as error:
            return f"{error} in {sql}"
        return ""


class Reader:
    """Reads at once."""

    say = MARKS

    def __init__(self, db):
        self._db = db

    async def all(self, sql, values):
        return self._db.execute(sql, values).fetchall()

    async def rows(self, query):
        for row in self._db.execute(*query):
            yield row

    @contextlib.asynccontextmanager
    async def snapshot(self):
        yield lambda query: self.all(*query)

    async def close(self):
        """Leave the database to the other stores."""


class Writer:
    """Commits each call at once and by itself."""

    trouble, is_gone = None, False

    def __init__(self, db, now, told):
        self._db, self._now, self._told = db, now, told

    def call(self, verb, *arguments):
        answer = asyncio.get_running_loop().create_future()
        transaction = Transaction(self._db, self._now(), refusals.hold_before_end)
        self._db.plain.execute("BEGIN")
        try:
            found = (
                verb(transaction, arguments)[0]
                if isinstance(verb, Many)
                else verb(transaction, *arguments)
            )
            transaction.flush()
        except (StoreError, sqlite3.IntegrityError) as error:
            self._db.plain.execute("ROLLBACK")
            answer.set_exception(error)
            return answer
        self._db.plain.execute("COMMIT")
        answer.set_result(found)
        self._told(Committed.of(transaction))
        return answer

    async def close(self):
        """Nothing waits."""


class SmallStore(Sending):
    """The Store of emailer.store, in memory."""

    def __init__(self, db, clock):
        super().__init__(Reader(db), lambda told: Writer(db, self.now, told), clock)
        self._db = db
        self.access = Admitting(self._all, self._writer, self.now)
        self.drafts = Drafting(self._all, self._writer, self.now)
        self.setups = SettingUp(self._all, self._writer)
        self.webhooks = Telling(self._all, self._writer, self.now, self._told)
        self.people = Searching(self._say, self._all, self._writer, self.recipient)
        doors = (self._all, self._writer, self._say)
        self.erasing = Eraser(doors, self.now, self, self.people, self._clean)

    async def _clean(self, is_idle, at_once):
        return is_idle

    def _living(self, account):
        return frozenset(owner for name, owner in self._owners.items() if name != account)

    def sql(self, sql, *values):
        """Do what the tests do by hand."""
        return self._db.plain.execute(sql, values).fetchall()
