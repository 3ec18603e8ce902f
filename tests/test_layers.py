"""The arrows of the design: app -> web -> emailer, and SQL in one place."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [
    path.relative_to(ROOT)
    for folder in ("emailer", "web")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s"
    r"|CREATE\s+TABLE)\b",
    re.DOTALL,
)

MAY_NOT_IMPORT = {
    "emailer/": "aiohttp|web|app|bootstrap",
    "web/": r"app|sqlite3|aiosqlite|psycopg|aiosmtplib|smtplib"
    r"|emailer\.store\.(?!(access|drafts|course|setups|erasing|people|webhooks|measures)\b)\w+"
    r"|emailer\.transports\.smtp",
    "emailer/model.py": "emailer|asyncio|sqlite3",
    "emailer/dialogue.py": "emailer|asyncio|sqlite3",
    "emailer/streaks.py": "emailer|asyncio|sqlite3",
    "emailer/refusal_patterns.py": r"emailer\.(?!streaks\b)|asyncio|sqlite3",
    "emailer/pause_rules.py": "emailer|asyncio|sqlite3",
    "emailer/pause_lengths.py": "emailer|asyncio|sqlite3",
    "emailer/replies/": r"emailer\.(?!model\b|dialogue\b|replies\b|tongue\b)|asyncio",
    "emailer/clocks/": r"emailer\.(?!clocks\b|tongue\b)|asyncio|sqlite3",
    "emailer/store/": r"emailer\.(?!(model|clocks|dialogue|domains|limits|store|streaks|pause_rules"
    r"|refusal_patterns|pause_lengths|private|public_ids|side_threads|spellings|tongue)\b)"
    r"|aiosmtplib",
    "emailer/store/verbs/": r"sqlite3|aiosqlite|psycopg"
    r"|emailer\.store\.(sqlite|postgres|answering)",
    "emailer/store/answering/": r"sqlite3|aiosqlite|psycopg|emailer\.store\.(sqlite|postgres)",
    "emailer/cli/": "sqlite3|aiosqlite|psycopg",
    "emailer/sending/": "sqlite3|aiosqlite|psycopg",
    "emailer/submitting/": "sqlite3|aiosqlite|psycopg",
    "emailer/showing/": "sqlite3|aiosqlite|psycopg",
    "emailer/transports/": r"emailer\.(store|sending)\b|aiosqlite|sqlite3",
}


PAST_THE_DOOR = re.compile(
    r"(sqlite3|aiosqlite|psycopg|emailer\.store\.(sqlite|postgres|answering|verbs))\b"
)
"""The engines, and what engines are made of:
emailer/store/door.py finds which one it is.
"""
OF_A_HOST = re.compile(r"emailer\.store\.verbs\b")
"""The outbox queues runs by the queue's own statements,
on a connection that a host program brings.
"""


def imports(tree: ast.AST) -> set[str]:
    """Every module a file names, with what it takes from it:
    emailer.store, emailer.store.sqlite.
    """
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module} | {
                f"{node.module}.{alias.name}" for alias in node.names if alias.name.islower()
            }
    return found


@pytest.mark.parametrize("path", FILES, ids=str)
def test_arrows_point_one_way_and_sql_stays_in_the_store(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    for folder, forbidden in MAY_NOT_IMPORT.items():
        if path.as_posix().startswith(folder):
            assert not [
                name for name in imports(tree) if re.match(rf"({forbidden})(\.|$|(?<=\.))", name)
            ]
    if not path.as_posix().startswith("emailer/store/"):
        strings = (
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        assert not [text for text in strings if SQL.search(text)]


@pytest.mark.parametrize("path", [*FILES, Path("app.py")], ids=str)
def test_nobody_goes_past_the_door_to_an_engine(path):
    past = [
        name
        for name in imports(ast.parse((ROOT / path).read_text("utf-8")))
        if PAST_THE_DOOR.match(name)
    ]
    if path.is_relative_to("emailer/outbox"):
        past = [name for name in past if not OF_A_HOST.match(name)]
    if path == Path("emailer/store/door.py") or path.is_relative_to("emailer/store/sqlite"):
        past = []
    if path.is_relative_to("emailer/store/postgres"):
        past = [one for one in past if re.match(r"sqlite3|aiosqlite|emailer\.store\.sqlite", one)]
    if path.is_relative_to("emailer/store"):
        past = [
            name
            for name in past
            if re.match(r"sqlite3|aiosqlite|psycopg|emailer\.store\.(sqlite|postgres)", name)
            and not path.is_relative_to("emailer/store/postgres")
        ]
    assert not past


def test_nothing_imports_the_app():
    assert not [
        path
        for path in FILES
        if re.search(r"^(import|from) app\b", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]
