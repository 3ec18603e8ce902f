"""The kinds of connections a host program may have to a PostgreSQL server,
each behind the same few words.
"""

import os
from contextlib import asynccontextmanager, closing

import asyncpg
import psycopg
import psycopg2
import sqlalchemy
from sqlalchemy import orm
from sqlalchemy.ext import asyncio as sqlalchemy_asyncio

from tests.outbox.kinds import Host, django_settings

DATABASE, USER = "queue", "tester"


def words(folder):
    return {"host": str(folder), "dbname": DATABASE, "user": USER}


def named(driver, folder):
    return f"postgresql+{driver}://{USER}@/{DATABASE}?host={folder}"


@asynccontextmanager
async def by_psycopg(folder):
    with psycopg.connect(**words(folder), row_factory=psycopg.rows.dict_row) as raw:
        yield Host(raw, raw.execute)


@asynccontextmanager
async def by_psycopg_async(folder):
    connection = await psycopg.AsyncConnection.connect(**words(folder))
    async with connection as raw:
        yield Host(raw, raw.execute)


@asynccontextmanager
async def by_psycopg2(folder):
    from psycopg2 import extras

    with closing(psycopg2.connect(**words(folder), cursor_factory=extras.RealDictCursor)) as raw:

        def execute(sql):
            with raw.cursor() as cursor:
                cursor.execute(sql)

        yield Host(raw, execute)


class ByAsyncpg(Host):
    """It has no commit of its own: a transaction has."""

    async def commit(self):
        await self.transaction.commit()
        self.transaction = await begun(self.raw)

    async def rollback(self):
        await self.transaction.rollback()
        self.transaction = await begun(self.raw)


async def begun(raw):
    transaction = raw.transaction()
    await transaction.start()
    return transaction


@asynccontextmanager
async def by_asyncpg(folder):
    raw = await asyncpg.connect(host=str(folder), user=USER, database=DATABASE)
    host = ByAsyncpg(raw, raw.execute)
    host.transaction = await begun(raw)
    yield host
    await raw.close()


def by_connection(driver):
    @asynccontextmanager
    async def opened(folder):
        engine = sqlalchemy.create_engine(named(driver, folder))
        with engine.connect() as raw:
            yield Host(raw, raw.exec_driver_sql)
        engine.dispose()

    return opened


def by_session(driver):
    @asynccontextmanager
    async def opened(folder):
        engine = sqlalchemy.create_engine(named(driver, folder))
        with orm.Session(engine) as raw:
            yield Host(raw, lambda sql: raw.execute(sqlalchemy.text(sql)))
        engine.dispose()

    return opened


def by_async_connection(driver):
    @asynccontextmanager
    async def opened(folder):
        engine = sqlalchemy_asyncio.create_async_engine(named(driver, folder))
        async with engine.connect() as raw:
            yield Host(raw, raw.exec_driver_sql)
        await engine.dispose()

    return opened


def by_async_session(driver):
    @asynccontextmanager
    async def opened(folder):
        engine = sqlalchemy_asyncio.create_async_engine(named(driver, folder))
        async with sqlalchemy_asyncio.AsyncSession(engine) as raw:
            yield Host(raw, lambda sql: raw.execute(sqlalchemy.text(sql)))
        await engine.dispose()

    return opened


@asynccontextmanager
async def by_django(folder):
    raw = django(folder)
    raw.set_autocommit(False)

    def execute(sql):
        with raw.cursor() as cursor:
            cursor.execute(sql)

    yield Host(raw, execute)
    raw.rollback()
    raw.close()


def django(folder):
    from django.db.backends.postgresql.base import DatabaseWrapper

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the tests' loop is not the host's
    said = {"ENGINE": "django.db.backends.postgresql", "HOST": str(folder), "USER": USER}
    return DatabaseWrapper({**django_settings(DATABASE), **said})


KINDS = {
    "psycopg": by_psycopg,
    "psycopg async": by_psycopg_async,
    "psycopg2": by_psycopg2,
    "asyncpg": by_asyncpg,
    "SQLAlchemy Connection, psycopg": by_connection("psycopg"),
    "SQLAlchemy Connection, psycopg2": by_connection("psycopg2"),
    "SQLAlchemy Session, psycopg": by_session("psycopg"),
    "SQLAlchemy Session, psycopg2": by_session("psycopg2"),
    "SQLAlchemy AsyncConnection, asyncpg": by_async_connection("asyncpg"),
    "SQLAlchemy AsyncConnection, psycopg": by_async_connection("psycopg"),
    "SQLAlchemy AsyncSession, asyncpg": by_async_session("asyncpg"),
    "SQLAlchemy AsyncSession, psycopg": by_async_session("psycopg"),
    "Django on PostgreSQL": by_django,
}
