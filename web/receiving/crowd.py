"""Counts each request among those under way, until its answer is written.
Knows no meaning of theirs.
"""

import contextlib
from collections.abc import Iterator

from aiohttp import web
from aiohttp.typedefs import Handler

from web import test_mail
from web.access import client
from web.app_keys import HOLDING, QUOTAS
from web.receiving.limits import problem_of
from web.receiving.quotas import BeyondError, Holding, client_of

UNCOUNTED = ("/healthz",)
_LARGE_BYTES = 64 * 1024  # what a connection takes without waiting for its reader


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what is too much at once; what the request holds is given back here,
    whatever became of it.
    """
    holding = request[HOLDING] = Holding(client_of(client.remote(request)))
    try:
        if request.path not in UNCOUNTED:
            holding.take(request.app[QUOTAS].requests)
        return await _written(request, await handler(request))
    except BeyondError as beyond:
        raise problem_of(beyond) from None
    finally:
        holding.give_back()


async def _written(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """Write a large answer, whose bytes count as long as its reader has not taken them."""
    body = answer.body if isinstance(answer, web.Response) else None
    if isinstance(body, bytes) and len(body) > _LARGE_BYTES:
        hold(request, 2 * len(body))  # the connection has a copy
        await answer.prepare(request)
        await answer.write_eof()
    return answer


def hold(request: web.Request, n_bytes: int) -> None:
    """Count bytes of a body in memory, until the answer to it is made.
    Raises BeyondError, as all below.
    """
    request[HOLDING].take(request.app[QUOTAS].bodies_bytes, n_bytes)


def hold_file(request: web.Request) -> None:
    """Count a file that is being received, until the answer."""
    request[HOLDING].take(request.app[QUOTAS].uploads)


def hold_of_file(request: web.Request, n_bytes: int) -> None:
    """Count bytes of such a file."""
    request[HOLDING].take(request.app[QUOTAS].uploads_bytes, n_bytes)


def hold_stream(request: web.Request) -> None:
    """Count a stream instead of a request: it lasts, and costs little."""
    request[HOLDING].give_back()
    request[HOLDING].take(request.app[QUOTAS].streams)


def note_try(request: web.Request) -> None:
    """Count a try of an account's connection. Raises ProblemError (429) where it comes too soon."""
    if wait_s := request.app[QUOTAS].tries.take(client_of(client.remote(request))):
        raise test_mail.too_often(wait_s)


@contextlib.contextmanager
def writing(request: web.Request, n_bytes: int) -> Iterator[None]:
    """Count bytes that a stream's reader has not taken yet."""
    with request[HOLDING].for_now(request.app[QUOTAS].streams_bytes, n_bytes):
        yield
