"""Where lines stood in a list, as one number that rises through all its parts. Pure."""

_BITS = 32


def stood(part: int, line: int) -> int:
    """Say where a line of a part stood."""
    return (part << _BITS) + line


def line_of(stood: int) -> int:
    """Say which line of its part that is; 0 where it is not known."""
    return stood & ((1 << _BITS) - 1)
