"""The kinds of connections a host program may have to its SQLite file,
each behind the same few words.
"""

import os
import sqlite3
from contextlib import asynccontextmanager, closing
from inspect import isawaitable

import aiosqlite
import sqlalchemy
from sqlalchemy import orm
from sqlalchemy.ext import asyncio as sqlalchemy_asyncio

OWN_ROW = "INSERT INTO guest VALUES ('ana')"


async def settled(answer):
    """Wait for what is awaitable, and take the rest as it is."""
    return await answer if isawaitable(answer) else answer


class Host:
    """A host's connection: `raw` is what it gives to the outbox."""

    def __init__(self, raw, execute, driver=None):
        self.raw, self._execute, self._driver = raw, execute, driver

    async def trace(self, callback):
        """Call back before each statement that SQLite runs."""
        await settled((await settled(self._driver())).set_trace_callback(callback))

    async def execute(self, sql):
        await settled(self._execute(sql))

    async def commit(self):
        await settled(self.raw.commit())

    async def rollback(self):
        await settled(self.raw.rollback())


def as_a_mapping(cursor, row):
    """What many hosts have rows made into."""
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


@asynccontextmanager
async def by_sqlite3(path):
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = as_a_mapping
        yield Host(raw, raw.execute, lambda: raw)


@asynccontextmanager
async def by_aiosqlite(path):
    async with aiosqlite.connect(path) as raw:
        raw.row_factory = as_a_mapping

        async def driver():
            return raw  # which is awaitable, once

        yield Host(raw, raw.execute, driver)


@asynccontextmanager
async def by_connection(path):
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.connect() as raw:
        yield Host(raw, raw.exec_driver_sql, lambda: raw.connection.driver_connection)
    engine.dispose()


@asynccontextmanager
async def by_session(path):
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with orm.Session(engine) as raw:

        def driver():
            return raw.connection().connection.driver_connection

        yield Host(raw, lambda sql: raw.execute(sqlalchemy.text(sql)), driver)
    engine.dispose()


@asynccontextmanager
async def by_async_connection(path):
    engine = sqlalchemy_asyncio.create_async_engine(f"sqlite+aiosqlite:///{path}")
    async with engine.connect() as raw:

        async def driver():
            return (await raw.get_raw_connection()).driver_connection

        yield Host(raw, raw.exec_driver_sql, driver)
    await engine.dispose()


@asynccontextmanager
async def by_async_session(path):
    engine = sqlalchemy_asyncio.create_async_engine(f"sqlite+aiosqlite:///{path}")
    async with sqlalchemy_asyncio.AsyncSession(engine) as raw:

        async def driver():
            return (await (await raw.connection()).get_raw_connection()).driver_connection

        yield Host(raw, lambda sql: raw.execute(sqlalchemy.text(sql)), driver)
    await engine.dispose()


@asynccontextmanager
async def by_django(path):
    from django.db.backends.sqlite3.base import DatabaseWrapper

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the tests' loop is not the host's
    raw = DatabaseWrapper(django_settings(path))
    raw.set_autocommit(False)

    def execute(sql):
        with raw.cursor() as cursor:
            cursor.execute(sql)

    yield Host(raw, execute, lambda: raw.connection)
    raw.rollback()
    raw.close()


def django_settings(path):
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure()
        django.setup()
    return {"NAME": str(path), "ENGINE": "django.db.backends.sqlite3", "OPTIONS": {},
            "TIME_ZONE": None,
            "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True,
            "ATOMIC_REQUESTS": False,
            "USER": "", "PASSWORD": "", "HOST": "", "PORT": "", "TEST": {"NAME": None}}  # fmt: skip


KINDS = {
    "sqlite3": by_sqlite3,
    "aiosqlite": by_aiosqlite,
    "SQLAlchemy Connection": by_connection,
    "SQLAlchemy Session": by_session,
    "SQLAlchemy AsyncConnection": by_async_connection,
    "SQLAlchemy AsyncSession": by_async_session,
    "Django": by_django,
}
