"""Headings as people type them into tags, {{ First Name }} or {{ E-Mail }} -> one name.
Knows no tree. Pure.
"""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from emailer.message import field_names

_OF_BLOCKS = frozenset(("if", "elif", "else", "endif"))
_OF_QUESTIONS = frozenset(("and", "or", "not", "in", "is"))
KEYWORDS = _OF_BLOCKS | _OF_QUESTIONS
_IN_CAPITALS = frozenset(("AND", "OR", "NOT"))
_DEFAULTS = frozenset(("default", "d"))
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
    is_block = inside == "block_begin"
    tag = _small(tag) if is_block else _with_default(tag)
    keywords = KEYWORDS if is_block or _has_text(tag) else _OF_BLOCKS
    at, before = 0, "%" if is_block else ""
    while at < len(tag):
        token = tag[at]
        length = _length(tag, at, keywords) if before not in ("%", "|") else 0
        if length:
            typed = source[token.offset : tag[at + length - 1].end]
            token = Token(token.offset, "name", field_names.of(typed) or typed)
        yield token
        at += length or 1
        before = before if token.kind == "whitespace" else token.value


def _small(tag: Sequence[Token]) -> list[Token]:
    """Write the words of a block small, where capitals make no others of them: {% IF a AND b %}."""
    words = [token for token in tag if token.kind == "name"]
    return [
        token._replace(value=token.value.lower())
        if token.kind == "name"
        and (token.value in _IN_CAPITALS or token is words[0])
        and token.value.lower() in KEYWORDS
        else token
        for token in tag
    ]


def _with_default(tag: Sequence[Token]) -> list[Token]:
    """Write a default as jinja does, of whatever language of templates its spelling is:
    default: "friend", default "friend", d("friend").
    """
    found = [i for i, token in enumerate(tag) if token.kind != "whitespace"]
    kinds = [(tag[i].kind, tag[i].value) for i in found]
    bar = next((n for n, kind in enumerate(kinds) if kind == ("operator", "|")), len(kinds))
    if bar + 1 >= len(kinds) or kinds[bar + 1][1].lower() not in _DEFAULTS:
        return [*tag]
    word, rest = tag[found[bar + 1]], [tag[i] for i in found[bar + 2 :]]
    if rest and rest[0].value == ":":
        rest.pop(0)
    if len(rest) == 1 and rest[0].kind == "string":
        text = rest[0]
        rest = [Token(text.offset, "operator", "("), text, Token(text.end, "operator", ")")]
    else:
        rest = [*tag[found[bar + 1] + 1 :]]
    return [*tag[: found[bar + 1]], word._replace(value="default"), *rest]


def _has_text(tag: Sequence[Token]) -> bool:
    """Tell whether a text in quotes stands before a filter: {{ town or "you" }}."""
    return any(token.kind == "string" for token in takewhile(lambda one: one.value != "|", tag))


def _length(tag: Sequence[Token], at: int, keywords: frozenset[str]) -> int:
    """Count the tokens of the heading that begins here; 0: none does."""
    is_word = _is_word(tag, at, keywords) and tag[at].kind == "name"
    if not is_word and not _is_numbered(tag, at, keywords):
        return 0
    end = at + 1
    while step := _step(tag, end, keywords):
        end += step
    return end - at


def _step(tag: Sequence[Token], at: int, keywords: frozenset[str]) -> int:
    """Count the tokens by which a heading goes on:
    a word, a hyphen between two, a dot behind one.
    """
    if at >= len(tag):
        return 0
    token, touches = tag[at], tag[at].offset == tag[at - 1].end
    if token.kind == "whitespace":
        return 2 if _is_word(tag, at + 1, keywords) else 0
    if token.kind in ("name", "integer"):
        return 1 if touches else 0
    if token.value in ("-", "/") and touches:
        return 2 if _touching_word(tag, at + 1) else 0
    if token.value == "." and touches:
        return 0 if _touching_word(tag, at + 1) else 1
    return 0


def _is_word(tag: Sequence[Token], at: int, keywords: frozenset[str]) -> bool:
    return at < len(tag) and (
        tag[at].kind == "integer" or (tag[at].kind == "name" and tag[at].value not in keywords)
    )


def _is_numbered(tag: Sequence[Token], at: int, keywords: frozenset[str]) -> bool:
    """Tell whether a number begins a heading, as in "2nd guest" and "1. Name"."""
    if tag[at].kind != "integer":
        return False
    return _touching_word(tag, at + 1) or (
        at + 2 < len(tag)
        and tag[at + 1].kind == "whitespace"
        and tag[at + 2].kind == "name"
        and tag[at + 2].value not in keywords
    )


def _touching_word(tag: Sequence[Token], at: int) -> bool:
    return (
        at < len(tag) and tag[at].kind in ("name", "integer") and tag[at].offset == tag[at - 1].end
    )
