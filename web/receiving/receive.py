"""A request's body -> text fields and files, bounded in size and in time.
Knows nothing of what they mean.

A body must keep arriving: each wait uses up its grace of `grace_s`,
each SLOWEST_BYTES_PER_S received give a second back, never to more than the whole.
So a pause ends it whatever came before, and so does a trickle.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar, cast
from urllib.parse import unquote_to_bytes

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError

from emailer import aside
from emailer.message.files import BYTES_LIMIT
from emailer.submitting.unfit import UNFIT
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence
from web.errors import ProblemError
from web.keys import CONFIG, UPLOADS
from web.receiving import bundles, crowd, personal, strict_json
from web.receiving.limits import (
    FRAME_BYTES,
    MAX_FIELDS,
    MAX_FORM_BYTES,
    MAX_PARTS,
    PART_BYTES,
    SLOWEST_BYTES_PER_S,
    SMALL_BYTES,
    field_bytes,
    shown,
    too_large,
)

T = TypeVar("T")

_GRACE: web.RequestKey[tuple[float, int]] = web.RequestKey("GRACE")
"""The seconds a body may still let one wait, and the bytes it had sent then."""

LETTER_FIELDS = ("attachment", "inline")
"""Fields whose files go with the message."""

_CHUNK_BYTES = 64 * 1024
_FORM, _FORM_WITH_FILE = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(slots=True)
class Form:
    """Fields as typed, each once; `ids` are all values of the field `ids`,
    which alone may come many times.
    """

    fields: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    upload: Upload | None = None
    letter: list[Upload] = field(default_factory=list)  # files that go with the message
    personal: Upload | None = None  # those of which each person gets their own

    def add(self, name: str, value: str) -> None:
        """Add one field; raises ProblemError where it is too long,
        holds what is no text, or was there before.
        """
        if len(value.encode("utf-8", "surrogatepass")) > field_bytes(name):
            raise too_large(name)
        if UNFIT.search(value) or UNFIT.search(name):
            raise ProblemError(
                400,
                Sentence("The field {name} holds characters that are no text.", name=shown(name)),
                Sentence("Take them out."),
            )
        if name == "ids":
            self.ids.append(value)
        elif name in self.fields:
            raise ProblemError(
                400,
                Sentence("The field {name} is there twice.", name=shown(name)),
                Sentence("Send it once."),
            )
        self.fields[name] = value


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
            await _multipart(request, received, files)
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


def framed(headers: Mapping[str, str], frame: "Frame") -> MultipartReader:
    """Read the parts of a multipart body, with a bound on all that stands around them.
    Raises ValueError.
    """
    return MultipartReader(headers, cast("StreamReader", frame))


class Frame:
    """A body whose lines are counted: aiohttp reads what frames the parts by line,
    and what is in them by chunk.
    """

    def __init__(self, content: StreamReader) -> None:
        """Begin with all that any form's frame may have left."""
        self._content = content
        self.left = FRAME_BYTES
        self.read, self.at_eof, self.unread_data = content.read, content.at_eof, content.unread_data

    async def readline(self, *, max_line_length: int | None = None) -> bytes:
        """Read a line; raises ValueError where there is more frame than any form has."""
        line = await self._content.readline(max_line_length=max_line_length)
        self.left -= len(line)
        if self.left < 0:
            raise ValueError("more frame than parts")
        return line


def _refuse_beyond(size_bytes: int, limit: int) -> None:
    if size_bytes > limit:
        raise ProblemError(
            413,
            Sentence("This is larger than {limit} bytes.", limit=limit),
            Sentence("Send less at once."),
        )


async def _body(request: web.Request, limit: int) -> bytes:
    _refuse_beyond(request.content_length or 0, limit)
    body = bytearray()
    async for chunk in _chunks(request, request.content.readany):
        _refuse_beyond(len(body) + len(chunk), limit)
        crowd.hold(request, len(chunk))
        body += chunk
    return bytes(body)


async def _urlencoded(request: web.Request, limit: int) -> Form:
    body = await _body(request, limit) if request.can_read_body else b""
    pairs = await aside.run(len(body), _pairs, body)
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
        end = at + _CHUNK_BYTES
        cut = text.rfind(b"%", end - 2, end) if end < len(text) else -1
        end = end if cut < 0 else cut
        decoded += unquote_to_bytes(text[at:end].replace(b"+", b" "))
        at = end
    return decoded.decode("utf-8")


