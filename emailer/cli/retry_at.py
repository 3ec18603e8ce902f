"""The command `retry --at`: the failed are tried again later,
by whoever sends from the database then.
"""

import argparse

from emailer.cli.decide import decide
from emailer.cli.exit_codes import UsageError
from emailer.cli.settings import Settings
from emailer.model import ENDED, RetryPlan
from emailer.store import PastError, Run
from emailer.submitting import retry_plans


def is_meant(typed: argparse.Namespace) -> bool:
    """Tell whether the retry is for later, or taken back.
    Raises UsageError where that is half said.
    """
    if (typed.every or typed.times) and not typed.at:
        raise UsageError("--every and --times go with --at: say when to begin.")
    if typed.every and not typed.times:
        raise UsageError("--every goes with --times: say how often in all.")
    if typed.at and typed.never:
        raise UsageError("--at plans, and --never takes back: leave one out.")
    if (typed.at or typed.never) and (typed.reason or typed.id):
        raise UsageError(
            "What is planned is for all who have failed by then: leave --reason and --id out."
        )
    return bool(typed.at or typed.never)


async def run(typed: argparse.Namespace, settings: Settings) -> int:
    """Plan it, or take it back. Returns the exit code."""
    plan = _plan(typed)
    try:
        return await decide(
            typed, settings, _may_fail, lambda store, run: store.update_run(run.id, {"again": plan})
        )
    except PastError as error:
        raise UsageError(f"--at: {error}") from None


def _plan(typed: argparse.Namespace) -> RetryPlan | None:
    if typed.never:
        return None
    try:
        return retry_plans.of_typed(typed.at, typed.every or "", typed.times or "")
    except ValueError as error:
        raise UsageError(f"--at: {error}") from None


def _may_fail(one: Run) -> bool:
    """Tell whether some of a run failed, or still may: also one that has not begun."""
    return one.counts["failed"] > 0 or one.state not in ENDED
