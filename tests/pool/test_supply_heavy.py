"""A mail that takes long to compose is composed beside the event loop."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

from emailer.model import Message, Policy, Tries
from emailer.sending.supply import Supply
from emailer.store import Claim
from emailer.store.values import Contents


class Fields(Mapping):
    """One person's values, which remember who read them last."""

    def __init__(self, **values: str) -> None:
        self.values_read, self.reader = values, 0

    def __getitem__(self, name: str) -> str:
        self.reader = threading.get_ident()
        return self.values_read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_read)

    def __len__(self) -> int:
        return len(self.values_read)


def claim(fields):
    return Claim(1, 1, "me", 1, "ana@x.pt", "Ana", fields, "a1@x.pt", 0, Tries(), Policy())


def supply(text):
    async def contents(run_key):
        return Contents(Message("Hi", text, "", "bob@example.org"), [], "r")

    return Supply(SimpleNamespace(contents=contents, now=lambda: 0), "me", lambda: 1)


async def test_a_heavy_mail_is_composed_in_a_thread():
    fields = Fields(a="😀" * 10_000)
    job = await supply("{{ a }}" * 50).compose(claim(fields))
    assert len(job.mail.content) > 64 * 1024
    assert fields.reader != threading.get_ident()


async def test_an_ordinary_mail_is_composed_at_once():
    fields = Fields(a="Faro")
    await supply("{{ a }}").compose(claim(fields))
    assert fields.reader == threading.get_ident()


async def test_a_heavy_mail_is_not_composed_while_another_is_in_hand():
    ahead = supply("{{ a }}" * 50)
    heavy, light = claim(Fields(a="x" * 10_000)), claim(Fields(a="x"))
    await ahead.compose(light)
    ahead.put_back(heavy)
    assert ahead.take_composed() is None
    ahead.put_back(light)
    assert ahead.take_composed() is not None


async def test_the_loop_goes_on_while_a_message_is_prepared():
    """prepare() of a million characters takes a second;
    what is asked of the loop meanwhile is answered.
    """
    composing = asyncio.create_task(supply("}}é" * 300_000).compose(claim({})))
    turns = 0
    while not composing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 10
    await composing
