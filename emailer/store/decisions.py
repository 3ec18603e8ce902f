"""What people decide about those who were not reached, or perhaps were. Pure."""

from collections.abc import Mapping
from typing import Literal

from emailer.model import State

Decision = Literal["sent", "resend", "done"]
"""About a doubt that it was sent, or is to be sent again; about a failure that it is settled
another way.
"""
DECIDED: Mapping[Decision, tuple[State, State]] = {
    "sent": (State.IN_DOUBT, State.SENT),
    "resend": (State.IN_DOUBT, State.WAITING),
    "done": (State.FAILED, State.SKIPPED),
}
"""About whom it is decided, and what they are then."""
