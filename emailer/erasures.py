"""One person's data, by an address as it is typed: what is known of them,
and its erasure. Knows no requests.
"""

from collections.abc import Sequence

from emailer import lists
from emailer.message import own
from emailer.store import Store
from emailer.store.erasing import Entry, Known, Person


def person_of(text: str) -> Person:
    """Read an address. Raises ValueError with a sentence."""
    return Person(*lists.check(lists.mailbox(text).email))


async def known(store: Store, person: Person) -> Known:
    """Read what is known of a person."""
    return await store.erasing.known(person.email, person.key)


async def with_files(store: Store, person: Person, entries: Sequence[Entry]) -> Person:
    """Name the files that each of a person's entries sends them."""
    parts = {
        entry.row.id: await _own(store, entry) for entry in entries if entry.run.message.personal
    }
    return Person(person.email, person.key, parts)


async def _own(store: Store, entry: Entry) -> list[int]:
    row = entry.row
    every = (await store.contents(entry.run.key)).parts
    mine = own.parts_for(entry.run.message, every, row.email, row.name, row.fields)
    return [part.key for part in mine if part.kind == "personal"]
