"""Pages and sending inside another aiohttp application: below /mail, behind the host's own log-in.

    HOST_PASSWORD=secret python3 examples/mounted.py party.db 8000

Settings are those of the program: EMAILER_TRANSPORT, EMAILER_SENDER, ... and .env.
"""

import argparse
import asyncio
import hmac
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bootstrap

bootstrap.show_usage(__doc__)
bootstrap.ensure("requirements.txt")

from aiohttp import web
from aiohttp.typedefs import Handler

import web as emailer_pages
from emailer.cli import sender, settings

PASSWORD = os.environ.get("HOST_PASSWORD", "")
SESSION = secrets.token_urlsafe()
FORM = """<!doctype html><html lang="en"><title>Log in</title>
<form method="post" action="/login"><label>Password
<input name="password" type="password"></label> <button>Log in</button></form></html>"""


@web.middleware
async def log_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody in who has not logged in here: the emailer asks for nothing more."""
    known = hmac.compare_digest(request.cookies.get("session", ""), SESSION)
    if known or request.path == "/login":
        return await handler(request)
    return web.Response(text=FORM, content_type="text/html", status=401)


async def enter(request: web.Request) -> web.StreamResponse:
    """Compare the password, and remember who knew it."""
    said = str((await request.post()).get("password", ""))
    if not PASSWORD or not hmac.compare_digest(said.encode(), PASSWORD.encode()):
        return web.Response(text=FORM, content_type="text/html", status=401)
    answer = web.HTTPSeeOther("/mail/")
    answer.set_cookie("session", SESSION, httponly=True, samesite="Lax")
    return answer


async def application(db: str) -> web.Application:
    """Join the host's parts and the emailer's; what was opened ends with the host."""
    wishes = settings.read(argparse.Namespace(db=db))
    opened = AsyncExitStack()
    store = await opened.enter_async_context(sender.held(wishes.db))
    joined = await sender.join(wishes, store)
    fleet = joined.fleet

    async def sends(_: web.Application) -> AsyncIterator[None]:
        async with opened:
            sending = asyncio.create_task(fleet.run())
            yield
            fleet.stop()
            await asyncio.gather(sending, return_exceptions=True)
            await joined.end()

    config = emailer_pages.WebConfig(
        upload_folder=wishes.db.beside("uploads"),
        allowed_hosts=wishes.allowed_hosts,  # the name that the host is reached by
        transport=wishes.transport.kind,
        account_url=wishes.transport.public,
        sender=wishes.sender,
        start_grace_s=wishes.grace_s,
    )
    host = web.Application(middlewares=[log_in])
    host.router.add_post("/login", enter)
    pages = emailer_pages.create_app(
        store, config, fleet.health, connected=fleet.connected, fleet=fleet
    )
    host.add_subapp("/mail", pages)
    host.cleanup_ctx.append(sends)
    return host


if __name__ == "__main__":
    web.run_app(application(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), print=print)
