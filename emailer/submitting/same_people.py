"""Whether all who are on a list were in an earlier run, with the same files of their own. Knows no
requests.
"""

import contextlib
from typing import NamedTuple

from emailer import lists
from emailer.message.personal_files import Files
from emailer.model import Part, Recipient
from emailer.store import Store, pages
from emailer.submitting import listing
from emailer.submitting.listing import Source

Asked = dict[str, tuple[str, tuple[Part, ...]]]  # key -> address, and the files of one's own


class Compared(NamedTuple):
    """A list beside a run: the address of somebody who was not in that, or had other files there,
    "" where there is nobody; and the files of those who are on the list.
    """

    other: str
    used: frozenset[Part]


async def compared(store: Store, run_id: str, source: Source, own: Files) -> Compared:
    """Compare a list with a run whose people have files of their own. A list that cannot be read
    names nobody.
    """
    left: Asked = {}
    with contextlib.suppress(lists.ListError):
        left = await _on(source, own, most=(await store.look(run_id)).run.total)
    used = frozenset(part for _, parts in left.values() for part in parts)
    async for people in pages.every(lambda cursor: store.list_people(run_id, cursor=cursor)):
        for one in people:
            if left.get(one.key, ("", ()))[1] == _files(own, one):
                left.pop(one.key, None)
    return Compared(next((email for email, _ in left.values()), ""), used)


async def _on(source: Source, own: Files, most: int) -> Asked:
    """Find who is on a list, and their files; some more than `most` are enough."""
    found: Asked = {}
    async with contextlib.aclosing(listing.read(source)) as chunks:
        async for lines in chunks:
            for line in lines:
                if isinstance(line, Recipient):
                    found.setdefault(line.key, (line.email, _files(own, line)))
            if len(found) > most:
                break
    return found


def _files(own: Files, one: Recipient) -> tuple[Part, ...]:
    return own.of(one.email, one.name, one.fields)
