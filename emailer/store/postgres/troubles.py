"""PostgreSQL's errors: which are asked again, and how the others are said to people."""

import psycopg
from psycopg import errors

from emailer.store.errors import UnavailableError
from emailer.tongue import Sentence

AGAIN = (errors.SerializationFailure, errors.DeadlockDetected)
"""What was undone only because somebody else was quicker."""
LOST = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError,
        errors.InsufficientPrivilege)  # fmt: skip
"""What a lost connection, a fail-over or a changed role raise."""


def unavailable(error: BaseException, who: str = "") -> UnavailableError:
    """Turn an error of the database into the one the callers know; `who` is in the way."""
    if who:
        said = Sentence("another program has its tables locked: {who}", who=who)
        return UnavailableError(Sentence("Cannot use the database: {error}.", error=said))
    return UnavailableError(Sentence("Cannot use the database: {error}.", error=plain(error)))


def plain(error: BaseException) -> str:
    """Say an error in words that people know; else in the server's own, in one line."""
    for kind, words in PLAIN.items():
        if isinstance(error, kind):
            return words
    text = str(error)
    for sign, words in SIGNS.items():
        if sign in text:
            return words
    if getattr(error, "sqlstate", None) is None:  # the library's own may repeat the address
        return NO_ANSWER if isinstance(error, psycopg.OperationalError) else UNREADABLE
    return " ".join(text.split()).rstrip(".")


NO_ANSWER = Sentence("its server cannot be reached, or does not let us in")
UNREADABLE = Sentence(
    "its address cannot be read: write it as postgresql://user@host/name, "
    "special characters as in %40 for @"
)
PLAIN = {
    TimeoutError: Sentence("the server was too slow"),
    errors.DiskFull: Sentence("the disk of its server is full, make room on it"),
    errors.LockNotAvailable: Sentence("another program has its tables locked"),
    errors.ReadOnlySqlTransaction: Sentence("the server only reads: it is a replica"),
    errors.InsufficientPrivilege: Sentence("this user may not read and write its tables"),
    errors.QueryCanceled: Sentence("the server was too slow"),
    errors.TooManyConnections: Sentence("the server has no connection left for us"),
    errors.AdminShutdown: Sentence("the server is being shut down"),
    errors.CannotConnectNow: Sentence("the server is starting or stopping"),
}
SIGNS = {
    "the database system is": Sentence("the server is starting or stopping"),
    "too many connections": Sentence("the server has no connection left for us"),
    "remaining connection slots": Sentence("the server has no connection left for us"),
    "resolve host": Sentence("nobody knows the name of its server"),
    "translate host name": Sentence("nobody knows the name of its server"),
    'FATAL:  database "': Sentence("there is no such database on its server"),
    'FATAL:  role "': Sentence("the server does not accept this user or password"),
    "pg_hba.conf": Sentence("the server lets this user in from elsewhere only"),
    "SSL": Sentence("its server cannot be reached encrypted as asked for"),
    "certificate": Sentence("its server cannot be reached encrypted as asked for"),
    "No such file or directory": Sentence("nothing answers where the server should be"),
    "Connection refused": Sentence("nothing answers where the server should be"),
    "password authentication failed": Sentence("the server does not accept this user or password"),
    "no password supplied": Sentence("the server asks for a password"),
    "server closed the connection": Sentence("the server ended the connection"),
    "terminating connection": Sentence("the server ended the connection"),
}
