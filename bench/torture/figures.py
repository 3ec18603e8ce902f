"""What a torture measured, and how it is said."""

import statistics
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """Counted over a whole campaign; seconds."""

    kills: int = 0
    runs: int = 0
    recipients: int = 0
    taken: int = 0
    copies: int = 0
    snapshots: int = 0
    other_doubts: int = 0
    doubts: list[int] = field(default_factory=list)
    cycle_s: list[float] = field(default_factory=list)
    ready_s: list[float] = field(default_factory=list)
    first_mail_s: list[float] = field(default_factory=list)
    ways: dict[str, int] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """Say it, a line each."""
        ways = ", ".join(f"{name} {count}" for name, count in sorted(self.ways.items()))
        return [
            f"kills {self.kills} ({ways})",
            (
                f"runs {self.runs}, recipients {self.recipients}, mails taken {self.taken}, "
                f"snapshots {self.snapshots}"
            ),
            (
                f"lost 0, lies 0, written to more than once {self.copies} "
                f"({self.copies / max(self.kills, 1):.2g} a kill)"
            ),
            (
                f"in doubt per kill: {_spread(self.doubts, '')}; by cuts and broken conversations "
                f"{self.other_doubts}"
            ),
            f"a cycle: {_spread(self.cycle_s, ' s')}",
            f"start until it serves: {_spread(self.ready_s, ' s')}",
            f"start until the first mail: {_spread(self.first_mail_s, ' s')}",
        ]


def _spread(values: "list[int] | list[float]", unit: str) -> str:
    if not values:
        return "never"
    return f"median {statistics.median(values):.3g}{unit}, most {max(values):.3g}{unit}"
