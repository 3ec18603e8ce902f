"""What a start says of the accounts: which there are, by which of them what is new goes,
and which runs go on.
"""

import contextlib
from collections import Counter

from emailer.model import DEFAULT_ACCOUNT, RunState
from emailer.sending.fleet import Fleet, Member
from emailer.store import Store, StoreError

NEWEST = 30
"""Runs among which the account is looked for that sent last."""
_TRIALS = {
    "simulated": "the built-in mailbox (no mail leaves this machine)",
    "folder": "a folder (no mail leaves this machine)",
}


async def ways(fleet: Fleet, store: Store) -> str:
    """Say by what is sent: first by what new invitations go, where there are several accounts."""
    first, *others = fleet.listed
    if not others:
        quiet = " (no mail leaves this machine)" if first.kind == "simulated" else ""
        return f"  Sends by {first.setup.url}{quiet}\n"
    lately: list[str] = []
    with contextlib.suppress(StoreError):  # what is said ends no start
        lately = [run.account for run in (await store.list_runs(limit=NEWEST)).rows]
    usual = fleet.stand_in(lately) or DEFAULT_ACCOUNT
    listed = sorted(fleet.listed, key=lambda one: (one.name != usual, one is first))
    said = [_said(one, is_usual=one.name == usual) for one in listed]
    return f"  Sends by {said[0]}\n" + "".join(f"  or       {one}\n" for one in said[1:])


def _said(member: Member, *, is_usual: bool) -> str:
    said = f"{_called(member)} ({member.host})" if member.kind == "smtp" else _TRIALS[member.kind]
    if member.trouble:
        return f"{said}, which cannot send: {member.trouble}"
    new = "new invitations" if is_usual else ""
    unnamed = "what programs send that name no account" if member.name == DEFAULT_ACCOUNT else ""
    what = " and ".join(filter(None, (new, unnamed)))
    return f"{said}: {what}" if what else said


def _called(member: Member) -> str:
    return "the main account" if member.name == DEFAULT_ACCOUNT else member.setup.called


async def going_on(fleet: Fleet, store: Store) -> list[str]:
    """Say which runs go on, and by which accounts; and which cannot, as theirs cannot send."""
    under_way: Counter[str] = Counter()
    page = await store.list_runs(RunState.RUNNING)
    under_way.update(run.account for run in page.rows)
    while page.next:
        page = await store.list_runs(RunState.RUNNING, cursor=page.next)
        under_way.update(run.account for run in page.rows)
    members = {one.name: one for one in fleet.listed}
    can = {name: n for name, n in under_way.items() if name in members and members[name].pool}
    said = _go_on(can, members) if can else []
    return said + [
        f"{_runs(n)} by {_called(members[name]) if name in members else name} cannot go on: "
        f"{members[name].trouble if name in members else 'there is no such account any more.'}"
        for name, n in under_way.items()
        if name not in can
    ]


def _go_on(can: dict[str, int], members: dict[str, Member]) -> list[str]:
    total = sum(can.values())
    if list(can) == [DEFAULT_ACCOUNT] and len(members) == 1:
        return [f"Going on with {_runs(total)}."]
    if len(can) == 1:
        [name] = can
        return [f"Going on with {_runs(total)} by {_goes_by(members[name])}."]
    each = ", ".join(f"{n} by {_goes_by(members[name])}" for name, n in can.items())
    return [f"Going on with {_runs(total)}: {each}."]


def _goes_by(member: Member) -> str:
    return _called(member) if member.kind == "smtp" else _TRIALS[member.kind].partition(" (")[0]


def _runs(n: int) -> str:
    return f"{n} run" if n == 1 else f"{n} runs"
