"""Who may ask: Host, Origin and Sec-Fetch-Site on every request, a secret key where one is set."""

import hashlib
import hmac
from typing import NoReturn
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web import hosts
from web.errors import ProblemError, wants_json
from web.keys import CONFIG

COOKIE = "emailer_login"
OPEN_PATHS = ("/login", "/static/", "/healthz")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other names (DNS rebinding), requests made by other sites, and who does not know the secret key."""
    config = request.app[CONFIG]
    hosts.check(request, config)
    _check_origin(request)
    _check_content_type(request)
    if config.secret_key and not request.path.startswith(OPEN_PATHS) and not is_known(request, config.secret_key):
        _ask_for_key(request)
    return await handler(request)


def is_known(request: web.Request, secret_key: str) -> bool:
    """Tell whether a request has the key, as a bearer or by the cookie of a login."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    bearer = scheme.lower() == "bearer" and same(token.strip(), secret_key)
    return bearer or same(request.cookies.get(COOKIE, ""), cookie_of(secret_key))


def cookie_of(secret_key: str) -> str:
    """Make the value of the login's cookie: it proves the key and does not tell it."""
    return hmac.new(secret_key.encode(), b"emailer login", hashlib.sha256).hexdigest()


def same(said: str, right: str) -> bool:
    """Compare without telling by the time taken how much was right."""
    return hmac.compare_digest(said.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def _ask_for_key(request: web.Request) -> NoReturn:
    if wants_json(request) or request.method != "GET" or request.path.endswith("/events"):
        raise ProblemError(401, "This needs the secret key.", "Log in, or send Authorization: Bearer and the key.")
    raise web.HTTPSeeOther(f"/login?next={quote(request.rel_url.raw_path_qs, safe='/')}")


def _check_origin(request: web.Request) -> None:
    """Refuse what another site's page asks for; following a link to one of our pages is no asking.

    Browsers send Sec-Fetch-Site only to loopback and over TLS, so over plain http under another name Origin alone
    decides: our Referrer-Policy must let our own forms send it. Where a browser says same-origin, it is believed even
    if another policy (an extension's) hides the origin: no page can set Sec-Fetch-Site.
    """
    site = request.headers.get("Sec-Fetch-Site", "")
    origin = request.headers.get(hdrs.ORIGIN)
    own_site = site in ("same-origin", "none")
    foreign_site = bool(site) and not own_site and not _is_followed_link(request)
    foreign_origin = origin is not None and not (own_site and origin == "null") and not _is_ours(request, origin)
    if foreign_site or foreign_origin:
        raise ProblemError(403, "This request was made by another site's page.", "Do it on the program's own page.")


def _is_followed_link(request: web.Request) -> bool:
    is_page = (
        request.headers.get("Sec-Fetch-Mode") == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"
    )
    return is_page and request.method == "GET" and not wants_json(request)


def _is_ours(request: web.Request, origin: str) -> bool:
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host.lower() == request.headers[hdrs.HOST].lower()


def _check_content_type(request: web.Request) -> None:
    """Refuse at the API what a form of another site could send without being asked."""
    is_said = request.method not in ("GET", "HEAD") and request.can_read_body
    if is_said and request.path.startswith("/api/"):
        taken = {"application/json"} | ({"multipart/form-data"} if request.path == "/api/runs" else set())
        if request.content_type not in taken:
            raise ProblemError(415, "This address takes JSON.", "Send Content-Type: application/json.")
