"""The page that asks for the secret key, where one is set."""

import re

import aiohttp_jinja2
from aiohttp import web

from web import receive, security
from web.keys import CONFIG
from web.limits import LOGIN_BYTES

_OURS = re.compile(r"/(?![/\\])[\x21-\x7e]*")
_MONTH_S = 30 * 86400


@aiohttp_jinja2.template("login.html")
async def show(request: web.Request) -> dict[str, object]:
    """Ask for the key; `login.html` has a form with `key` and the hidden `next`."""
    return {"next": _next(request.query.get("next", "/")), "message": None}


async def enter(request: web.Request) -> web.StreamResponse:
    """Take the key, and go on to where one wanted to go."""
    fields = (await receive.form(request, LOGIN_BYTES)).fields
    target, key = _next(fields.get("next", "/")), request.app[CONFIG].secret_key
    if key and not security.same(fields.get("key", ""), key):
        context = {"next": target, "message": "This is not the key. It is the value of EMAILER_SECRET_KEY."}
        return aiohttp_jinja2.render_template("login.html", request, context, status=401)
    answer = web.HTTPSeeOther(target)
    if key:
        answer.set_cookie(
            security.COOKIE, security.cookie_of(key), max_age=_MONTH_S, httponly=True, samesite="Lax", path="/",
            secure=request.secure,
        )  # fmt: skip
    raise answer


def _next(path: str) -> str:
    """Go only to an address of ours."""
    return path if _OURS.fullmatch(path) else "/"
