"""Guards every request: Host, Origin and Sec-Fetch-Site, then who asks (`asked`) against the level
of what is asked for (`levels`).
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from emailer.store import StoreError
from emailer.tongue import Sentence
from web import addresses
from web.access import asked, audit, hosts, levels
from web.access.headers import READABLE_BY
from web.access.levels import Level
from web.app_keys import CONFIG
from web.errors import ProblemError, wants_json

_ORIGIN = re.compile(r"https?://[A-Za-z0-9._:\[\]-]{1,255}")

FILES = ("/api/runs", "/api/preview", "/api/test")
"""Where a program may send a list as a file."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other names (DNS rebinding), requests made by other sites,
    and who shows no key where one is asked for.
    """
    level = levels.of(request)
    hosts.check(request, request.app[CONFIG])
    if level is Level.PUBLISHABLE and "key" in request.query:
        _let_read(request)  # its origins are the key's: asked.py
    elif level is Level.SHARED:
        request[READABLE_BY] = "*"
    else:
        _check_origin(request)
    _check_content_type(request)
    await asked.let_in(request, level)
    if not request.path.endswith("/events"):
        return await _noted(request, handler)
    async with _ended_when_out(request, level):
        return await handler(request)


async def _noted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let it be done, and log that it was asked for."""
    try:
        answer = await handler(request)
    except (web.HTTPException, ProblemError) as ended:
        audit.note(request, ended.status, getattr(ended, "headers", {}).get(hdrs.LOCATION, ""))
        raise
    audit.note(request, answer.status, answer.headers.get(hdrs.LOCATION, ""))
    return answer


def _let_read(request: web.Request) -> None:
    """Let the page that asks read the answer, also that its key is wrong."""
    origin = request.headers.get(hdrs.ORIGIN, "")
    if _ORIGIN.fullmatch(origin):
        request[READABLE_BY] = origin


@contextlib.asynccontextmanager
async def _ended_when_out(request: web.Request, level: Level) -> AsyncIterator[None]:
    """Cut a stream off soon after its key was revoked or its log-in has ended."""

    async def look_again() -> None:
        while True:
            await asyncio.sleep(request.app[CONFIG].recheck_s)
            with contextlib.suppress(StoreError):
                await asked.let_in(request, level)

    def cut_off(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() and request.transport:
            request.transport.abort()

    task = asyncio.create_task(look_again(), name="stream-access")
    task.add_done_callback(cut_off)
    try:
        yield
    finally:
        task.cancel()


def _check_origin(request: web.Request) -> None:
    """Refuse what another site's page asks for; following a link to one of our pages is no asking.

    Browsers send Sec-Fetch-Site only to loopback and over TLS, so over plain http
    under another name Origin alone decides: our Referrer-Policy must let our own forms send it.
    Where a browser says same-origin, it is believed even if another policy
    (an extension's) hides the origin, or a proxy does not say that it speaks TLS:
    no page can set Sec-Fetch-Site.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get(hdrs.ORIGIN)
    own_site = site in ("same-origin", "none")
    foreign_site = bool(site) and not own_site and not _is_followed_link(request)
    foreign_origin = (
        origin is not None
        and not (own_site and origin == "null")
        and not (site == "same-origin" and asked.is_same(request, origin))
        and not asked.is_own(request, origin)
    )
    if foreign_site or foreign_origin or (not site and origin is None and _is_led(request)):
        raise ProblemError(
            403,
            Sentence("This request was made by another site's page."),
            Sentence("Do it on the program's own page."),
        )


def _is_led(request: web.Request) -> bool:
    """Whether another site's page is named as the one that sends something here."""
    page = request.headers.get(hdrs.REFERER, "")
    is_foreign = bool(page) and not asked.is_own(request, "/".join(page.split("/", 3)[:3]))
    return is_foreign and request.method not in ("GET", "HEAD")


def _is_followed_link(request: web.Request) -> bool:
    is_page = (
        request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )
    return is_page and request.method == "GET" and not wants_json(request)


def _check_content_type(request: web.Request) -> None:
    """Refuse at the API what a form of another site could send without being asked."""
    is_said = request.method not in ("GET", "HEAD") and request.can_read_body
    if is_said and addresses.within(request).startswith("/api/"):
        taken = {"application/json"} | (
            {"multipart/form-data"} if addresses.within(request) in FILES else set()
        )
        if request.content_type not in taken:
            raise ProblemError(
                415,
                Sentence("This address takes JSON."),
                Sentence("Send Content-Type: application/json."),
            )
