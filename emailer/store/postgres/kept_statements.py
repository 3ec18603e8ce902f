"""Statements that a session keeps, asked with libpq's own call and in binary, both ways: what the
driver does for any statement and any value costs a sender more than these take.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import errors, pq
from psycopg.adapt import Transformer

from emailer.store.postgres.rows import Row, kind
from emailer.store.verbs.dialect import NAMED

Result = pq.abc.PGresult
_DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_ONE = "iq"
_HEAD = struct.Struct(">IIIII")
"""Of an array: dimensions, whether something is NULL, the type, how many, the first one's number.

Each value stands behind its length; -1 is NULL (array_send of PostgreSQL).
"""
_NULL = b"\xff\xff\xff\xff"
_INT8, _TEXT = 20, 25


class Kind(NamedTuple):
    """A type by its number in pg_type, and how a value of it is written."""

    oid: int
    written: Callable[[Any], bytes]


def _numbers(values: Sequence[int]) -> bytes:
    count = len(values)
    flat = [8] * (2 * count)
    flat[1::2] = values
    return _HEAD.pack(1, 0, _INT8, count, 1) + struct.pack(f">{_ONE * count}", *flat)


def _texts(values: Sequence[str | None]) -> bytes:
    return b"".join([_HEAD.pack(1, 1, _TEXT, len(values), 1), *map(_text, values)])


def _text(value: str | None) -> bytes:
    if value is None:
        return _NULL
    said = value.encode()
    return len(said).to_bytes(4, "big") + said


NUMBER = Kind(_INT8, struct.Struct(">q").pack)
TEXT = Kind(_TEXT, str.encode)
NUMBERS, TEXTS = Kind(1016, _numbers), Kind(1009, _texts)


class Kept:
    """A statement and the types of its values; it names them `:so`."""

    def __init__(self, name: str, sql: str, kinds: Mapping[str, Kind]) -> None:
        """Say what a session calls it."""
        wanted = set(NAMED.findall(sql))
        self._kinds = [(one, kinds[one].written) for one in kinds if one in wanted]
        places = {one: f"${place}" for place, (one, _) in enumerate(self._kinds, 1)}
        self.name = name.encode()
        self.sql = NAMED.sub(lambda found: places[found[1]], sql).encode()
        self.oids = [kinds[one].oid for one, _ in self._kinds]
        self.formats = [pq.Format.BINARY] * len(self.oids)
        self._row: type[Row] | None = None

    def values(self, named: Mapping[str, Any]) -> list[bytes]:
        """Write values as the server reads them."""
        return [written(named[name]) for name, written in self._kinds]

    def rows(self, db: psycopg.Connection[Any], result: Result) -> list[Row]:
        """Read what was answered."""
        if self._row is None:
            names = (result.fname(place) or b"" for place in range(result.nfields))
            self._row = kind(tuple(name.decode() for name in names))
        read = Transformer(db)
        read.set_pgresult(result)
        return read.load_rows(0, result.ntuples, self._row)


def keep(db: pq.abc.PGconn, statement: Kept) -> None:
    """Have a session keep a statement. Raises psycopg.Error."""
    checked(db.prepare(statement.name, statement.sql, statement.oids))


def ask(db: pq.abc.PGconn, statement: Kept, named: Mapping[str, Any]) -> Result:
    """Do a statement that the session keeps. Raises psycopg.Error."""
    values = statement.values(named)
    return checked(db.exec_prepared(statement.name, values, statement.formats, pq.Format.BINARY))


def checked(result: Result) -> Result:
    """Return an answer that is none of an error; raises the driver's own for it.

    One without a code is the library's: the connection was lost.
    """
    if result.status in _DONE:
        return result
    if result.error_field(pq.DiagnosticField.SQLSTATE) is None:
        raise psycopg.OperationalError(result.get_error_message())
    raise errors.error_from_result(result)


def numbers(value: bytes | None) -> Sequence[int]:
    """Read an array of whole numbers, none of them NULL; NULL is none of them."""
    if not value or len(value) < _HEAD.size:
        return ()
    count = _HEAD.unpack_from(value)[3]
    found: Sequence[int] = struct.unpack_from(f">{_ONE * count}", value, _HEAD.size)[1::2]
    return found
