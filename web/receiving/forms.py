"""A form of several parts, as it comes in: fields into memory, a file onto the disk."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from emailer.message.files import BYTES_LIMIT
from emailer.submitting.upload import Upload
from emailer.tongue import Sentence
from web.app_keys import CONFIG, UPLOADS
from web.errors import ProblemError
from web.receiving import bundles, crowd, personal
from web.receiving.body_bytes import CHUNK_BYTES, Frame, framed, in_time, refuse_beyond
from web.receiving.limits import (
    MAX_FORM_BYTES,
    MAX_PARTS,
    PART_BYTES,
    field_bytes,
    shown,
    too_large,
)
from web.receiving.typed_form import LETTER_FIELDS, Form


async def multipart(request: web.Request, received: Form, files: contextlib.AsyncExitStack) -> None:
    """Take a form apart as it comes in, within the bounds."""
    most_bytes = request.app[CONFIG].max_list_bytes + MAX_FORM_BYTES
    refuse_beyond(request.content_length or 0, most_bytes)
    is_held = False  # all files of a form count as one that is being received
    own = personal.Receiving(request.app[UPLOADS])
    files.callback(own.discard)
    async for part in _parts(request):
        refuse_beyond(request.content.total_bytes, most_bytes)  # it may not have been announced
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
            await asyncio.sleep(0)  # of what has arrived all parts would be read in one turn
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
    async for chunk in chunks(request, lambda: part.read_chunk(CHUNK_BYTES)):
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
            refuse_beyond(receiver.size_bytes + len(chunk), limit)
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
    async for chunk in chunks(request, lambda: part.read_chunk(CHUNK_BYTES)):
        crowd.hold_of_file(request, len(chunk))
        yield chunk


async def chunks(
    request: web.Request, read: Callable[[], Awaitable[bytes]]
) -> AsyncIterator[bytes]:
    """Yield what arrives, each part in time. Raises ProblemError where it is broken off."""
    try:
        while chunk := await in_time(request, read()):
            yield chunk
    except _FRAME_ERRORS:
        raise ProblemError(
            400,
            Sentence("This request is broken off or wrongly encoded."),
            Sentence("Send it again."),
        ) from None
