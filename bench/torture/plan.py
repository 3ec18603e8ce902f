"""What a torture is to do. The seed decides the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.torture import audit
from bench.torture.lists import Mix

WAYS = {
    "kill": 58,
    "cancel": 4,
    "early": 10,
    "submitting": 8,
    "audit": 6,
    "term": 6,
    "stopped": 4,
    "interrupt": 4,
}
"""How often the program ends in which way, of a hundred."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. `words` start the program; without a folder, one is made.

    `retried` is the share of finished runs whose failed ones are tried again: they fail again,
    nobody else gets mail.
    """

    kills: int
    seed: int
    mix: Mix
    connections: int = 4
    pipelining: bool = True
    ways: dict[str, int] = field(default_factory=lambda: dict(WAYS))
    weather: bool = True
    retried: float = 0.5
    words: Sequence[str] = ("app.py",)
    folder: Path | None = None
    stuck_s: float = 60.0
    say: Callable[[str], None] = print

    @property
    def policy(self) -> audit.Policy:
        """What is promised to these runs."""
        return audit.Policy(self.mix.resend)
