"""Accounts that were set up: each change is told by an instant that only rises, whatever the clock,
and what an account may send can be said before it has a sender.
"""

import pytest

from emailer.limits import parse
from emailer.store import ConflictError, NotFoundError
from emailer.store.setups import Setup

CLUB = Setup("club", "smtp://ana@mail.test", "Ana <ana@mail.test>")


async def test_each_change_of_an_account_is_told_by_a_later_instant(store):
    added = await store.setups.add(CLUB)
    assert await store.setups.changes() == {"club": added}
    changed = [await store.setups.change(CLUB) for _ in range(3)]
    assert sorted({added, *changed}) == [added, *changed]
    assert await store.setups.changes() == {"club": changed[-1]}
    await store.setups.remove("club")
    assert await store.setups.changes() == {}


async def test_an_account_that_was_just_set_up_has_limits_to_change(store):
    await store.setups.add(CLUB)
    account = await store.update_account({"limits": parse("14/s"), "connections": 3}, "club")
    assert (account.transport, account.connections, account.limits) == ("smtp", 3, parse("14/s"))
    await store.setups.remove("club")
    assert (await store.account("club")).transport == "none"
    await store.setups.add(CLUB)
    assert (await store.account("club")).transport == "smtp"


async def test_what_is_there_or_not_there_is_said(store):
    await store.setups.add(CLUB)
    with pytest.raises(ConflictError):
        await store.setups.add(CLUB)
    for verb in (store.setups.change(CLUB._replace(name="other")), store.setups.remove("other")):
        with pytest.raises(NotFoundError):
            await verb
