"""What people read of a queue in PostgreSQL. Needs no driver."""

import re
from urllib.parse import unquote

BACKUP = (
    "A queue in PostgreSQL is backed up by pg_dump: a program started on a dump "
    "in a new database asks before it writes to anybody."
)
_SHOWN = frozenset({
    "application_name", "connect_timeout", "dbname", "host", "hostaddr", "port", "sslmode",
    "sslrootcert", "target_session_attrs", "user",
})  # fmt: skip
"""Parameters that hold no secret, by their names."""


_HOST = r"(?:\[[\da-f:.]+\]|[\w.-]*)(?::\d{1,5})?"
_WITHOUT = re.compile(
    rf"(?:[^:/?@]*@)?{_HOST}(?:,{_HOST})*(?:/[^:?@]*)?(?:\?(?P<query>.*))?",
    re.DOTALL | re.IGNORECASE,
)
"""What holds no password before its parameters: user, hosts and ports, database."""


def without_password(url: str) -> str:
    """Write a connection as people may see it: of what is unknown or odd the names alone."""
    shown, query, _ = _parts(url)
    said = (text if _is_harmless(text) else f"{text.partition('=')[0]}=..." for text in query)
    return shown + ("?" if query else "") + "&".join(said)


def has_password(url: str) -> bool:
    """Whether there is one in it."""
    _, query, has_login = _parts(url)
    return has_login or any("pass" in unquote(text).lower() for text in query)


def _parts(url: str) -> tuple[str, list[str], bool]:
    """Take an address apart: what stands before its parameters, without a password; these; and
    whether there was one. Whoever wrote it may have escaped nothing: it may go on to the last @.
    """
    scheme, mark, rest = url.partition("://")
    found = _WITHOUT.fullmatch(rest)
    query = (found["query"] or "") if found else ""
    if found and all("@" not in text or _is_harmless(text) for text in query.split("&")):
        return scheme + mark + rest.partition("?")[0], _parameters(query), False
    login, at, behind = rest.rpartition("@")
    user, colon, _ = (login or rest).partition(":")
    place, _, query = behind.partition("?") if at else ("", "", "")
    return f"{scheme}{mark}{user}{at}{place}", _parameters(query), bool(colon)


def _parameters(query: str) -> list[str]:
    return [text for text in query.split("&") if text]


def _is_harmless(text: str) -> bool:
    """Whether a parameter may be shown: libpq reads more of them in a database's name, say."""
    name, _, value = unquote(text).partition("=")
    return name.lower() in _SHOWN and not re.search(r"[=?&]", value)
