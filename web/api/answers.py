"""How answers of the API travel: named by an ETag, left out where nothing changed,
packed where they are large.

Streams pass untouched. Packing beside a secret tells its letters to who can have the answer made
with text of his own and sees its length (BREACH): so pages, with the hidden keys of their forms,
are never packed; what the API answers holds no key, and no other site's page can ask for it.
"""

import asyncio
import gzip
import hashlib
import math

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web import addresses

LARGE_BYTES = 1_400
"""What fits into one packet gains nothing."""
_LEVEL = 5
_BESIDE_BYTES = 64 * 1024
"""From here on the loop does not wait for the packing."""


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Dress what the API answers. Within crowd.py, which writes what is large."""
    answer = await handler(request)
    is_of_api = addresses.within(request).startswith("/api/")
    if not is_of_api or not isinstance(answer, web.Response) or answer.prepared:
        return answer
    if request.method in ("GET", "HEAD") and answer.status == 200:
        _name(answer)
        if _is_known(request, answer):
            return _unchanged(answer)
    await _pack(request, answer)
    return answer


def pack_pieces(request: web.Request, answer: web.StreamResponse) -> None:
    """Let a file, which is written piece by piece, be packed for who asks."""
    answer.headers.add(hdrs.VARY, hdrs.ACCEPT_ENCODING)
    if accepts_gzip(request):
        answer.enable_compression(web.ContentCoding.gzip)


def accepts_gzip(request: web.Request) -> bool:
    """Tell whether gzip is taken (RFC 9110 12.5.3): named, or meant by *, and not by q=0."""
    weights: dict[str, float] = {}
    for one in ",".join(request.headers.getall(hdrs.ACCEPT_ENCODING, [])).split(","):
        name, _, weight = one.partition(";")
        weights[name.strip().lower()] = _weight(weight)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(text: str) -> float:
    name, _, value = text.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return number if math.isfinite(number := float(value)) else 0.0
    except ValueError:
        return 0.0


def _name(answer: web.Response) -> None:
    """Name the content. The tag is weak: packed or not,
    the bytes differ and the content is the same.
    """
    body = answer.body
    if isinstance(body, bytes):
        answer.headers[hdrs.ETAG] = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def _is_known(request: web.Request, answer: web.Response) -> bool:
    """Compare weakly (RFC 9110 13.1.2); what is no tag is none of ours."""
    said = ",".join(request.headers.getall(hdrs.IF_NONE_MATCH, []))
    tags = {one.strip().removeprefix("W/") for one in said.split(",")}
    return "*" in tags or answer.headers.get(hdrs.ETAG, "").removeprefix("W/") in tags


def _unchanged(answer: web.Response) -> web.Response:
    return web.Response(
        status=304, headers={hdrs.ETAG: answer.headers[hdrs.ETAG], hdrs.VARY: hdrs.ACCEPT_ENCODING}
    )


async def _pack(request: web.Request, answer: web.Response) -> None:
    answer.headers.add(hdrs.VARY, hdrs.ACCEPT_ENCODING)
    body = answer.body
    if not isinstance(body, bytes) or len(body) < LARGE_BYTES or not accepts_gzip(request):
        return
    if len(body) < _BESIDE_BYTES:
        answer.body = gzip.compress(body, _LEVEL, mtime=0)
    else:
        answer.body = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    answer.headers[hdrs.CONTENT_ENCODING] = "gzip"
