"""The house: which rooms there are, on which floor each stands, and that the map names them all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

FLOORS = {
    "emailer": [
        "dialogue hosts model pauses private streaks tongue tracing",
        "aside clocks domains durations limits lists outcomes replies transports vault webhooks",
        "dates message store",
        "erasures keys outbox sending showing submitting",
        "cli",
    ],
    "web": [
        "addresses keys languages traces words",
        "errors",
        "access corrections decisions files ids planned tested",
        "measuring pagination receiving webhooks",
        "api config live pages",
        "routes",
        "app",
    ],
}
"""From the ground up; a room takes from the floors below its own,
and never from one beside it or above.
"""
MOST_FLOORS = {"emailer": 5, "web": 7}

FLOOR_OF = {
    f"{house}.{room}": number
    for house, floors in FLOORS.items()
    for number, rooms in enumerate(floors)
    for room in rooms.split()
}
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


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_room_takes_only_from_the_floors_below_its_own(path):
    room = room_of(module_of(path))
    taken = {
        room_of(name) for name in imported(ast.parse(path.read_text("utf-8")))
    } & FLOOR_OF.keys()
    assert not [
        other
        for other in taken - {room}
        if FLOOR_OF[other] >= FLOOR_OF[room] and same_house(other, room)
    ]


def same_house(one: str, other: str) -> bool:
    return one.split(".", maxsplit=1)[0] == other.split(".", maxsplit=1)[0]


def test_every_module_stands_in_a_room_of_these_floors():
    assert {room_of(module_of(path)) for path in FILES} == FLOOR_OF.keys()


@pytest.mark.parametrize("house", FLOORS)
def test_the_house_is_no_higher_than_was_agreed(house):
    assert len(FLOORS[house]) <= MOST_FLOORS[house]


@pytest.mark.parametrize("room", FLOOR_OF)
def test_the_map_names_every_room(room):
    place = room.replace(".", "/")
    name = f"`{place}/`" if (ROOT / place).is_dir() else f"`{place}.py`"
    assert (
        name
        in (ROOT / "ARCHITECTURE.md")
        .read_text("utf-8")
        .partition("## Map")[2]
        .partition("\n## ")[0]
    )


@pytest.mark.parametrize(
    "path", [path for path in FILES if "store" in path.parts], ids=lambda path: path.name
)
def test_no_module_of_the_queue_is_long_and_no_class(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            assert (node.end_lineno or 0) - node.lineno <= 250
