"""The one door to a queue: `--db` names the engine that keeps it. Nobody else knows an engine."""

import re
from pathlib import Path
from typing import Literal

from emailer.store.database import Database
from emailer.store.postgres import dialect as postgres
from emailer.store.postgres import tables
from emailer.store.postgres.naming import has_password
from emailer.store.postgres.server import SCHEMES, ServerDatabase
from emailer.store.sqlite import database
from emailer.store.sqlite import dialect as sqlite
from emailer.store.sqlite.file import FileDatabase
from emailer.store.verbs.dialect import Dialect

__all__ = ["Database", "Engine", "at", "dialect", "has_password", "schema_sql"]


FILE = "sqlite:"


def at(db: str | Path, folder: Path = Path("data")) -> Database:
    """Find the engine for what `--db` says; `folder` is for what then stays on this machine.

    A file may be written sqlite:NAME or sqlite:///NAME (four strokes: from the root), too. Raises
    ValueError for an engine that there is not, and for a file of which nobody can say where it is.
    """
    text = str(db)
    if text.lower().startswith(FILE):
        return at(Path(text[len(FILE) :].removeprefix("///")), folder)
    scheme, mark, rest = text.partition("://") if "://" in text else ("", "", text)
    scheme = scheme.lower()
    if scheme in SCHEMES:
        _refuse_broken(rest)
        return ServerDatabase(f"{scheme}{mark}{rest}", folder)
    if _OF_A_SERVER.search(text):  # not repeated: it may hold a password
        raise ValueError("A database on a server is named as in postgresql://user@host/name.")
    if scheme:
        raise ValueError(
            f"There is no engine for {scheme}:// here: name a file, or postgresql://user@host/name."
        )
    return FileDatabase(_file(Path(db)))


def _file(path: Path) -> Path:
    """Return where a file is, as far as that can be told of a home, and of links."""
    try:
        path = path.expanduser().absolute()
        path.resolve()
    except (RuntimeError, OSError, ValueError) as error:  # no home, no folder; a circle; NUL
        raise ValueError(f"There is no telling where {path} is: {error}.") from error
    return path


def _refuse_broken(address: str) -> None:
    """Refuse what is no text: of a server it names nothing."""
    try:
        address.encode()
    except UnicodeEncodeError:
        raise ValueError("The database's address holds characters that are no text.") from None


_OF_A_SERVER = re.compile(r"\A\s*postgres(ql)?:|\b(password|dbname|host)\s*=", re.IGNORECASE)
"""What libpq or somebody in a hurry writes, and no file is called."""

Engine = Literal["sqlite", "postgresql"]
"""As those name it who know them both."""


def dialect(engine: str) -> Dialect:
    """Find how an engine spells what others do not, for a host's own connection to it."""
    return postgres.DIALECT if engine == "postgresql" else sqlite.DIALECT


def schema_sql(since: int = 0, engine: Engine = "sqlite", until: int | None = None) -> str:
    """The SQL that makes the tables, or brings those of version `since` to `until`, else up to
    date. Raises ValueError where there is no version `until`.
    """
    made = tables.schema_sql if engine == "postgresql" else database.schema_sql
    return made(since, until)
