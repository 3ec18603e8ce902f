"""A sign-up form whose welcome mail cannot be lost: the guest's row and the message are one commit.

    python3 examples/sign_up.py party.db 8000    the form
    python3 app.py --db party.db                 sends what it queued, at once or when started

Kill either of them whenever you like: a guest without a mail,
or a mail without a guest, does not happen.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bootstrap

bootstrap.show_usage(__doc__)
bootstrap.ensure("requirements.txt")

import aiosqlite
from aiohttp import web

from emailer import outbox

DB = web.AppKey("DB", aiosqlite.Connection)
FORM = """<!doctype html><html lang="en"><title>Sign up</title>
<form method="post"><label>Name <input name="name" required></label>
<label>Email <input name="email" type="email" required></label>
<button>Sign up</button></form></html>"""
WELCOME = {
    "subject": "Welcome, {{ name }}!",
    "text": 'Dear {{ name | default("friend") }},\n\nyou are on the list. See you there.',
    "sender": "The party <party@example.org>",
}


async def show(_: web.Request) -> web.Response:
    """Show the form."""
    return web.Response(text=FORM, content_type="text/html")


async def sign_up(request: web.Request) -> web.Response:
    """Store the guest and queue the welcome mail: both, or neither."""
    form = await request.post()
    name, email = str(form["name"]), str(form["email"])
    db = request.app[DB]
    try:
        await db.execute("INSERT INTO guest (name, email) VALUES (?, ?)", (name, email))
        await outbox.enqueue(db, WELCOME, [{"email": email, "name": name}])
        await db.commit()
    except (aiosqlite.IntegrityError, outbox.OutboxError) as error:
        await db.rollback()
        return web.Response(text=f"{error}\n", status=422)
    return web.Response(text=f"Welcome, {name}. A mail is on its way.\n")


async def database(app: web.Application) -> AsyncIterator[None]:
    """Open the host's file, with its own table and the outbox's beside it."""
    async with aiosqlite.connect(sys.argv[1]) as db:
        tables = {name async for (name,) in await db.execute("SELECT name FROM sqlite_schema")}
        if "emailer_migration" not in tables:
            await db.executescript(outbox.schema_sql())
        await db.execute("CREATE TABLE IF NOT EXISTS guest (name TEXT, email TEXT UNIQUE)")
        await db.commit()
        app[DB] = db
        yield


def main() -> None:
    """Serve the form on this machine."""
    app = web.Application()
    app.cleanup_ctx.append(database)
    app.add_routes([web.get("/", show), web.post("/", sign_up)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), print=print)


if __name__ == "__main__":
    main()
