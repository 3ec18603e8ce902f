"""A request's body -> text fields and files, bounded in size and in time. Knows nothing of what they mean.

A body must keep arriving (faults of slow senders): it has `grace_s`, and a second more for each SLOWEST_BYTES received.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from emailer import aside
from web import strict_json
from web.errors import ProblemError
from web.keys import CONFIG, UPLOADS
from web.limits import field_bytes, shown, too_large
from web.uploads import Upload

T = TypeVar("T")

_SINCE = web.RequestKey("SINCE", float)

SLOWEST_BYTES = 10_000
MAX_JSON_BYTES = 16 * 1024 * 1024
MAX_FORM_BYTES = 64 * 1024 * 1024  # urlencoded: each @ and each line end is three bytes
MAX_PARTS = 100

_CHUNK_BYTES = 64 * 1024


@dataclass(slots=True)
class Form:
    """Fields as typed, each once; `ids` are all values of the field `ids`, which alone may come many times."""

    fields: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    upload: Upload | None = None

    def add(self, name: str, value: str) -> None:
        """Add one field; raises ProblemError where it is too long, holds what is no text, or was there before."""
        if len(value.encode("utf-8", "surrogatepass")) > field_bytes(name):
            raise too_large(name)
        if strict_json.UNFIT.search(value) or strict_json.UNFIT.search(name):
            raise ProblemError(400, f"The field {shown(name)} holds characters that are no text.", "Take them out.")
        if name == "ids":
            self.ids.append(value)
        elif name in self.fields:
            raise ProblemError(400, f"The field {shown(name)} is there twice.", "Send it once.")
        self.fields[name] = value


async def form(request: web.Request) -> Form:
    """Receive a form, urlencoded or multipart. Its upload, if it has one, is the caller's to release."""
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    if request.content_type == "application/x-www-form-urlencoded" or not request.can_read_body:
        return await _urlencoded(request)
    raise ProblemError(415, "This is no form.", "Send it as multipart/form-data.")


async def json_object(request: web.Request) -> dict[str, object]:
    """Receive one JSON object; no body at all is an empty one."""
    if not request.can_read_body:
        return {}
    if request.content_type != "application/json":
        raise ProblemError(415, "This address takes JSON.", "Send Content-Type: application/json.")
    return await strict_json.read_object(await _body(request, MAX_JSON_BYTES))


def _refuse_beyond(size_bytes: int, limit: int) -> None:
    if size_bytes > limit:
        raise ProblemError(413, f"This is larger than {limit:,} bytes.", "Send less at once.")


async def _body(request: web.Request, limit: int) -> bytes:
    _refuse_beyond(request.content_length or 0, limit)
    body = bytearray()
    async for chunk in _chunks(request, request.content.readany):
        body += chunk
        _refuse_beyond(len(body), limit)
    return bytes(body)


async def _urlencoded(request: web.Request) -> Form:
    body = await _body(request, MAX_FORM_BYTES) if request.can_read_body else b""
    pairs = await aside.run(len(body), _pairs, body)
    received = Form()
    for name, value in pairs:
        received.add(name, value)
    return received


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        text = body.decode("utf-8")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20_000)
    except ValueError:
        raise ProblemError(400, "This form is not encoded as forms are.", "Send it in UTF-8.") from None


async def _multipart(request: web.Request) -> Form:
    config = request.app[CONFIG]
    _refuse_beyond(request.content_length or 0, config.max_list_bytes + MAX_FORM_BYTES)
    received = Form()
    try:
        async for part in _parts(request):
            await _receive_part(request, part, received)
    except BaseException:
        if received.upload:
            request.app[UPLOADS].release(received.upload)
        raise
    return received


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    """Yield the parts; whatever is wrong with their frame is the sender's error."""
    broken = ProblemError(400, "This multipart form is broken.", "Send it as a browser would.")
    try:
        reader = await request.multipart()
    except (ValueError, AssertionError):
        raise broken from None
    for _ in range(MAX_PARTS):
        try:
            part = await in_time(request, reader.next())
        except _FRAME_ERRORS:
            raise broken from None
        if part is None:
            return
        if not isinstance(part, BodyPartReader) or not part.name:
            raise broken
        yield part
    raise ProblemError(400, f"This form has more than {MAX_PARTS} fields.", "Send fewer.")


_FRAME_ERRORS = (ValueError, AssertionError, EOFError, RuntimeError, web.RequestPayloadError, HttpProcessingError)


async def _receive_part(request: web.Request, part: BodyPartReader, received: Form) -> None:
    name = part.name or ""
    if name == "file":
        received.upload = await _file(request, part, received.upload)
        return
    limit = field_bytes(name)
    value = bytearray()
    async for chunk in _chunks(request, lambda: part.read_chunk(_CHUNK_BYTES)):
        value += chunk
        if len(value) > limit:
            raise too_large(name)
    try:
        received.add(name, value.decode("utf-8"))
    except UnicodeDecodeError:
        raise ProblemError(400, f"The field {shown(name)} is not UTF-8.", "Send the form in UTF-8.") from None


async def _file(request: web.Request, part: BodyPartReader, before: Upload | None) -> Upload | None:
    """Receive the one file; a form where none was chosen sends an empty part without a name."""
    if before:
        raise ProblemError(400, "There are two files.", "Send one.")
    receiver = request.app[UPLOADS].receive(shown(part.filename or ""))
    try:
        async for chunk in _chunks(request, lambda: part.read_chunk(_CHUNK_BYTES)):
            _refuse_beyond(receiver.size_bytes + len(chunk), request.app[CONFIG].max_list_bytes)
            receiver.write(chunk)
    except BaseException:
        receiver.discard()
        raise
    if not part.filename and not receiver.size_bytes:
        receiver.discard()
        return None
    return receiver.done()


async def _chunks(request: web.Request, read: Callable[[], Awaitable[bytes]]) -> AsyncIterator[bytes]:
    try:
        while chunk := await in_time(request, read()):
            yield chunk
    except _FRAME_ERRORS:
        raise ProblemError(400, "This request is broken off or wrongly encoded.", "Send it again.") from None


async def in_time(request: web.Request, arriving: Awaitable[T]) -> T:
    """Wait for more of a body, as long as a slow but honest sender would need for all of it so far."""
    since = request.setdefault(_SINCE, asyncio.get_running_loop().time())
    allowed_s = request.app[CONFIG].grace_s + request.content.total_bytes / SLOWEST_BYTES
    try:
        async with asyncio.timeout_at(since + allowed_s):
            return await arriving
    except TimeoutError:
        raise ProblemError(408, "The request did not arrive in time.", "Send it again, on a better line.") from None
