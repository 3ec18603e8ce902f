"""The files of a draft -> rows, read from the disk chunk by chunk beside the event loop."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from emailer.store import DraftFile
from emailer.store.sqlite.committer import one_by_one
from emailer.store.sqlite.writer import Writer
from emailer.store.verbs import parts

_BEGIN = one_by_one(parts.begin)
_WRITE = one_by_one(parts.write)


async def write(writer: Writer, run_key: int, files: Sequence[DraftFile]) -> None:
    """Write the files of an importing run; those of an earlier run are only named."""
    for file in files:
        part = file.part if file.path is None else file.part._replace(key=0)
        key = await writer.call(_BEGIN, parts.NewPart(run_key, part))
        if file.path is not None:
            await _write_bytes(writer, key, file.path)


async def _write_bytes(writer: Writer, part_key: int, path: Path) -> None:
    with await asyncio.to_thread(path.open, "rb") as source:
        number = 0
        while data := await asyncio.to_thread(source.read, parts.CHUNK_BYTES):
            await writer.call(_WRITE, parts.Data(part_key, number, data))
            number += 1
