"""The same as sign_up.py for a host on PostgreSQL, by SQLAlchemy's AsyncSession and asyncpg:
a guest and the welcome mail are one commit, and the commit rings for whoever sends.

    python3 examples/sign_up_postgresql.py postgresql://user@host/party 8000    the form
    python3 app.py --db postgresql://user@host/party                            sends what it queued

It needs SQLAlchemy and asyncpg (pip install "sqlalchemy[asyncio]" asyncpg); the outbox does not.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bootstrap

bootstrap.show_usage(__doc__)
bootstrap.ensure("requirements.txt")

from aiohttp import web
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from emailer import outbox

SESSIONS = web.AppKey("SESSIONS", async_sessionmaker)
FORM = """<!doctype html><html lang="en"><title>Sign up</title>
<form method="post"><label>Name <input name="name" required></label>
<label>Email <input name="email" type="email" required></label>
<button>Sign up</button></form></html>"""
WELCOME = {
    "subject": "Welcome, {{ name }}!",
    "text": "Dear {{ name }},\n\nyou are on the list. See you there.",
    "sender": "The party <party@example.org>",
}


class Base(DeclarativeBase):
    """The host's tables."""


class Guest(Base):
    """Who signed up."""

    __tablename__ = "guest"
    email: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


async def show(_: web.Request) -> web.Response:
    """Show the form."""
    return web.Response(text=FORM, content_type="text/html")


async def sign_up(request: web.Request) -> web.Response:
    """Store the guest and queue the welcome mail: both, or neither."""
    form = await request.post()
    name, email = str(form["name"]), str(form["email"])
    try:
        async with request.app[SESSIONS].begin() as session:
            session.add(Guest(email=email, name=name))
            await session.flush()
            await outbox.enqueue(session, WELCOME, [{"email": email, "name": name}])
    except (IntegrityError, outbox.OutboxError) as error:
        return web.Response(text=f"{error}\n", status=422)
    return web.Response(text=f"Welcome, {name}. A mail is on its way.\n")


async def database(app: web.Application) -> AsyncIterator[None]:
    """Connect, and make the host's own table and the outbox's beside it."""
    engine = create_async_engine(make_url(sys.argv[1]).set(drivername="postgresql+asyncpg"))
    await make_tables(engine)
    app[SESSIONS] = async_sessionmaker(engine)
    yield
    await engine.dispose()


async def make_tables(engine: AsyncEngine) -> None:
    """In a real host this is a migration: see docs/how-to/outbox.md."""
    async with engine.begin() as connection:
        found = await connection.execute(text("SELECT to_regclass('emailer_run')"))
        if found.scalar() is None:
            driver = (await connection.get_raw_connection()).driver_connection
            await driver.execute(outbox.schema_sql(engine="postgresql"))
        await connection.run_sync(Base.metadata.create_all)


def main() -> None:
    """Serve the form on this machine."""
    app = web.Application()
    app.cleanup_ctx.append(database)
    app.add_routes([web.get("/", show), web.post("/", sign_up)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=print)


if __name__ == "__main__":
    main()
