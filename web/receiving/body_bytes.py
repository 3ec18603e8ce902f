"""The bytes of a body, as many as are allowed and as fast as is asked."""

import asyncio
import warnings
from collections.abc import Awaitable, Mapping
from typing import TypeVar, cast

from aiohttp import (
    BadContentDispositionHeader,
    BadContentDispositionParam,
    MultipartReader,
    StreamReader,
    web,
)

from emailer.tongue import Sentence
from web.app_keys import CONFIG
from web.errors import ProblemError
from web.receiving.limits import (
    FRAME_BYTES,
    SLOWEST_BYTES_PER_S,
)

T = TypeVar("T")


_GRACE: web.RequestKey[tuple[float, int]] = web.RequestKey("GRACE")
"""The seconds a body may still let one wait, and the bytes it had sent then."""


CHUNK_BYTES = 64 * 1024
BREATH_LINES = 500
"""So many lines of a frame are read in one turn of the loop: a millisecond."""


def ignore_warnings() -> None:
    """Have aiohttp not warn of names of parts that it cannot read: the whole header would stand in
    the log, and be kept for as long as the process lives.
    """
    warnings.simplefilter("ignore", BadContentDispositionHeader)
    warnings.simplefilter("ignore", BadContentDispositionParam)


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
        self.left, self._lines = FRAME_BYTES, 0
        self.read, self.at_eof, self.unread_data = content.read, content.at_eof, content.unread_data

    async def readline(self, *, max_line_length: int | None = None) -> bytes:
        """Read a line; raises ValueError where there is more frame than any form has."""
        line = await self._content.readline(max_line_length=max_line_length)
        self.left -= len(line)
        self._lines += 1
        if not self._lines % BREATH_LINES:  # what has come waits for nothing
            await asyncio.sleep(0)
        if self.left < 0:
            raise ValueError("more frame than parts")
        return line


def refuse_beyond(size_bytes: int, limit: int) -> None:
    """Raise where more was announced, or came, than is taken."""
    if size_bytes > limit:
        raise ProblemError(
            413,
            Sentence("This is larger than {limit} bytes.", limit=limit),
            Sentence("Send less at once."),
        )


async def in_time(request: web.Request, arriving: Awaitable[T]) -> T:
    """Wait for more of a body, as long as it has to arrive."""
    clock, content = asyncio.get_running_loop().time, request.content
    most_s = request.app[CONFIG].arrival_s
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
