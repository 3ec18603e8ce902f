"""Measures speed (python3 -m bench) and tries to break promises (python3 -m bench.torture)."""
