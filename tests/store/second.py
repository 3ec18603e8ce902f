"""A second, small engine: in memory; SQLite does its statements
and PostgreSQL's grammar reads them.

What the queue decides comes from store/answering/ and store/verbs/ alone; of SQLite's own engine it
has the hot statements, which each engine writes for itself.
"""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

from emailer.store import StoreError
from emailer.store.answering.admitting import Admitting
from emailer.store.answering.drafting import Drafting
from emailer.store.answering.engine import Committed
from emailer.store.answering.erasing import Eraser
from emailer.store.answering.searching import Searching
from emailer.store.answering.sending import Sending
from emailer.store.answering.setting_up import SettingUp
from emailer.store.answering.telling import Telling
from emailer.store.sqlite import hot
from emailer.store.sqlite.dialect import DIALECT
from emailer.store.verbs import refusals
from emailer.store.verbs.calls import Many
from emailer.store.verbs.transaction import Transaction
from tests.store.postgres import POSTGRES, Marks, wrong

SCHEMA = Path(hot.__file__).with_name("schema.sql")
MARKS = Marks()


class Hot:
    """SQLite's hot statements, done by a plain connection: nobody else is to read them."""

    def __init__(self, plain):
        self._plain = plain

    def __getattr__(self, name):
        said = getattr(hot, name)
        return lambda _, *values, **more: said(self._plain, *values, **more)


class Connection:
    """Does each statement in SQLite's words,
    and notes what PostgreSQL would not read in its own.
    """

    say = MARKS

    def __init__(self):
        self.plain = sqlite3.connect(":memory:", isolation_level=None)
        self.plain.row_factory = sqlite3.Row
        self.plain.executescript(SCHEMA.read_text("utf-8"))
        self.hot = Hot(self.plain)
        self.seen, self.wrong = set(), []

    def execute(self, sql, values=()):
        return self.plain.execute(self._read(sql), values)

    def executemany(self, sql, values):
        return self.plain.executemany(self._read(sql), values)

    def _read(self, sql):
        if sql not in self.seen:
            self.seen.add(sql)
            self.wrong += [fault for fault in (wrong(MARKS.spell(sql, POSTGRES)),) if fault]
        return MARKS.spell(sql, DIALECT)


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
