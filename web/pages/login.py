"""The pages by which people log in and out, where the program asks for a key."""

import logging
import re

import aiohttp_jinja2
from aiohttp import web

from emailer.tongue import Sentence
from web import addresses
from web.access import asked, client, secrets_known, sessions
from web.app_keys import CONFIG, TRIES
from web.errors import ProblemError
from web.receiving import receive
from web.receiving.limits import LOGIN_BYTES

log = logging.getLogger(__name__)

_OURS = re.compile(r"/(?![/\\])[\x21-\x7e]*")
_WRONG = Sentence("This key is wrong: a secret key is asked for.")
_WRONG_HERE = Sentence("This is neither a secret key nor the password.")


async def show(request: web.Request) -> web.StreamResponse:
    """Ask for the key; `login.html` has a form with `key` and the hidden `next`.
    A right `token` needs no form; nor does anybody where no key is asked for.
    """
    target = _next(request, request.query.get("next", ""))
    if "token" in request.query:
        return await _followed(request, request.query["token"], target)
    if not await asked.is_closed(request):
        raise web.HTTPSeeOther(target)
    return _page(request, target)


async def enter(request: web.Request) -> web.StreamResponse:
    """Take the key or the password, and go on to where one wanted to go."""
    fields = (await receive.form(request, LOGIN_BYTES)).fields
    return await _entered(request, fields.get("key", ""), _next(request, fields.get("next", "")))


async def _followed(request: web.Request, token: str, target: str) -> web.StreamResponse:
    """Take the token of a link. Another site's page may have made the browser follow it:
    beyond a few wrong ones such a link is asked nothing more, and the form stays open.
    """
    if asked.is_from_elsewhere(request) and request.app[TRIES].wait_s(asked.tried_by(request)):
        return _page(request, target, _WRONG, 401)
    return await _entered(request, token, target)


async def _entered(request: web.Request, typed: str, target: str) -> web.StreamResponse:
    if not await asked.is_closed(request):
        raise web.HTTPSeeOther(target)
    proof = await secrets_known.by_key(request, typed)
    if proof is None:
        try:
            asked.refuse_while_waiting(request)
        except ProblemError as problem:
            return _wait(request, target, problem)
        is_form = request.method == "POST"
        proof = await secrets_known.by_settings(request, typed, or_password=is_form)
    if proof is None:
        asked.note_wrong(request)
        wrong = _WRONG_HERE if request.app[CONFIG].password_hash else _WRONG
        return _page(request, target, wrong, 401)
    return await _welcome(request, proof, target)


def _wait(request: web.Request, target: str, problem: ProblemError) -> web.Response:
    answer = _page(request, target, f"{problem.message} {problem.help}", problem.status)
    answer.headers["Retry-After"] = str(problem.retry_after_s)
    return answer


async def _welcome(
    request: web.Request, proof: secrets_known.Proof, target: str
) -> web.StreamResponse:
    address = client.address(request)
    asked.forget_wrong(request)
    answer = web.Response(status=303, headers={"Location": target})
    await sessions.begin(request, answer, proof)
    log.info(
        "somebody logged in",
        extra={"address": address, "key": proof.key.name if proof.key else "settings"},
    )
    return answer


async def leave(request: web.Request) -> web.StreamResponse:
    """Log out."""
    await sessions.end(request)
    log.info("somebody logged out", extra={"address": client.address(request)})
    answer = web.Response(status=303, headers={"Location": addresses.of(request, "login")})
    sessions.forget(request, answer)
    return answer


def _page(
    request: web.Request, target: str, message: str | None = None, status: int = 200
) -> web.Response:
    context = {
        "next": target,
        "message": message,
        "password": bool(request.app[CONFIG].password_hash),
        "token": bool(request.app[CONFIG].token),
    }
    return aiohttp_jinja2.render_template("login.html", request, context, status=status)


def _next(request: web.Request, path: str) -> str:
    """Go only to an address of ours."""
    return path if _OURS.fullmatch(path) else addresses.of(request, "compose")
