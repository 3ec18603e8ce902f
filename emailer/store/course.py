"""How a run went: what was answered while it was sent, stretch by stretch. Values only."""

from collections.abc import Sequence
from typing import NamedTuple

from emailer.clocks.hours import DAY_MIN
from emailer.model import Instant

STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720)
"""How long a stretch may be, in minutes; beyond, it is some whole days."""


class Stretch(NamedTuple):
    """From this instant on: how many messages were taken, and how many people were failed for good.

    Who is tried again counts each time; what a person decided counts never.
    """

    at: Instant
    sent: int
    failed: int


class Course(NamedTuple):
    """The stretches of a run in which something was answered, all of one length, oldest first."""

    step_min: int
    begin_at: Instant  # of the first
    number: int  # of all from the first to the last, with those in which nothing was answered
    stretches: Sequence[Stretch]


def step_min(minutes: int, most: int) -> int:
    """Choose the stretch by which so many minutes become at most so many stretches."""
    needed = -(-minutes // most)
    days = -(-needed // DAY_MIN)
    return next((step for step in STEPS_MIN if step >= needed), days * DAY_MIN)
