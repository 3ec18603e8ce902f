"""Refuses requests that programs on the way could read in another way than this one.
Knows no meaning of theirs.
"""

from urllib.parse import urlsplit

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.typedefs import Handler

from emailer.tongue import Sentence
from web.errors import ProblemError

_HELP = Sentence("Send the request as a browser would.")


class _UnclearError(ProblemError):
    """Where the next request begins, not everybody would say alike."""

    ends_connection = True


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a packed body, a length that is said twice,
    and a target that names another host than Host does.
    """
    _check_target(request)
    _check_length(request)
    _check_encoding(request)
    return await handler(request)


def _check_target(request: web.Request) -> None:
    """Of the whole address in a request line, the host wins over Host
    (RFC 9112 3.2.2): both must be one.
    """
    target = request.raw_path
    if target.startswith("/") or target == "*":
        return
    try:
        named = urlsplit(target).netloc
    except ValueError:
        named = ""
    if not named or named.lower() != request.headers.get(hdrs.HOST, "").lower():
        raise ProblemError(400, Sentence("This request names two hosts, or none."), _HELP)


def _check_length(request: web.Request) -> None:
    """One of Content-Length and `chunked` says where a body ends (RFC 9112 6.1, 6.3);
    behind one that does not, nothing more is read on this connection.
    """
    coded = ", ".join(request.headers.getall(hdrs.TRANSFER_ENCODING, [])).strip().lower()
    if not coded:
        return
    is_odd = coded != "chunked" or hdrs.CONTENT_LENGTH in request.headers
    if (
        is_odd or request.version < HttpVersion11
    ):  # which has no chunks: others read on in another way
        raise _UnclearError(
            400, Sentence("This request does not say in one way how long it is."), _HELP
        )


def _check_encoding(request: web.Request) -> None:
    """A few bytes could unpack to a thousand times as many: nothing is unpacked."""
    coded = ", ".join(request.headers.getall(hdrs.CONTENT_ENCODING, [])).strip().lower()
    if coded not in ("", "identity"):
        raise ProblemError(
            415,
            Sentence("A packed request is not taken."),
            Sentence("Send it without Content-Encoding."),
        )
