"""The files of a draft -> rows, read from the disk chunk by chunk beside the event loop.

Small ones are written together: a thousand files are a few commits, not thousands.
"""

import asyncio
from collections.abc import Iterator, Sequence

from emailer.store import DraftFile
from emailer.store.answering.engine import Writer
from emailer.store.verbs import parts

TOGETHER = 100
"""Files begun in one call."""


async def write(writer: Writer, run_key: int, files: Sequence[DraftFile]) -> None:
    """Write the files of an importing run; those of an earlier run are only named."""
    for batch in _batches(files):
        if len(batch) == 1 and _size(batch[0]) > parts.CHUNK_BYTES:
            await _write_large(writer, run_key, batch[0])
        else:
            small = await asyncio.to_thread(_read_small, run_key, batch)
            await writer.call(parts.begin_small, small)


def _batches(files: Sequence[DraftFile]) -> Iterator[list[DraftFile]]:
    """Put small files together, in their order, up to the bytes of one call;
    a larger one stands alone.
    """
    batch: list[DraftFile] = []
    size = 0
    for file in files:
        if batch and (len(batch) == TOGETHER or size + _size(file) > parts.CHUNK_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += _size(file)
    if batch:
        yield batch


def _size(file: DraftFile) -> int:
    return file.part.size_bytes if file.path else 0


def _read_small(run_key: int, batch: Sequence[DraftFile]) -> list[parts.SmallPart]:
    return [parts.SmallPart(_new(run_key, file), _bytes(file)) for file in batch]


def _new(run_key: int, file: DraftFile) -> parts.NewPart:
    return parts.NewPart(run_key, file.part if file.path is None else file.part._replace(key=0))


def _bytes(file: DraftFile) -> bytes:
    if file.path is None:
        return b""
    with file.path.open("rb") as source:
        source.seek(file.offset)
        return source.read(file.part.size_bytes)


async def _write_large(writer: Writer, run_key: int, file: DraftFile) -> None:
    key = await writer.call(parts.begin, _new(run_key, file))
    assert file.path is not None
    with await asyncio.to_thread(file.path.open, "rb") as source:
        source.seek(file.offset)
        number, left = 0, file.part.size_bytes
        while data := await asyncio.to_thread(source.read, min(parts.CHUNK_BYTES, left)):
            await writer.call(parts.write, parts.Data(key, number, data))
            number, left = number + 1, left - len(data)
