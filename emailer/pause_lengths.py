"""How long the program pauses: longer each time, until somebody passes. Pure."""

from collections.abc import Sequence

LIMIT_PAUSES_S = (3600.0, 2 * 3600.0, 4 * 3600.0, 8 * 3600.0)
LATER_PAUSES_S = (300.0, 900.0, 3600.0, 4 * 3600.0, 8 * 3600.0)
"""Where the server itself says "later", it is asked again sooner."""
BUSY_ASIDE_S = (15.0, 60.0, *LATER_PAUSES_S)
"""Those at a domain for which it has too much to do, sooner still."""


def pause_s(steps: int, named_s: float | None, *, later: bool = False) -> float:
    """Say how long to pause: as the server names, else longer each time until somebody passes."""
    return step_of(LATER_PAUSES_S if later else LIMIT_PAUSES_S, steps, named_s)


def step_of(table: Sequence[float], steps: int, named_s: float | None) -> float:
    """Choose the wait behind so many others from a table, unless the server names one."""
    return named_s or table[min(steps, len(table) - 1)]
