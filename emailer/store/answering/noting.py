"""Logs what commits made happen: runs and people by their ids, and nobody's address."""

import logging

from emailer.store.webhooks import Happened, Kind

log = logging.getLogger(__name__)

NAMED = 20
"""People whose ids a line holds; the others are counted."""
_SAYS = {
    Kind.RUN_FINISHED: "a run has finished",
    Kind.RUN_PAUSED: "a run pauses",
    Kind.RECIPIENT_FAILED: "people failed",
    Kind.RECIPIENT_IN_DOUBT: "people are in doubt",
}


def note(one: Happened) -> None:
    """Write a line for what happened in one commit to one run."""
    extra: dict[str, object] = {"run": one.run_id}
    if one.people:
        extra |= {"count": len(one.people), "recipients": list(one.people[:NAMED])}
    if one.kind is Kind.RUN_PAUSED:
        extra["why"] = one.why
    log.info(_SAYS[one.kind], extra=extra)
