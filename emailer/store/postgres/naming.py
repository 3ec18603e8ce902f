"""What people read of a queue in PostgreSQL. Needs no driver."""

import re

BACKUP = (
    "A queue in PostgreSQL is backed up by pg_dump: a program started on a dump "
    "in a new database asks before it writes to anybody."
)


def without_password(url: str) -> str:
    """Write a connection as people may see it."""
    shown = re.sub(r"(://[^:@/]*):[^?]*@", r"\1@", url)
    return re.sub(r"(?i)([?&](?:ssl)?password=)[^&]*", r"\1...", shown)


def has_password(url: str) -> bool:
    """Whether there is one in it."""
    return without_password(url) != url
