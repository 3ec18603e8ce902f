"""Pages as jinja2 compiled them, kept for all applications of this process: ahead of whoever
asks for them first, since that takes a tenth of a second of everybody's.
"""

import threading
import time
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
        self._ahead: threading.Thread | None = None

    def __len__(self) -> int:
        """Count the pages that are kept."""
        return len(self._kept)

    def ahead(self, pages: jinja2.Environment) -> threading.Thread:
        """Compile all pages in a thread beside the loop; once in a process."""
        if self._ahead is None:
            self._ahead = threading.Thread(
                target=_compile, args=(pages,), name="pages", daemon=True
            )
            self._ahead.start()
        return self._ahead

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of the same source back, if it is there."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        assert bucket.code
        self._kept[bucket.key, bucket.checksum] = bucket.code


def _compile(pages: jinja2.Environment) -> None:
    """Compile in breaths: what a start has to do first goes on between them."""
    for name in pages.list_templates():
        begun = time.thread_time()
        pages.get_template(name)
        time.sleep(RESTS * (time.thread_time() - begun))


RESTS = 1
"""So many times as long as a page took, others have the processor."""


COMPILED = Compiled()
