"""Compares what the server took with what the program says of one run.
Pure: the first difference is a Breach.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.torture import commands

Row = Mapping[str, Any]
"""A recipient as the API has it."""
COUNTED = ("waiting", "in_flight", "sent", "failed", "in_doubt", "cancelled", "skipped")


class Breach(Exception):  # noqa: N818  (the word of the report)
    """A promise that was not kept; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One message the server took."""

    recipient: str
    message_id: str
    at: float
    connection: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What was promised: `hold` never writes twice,
    `resend` never leaves in doubt whom it may try again.
    """

    resend: bool = False


def check_counts(run: Mapping[str, Any], where: str) -> None:
    """The sum holds in every snapshot."""
    counts = run["counts"]
    if sum(counts[name] for name in COUNTED) != counts["total"]:
        raise Breach(f"Counts do not add up {where}: {counts}.")


def check_progress(run: Mapping[str, Any], version: int, where: str) -> None:
    """A run's version never falls."""
    if run["version"] < version:
        raise Breach(
            f"The version of run {run['id']} fell from {version} to {run['version']} {where}."
        )


def check_run(
    run: Mapping[str, Any],
    rows: Sequence[Row],
    taken: Mapping[str, Sequence[Acceptance]],
    policy: Policy,
) -> None:
    """Compare a run that stands still: finished, or paused with nobody in flight."""
    check_counts(run, f"in run {run['id']}")
    found = dict.fromkeys(COUNTED, 0)
    for row in rows:
        found["in_flight" if row["state"] in ("claimed", "sending") else row["state"]] += 1
        _check_row(row, taken.get(row["email"], ()), policy)
    if len(rows) != run["counts"]["total"] or any(
        found[name] != run["counts"][name] for name in COUNTED
    ):
        raise Breach(f"Run {run['id']} counts {run['counts']}, and its recipients are {found}.")
    if found["in_flight"]:
        raise Breach(
            f"{found['in_flight']} recipients of run {run['id']} are held by nobody for ever."
        )


def check_end(rows: Iterable[Row], policy: Policy) -> None:
    """Nobody was lost: each recipient of a finished run ended as its command says,
    or in doubt by a kill.
    """
    for row in rows:
        address, state = row["email"], row["state"]
        ends = commands.ends_of(address)
        killed = {"in_doubt"} if _reaches_dot(address) else set()
        copies = {"sent"} if policy.resend and "in_doubt" in ends | killed else set()
        if state not in ends | killed | copies:
            raise Breach(
                f"Lost: {address} is {state} ({row['last_reply']}) and should be "
                f"{' or '.join(ends)}."
            )


def _check_row(row: Row, taken: Sequence[Acceptance], policy: Policy) -> None:
    address, state = row["email"], row["state"]
    if row["has_been_emailed"] != (state == "sent"):
        raise Breach(
            f"Lie: {address} is {state} and has_been_emailed is {row['has_been_emailed']}."
        )
    if state == "sent" and not taken:
        raise Breach(f"Lie: {address} is sent, and the server never took it.")
    if taken and state == "failed" and not _taken_and_lost(address):
        raise Breach(f"Lie: {address} is failed, and the server took it.")
    if taken and state in ("waiting", "cancelled") and not policy.resend:
        raise Breach(f"Lie: {address} is {state}, and the server took it.")
    if len(taken) > (row["attempts"] if policy.resend else 1):
        raise Breach(
            f"Twice: the server took {len(taken)} messages for {address}, which is {state}."
        )
    ids = {one.message_id for one in taken}
    if len(ids) > 1 or (ids and ids != {row["message_id"]}):
        raise Breach(
            f"The Message-ID of {address} is {row['message_id']}, and the server saw {sorted(ids)}."
        )


def _reaches_dot(address: str) -> bool:
    """Whether its message may have been handed over when the process was killed."""
    order = commands.order_of(address)
    return order is None or order.times is not None or order.command.at in ("content", "dot")


def _taken_and_lost(address: str) -> bool:
    """Whether its command takes the message and never says so,
    so that trying again may end in a failure.
    """
    order = commands.order_of(address)
    return order is not None and order.command.taken and order.command.ends != commands.SENT
