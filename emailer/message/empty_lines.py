"""Texts in which an if that writes nothing leaves no empty line: what ends its line, and one of the
two empty lines around it, goes with what it writes. Pure.
"""

import re
from collections.abc import Iterator

from emailer.message.templates import If, Slot, Tree

_LINE_ENDS = re.compile(r"[ \t]*\n")
Node = str | Slot[str] | If[str]


def closed(tree: Tree[str], *, begins: bool = True) -> Tree[str]:
    """Move the line ends behind each if that stands in lines of its own into its ways."""
    nodes = list(_joined(tree))
    line = gap = begins  # a line begins here, and behind an empty line, or first of all
    for i, node in enumerate(nodes):
        if isinstance(node, str):
            gap = node.endswith("\n\n") or (line and node == "\n") or (gap and not node)
            line = node.endswith("\n") or (line and not node)
        elif isinstance(node, If):
            behind = nodes[i + 1] if line and i + 1 < len(nodes) else None
            nodes[i] = ended = _within(node)
            if isinstance(behind, str) and (end := _going_along(ended, behind, has_gap=gap)):
                nodes[i], nodes[i + 1] = (ended := _with_end(ended, end)), behind[len(end) :]
            gap = gap and _ends((ended,), "\n\n")
            line = line and _ends((ended,), "\n")
        else:
            line = gap = False
    return tuple(node for node in nodes if node != "")


def _joined(tree: Tree[str]) -> Iterator[Node]:
    """Yield a tree's nodes, texts that follow each other as one."""
    text = ""
    for node in tree:
        if isinstance(node, str):
            text += node
        else:
            yield from (text, node) if text else (node,)
            text = ""
    if text:
        yield text


def _within(node: If[str]) -> If[str]:
    ways = tuple((condition, closed(then, begins=False)) for condition, then in node.ways)
    return If(ways, closed(node.otherwise, begins=False))


def _going_along(node: If[str], behind: str, *, has_gap: bool) -> str:
    """Find what of the text behind an if is written with its ways alone: the end of the line that
    they leave open, and an empty line, where another stands before.
    """
    written = [way for way in node.branches if way]
    open_ways = [way for way in written if not _ends(way, "\n")]
    if len(written) == len(node.branches) or 0 < len(open_ways) < len(written):
        return ""
    end = ""
    for _ in range(bool(open_ways) + has_gap):
        if found := _LINE_ENDS.match(behind, len(end)):
            end += found[0]
    return end if written else ""


def _with_end(node: If[str], end: str) -> If[str]:
    ways = tuple((condition, _followed(then, end)) for condition, then in node.ways)
    return If(ways, _followed(node.otherwise, end))


def _followed(way: Tree[str], end: str) -> Tree[str]:
    return tuple(_joined((*way, end))) if way else way


def _ends(tree: Tree[str], end: str) -> bool:
    """Tell whether all that is written ends so, whichever way is taken;
    of what writes nothing it is true.
    """
    for node in reversed(tree):
        if not isinstance(node, If):
            return isinstance(node, str) and node.endswith(end)
        if not all(_ends(way, end) for way in node.branches):
            return False
        if all(node.branches):
            return True
    return True
