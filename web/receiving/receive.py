"""A request's body -> text fields and files, bounded in size and in time.
Knows nothing of what they mean.

A body must keep arriving: each wait uses up its `arrival_s`,
each SLOWEST_BYTES_PER_S received give a second back, never to more than the whole.
So a pause ends it whatever came before, and so does a trickle.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from urllib.parse import unquote_to_bytes

from aiohttp import web

from emailer import side_threads
from emailer.tongue import Sentence
from web.errors import ProblemError, refuse_unknown
from web.receiving import crowd, strict_json
from web.receiving.body_bytes import CHUNK_BYTES, refuse_beyond
from web.receiving.forms import chunks, multipart
from web.receiving.limits import (
    MAX_FIELDS,
    MAX_FORM_BYTES,
    SMALL_BYTES,
)
from web.receiving.typed_form import Form

_FORM, _FORM_WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"


async def form(request: web.Request, limit: int = SMALL_BYTES) -> Form:
    """Receive a small form. One that may hold a file is refused before anything of it is read."""
    if request.can_read_body and request.content_type != _FORM:
        raise ProblemError(
            415,
            Sentence("This address takes a small form, and no file."),
            Sentence("Send it as {form}.", form=_FORM),
        )
    return await _urlencoded(request, limit)


@contextlib.asynccontextmanager
async def form_with_file(request: web.Request) -> AsyncIterator[Form]:
    """Receive a large form, urlencoded or multipart; its file is deleted at the end,
    unless it is kept by then.
    """
    if request.content_type == _FORM_WITH_FILE:
        received = Form()
        async with contextlib.AsyncExitStack() as files:
            await multipart(request, received, files)
            yield received
    elif request.content_type == _FORM or not request.can_read_body:
        yield await _urlencoded(request, MAX_FORM_BYTES)
    else:
        raise ProblemError(
            415,
            Sentence("This is no form."),
            Sentence("Send it as {form_with_file}.", form_with_file=_FORM_WITH_FILE),
        )


async def json_object(request: web.Request, limit: int = SMALL_BYTES) -> dict[str, object]:
    """Receive one JSON object; no body at all is an empty one."""
    if not request.can_read_body:
        return {}
    if request.content_type != "application/json":
        raise ProblemError(
            415,
            Sentence("This address takes JSON."),
            Sentence("Send Content-Type: application/json."),
        )
    return await strict_json.read_object(await _body(request, limit))


async def nothing(request: web.Request) -> None:
    """Receive what takes no fields: whoever sends one means more than would be done."""
    help_ = Sentence("This takes no fields: send no body, or {}.")
    refuse_unknown(await json_object(request), (), help_)


async def _body(request: web.Request, limit: int) -> bytes:
    refuse_beyond(request.content_length or 0, limit)
    body = bytearray()
    async for chunk in chunks(request, request.content.readany):
        refuse_beyond(len(body) + len(chunk), limit)
        crowd.hold(request, len(chunk))
        body += chunk
    return bytes(body)


async def _urlencoded(request: web.Request, limit: int) -> Form:
    body = await _body(request, limit) if request.can_read_body else b""
    pairs = await side_threads.run(len(body), _pairs, body)
    received = Form()
    for name, value in pairs:
        received.add(name, value)
    return received


def _pairs(body: bytes) -> list[tuple[str, str]]:
    """Take an urlencoded form apart (WHATWG URL, 5.1).
    What the library makes on the way is sixty times the body.
    """
    if body.count(b"&") >= MAX_FIELDS:
        raise ProblemError(
            400,
            Sentence("This form has more than {max_fields} fields.", max_fields=MAX_FIELDS),
            Sentence("Send fewer."),
        )
    try:
        return [(_decoded(name), _decoded(value)) for name, _, value in _cut(body)]
    except UnicodeDecodeError:
        raise ProblemError(
            400, Sentence("This form is not encoded as forms are."), Sentence("Send it in UTF-8.")
        ) from None


def _cut(body: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    return (pair.partition(b"=") for pair in body.split(b"&") if pair)


def _decoded(text: bytes) -> str:
    """Decode a piece at a time; a piece never ends within an escape."""
    decoded, at = bytearray(), 0
    while at < len(text):
        end = at + CHUNK_BYTES
        cut = text.rfind(b"%", end - 2, end) if end < len(text) else -1
        end = end if cut < 0 else cut
        decoded += unquote_to_bytes(text[at:end].replace(b"+", b" "))
        at = end
    return decoded.decode("utf-8")
