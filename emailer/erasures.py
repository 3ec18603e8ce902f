"""Erasures, as pages, programs and commands ask for them: one person by an address as it is typed,
or what ended long ago. Knows no requests.
"""

import asyncio
from collections.abc import Sequence

from emailer import durations, lists
from emailer.message import personal_files
from emailer.model import Instant
from emailer.store import Store
from emailer.store.erasing import Entry, Erased, Known, Person
from emailer.tongue import Sentence

PATIENCE_S = 2.0
"""How long an erasure waits for a message that is just being handed over."""
LOOK_S = 0.25


def person_of(text: str) -> Person:
    """Read an address. Raises ValueError with a sentence."""
    return Person(*lists.check(lists.mailbox(text).email))


async def known(store: Store, person: Person) -> Known:
    """Read what is known of a person."""
    return await store.erasing.known(person.email, person.key)


async def erase(
    store: Store, person: Person, known: Known, patience_s: float = PATIENCE_S
) -> Erased:
    """Erase a person, once what is just being handed over to them is settled;
    `busy` counts what is not settled by then: to be erased again.
    """
    whole = await _with_files(store, person, known.entries)
    done = await store.erasing.erase_person(whole)
    for _ in range(int(patience_s / LOOK_S)):
        if not done.busy:
            break
        await asyncio.sleep(LOOK_S)
        again = await store.erasing.erase_person(whole)
        done = Erased(done.entries + again.entries, again.busy)
    return done


def before(store: Store, older_than: str) -> Instant:
    """Say before which instant runs ended that ended longer ago than "90d".
    Raises ValueError with a sentence.
    """
    seconds = durations.parse_kept(older_than)
    if seconds is None:  # "never" is no age: taken for 0 it would erase all that has ended
        raise ValueError(Sentence("Write an age, such as 90d."))
    return _ago(store, seconds)


def days_ago(store: Store, days: int) -> Instant:
    """Say the same of so many days; of none that is now."""
    return _ago(store, days * 86_400)


def _ago(store: Store, seconds: float) -> Instant:
    return store.now() - round(seconds * 1000)


async def _with_files(store: Store, person: Person, entries: Sequence[Entry]) -> Person:
    """Name the files that each of a person's entries sends them."""
    parts = {
        entry.row.id: await _own(store, entry) for entry in entries if entry.run.message.personal
    }
    return Person(person.email, person.key, parts)


async def _own(store: Store, entry: Entry) -> list[int]:
    row = entry.row
    every = (await store.contents(entry.run.key)).parts
    mine = personal_files.parts_for(entry.run.message, every, row.email, row.name, row.fields)
    return [part.key for part in mine if part.kind == "personal"]
