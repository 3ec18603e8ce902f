"""The template subset of an invitation: text, names with defaults, and ifs.
Knows nothing of mail or encodings.

jinja2 reads the tags and its parser builds the tree; what is let through is decided here,
token by token (so that nothing deep or endless reaches the parser), then node by node.
A tree has no loops and no calls: filling cannot fail.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from emailer.message import conditions, lone_ifs, tidy, tokens
from emailer.message.tokens import USE, RefusedError
from emailer.tongue import Sentence

T = TypeVar("T")


class TemplateError(ValueError):
    """A template that is refused: the line and column (from 1) where it begins, and a sentence."""

    def __init__(self, line: int, column: int, text: str) -> None:
        """Keep the place beside the sentence."""
        super().__init__(text)
        self.line = line
        self.column = column
        self.text = text


@dataclass(frozen=True, slots=True)
class Slot(Generic[T]):
    """`{{ name }}` or, with a default, `{{ name | default("friend") }}`."""

    name: str
    default: T | None
    fit: "Fit | None" = None  # makes a value fit for where it stands, where that is asked for


Fit: TypeAlias = Callable[[str], str]
Fits: TypeAlias = Mapping[str, Fit]
"""What shows the values of fields, by their names."""


@dataclass(frozen=True, slots=True)
class If(Generic[T]):
    """`{% if a %}...{% elif b == "x" %}...{% else %}...{% endif %}`:
    the first way that holds, or the last.
    """

    ways: "tuple[tuple[conditions.Condition, Tree[T]], ...]"
    otherwise: "Tree[T]"

    def way(self, values: Mapping[str, str]) -> "Tree[T]":
        """Choose the way these values take."""
        for condition, then in self.ways:
            if condition.holds(values):
                return then
        return self.otherwise

    @property
    def branches(self) -> "tuple[Tree[T], ...]":
        """All ways, in order."""
        return (*(then for _, then in self.ways), self.otherwise)

    @property
    def names(self) -> tuple[str, ...]:
        """The names its conditions ask for."""
        return tuple(name for condition, _ in self.ways for name in conditions.names(condition))


class Tag(NamedTuple):
    """One tag: from the offset of its first brace to behind its last; `word`: if, elif, else or
    endif, nothing for a field.
    """

    start: int
    end: int
    word: str = ""


Tree: TypeAlias = tuple[T | Slot[T] | If[T], ...]
"""A template, read: its texts as T, its slots and ifs."""


def parse(source: str) -> Tree[str]:
    """Read a template; line breaks become line feeds.
    Raises TemplateError where it leaves the subset.
    """
    source = line_feeds(source)
    try:
        return tuple(_tree(_parsed(source)))
    except RefusedError as refused:
        raise _error(source, refused) from None


def tags(source: str) -> tuple[Tag, ...]:
    """List the tags of a template whose line breaks are line feeds.
    Raises TemplateError as `parse` does.
    """
    try:
        _parsed(source)
        return tuple(_tags(source))
    except RefusedError as refused:
        raise _error(source, refused) from None


def line_feeds(source: str) -> str:
    """Write every line break as a line feed."""
    return re.sub(r"\r\n?", "\n", source)


def place(source: str, offset: int) -> tuple[int, int]:
    """Tell the line and the column of an offset, both from 1."""
    return source.count("\n", 0, offset) + 1, offset - source.rfind("\n", 0, offset)


def names(tree: Tree[T]) -> tuple[str, ...]:
    """List the names a template uses, in the order of their first use."""
    return tuple(dict.fromkeys(_names(tree)))


def questions(tree: Tree[T]) -> int:
    """Count the names that ifs ask for, on whatever way they stand: asking takes time, too."""
    ifs = [node for node in tree if isinstance(node, If)]
    return sum(len(node.names) + sum(map(questions, node.branches)) for node in ifs)


def bake(
    tree: Tree[str],
    text: Callable[[str], T],
    value: Callable[[str], T],
    shown: Fits,
) -> Tree[T]:
    """Convert a template's texts by `text` and its defaults by `value`, once for all fillings;
    `shown` are the fields whose values are not written as they stand.
    """
    return tuple(_bake(tree, text, value, shown))


def every(trees: Iterable[Tree[T]]) -> Iterator[T | Slot[T]]:
    """Yield the texts and slots of templates, on whatever way they stand."""
    for tree in trees:
        for node in tree:
            if isinstance(node, If):
                yield from every(node.branches)
            else:
                yield node


def fill(tree: Tree[T], values: Mapping[str, str], value: Callable[[str], T]) -> list[T]:
    """List the pieces of one filling: baked texts, and values converted by `value`."""
    pieces: list[T] = []
    fill_into(tree, values, value, pieces)
    return pieces


def fill_into(
    tree: Tree[T], values: Mapping[str, str], value: Callable[[str], T], pieces: list[T]
) -> None:
    """Add the pieces of one filling to others."""
    for node in tree:
        if isinstance(node, Slot):
            if given := values.get(node.name):
                pieces.append(value(node.fit(given) if node.fit else given))
            elif node.default is not None:
                pieces.append(node.default)
        elif isinstance(node, If):
            fill_into(node.way(values), values, value, pieces)
        else:
            pieces.append(node)


def _bake(
    tree: Tree[str], text: Callable[[str], T], value: Callable[[str], T], shown: Fits
) -> Iterator[T | Slot[T] | If[T]]:
    for node in tree:
        if isinstance(node, Slot):
            default = node.fit(node.default) if node.fit and node.default else node.default
            fit = _both(shown.get(node.name), node.fit)
            yield Slot(node.name, None if default is None else value(default), fit)
        elif isinstance(node, If):
            ways = tuple((condition, bake(then, text, value, shown))
                         for condition, then in node.ways)  # fmt: skip
            yield If(ways, bake(node.otherwise, text, value, shown))
        else:
            yield text(node)


def _both(first: Fit | None, then: Fit | None) -> Fit | None:
    if first is None or then is None:
        return first or then
    return lambda value: then(first(value))


def _names(tree: Tree[T]) -> Iterator[str]:
    for node in tree:
        if isinstance(node, Slot):
            yield node.name
        elif isinstance(node, If):
            for condition, then in node.ways:
                yield from conditions.names(condition)
                yield from _names(then)
            yield from _names(node.otherwise)


# it only reads: nothing is ever rendered by it
_JINJA = Environment(keep_trailing_newline=True, autoescape=True)


def _parsed(source: str) -> Sequence[nodes.Node]:
    """Parse with jinja2; each node's `lineno` is its offset,
    since the parser only hands that number on.
    """
    found = lone_ifs.without(list(tokens.read(_JINJA.lexer, tidy.tidy(source))))
    try:
        parser = Parser(_JINJA, "")
        parser.stream = TokenStream(_JINJA.lexer.wrap(iter(found)), None, None)
        return parser.parse().body
    except TemplateSyntaxError as error:
        raise RefusedError(
            error.lineno, Sentence("This tag is not understood. {use}", use=USE)
        ) from None


def _tags(source: str) -> Iterator[Tag]:
    start, word = 0, ""
    for token in tokens.read(_JINJA.lexer, tidy.tidy(source)):
        if token.kind in ("variable_begin", "block_begin"):
            start, word = token.offset, ""
        elif token.kind in ("variable_end", "block_end"):
            yield Tag(start, token.end, word if token.kind == "block_end" else "")
        elif token.kind == "name":
            word = word or token.value


def _error(source: str, refused: RefusedError) -> TemplateError:
    line, column = place(source, refused.offset)
    return TemplateError(line, column, refused.text)


def _tree(body: Sequence[nodes.Node]) -> Iterator[str | Slot[str] | If[str]]:
    for node in body:
        if isinstance(node, nodes.Output):
            yield from map(_output, node.nodes)
        elif isinstance(node, nodes.If):
            ways = tuple(
                (conditions.read(one.test), tuple(_tree(one.body))) for one in (node, *node.elif_)
            )
            yield If(ways, tuple(_tree(node.else_)))
        else:
            raise RefusedError(node.lineno)


def _output(node: nodes.Expr) -> str | Slot[str]:
    match node:
        case nodes.TemplateData():
            return node.data
        case nodes.Name():
            return Slot(node.name, None)
        case nodes.Filter(
            name="default", node=nodes.Name(name=name), kwargs=[], dyn_args=None, dyn_kwargs=None
        ):
            return Slot(name, _default(node))
        case nodes.Or(left=nodes.Name(name=name), right=nodes.Const(value=str(text))):
            return Slot(name, text)  # {{ town or "you" }} is a default, too
        case nodes.Filter():
            raise RefusedError(
                node.lineno,
                Sentence(
                    'The only filter is default, with one text: default("friend"). {use}', use=USE
                ),
            )
        case nodes.Compare():  # jinja notes where it ends
            raise RefusedError(node.expr.lineno)
        case _:
            raise RefusedError(node.lineno)


def _default(node: nodes.Filter) -> str:
    match node.args:
        case [nodes.Const(value=str(text))]:
            return text
        case _:
            raise RefusedError(
                node.lineno,
                Sentence('A default is one text in quotes: {{ name | default("friend") }}.'),
            )
