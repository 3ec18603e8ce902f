"""Log-ins of people: a random cookie, of which the store keeps the digest.
They end in time, at log-out and revoke.
"""

from aiohttp import web

from emailer import api_keys
from emailer.store.access import NewSession, Session
from web import addresses
from web.access import client, secrets_known
from web.access.secrets_known import Proof
from web.app_keys import CONFIG, STORE

COOKIE = "emailer_login"
COOKIE_TLS = "__Host-emailer_login"
"""Behind TLS: browsers take it only from this host, encrypted,
for all paths (RFC 6265bis 4.1.3).
"""


async def begin(request: web.Request, answer: web.StreamResponse, proof: Proof) -> None:
    """Keep a log-in, and give the browser its cookie.
    Another cookie that it had before opens nothing by this.
    """
    await end(request)
    token, lasts_s = api_keys.make_session(), request.app[CONFIG].session_s
    key_id = proof.key.id if proof.key else None
    new = NewSession(api_keys.digest(token), key_id, proof.proof, round(lasts_s * 1000))
    await request.app[STORE].access.begin_session(new)
    answer.set_cookie(_name(request), token, max_age=int(lasts_s), httponly=True, samesite="Lax",
                      path=_path(request), secure=client.is_encrypted(request))  # fmt: skip


async def find(request: web.Request) -> Session | None:
    """Find the log-in of a request, unless it has ended."""
    token = request.cookies.get(_name(request), "")
    if not token or len(token) > secrets_known.LONGEST:
        return None
    session = await request.app[STORE].access.find_session(api_keys.digest(token))
    if session and session.key_id is None and session.proof not in secrets_known.proofs(request):
        return None  # the settings' secret was changed since
    return session


async def end(request: web.Request) -> None:
    """Log out."""
    token = request.cookies.get(_name(request), "")
    if token:
        await request.app[STORE].access.end_session(api_keys.digest(token))


def forget(request: web.Request, answer: web.StreamResponse) -> None:
    """Take the cookie from the browser, and with it all that this place keeps there.

    Below a path others share the name: their cookies and what they store stay.
    """
    is_secure = client.is_encrypted(request)
    answer.del_cookie(_name(request), path=_path(request), secure=is_secure, httponly=True,
                      samesite="Lax")  # fmt: skip
    alone = not addresses.root_of(request.app)
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"' if alone else '"cache"'


def _path(request: web.Request) -> str:
    """Below which path the cookie is sent: all of the name's, where `__Host-` demands it."""
    return "/" if client.is_encrypted(request) else addresses.root_of(request.app) or "/"


def _name(request: web.Request) -> str:
    return COOKIE_TLS if client.is_encrypted(request) else COOKIE
