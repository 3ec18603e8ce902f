"""Measures speed (python3 -m bench) and tries to break promises (python3 -m bench.torture)."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "bench" / "results"
