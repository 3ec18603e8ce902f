"""How SQLite spells what engines spell differently; emailer.store.verbs.dialect says what."""

from collections.abc import Sequence
from typing import Final

from emailer.store.verbs.dialect import quoted


class SqliteDialect:
    """SQLite's spellings."""

    join: Final = "CROSS JOIN"
    now: Final = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    begin: Final = "BEGIN IMMEDIATE"
    bell: Final = ""  # senders look at the file once a second

    def numbers(self, name: str) -> str:
        """JSON knows numbers."""
        return f"(SELECT value FROM json_each(:{name}))"

    def lines(self, name: str) -> str:
        """A table of key and value it is by itself."""
        return f"json_each(:{name})"

    def columns(self, name: str, count: int) -> str:
        """Take the lists apart."""
        taken = ", ".join(f"value ->> {place} AS c{place}" for place in range(count))
        return f"(SELECT key AS place, {taken} FROM json_each(:{name}))"

    def json_list(self, *values: str) -> str:
        """Its own function."""
        return f"json_array({', '.join(values)})"

    def json_lists(self, *values: str) -> str:
        """Its own function, of each row's list."""
        return f"json_group_array({self.json_list(*values)})"

    def larger(self, one: str, other: str) -> str:
        """Of two values, max is a plain function."""
        return f"max({one}, {other})"

    def matches(self, text: str, pattern: str) -> str:
        """LIKE disregards the case of ASCII."""
        return f"{text} LIKE {pattern} ESCAPE '\\'"

    def by_index(self, index: str) -> str:
        """Behind the table."""
        return f"INDEXED BY {index}"

    def no_index(self, column: str) -> str:
        """With a plus in front it is an expression, which no index has."""
        return f"+{column}"

    def finds(self, table: str) -> str:
        """In whatever file of those that are attached."""
        return f"EXISTS (SELECT 1 FROM pragma_table_info('{table}'))"

    def has(self, table: str, columns: Sequence[str]) -> str:
        """Its columns are those of a function."""
        return (
            f"(SELECT count(*) FROM pragma_table_info('{table}') "
            f"WHERE name IN ({quoted(columns)})) = {len(columns)}"
        )

    def hides(self, table: str) -> str:
        """What is temporary has a schema of its own."""
        return f"EXISTS (SELECT 1 FROM sqlite_temp_schema WHERE name = '{table}')"


DIALECT = SqliteDialect()
