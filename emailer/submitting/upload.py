"""A file that belongs to a submission: its list, or what goes with its letter."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Member(NamedTuple):
    """One of many files that lie in one: its name at the sender's, and where its bytes are."""

    filename: str
    content_type: str
    offset: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file: its name at the sender's, where it lies,
    its size and the hash of its bytes.
    """

    filename: str
    path: Path
    size_bytes: int
    sha256: str
    field: str = "file"
    content_type: str = ""  # as its sender says
    members: tuple[Member, ...] = ()  # where it holds many files
