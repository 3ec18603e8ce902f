"""What the columns of a run's list are called, and what they hold. Pure."""

from collections.abc import Sequence
from typing import NamedTuple


class Heading(NamedTuple):
    """What a column of a list is called, its field ("" for that of the addresses), what its cells
    were: "number", "instant", ALONE, or "" for texts; and its role ("" where none was noted).
    """

    text: str
    field: str
    kind: str = ""
    role: str = ""


ALONE = "address"
"""Addresses of which none stands in the first column of addresses, too."""
Headings = Sequence[Heading]
"""What the columns of a list are called, in their order."""