async def _multipart(
    request: web.Request, received: Form, files: contextlib.AsyncExitStack
) -> None:
    _refuse_beyond(request.content_length or 0, request.app[CONFIG].max_list_bytes + MAX_FORM_BYTES)
    is_held = False  # all files of a form count as one that is being received
    own = personal.Receiving(request.app[UPLOADS])
    files.callback(own.discard)
    async for part in _parts(request):
        if part.name in ("file", bundles.FIELD, *LETTER_FIELDS) and not is_held:
            crowd.hold_file(request)
            is_held = True
        if part.name == "file":
            if received.upload:
                raise ProblemError(400, Sentence("There are two files."), Sentence("Send one."))
            received.upload = await _receive_file(
                request, part, request.app[CONFIG].max_list_bytes, files
            )
        elif part.name in LETTER_FIELDS:
            upload = await _receive_file(request, part, BYTES_LIMIT, files)
            received.letter += [upload] if upload else []
        elif part.name == bundles.FIELD:
            said = part.headers.get("Content-Type", "")
            await own.receive(shown(part.filename or ""), said, _of_file(request, part))
        else:
            await _receive_field(request, part, received)
    received.personal = own.done(files)


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    """Yield the parts; whatever is wrong with their frame is the sender's error."""
    broken = ProblemError(
        400, Sentence("This multipart form is broken."), Sentence("Send it as a browser would.")
    )
    frame = Frame(request.content)
    try:
        reader = framed(request.headers, frame)
    except (ValueError, AssertionError):
        raise broken from None
    others = 0  # than personal files, which count themselves
    while others <= MAX_PARTS:
        try:
            part = await in_time(request, reader.next())
        except _FRAME_ERRORS:
            raise broken from None
        if part is None:
            return
        if not isinstance(part, BodyPartReader) or not part.name:
            raise broken
        others += part.name != bundles.FIELD
        if part.name == bundles.FIELD:
            frame.left += PART_BYTES
        if others <= MAX_PARTS:
            yield part
    raise ProblemError(
        400,
        Sentence("This form has more than {max_parts} fields.", max_parts=MAX_PARTS),
        Sentence("Send fewer."),
    )


_FRAME_ERRORS = (
    ValueError,
    AssertionError,
    EOFError,
    RuntimeError,
    ConnectionError,  # who sent it is gone
    web.RequestPayloadError,
    HttpProcessingError,
)


async def _receive_field(request: web.Request, part: BodyPartReader, received: Form) -> None:
    name = part.name or ""
    limit = field_bytes(name)
    value = bytearray()
    async for chunk in _chunks(request, lambda: part.read_chunk(_CHUNK_BYTES)):
        if len(value) + len(chunk) > limit:
            raise too_large(name)
        crowd.hold(request, len(chunk))
        value += chunk
    try:
        received.add(name, value.decode("utf-8"))
    except UnicodeDecodeError:
        raise ProblemError(
            400,
            Sentence("The field {name} is not UTF-8.", name=shown(name)),
            Sentence("Send the form in UTF-8."),
        ) from None


async def _receive_file(
    request: web.Request, part: BodyPartReader, limit: int, files: contextlib.AsyncExitStack
) -> Upload | None:
    """Receive a file; a form where none was chosen sends an empty part without a name."""
    uploads = request.app[UPLOADS]
    receiver = uploads.receive(shown(part.filename or ""))
    upload = None
    try:
        async for chunk in _of_file(request, part):
            _refuse_beyond(receiver.size_bytes + len(chunk), limit)
            receiver.write(chunk)
        if part.filename or receiver.size_bytes:
            said = part.headers.get("Content-Type", "")
            upload = replace(receiver.done(), field=part.name or "file", content_type=said)
            files.enter_context(uploads.use(upload))
    finally:
        if not upload:
            receiver.discard()
    return upload


async def _of_file(request: web.Request, part: BodyPartReader) -> AsyncIterator[bytes]:
    async for chunk in _chunks(request, lambda: part.read_chunk(_CHUNK_BYTES)):
        crowd.hold_of_file(request, len(chunk))
        yield chunk


async def _chunks(
    request: web.Request, read: Callable[[], Awaitable[bytes]]
) -> AsyncIterator[bytes]:
    try:
        while chunk := await in_time(request, read()):
            yield chunk
    except _FRAME_ERRORS:
        raise ProblemError(
            400,
            Sentence("This request is broken off or wrongly encoded."),
            Sentence("Send it again."),
        ) from None


async def in_time(request: web.Request, arriving: Awaitable[T]) -> T:
    """Wait for more of a body, as long as its grace lasts."""
    clock, content = asyncio.get_running_loop().time, request.content
    most_s = request.app[CONFIG].grace_s
    left_s, received = request.get(_GRACE, (most_s, 0))
    begun = clock()
    try:
        async with asyncio.timeout(left_s):
            return await arriving
    except TimeoutError:
        raise ProblemError(
            408,
            Sentence("The request did not arrive in time."),
            Sentence("Send it again, on a better line."),
        ) from None
    finally:
        earned_s = (content.total_bytes - received) / SLOWEST_BYTES_PER_S
        left_s = min(most_s, left_s - (clock() - begun) + earned_s)
        request[_GRACE] = (left_s, content.total_bytes)
