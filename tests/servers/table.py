"""Prints the rows, aligned."""

from collections.abc import Iterable

from tests.servers.scenarios import Row

HEAD = ("server", "way", "what", "sent", "failed", "doubt", "waiting", "lost", "twice", "s",
        "pause", "chain", "")  # fmt: skip


def line(row: Row, verdict: str) -> str:
    """One row as it is shown; what was said of its trouble stands below."""
    values = (row.server, row.way, row.scenario, row.sent, row.failed, row.in_doubt, row.waiting,
              row.lost, row.twice, f"{row.seconds:.1f}", f"{row.pause_s:.1f}", row.learnt,
              f"{verdict} {row.remark}".strip())  # fmt: skip
    return "\n    ".join((_aligned(map(str, values)), *row.said))


def head() -> str:
    """The names of the columns."""
    return _aligned(HEAD)


def _aligned(values: Iterable[str]) -> str:
    widths = (18, 7, 8, 6, 7, 6, 8, 5, 6, 7, 7, 8, 0)
    return "".join(value.ljust(width) for value, width in zip(values, widths, strict=True)).rstrip()
