"""Which processes send from a database: `status --owners`, and what `doctor` says of them."""

import json
from collections.abc import Sequence

from emailer import dates
from emailer.cli.flags import say
from emailer.cli.run_lines import fit
from emailer.model import Instant
from emailer.showing.wording import people
from emailer.store import Store
from emailer.store.senders import Owner


async def show(store: Store, *, as_json: bool) -> None:
    """Show each, the longest there first."""
    found, now = await store.owners(), store.now()
    if as_json:
        say(json.dumps({"data": [shape(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        say(f"{fit(line(one))}\n    {fit(', '.join(about(one, now)))}")
    if not found:
        say("Nothing sends from this database now.")


def shape(one: Owner) -> dict[str, object]:
    """Write one for programs."""
    left = None if one.lease_left_ms is None else one.lease_left_ms / 1000
    return {
        "owner": one.owner, "account": one.account, "host": one.host, "pid": one.pid,
        "version": one.version, "since": dates.instant(one.since),
        "seen_at": dates.instant(one.seen_at), "lease_left_s": left, "in_hand": one.in_hand,
        "connections": one.connections, "is_current": one.is_current,
    }  # fmt: skip


def line(one: Owner) -> str:
    """Say who it is and what it does."""
    does = f"sends for the account {one.account}" if one.account else "stores lists"
    return f"Process {one.pid} on {one.host}, version {one.version or 'unknown'}, {does}"


def about(one: Owner, now: Instant) -> Sequence[str]:
    """Say how it stands."""
    said = [f"since {dates.instant(one.since)}"]
    if one.seen_at is not None and one.lease_left_ms is not None:
        said += [f"seen {_ago(now - one.seen_at)}", _lease(one.lease_left_ms)]
    if one.account:
        said.append(f"{people(one.in_hand)} in hand")
    if one.connections is not None:
        said.append(f"{one.connections} of the account's connections")
    if not one.is_current:
        said.append("sends nothing: its settings are older than another's; start it again")
    return said


def _ago(ms: int) -> str:
    return f"{max(ms, 0) / 1000:.0f} s ago"


def _lease(left_ms: int) -> str:
    if left_ms < 0:
        return "its lease is over: the others end it, and take up whom it held"
    return f"its lease lasts {left_ms / 1000:.0f} s more"


def summary(found: Sequence[Owner]) -> tuple[str, str]:
    """Say in a sentence who there is, and what is to be done about it; "" where nothing is."""
    senders = [one for one in found if one.account]
    if not senders:
        return "nothing sends from it now", ""
    named = ", ".join(dict.fromkeys(f"{one.pid} on {one.host}" for one in senders))
    older = [f"{one.pid} on {one.host}" for one in senders if not one.is_current]
    do = f"Start it again with the newest settings: process {', '.join(older)}." if older else ""
    if len({one.version for one in senders}) > 1:
        do = do or "Bring all of them to the same version."
    return f"these processes send from it: {named}", do
