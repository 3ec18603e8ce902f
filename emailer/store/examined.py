"""What is said to whoever asks whether all is well: by an engine of its database, and by others."""

from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """What was looked at, how it is, what was seen, and what to do."""

    what: str
    how: Literal["ok", "note", "wrong"]
    said: str
    do: str = ""
