"""The pictures of a message, as a frame shows them that loads nothing: put into its HTML."""

from collections.abc import Iterable

from emailer import side_threads
from emailer.message import seen_alone
from emailer.message.files import content_id
from emailer.model import PartKind
from emailer.store import DraftFile, Store


async def within(store: Store, html: str, files: Iterable[DraftFile]) -> str:
    """Put the pictures that are there into HTML; of one that is not, or is too large, its name."""
    found: dict[str, str] = {}
    missing: dict[str, str] = {}
    room = seen_alone.PICTURES_BYTES
    for one in files if html else ():
        if one.part.kind is not PartKind.INLINE:
            continue
        its_id = content_id(one.part.filename)
        room -= one.part.size_bytes
        if room < 0:
            missing[its_id] = one.part.filename
        else:
            found[its_id] = seen_alone.as_data(one.part.content_type, await _content(store, one))
    return await side_threads.run(len(html), seen_alone.with_pictures, html, found, missing)


async def _content(store: Store, one: DraftFile) -> bytes:
    if one.path is None:
        return await store.part_content(one.part.key)
    return await side_threads.run(one.part.size_bytes, one.path.read_bytes)
