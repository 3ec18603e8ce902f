"""Accounts, and tries of their connection, as JSON has them. Knows no requests."""

from collections.abc import Sequence
from typing import Any

from emailer import limits
from emailer.showing import pause_words, shapes
from emailer.showing.shapes import Json, instant
from emailer.store import Account
from emailer.store.setups import Setup
from emailer.transports.account_test import Step
from emailer.transports.ways import IN_ADDRESS


def account(
    one: Account, setup: Setup, *, by_flags: bool = False, problem: str | None = None
) -> Json:
    """Write an account: its row, and what is set; `problem` is why nothing is sent by it."""
    return {
        "name": one.name,
        "label": setup.called,
        "transport": one.transport,
        "rate": limits.written(one.limits),
        "connections": one.connections,
        "state_reason": shapes.reason(one.reason),
        "resume_at": instant(one.reason.resume_at) if one.reason else None,
        "notice": one.notice and pause_words.sentence(one.notice),
        "url": setup.url,
        "sender": setup.sender,
        "set_by": "flags" if by_flags else "page",
        "problem": problem or None,
    }


def tried(steps: Sequence[Step]) -> dict[str, Any]:
    """Write how a try of the connection went."""
    told = [{"step": one.name, "result": one.how, "text": one.told(IN_ADDRESS)} for one in steps]
    return {"ok": all(one.how in ("ok", "note") for one in steps), "steps": told}
