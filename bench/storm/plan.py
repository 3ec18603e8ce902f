"""What a storm is to do. The seed decides the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.storm.program import AS_IT_IS
from bench.torture import audit

BLOWS = {
    "stop": 24,  # SIGSTOP for less than the lease, and on
    "freeze": 16,  # for longer than it takes to be ended by others, and on
    "kill": 24,
    "cut": 12,  # every connection to the database ends, and none is made for a while
    "hold": 8,  # nothing comes through for less than the lease; then all of it
    "part": 8,  # nothing comes through for longer; then what was held comes, or is lost
    "term": 4,
    "crash": 4,  # the database's server is ended at once, and started
}
"""How often which blow falls, of a hundred."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; `kind` names a broken sender, which the storm is to find out."""

    stops: int
    seed: int
    resend: bool = False
    lease_s: float = 3.0
    connections: int = 4
    recipients: int = 600
    latency_ms: tuple[int, ...] = (10, 30, 60, 120)
    gap_s: tuple[float, float] = (0.4, 1.6)
    blows: Mapping[str, int] = field(default_factory=lambda: dict(BLOWS))
    kind: str = AS_IT_IS
    stuck_s: float = 90.0
    folder: Path | None = None
    say: Callable[[str], None] = print

    @property
    def policy(self) -> audit.Policy:
        """What is promised to these runs."""
        return audit.Policy(self.resend)
