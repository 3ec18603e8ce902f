"""How long tests wait for what comes at once where all is well: so long that the slowest and
busiest machine has brought it by then. It bounds a hang and states nothing about speed.
"""

PATIENCE_S = 90.0
"""One wait. A whole test may take longer: pyproject.toml says how long."""
