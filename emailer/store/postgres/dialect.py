"""How PostgreSQL spells what engines spell differently; emailer.store.verbs.dialect says what."""

from collections.abc import Sequence
from typing import Final

from emailer.store.verbs.dialect import quoted


class PostgresDialect:
    """PostgreSQL's spellings."""

    join: Final = "JOIN"
    now: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
    begin: Final = "BEGIN"
    bell: Final = "NOTIFY emailer_work"

    def numbers(self, name: str) -> str:
        """Texts of JSON, read as numbers."""
        return f"(SELECT value::bigint FROM json_array_elements_text(:{name}::json) AS one (value))"

    def lines(self, name: str) -> str:
        """Elements are numbered by the function that lists them; from 1, which nobody minds."""
        return f"""(SELECT place AS key, value
            FROM json_array_elements_text(:{name}::json) WITH ORDINALITY AS one (value, place))"""

    def columns(self, name: str, count: int) -> str:
        """Take the lists apart."""
        taken = ", ".join(f"value ->> {place} AS c{place}" for place in range(count))
        return f"""(SELECT place, {taken}
            FROM json_array_elements(:{name}::json) WITH ORDINALITY AS one (value, place))"""

    def json_list(self, *values: str) -> str:
        """Its own function, as text: others read it."""
        return f"json_build_array({', '.join(values)})::text"

    def json_lists(self, *values: str) -> str:
        """An aggregate of each row's list."""
        return f"json_agg(json_build_array({', '.join(values)}))::text"

    def larger(self, one: str, other: str) -> str:
        """Of two values, it is a function of its own name."""
        return f"greatest({one}, {other})"

    def matches(self, text: str, pattern: str) -> str:
        """LIKE regards case here."""
        return rf"{text} ILIKE {pattern} ESCAPE '\'"

    def by_index(self, index: str) -> str:  # noqa: ARG002  (it chooses by itself)
        """It is not to be told."""
        return ""

    def no_index(self, column: str) -> str:
        """It is not to be told."""
        return column

    def finds(self, table: str) -> str:
        """In whatever schema of the search_path."""
        return f"to_regclass('{table}') IS NOT NULL"

    def has(self, table: str, columns: Sequence[str]) -> str:
        """Anybody may read which columns there are."""
        return (
            f"(SELECT count(*) FROM pg_catalog.pg_attribute "
            f"WHERE attrelid = to_regclass('{table}') AND NOT attisdropped "
            f"AND attname::text IN ({quoted(columns)})) = {len(columns)}"
        )

    def hides(self, table: str) -> str:
        """It is found before all others."""
        return (
            f"EXISTS (SELECT 1 FROM pg_catalog.pg_class "
            f"WHERE oid = to_regclass('{table}') AND relpersistence = 't')"
        )


DIALECT = PostgresDialect()
