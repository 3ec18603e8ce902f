"""Watches a run as a person does who keeps its page open:
how long nothing happens, what is said.
"""

import re
import time
from dataclasses import dataclass, field
from typing import Any

# A notice is the same one while only its times and counts change.
_CHANGING = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z|\d+(\.\d+)? (seconds|a second)|: \d+ of ours")


@dataclass
class Watch:
    """What was seen of one run. Times in seconds, monotonic."""

    done: int = -1
    since: float = field(default_factory=time.monotonic)
    longest_s: float = 0.0
    said: dict[str, str] = field(default_factory=dict)

    def saw(self, run: dict[str, Any], notice: str) -> None:
        """Note what the run's page shows at this moment."""
        now, counts = time.monotonic(), run["counts"]
        done = sum(counts[name] for name in ("sent", "failed", "in_doubt"))
        self.longest_s = max(self.longest_s, now - self.since)
        if done != self.done:
            self.done, self.since = done, now
        reason = run.get("state_reason") or {}
        for text in filter(None, (notice, reason.get("text", ""))):
            self.said.setdefault(_CHANGING.sub("…", text), text)
