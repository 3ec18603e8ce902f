"""What people read of a queue in PostgreSQL. Needs no driver."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

BACKUP = (
    "A queue in PostgreSQL is backed up by pg_dump: a program started on a dump "
    "in a new database asks before it writes to anybody."
)
_LOGIN = re.compile(
    r"(://(?!(?:\[[\da-f:.]+\]|[^:@/]*):\d{1,5}/[^?@]*\?)[^:@/]*):.*@", re.DOTALL | re.IGNORECASE
)
"""To the last @, whatever stands between: who wrote it may have escaped nothing. An @ among the
parameters, behind a port and a database, is none of a login's; libpq reads it so, too.
"""
_SHOWN = frozenset({
    "application_name", "connect_timeout", "dbname", "host", "hostaddr", "port", "sslmode",
    "sslrootcert", "target_session_attrs", "user",
})  # fmt: skip
"""Parameters that hold no secret, by their names."""


def without_password(url: str) -> str:
    """Write a connection as people may see it: of unknown parameters the names alone."""
    head, mark, query = _LOGIN.sub(r"\1@", url).partition("?")
    said = (text if name in _SHOWN else f"{name}=..." for name, text in _parameters(query))
    return head + mark + "&".join(said)


def has_password(url: str) -> bool:
    """Whether there is one in it."""
    _, _, query = url.partition("?")
    return bool(_LOGIN.search(url)) or any("pass" in name for name, _ in _parameters(query))


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    """Yield each parameter's name, as libpq reads it, and how it was written."""
    for text in filter(None, query.split("&")):
        yield unquote(text.partition("=")[0]).lower(), text
