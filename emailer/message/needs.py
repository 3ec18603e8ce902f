"""What a template needs of a person's values. Knows no texts. Pure."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from emailer.message.templates import If, Slot, Tree

T = TypeVar("T")


def needed(tree: Tree[T], given: frozenset[str]) -> Tree[str]:
    """Reduce a template to the names it needs: no texts, no defaults,
    nothing `given` or tested by an if around it.
    """
    return tuple(_needed(tree, given))


def lacking(need: Tree[str], values: Mapping[str, str]) -> Iterator[str]:
    """Yield the needed names that have no value, on the ways these values take."""
    for node in need:
        if isinstance(node, If):
            yield from lacking(node.way(values), values)
        elif isinstance(node, str) and not values.get(node):
            yield node


def _needed(tree: Tree[T], given: frozenset[str]) -> Iterator[str | If[str]]:
    for node in tree:
        if isinstance(node, Slot) and node.default is None and node.name not in given:
            yield node.name
        elif isinstance(node, If):
            tested = given.union(node.names)
            ways = tuple((condition, needed(then, tested)) for condition, then in node.ways)
            reduced = If(ways, needed(node.otherwise, tested))
            if any(reduced.branches):
                yield reduced
