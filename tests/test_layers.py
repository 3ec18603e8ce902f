"""The arrows of the design: app -> web -> emailer, and SQL in one place."""

import ast
import builtins
import re
from functools import cache
from pathlib import Path

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
    "emailer/store/": r"emailer\.(?!(model|clocks|dialogue|domains|letters|limits|store|streaks"
    r"|pause_rules|refusal_patterns|pause_lengths|private|public_ids|recent|side_threads|spellings|tongue)\b)"
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


@cache
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


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def test_arrows_point_one_way():
    assert [
        (path, name)
        for path in FILES
        for folder, forbidden in MAY_NOT_IMPORT.items()
        if path.as_posix().startswith(folder)
        for name in imports(tree_of(path))
        if re.match(rf"({forbidden})(\.|$|(?<=\.))", name)
    ] == []


def test_sql_stays_in_the_store():
    assert [
        (path, node.value)
        for path in FILES
        if not path.is_relative_to("emailer/store")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ] == []


def test_nobody_goes_past_the_door_to_an_engine():
    assert [
        (path, past) for path in (*FILES, Path("app.py")) if (past := past_the_door(path))
    ] == []


def past_the_door(path: Path) -> list[str]:
    past = [name for name in imports(tree_of(path)) if PAST_THE_DOOR.match(name)]
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
    return past


def test_nothing_imports_the_app():
    assert not [
        path
        for path in FILES
        if re.search(r"^(import|from) app\b", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    ]


def test_an_error_that_a_docstring_names_is_there():
    trees = {path: tree_of(path) for path in FILES}
    there = set(dir(builtins)) | {
        name
        for tree in trees.values()
        for node in ast.walk(tree)
        for name in (getattr(node, "name", ""), getattr(node, "attr", ""))
    }
    assert [
        (path, name)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for name in re.findall(r"\b[A-Z]\w*Error\b", str(node.value.value))
        if name not in there
    ] == []


def test_no_local_name_hides_what_a_module_imported():
    assert [
        (path, function.name, name)
        for path in FILES
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in sorted(names_within(function) & imported_by(tree_of(path)))
    ] == []


def names_within(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    taken = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    return taken | {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def imported_by(tree: ast.Module) -> set[str]:
    return {
        (alias.asname or alias.name).partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
