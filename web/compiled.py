"""Pages as jinja2 compiled them, kept for all applications of this process."""

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
        """Begin with none."""
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of the same source back, if it is there."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was just compiled."""
        assert bucket.code
        self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()
