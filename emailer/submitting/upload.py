"""A file that belongs to a submission: its list, or what goes with its letter."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file: its name at the sender's, where it lies, its size and the hash of its bytes."""

    filename: str
    path: Path
    size_bytes: int
    sha256: str
    field: str = "file"
    content_type: str = ""  # as its sender says
