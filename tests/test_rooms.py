"""The house: which rooms there are, on which floor each stands, and that the map names them all."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS = {
    "emailer": [
        (
            "characters confined dialogue format_sections hosts model packed pause_rules private "
            "public_ids recent slices streaks tongue tracing"
        ),
        (
            "clocks domains durations letters limits lists number_formats outcomes pause_lengths "
            "refusal_patterns replies ring side_threads spellings webhooks"
        ),
        "dates message store transports vault",
        "erasures api_keys outbox sending showing submitting",
        "cli",
    ],
    "web": [
        "addresses app_keys compiled languages traces words",
        "errors",
        "access corrections downloads files ids run_times selections test_mail",
        "measuring pagination receiving webhooks",
        "api config live pages",
        "routes",
        "app",
    ],
}
"""From the ground up; a room takes from the floors below its own,
and never from one beside it or above.
"""
LISTS = [
    "addresses choices encodings ticks",
    "notes words",
    "columns empty_list",
    "lines",
    "tables",
    "forms workbooks",
    "opened",
    "reader",
    "files",
]
"""The rooms within `emailer/lists/`, likewise."""
MOST_FLOORS = {"emailer": 5, "web": 7}

FLOOR_OF = {
    f"{house}.{room}": number
    for house, floors in FLOORS.items()
    for number, rooms in enumerate(floors)
    for room in rooms.split()
}
MAP = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Map")[2].partition("\n## ")[0]
ROWS = re.findall(r"(?m)^\| `(\w+(?:/\w+)+)/` \| (.*) \|$", MAP)
FILES = [path for house in FLOORS for path in sorted((ROOT / house).rglob("*.py"))]
FILES = [path for path in FILES if path.parent.name not in FLOORS or path.name != "__init__.py"]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def imported(tree: ast.Module) -> Iterator[str]:
    """What a file imports when it runs, also late; what is imported for types alone is no arrow."""
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
        for inner in ast.walk(node)
        if node.test.id == "TYPE_CHECKING"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def test_a_room_takes_only_from_the_floors_below_its_own():
    assert [
        (path, other)
        for path in FILES
        for other in rooms_taken_by(path)
        if FLOOR_OF[other] >= FLOOR_OF[room_of(module_of(path))]
    ] == []


def test_so_does_a_room_within_lists():
    floor_of = {room: number for number, rooms in enumerate(LISTS) for room in rooms.split()}
    house = ROOT / "emailer" / "lists"
    for path in house.rglob("*.py"):
        room = path.relative_to(house).with_suffix("").parts[0]
        if room == "__init__":
            continue
        taken = {
            name.split(".")[2]
            for name in imported(tree_of(path))
            if name.startswith("emailer.lists.")
        }
        assert [one for one in taken - {room} if floor_of[one] >= floor_of[room]] == [], path


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def rooms_taken_by(path: Path) -> set[str]:
    room = room_of(module_of(path))
    taken = {room_of(name) for name in imported(tree_of(path))}
    return {one for one in (taken & FLOOR_OF.keys()) - {room} if same_house(one, room)}


def same_house(one: str, other: str) -> bool:
    return one.split(".", maxsplit=1)[0] == other.split(".", maxsplit=1)[0]


def test_every_module_stands_in_a_room_of_these_floors():
    assert {room_of(module_of(path)) for path in FILES} == FLOOR_OF.keys()


@pytest.mark.parametrize("house", FLOORS)
def test_the_house_is_no_higher_than_was_agreed(house):
    assert len(FLOORS[house]) <= MOST_FLOORS[house]


def test_the_map_names_every_room():
    assert [room for room in FLOOR_OF if name_on_the_map(room) not in MAP] == []


def name_on_the_map(room: str) -> str:
    place = room.replace(".", "/")
    return f"`{place}/`" if (ROOT / place).is_dir() else f"`{place}.py`"


def test_the_map_names_no_module_that_is_not_in_its_room():
    assert len(ROWS) > 9
    for place, words in ROWS:
        there = {part for path in (ROOT / place).rglob("*") for part in (path.stem, path.name)}
        assert set(re.findall(r"`([a-z_]+)/?`", words)) <= there, place


EVERYWHERE = [
    ROOT / "app.py",
    ROOT / "bootstrap.py",
    *(path for folder in ("emailer", "web", "bench") for path in (ROOT / folder).rglob("*.py")),
]
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
LONGEST = {ast.Module: 300, ast.ClassDef: 250, **dict.fromkeys(FUNCTION, 40)}
"""Lines, of a function with its signature and its docstring."""


def parts_of(path: Path) -> Iterator[tuple[ast.AST, str, int]]:
    """Yield a module, its classes and its functions: each with its name and its lines."""
    tree, text = tree_of(path), path.read_text("utf-8")
    name = path.relative_to(ROOT).as_posix()
    yield tree, name, text.count("\n")
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, *FUNCTION)):
            yield node, f"{name}: {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_no_module_is_long_and_no_class_and_no_function():
    assert [
        f"{name} has {lines} lines"
        for path in EVERYWHERE
        for node, name, lines in parts_of(path)
        if lines > LONGEST[type(node)]
    ] == []


def test_half_of_all_functions_say_it_in_six_lines():
    lengths = [
        node.body[-1].end_lineno - node.body[ast.get_docstring(node) is not None].lineno + 1
        for path in EVERYWHERE
        for node, _, _ in parts_of(path)
        if isinstance(node, FUNCTION) and len(node.body) > (ast.get_docstring(node) is not None)
    ]
    assert statistics.median(lengths) <= 6
