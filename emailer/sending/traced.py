"""A store that tells a tracer how each attempt ended: by ids, codes and durations, and nobody's
address.
"""

from typing import TYPE_CHECKING, Any, cast

from emailer import tracing
from emailer.model import Verdict
from emailer.store import Claim, Refused, Result, Store
from emailer.store.values import Contents

if TYPE_CHECKING:
    from asyncio import Future

    from opentelemetry.trace import Tracer


def around(store: Store, tracer: "Tracer | None") -> Store:
    """Put a tracer around a store; without one, nothing."""
    return store if tracer is None else cast("Store", _Traced(store, tracer))


class _Traced:
    """Hands everything on, and looks at what is settled."""

    def __init__(self, store: Store, tracer: "Tracer") -> None:
        self._store, self._tracer = store, tracer
        self._runs: dict[int, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def contents(self, run_key: int) -> Contents:
        """Read what a run sends, and by which id others know it: both are asked once."""
        contents = await self._store.contents(run_key)
        self._runs[run_key] = contents.run_id
        return contents

    def settle(self, claim: Claim, result: Result) -> "Future[bool]":
        """Record how a claim ended."""
        self._tell(claim, result)
        return self._store.settle(claim, result)

    def refuse(self, claim: Claim, result: Result) -> "Future[Refused]":
        """Record a refusal."""
        self._tell(claim, result)
        return self._store.refuse(claim, result)

    def _tell(self, claim: Claim, result: Result) -> None:
        reply = result.reply
        said = {
            "emailer.run": self._runs.get(claim.run_key),
            "emailer.recipient": claim.recipient_id,
            "emailer.message_id": claim.message_id,
            "emailer.verdict": result.verdict.value,
            "server.address": result.server,
            "smtp.stage": reply and reply.stage.value,
            "smtp.code": (reply and reply.code) or None,
            "smtp.enhanced_code": reply and reply.enhanced,
        }
        fault = "" if result.verdict is Verdict.SENT else result.verdict.value
        over = tracing.Over("attempt", result.begun_at, result.duration_ms, said, fault)
        tracing.record(self._tracer, over)
