"""What an if may ask of one person's values: names and texts, compared and joined.
Knows no tags, only jinja's nodes.

A name that is missing counts as an empty text, and an empty text is found in nothing.
Asking cannot fail.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jinja2 import nodes

from emailer.message.tokens import USE, RefusedError
from emailer.tongue import Sentence

Values: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A name, or a text as it stands."""

    name: str | None
    text: str = ""

    def of(self, values: Values) -> str:
        """Return what it is for one person."""
        return self.text if self.name is None else values.get(self.name) or ""


@dataclass(frozen=True, slots=True)
class Has:
    """`name`: it has a value."""

    name: str

    def holds(self, values: Values) -> bool:
        """Tell whether it is true of one person."""
        return bool(values.get(self.name))


@dataclass(frozen=True, slots=True)
class Same:
    """`left == right`."""

    left: Word
    right: Word

    def holds(self, values: Values) -> bool:
        """Tell whether it is true of one person."""
        return self.left.of(values) == self.right.of(values)


@dataclass(frozen=True, slots=True)
class Within:
    """`part in whole`."""

    part: Word
    whole: Word

    def holds(self, values: Values) -> bool:
        """Tell whether it is true of one person."""
        return bool(sought := self.part.of(values)) and sought in self.whole.of(values)


@dataclass(frozen=True, slots=True)
class Not:
    """`not one`."""

    one: "Condition"

    def holds(self, values: Values) -> bool:
        """Tell whether it is true of one person."""
        return not self.one.holds(values)


@dataclass(frozen=True, slots=True)
class Both:
    """`left and right`."""

    left: "Condition"
    right: "Condition"

    def holds(self, values: Values) -> bool:
        """Tell whether it is true of one person."""
        return self.left.holds(values) and self.right.holds(values)


@dataclass(frozen=True, slots=True)
class Either:
    """`left or right`."""

    left: "Condition"
    right: "Condition"

    def holds(self, values: Values) -> bool:
        """Tell whether it is true of one person."""
        return self.left.holds(values) or self.right.holds(values)


Condition: TypeAlias = Has | Same | Within | Not | Both | Either


def names(condition: Condition) -> Iterator[str]:
    """Yield the names a condition asks for."""
    match condition:
        case Has(name):
            yield name
        case Same(left, right) | Within(left, right):
            yield from (word.name for word in (left, right) if word.name is not None)
        case Not(one):
            yield from names(one)
        case Both(left, right) | Either(left, right):
            yield from names(left)
            yield from names(right)


def read(node: nodes.Node) -> Condition:
    """Read what an if asks; raises RefusedError where it leaves the subset."""
    match node:
        case nodes.Name():
            return Has(node.name)
        case nodes.Not():
            return Not(read(node.node))
        case nodes.And():
            return Both(read(node.left), read(node.right))
        case nodes.Or():
            return Either(read(node.left), read(node.right))
        case nodes.Compare():
            return _comparison(node)
    raise RefusedError(
        node.lineno,
        Sentence("An if can ask for names and compare them with texts in quotes. {use}", use=USE),
    )


def _comparison(node: nodes.Compare) -> Condition:
    if len(node.ops) != 1:
        raise RefusedError(
            node.lineno, Sentence('Compare two at a time: {% if a == "x" and b == "y" %}.')
        )
    operand = node.ops[0]
    left, right = _word(node.expr), _word(operand.expr)
    match operand.op:
        case "eq":
            return Same(left, right)
        case "ne":
            return Not(Same(left, right))
        case "in":
            return Within(left, right)
        case "notin":
            return Not(Within(left, right))
    raise RefusedError(
        operand.lineno, Sentence("Names can be compared by ==, != and in. {use}", use=USE)
    )


def _word(node: nodes.Expr) -> Word:
    match node:
        case nodes.Name():
            return Word(node.name)
        case nodes.Const(value=str(text)):
            return Word(None, text)
    # jinja notes where that one ends
    begins = node.expr.lineno if isinstance(node, nodes.Compare) else node.lineno
    raise RefusedError(
        begins, Sentence("Only names and texts in quotes can be compared. {use}", use=USE)
    )
