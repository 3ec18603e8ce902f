"""Numbers as JSON has them: of one kind, so that 5.0 is 5 (RFC 8259 6, JSON Schema 6.1.1). Pure."""


def whole(value: object) -> int | None:
    """Return a whole number, however it is written; None for all else: a boolean is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def number(value: object) -> float | None:
    """Return a number; None for all else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
