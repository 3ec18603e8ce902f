"""Who is let in: by the route's level, and by key or log-in, once the program asks for one."""

import logging
import re
from contextvars import ContextVar
from shlex import quote as quoted
from typing import NoReturn
from urllib.parse import quote

from aiohttp import hdrs, web

from emailer import api_keys
from emailer.cli.paths import COMMAND
from emailer.store.access import Key, Kind
from emailer.tongue import Sentence, plural
from web import addresses
from web.access import advised, client, local, secrets_known, sessions
from web.access.levels import Level
from web.access.tries import NEIGHBOURS_FREE
from web.app_keys import CONFIG, STORE, TRIES
from web.errors import ProblemError, wants_json

log = logging.getLogger(__name__)

LINK, ELSEWHERE = "link", "elsewhere"
"""How a key came in an address: by a link that was followed or typed, or from another site."""
REDUCED = web.RequestKey("REDUCED", bool)
"""The asker has a publishable key: state and counts, no address, no name, no server's text."""
WHO = web.RequestKey("WHO", str)
"""Who asks, for the log: the name of a key, or how somebody logged in."""
LOGGED_IN: ContextVar[bool] = ContextVar("LOGGED_IN", default=False)
"""Whether the asker of the request in hand has a session, which a button can end; for templates."""


def _make(kind: Kind, *more: str) -> str:
    """Write the command that makes a key for this very program."""
    return " ".join(
        (COMMAND, "keys", "create", "NAME", "--kind", kind, *more, *advised.FLAGS.get())
    )


def _with_secret_key() -> Sentence:
    return Sentence(
        "Send Authorization: Bearer and a secret key; {make} makes one. People log in on the page.",
        make=_make(Kind.SECRET),
    )


def _with_either() -> Sentence:
    return Sentence(
        "{with_secret} Pages that anybody sees send ?key= and a publishable key ({make}).",
        with_secret=_with_secret_key(),
        make=_make(Kind.PUBLISHABLE),
    )


async def is_closed(request: web.Request) -> bool:
    """Tell whether the program asks for a key: it can be reached from elsewhere,
    one was set or made, or it is another user of this machine who asks.
    """
    config = request.app[CONFIG]
    if config.is_reachable or config.secret_key or config.password_hash:
        return True
    return await request.app[STORE].access.is_closed() or local.is_another_users(request)


async def let_in(request: web.Request, level: Level) -> None:
    """Return where the asker may have the answer, and note how much of it;
    raise what he is told otherwise.
    """
    LOGGED_IN.set(False)
    near = advised.is_at_this_machine(request) and not is_from_elsewhere(request)
    advised.tell(request, tells=near)
    if level in (Level.OPEN, Level.SHARED):
        return
    if level is Level.PUBLISHABLE and "key" in request.query:
        await _with_key_in_address(request)
        return
    if await is_closed(request):
        await _with_secret(request, level)
    advised.tell(request, tells=REDUCED not in request)


async def _with_key_in_address(request: web.Request) -> None:
    """Take a publishable key, from its origins; whatever else is shown beside it,
    the answer is the public one.
    """
    said = request.query["key"]
    key = await secrets_known.find_key(request, said)
    is_secret = api_keys.kind_of(api_keys.pasted(said)) is Kind.SECRET
    if key is None and not is_secret:
        refuse_while_waiting(request)  # the answer to a right guess tells it
        is_secret = secrets_known.is_of_settings(request, said)
    if is_secret:
        raise ProblemError(
            403, Sentence("A secret key does not belong in an address."), _with_secret_key()
        )
    if key is None:
        _wrong(request, Sentence("This key is not known."), _with_either())
    await _take_publishable(request, key)


async def _take_publishable(request: web.Request, key: Key) -> None:
    _refuse_revoked(key)
    origin = request.headers.get(hdrs.ORIGIN)
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    is_allowed = origin in key.origins or is_own(request, origin) if origin else not from_elsewhere
    if not is_allowed:
        help_ = Sentence(
            "Make one for it: {make}",
            make=_make(Kind.PUBLISHABLE, "--origin", quoted(origin or "https://...")),
        )
        raise ProblemError(403, Sentence("This key is not for pages of this origin."), help_)
    request[REDUCED] = True
    await request.app[STORE].access.key_used(key)


async def _with_secret(request: web.Request, level: Level) -> None:
    """Take a secret key as a bearer, or a log-in."""
    scheme, *said = request.headers.get(hdrs.AUTHORIZATION, "").split(maxsplit=1) or [""]
    if scheme.lower() == "bearer":
        await _with_bearer(request, "".join(said), level)
    elif session := await sessions.find(request):
        LOGGED_IN.set(True)
        request[WHO] = (
            f"log-in by key {session.key_id}"
            if session.key_id
            else "log-in by the settings' secret"
        )
    else:
        _ask(request, level)


