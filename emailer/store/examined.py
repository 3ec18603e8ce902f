"""What an engine says of its database to whoever asks whether all is well."""

from typing import Literal, NamedTuple


class Examined(NamedTuple):
    """What was looked at, how it is, what was seen, and what to do."""

    what: str
    how: Literal["ok", "note", "wrong"]
    said: str
    do: str = ""
