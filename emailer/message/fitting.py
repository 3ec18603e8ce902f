"""A template -> the same, as the places of its tags ask. Pure."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from emailer.message.templates import Fit, If, Slot, Tree


class Asked(NamedTuple):
    """What the place of a tag asks for: of the text before it, and of the values of its field."""

    word: str
    before: Callable[[str], str]
    fit: Fit | None


def fitted(tree: Tree[str], tags: Iterable[Asked]) -> Tree[str]:
    """Give each slot what makes its values fit, and write each text as the tag behind it asks;
    `tags` are all of the template, in their order.
    """
    return tuple(_fitted(tree, deque(tags)))


def _fitted(tree: Tree[str], tags: deque[Asked]) -> Iterator[str | Slot[str] | If[str]]:
    for node in tree:
        if isinstance(node, Slot):
            yield Slot(node.name, node.default, tags.popleft().fit)
        elif isinstance(node, If):
            yield _fitted_if(node, tags)
        else:
            yield tags[0].before(node) if tags else node


def _fitted_if(node: If[str], tags: deque[Asked]) -> If[str]:
    ways, behind = [], tags.popleft()
    for condition, then in node.ways:
        ways.append((condition, tuple(_fitted(then, tags))))
        behind = tags.popleft()
    otherwise = tuple(_fitted(node.otherwise, tags))
    if behind.word == "else":
        tags.popleft()
    return If(tuple(ways), otherwise)
