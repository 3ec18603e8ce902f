"""Pages as jinja2 compiled them, kept for all applications of this process: ahead of whoever
asks for them first, since that takes a tenth of a second of everybody's.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import jinja2
from jinja2.bccache import Bucket

if TYPE_CHECKING:
    from types import CodeType


class Compiled(jinja2.BytecodeCache):
    """Keeps each page's code by its name and its source's hash: it is compiled once,
    which costs twenty times as much as showing it.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}
        self._to_come: dict[str, None] | None = None  # in their order

    def __len__(self) -> int:
        """Count the pages that are kept."""
        return len(self._kept)

    async def ahead(self, pages: jinja2.Environment, is_busy: Callable[[], bool]) -> None:
        """Compile all pages beside the loop, each once in a process; whoever asks for one before
        waits for that one alone.
        """
        if self._to_come is None:
            self._to_come = dict.fromkeys(pages.list_templates())
        while self._to_come:
            if is_busy():
                await asyncio.sleep(BUSY_S)
            else:
                name = next(iter(self._to_come))
                took_s = await asyncio.to_thread(_compile, pages, name)
                self._to_come.pop(name, None)  # only now: an application may end before
                await asyncio.sleep(RESTS * took_s)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of the same source back, if it is there."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        assert bucket.code
        self._kept[bucket.key, bucket.checksum] = bucket.code


def _compile(pages: jinja2.Environment, name: str) -> float:
    begun = time.thread_time()
    pages.get_template(name)
    return time.thread_time() - begun


RESTS = 1
"""So many times as long as a page took, others have the processor."""
BUSY_S = 0.1
"""How long is waited, at least, while messages are sent: a start with a full queue sends at once,
and all pages take a third of a second of the processor.
"""


COMPILED = Compiled()
