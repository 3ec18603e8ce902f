"""The tables as SQL, for this program and for hosts whose driver is another one."""

from importlib import resources

from emailer.store import schema_steps

MIGRATIONS = resources.files("emailer.store.postgres") / "migrations"

REGISTER = """CREATE TABLE IF NOT EXISTS emailer_migration (
    version BIGINT PRIMARY KEY,
    applied_at BIGINT NOT NULL
);
"""


def migrations() -> list[tuple[int, str]]:
    """List the schema's steps in order: (version, SQL)."""
    return schema_steps.of(MIGRATIONS)


def schema_sql(since: int = 0, until: int | None = None) -> str:
    """The steps after version `since`, each with its entry, for a host's own migrations;
    without a transaction. Raises ValueError where there is no version `until`.
    """
    made = [step(*one) for one in schema_steps.chosen(migrations(), since, until)]
    return "\n".join([REGISTER, *made])


def step(number: int, sql: str) -> str:
    """One step with its entry."""
    now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    return f"INSERT INTO emailer_migration VALUES ({number}, {now});\n\n{sql}"