async def _with_bearer(request: web.Request, said: str, level: Level) -> None:
    """Take a key. One of the store is taken whatever the wait:
    nobody guesses it, so it is no try.
    """
    key = await secrets_known.find_key(request, said)
    if key and key.kind is Kind.PUBLISHABLE:
        if level is not Level.PUBLISHABLE:
            raise ProblemError(
                403,
                Sentence("This is a publishable key: it shows one run's state and counts."),
                _with_secret_key(),
            )
        await _take_publishable(request, key)
    elif key:
        _refuse_revoked(key)
        request[WHO] = f"key {key.name}"
        await request.app[STORE].access.key_used(key)
    else:
        refuse_while_waiting(request)
        if not secrets_known.is_of_settings(request, said):
            _wrong(request, Sentence("This key is not known."), _with_secret_key())
        request[WHO] = "key of the settings"


def tried_by(request: web.Request) -> str:
    """Name whom a try counts against: the address, for what its own people typed or sent.

    Any page can have a browser get an address of ours with a key in it. So such tries are
    counted apart, those of other sites once more apart: they hold up no form and no program.
    """
    return _apart(request, client.address(request))


def _apart(request: web.Request, address: str) -> str:
    is_link = request.method in ("GET", "HEAD") and hdrs.AUTHORIZATION not in request.headers
    if not is_link:
        return address
    return f"{ELSEWHERE if is_from_elsewhere(request) else LINK} {address}"


def _neighbours(request: web.Request) -> str:
    """Name the larger network of an address, of which its owner may have every one; "" for none."""
    larger = client.neighbours(client.address(request))
    return _apart(request, larger) if larger else ""


def forget_wrong(request: web.Request) -> None:
    """Forgive an address its wrong tries, however they came."""
    address = client.address(request)
    for one in (address, f"{LINK} {address}", f"{ELSEWHERE} {address}"):
        request.app[TRIES].right(one)


def refuse_while_waiting(request: web.Request) -> None:
    """Refuse to look at a key while its sender must wait after wrong ones."""
    tries = request.app[TRIES]
    wait_s = max(tries.wait_s(tried_by(request)), tries.wait_s(_neighbours(request)))
    if wait_s:
        help_ = plural(
            "Try again in {n} second, with the right one.",
            "Try again in {n} seconds, with the right one.",
            wait_s,
        )
        raise ProblemError(
            429,
            Sentence("There were too many wrong keys from this address."),
            help_,
            retry_after_s=wait_s,
        )


def note_wrong(request: web.Request) -> None:
    """Count a wrong key against its sender, and log it."""
    address = client.address(request)
    wait_s = request.app[TRIES].wrong(tried_by(request))
    if neighbours := _neighbours(request):
        wait_s = max(wait_s, request.app[TRIES].wrong(neighbours, NEIGHBOURS_FREE))
    log.warning("a wrong key was shown", extra={"address": address, "wait_s": wait_s})


def _wrong(request: web.Request, message: str, help_: str) -> NoReturn:
    refuse_while_waiting(request)
    note_wrong(request)
    raise ProblemError(401, message, help_)


def _refuse_revoked(key: Key) -> None:
    if key.revoked_at:
        raise ProblemError(
            401,
            Sentence("This key was revoked."),
            Sentence("Make another: {make}", make=_make(key.kind)),
        )


def _ask(request: web.Request, level: Level) -> NoReturn:
    if level is Level.PAGE and not wants_json(request) and request.method in ("GET", "HEAD"):
        raise web.HTTPSeeOther(
            f"{addresses.of(request, 'login')}?next={quote(request.rel_url.raw_path_qs, safe='/')}"
        )
    help_ = (_with_either if level is Level.PUBLISHABLE else _with_secret_key)()
    raise ProblemError(401, Sentence("This needs a secret key, or a log-in."), help_)


def is_from_elsewhere(request: web.Request) -> bool:
    """Tell whether another site's page has a browser ask, as far as the browser says;
    over plain http it says no more than Origin or Referer.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    said = request.headers.get(hdrs.ORIGIN) or request.headers.get(hdrs.REFERER) or ""
    scheme, mark, rest = said.partition("://")
    return bool(said) and not is_own(request, scheme + mark + re.split("[/?#]", rest)[0])


def is_own(request: web.Request, origin: str) -> bool:
    """Tell whether an origin is this very place: its scheme, too, as the browser has it."""
    return is_same(request, origin) and origin.startswith("https:") is client.is_encrypted(request)


def is_same(request: web.Request, origin: str) -> bool:
    """Tell whether an origin is this place, or the same under the other scheme."""
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host.lower() == request.headers[hdrs.HOST].lower()
