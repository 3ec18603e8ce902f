"""The table's rows: what was measured, what it must be, and how both are written."""

import json
import os
import platform
import sqlite3
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import aiohttp

Log = Callable[[str], None]
Aims = tuple[float | None, float | None]
"""What a figure must be, and what it would be at its best."""

NO_AIMS: Aims = (None, None)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; its aims are None where it is only told. `less` says that less is better."""

    work: str
    value: float
    unit: str
    aims: Aims = NO_AIMS
    less: bool = False
    detail: str = ""

    @property
    def verdict(self) -> str:
        """Say how it stands to what was asked for."""
        must, stretch = self.aims
        if must is None:
            return ""
        if self._reaches(stretch):
            return "stretch"
        return "must" if self._reaches(must) else "MISSED"

    def _reaches(self, aim: float | None) -> bool:
        if aim is None:
            return False
        return self.value <= aim if self.less else self.value >= aim


def median(values: Iterable[float]) -> float:
    """The middle one: a disturbed round does not move it."""
    return statistics.median(values)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The middle of the rounds' ratios: what disturbs the machine meets both of a round."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = ["| work | measured | must | stretch | | how |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {row.work} | {_shown(row.value)} {row.unit} | {_shown(row.aims[0])} | "
        f"{_shown(row.aims[1])} | {row.verdict} | {row.detail} |"
        for row in rows
    ]
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def header(seed: int) -> dict[str, str]:
    """Name the machine and the versions."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in _lines("/proc/cpuinfo")
            if line.startswith("model name")
        ),
        "?",
    )
    return {
        "machine": f"{os.cpu_count()} cores, {cpu}, Linux {platform.release()}",
        "load before": " ".join(map(str, map(round, os.getloadavg()))),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "aiohttp": aiohttp.__version__,
        "aiosmtplib": metadata.version("aiosmtplib"),
        "seed": str(seed),
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def as_json(head: dict[str, str], rows: Sequence[Row]) -> str:
    """Write all of it for programs."""
    return json.dumps(
        {**head, "rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}, indent=1
    )
