"""Headings as people type them into tags, {{ First Name }} or {{ E-Mail }} -> one name.
Knows no tree. Pure.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from emailer.message import names

KEYWORDS = frozenset(("if", "elif", "else", "endif", "and", "or", "not", "in", "is"))
REFUSED = "refused"
"""The kind of a token that stands for what the lexer cannot read:
what is before it is looked at first.
"""
_MOST = 200
"""Tokens of a tag that are looked at together; more are handed on as they come."""


class Token(NamedTuple):
    """What jinja's lexer found, with its offset where the lexer has only the line."""

    offset: int
    kind: str
    value: str

    @property
    def end(self) -> int:
        """Where it ends; true of all but texts whose entities were read."""
        return self.offset + len(self.value)


def joined(tokens: Iterator[Token], source: str) -> Iterator[Token]:
    """Join the words, numbers and hyphens of each heading into one name;
    the rest stays as it is.
    """
    tag: list[Token] = []
    inside = ""
    for token in tokens:
        if token.kind in ("variable_begin", "block_begin"):
            inside = token.kind
            yield token
        elif token.kind in ("variable_end", "block_end", REFUSED) or len(tag) >= _MOST:
            yield from _tag(tag, source, inside)
            tag, inside = [], ""
            yield token
        elif inside:
            tag.append(token)
        else:
            yield token
    yield from _tag(tag, source, inside)


def _tag(tag: Sequence[Token], source: str, inside: str) -> Iterator[Token]:
    """Give names for headings; the word of a block, and of a filter, is none."""
    at, before = 0, "%" if inside == "block_begin" else ""
    while at < len(tag):
        token = tag[at]
        length = _length(tag, at) if before not in ("%", "|") else 0
        if length:
            typed = source[token.offset : tag[at + length - 1].end]
            token = Token(token.offset, "name", names.of(typed) or typed)
        yield token
        at += length or 1
        before = before if token.kind == "whitespace" else token.value


def _length(tag: Sequence[Token], at: int) -> int:
    """Count the tokens of the heading that begins here; 0: none does."""
    if not (_is_word(tag, at) and tag[at].kind == "name") and not _is_numbered(tag, at):
        return 0
    end = at + 1
    while step := _step(tag, end):
        end += step
    return end - at


def _step(tag: Sequence[Token], at: int) -> int:
    """Count the tokens by which a heading goes on:
    a word, a hyphen between two, a dot behind one.
    """
    if at >= len(tag):
        return 0
    token, touches = tag[at], tag[at].offset == tag[at - 1].end
    if token.kind == "whitespace":
        return 2 if _is_word(tag, at + 1) else 0
    if token.kind in ("name", "integer"):
        return 1 if touches else 0
    if token.value in ("-", "/") and touches:
        return 2 if _touching_word(tag, at + 1) else 0
    if token.value == "." and touches:
        return 0 if _touching_word(tag, at + 1) else 1
    return 0


def _is_word(tag: Sequence[Token], at: int) -> bool:
    return at < len(tag) and (
        tag[at].kind == "integer" or (tag[at].kind == "name" and tag[at].value not in KEYWORDS)
    )


def _is_numbered(tag: Sequence[Token], at: int) -> bool:
    """Tell whether a number begins a heading, as in "2nd guest"."""
    return tag[at].kind == "integer" and _touching_word(tag, at + 1)


def _touching_word(tag: Sequence[Token], at: int) -> bool:
    return (
        at < len(tag) and tag[at].kind in ("name", "integer") and tag[at].offset == tag[at - 1].end
    )
