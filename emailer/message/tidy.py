"""What editors and word processors put into tags -> what was meant,
at the same place. Knows no tree. Pure.

Outside the tags nothing is touched. Inside, typographic quotes and entities
for them become straight ones, and spaces of any kind become plain ones;
a text keeps its length, so that every offset stays true.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from emailer.message import tag_signs

LONGEST_TAG = 4_000
"""Characters of a tag that is looked into; a longer one, or one of more quotes,
is taken as it stands.
"""

MOST_QUOTES = 40

_OPENS = re.compile(r"\{\{|\{%")
_SPACE = r"\xad\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_ODD = re.compile(rf"[&\"'`\xb4\u2018-\u201f\xab\xbb\u2039\u203a\u300c-\u300f\uff02{_SPACE}]")
_TEXT = r"""(?<=[\s(=])(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=[\s)|}%])"""
_AS_MEANT = re.compile(rf"(?:[^{{}}%<{_ODD.pattern[1:-1]}]|{_TEXT})*+", re.DOTALL)
"""The inside of a tag as no editor writes it: its texts stand in straight quotes."""
_SPACES = re.compile(f"[{_SPACE}]")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,10}|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_MARKUP = re.compile(
    r"<(?P<end>/?)(?P<element>[A-Za-z][^<>{}]*)>"
    r"|\"[^\"]*\"|'[^']*'|[\u201c-\u201f\xab\xbb][^\u201c-\u201f\xab\xbb]*[\u201c-\u201f\xab\xbb]"
    r"|[\u2018\u201a][^\u2018\u2019]*[\u2018\u2019]"
    r"|&(?:quot|#34|[lb]dquo);.*?&(?:quot|#34|[lr]dquo);"
)
"""An element's tag, or a text in quotes."""
_VOID = frozenset(("br", "wbr"))
"""Elements without an end."""
_DOUBLE = '"\u201c\u201d\u201e\u201f\xab\xbb\u300c\u300d\u300e\u300f\uff02'
_SINGLE = "'\u2018\u2019\u201a\u201b\u2039\u203a`\xb4"
_QUOTE = re.compile(rf"[{_DOUBLE}{_SINGLE}]|{_ENTITY.pattern}")


class Tidied(NamedTuple):
    """A template with tidy tags; `escaped`: where texts begin whose quotes were entities,
    so their letters may be.
    """

    source: str
    escaped: frozenset[int]


class _Quote(NamedTuple):
    start: int
    end: int
    kind: str  # one of _DOUBLE or _SINGLE, whichever family it belongs to
    is_straight: bool
    is_entity: bool


def tidy(source: str) -> Tidied:
    """Tidy the tags of a template."""
    pieces: list[str] = []
    escaped: list[int] = []
    at = 0
    while opening := _OPENS.search(source, at):
        inside = opening.end()
        sign, is_statement = ("}}", False) if opening[0] == "{{" else ("%}", True)
        end = source.find(sign, inside)
        if end < 0:
            break
        if later := _end_behind_text(source, inside, end, sign):
            end, tag = later, _signed(source[inside:later], is_statement=is_statement)
        else:
            tag = _without_markup(source[inside:end])
            if len(tag) <= LONGEST_TAG:
                tag = _tidied(tag, inside, escaped, is_statement=is_statement)
        pieces += [source[at:inside], tag]
        at = end
    return Tidied("".join([*pieces, source[at:]]), frozenset(escaped))


def _end_behind_text(source: str, inside: int, end: int, sign: str) -> int:
    """Find the end of a tag in one of whose texts, in straight quotes, stands what ends a tag, too;
    0 where it is none of these.
    """
    if source.count('"', inside, end) % 2 == source.count("'", inside, end) % 2 == 0:
        return 0
    meant = _AS_MEANT.match(source, inside, inside + LONGEST_TAG)
    later = meant.end() if meant else end
    return later if later > end and source.startswith(sign, later) else 0


def unescaped(text: str) -> str:
    """Return a quoted text whose entities are letters, in straight quotes."""
    inner = html.unescape(text[1:-1]).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _without_markup(tag: str) -> str:
    """Make spaces of what an editor put around the words of a tag: `{{ <span>name</span> }}`; a
    text in quotes keeps it, and so does a tag that would leave an element open.
    """
    if "<" not in tag or len(tag) > LONGEST_TAG:
        return tag
    opened = []
    for found in _MARKUP.finditer(tag):
        name = found["element"].split()[0].rstrip("/>").lower() if found["element"] else ""
        if name in _VOID or not name:
            continue
        if not found["end"]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return tag
    if opened:
        return tag
    return _MARKUP.sub(lambda found: " " * len(found[0]) if found["element"] else found[0], tag)


def _tidied(tag: str, offset: int, escaped: list[int], *, is_statement: bool) -> str:
    if not is_statement:
        tag = _signed(tag, is_statement=False)
    if _ODD.search(tag):
        tag = _tag(tag, offset, escaped)
    return _signed(tag, is_statement=True) if is_statement else tag


def _signed(tag: str, *, is_statement: bool) -> str:
    """Read the signs within the heading that a tag names, or between what an if asks."""
    if is_statement:
        return tag_signs.of_condition(tag)
    head, bar, rest = tag.partition("|")
    return tag_signs.of_heading(_between(head), head) + bar + rest


def _tag(tag: str, offset: int, escaped: list[int]) -> str:
    """Tidy one tag's inside: the texts by their quotes, and what stands between them."""
    pieces: list[str] = []
    at = 0
    quotes = [*islice(_quotes(tag), MOST_QUOTES + 1)]
    if len(quotes) > MOST_QUOTES:
        return tag
    while quotes:
        opening = quotes.pop(0)
        closing = _closing(opening, quotes, tag)
        if closing is None:
            break
        quotes = [quote for quote in quotes if quote.start >= closing.end]
        pieces += [_between(tag[at : opening.start]), _text(tag, opening, closing)]
        if opening.is_entity:
            escaped.append(offset + opening.end - 1)
        at = closing.end
    return "".join([*pieces, _between(tag[at:])])


def _quotes(tag: str) -> Iterator[_Quote]:
    for found in _QUOTE.finditer(tag):
        letter = _unescaped(found[0])
        for kind in (_DOUBLE, _SINGLE):
            if letter in kind:
                yield _Quote(found.start(), found.end(), kind, found[0] in "\"'", len(found[0]) > 1)


def _closing(opening: _Quote, following: list[_Quote], tag: str) -> _Quote | None:
    """Find the quote that ends a text: for a straight one a straight one, else any of its family.

    A typographic single quote before a letter is an apostrophe.
    """
    family = [
        quote
        for quote in following
        if quote.kind == opening.kind and not _is_apostrophe(quote, tag)
    ]
    if opening.is_straight:
        straight = [
            quote for quote in family if quote.is_straight and not _is_escaped(tag, quote.start)
        ]
        family = straight or family
    return next(iter(family), None)


def _is_apostrophe(quote: _Quote, tag: str) -> bool:
    return (
        quote.kind == _SINGLE and not quote.is_straight and tag[quote.end : quote.end + 1].isalnum()
    )


def _is_escaped(tag: str, at: int) -> bool:
    before = tag[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _text(tag: str, opening: _Quote, closing: _Quote) -> str:
    """Put straight quotes around a text, as near to it as they stood;
    where it holds both kinds nothing is changed.
    """
    inner = tag[opening.end : closing.start]
    if opening.is_straight and closing.is_straight:
        return tag[opening.start : closing.end]
    quote = next((quote for quote in "\"'" if quote not in inner), None)
    if quote is None:
        return tag[opening.start : closing.end]
    before, after = " " * (opening.end - opening.start - 1), " " * (closing.end - closing.start - 1)
    return f"{before}{quote}{inner}{quote}{after}"


def _between(text: str) -> str:
    """Make plain spaces of what stands between texts; an entity for a letter becomes the letter."""
    return _SPACES.sub(" ", _ENTITY.sub(lambda found: _letter(found[0]), text))


def _letter(entity: str) -> str:
    letter = _unescaped(entity)
    if letter == entity or len(letter) != 1:
        return entity
    return letter.ljust(len(entity))


@lru_cache(maxsize=256)
def _unescaped(text: str) -> str:
    """Read an entity; a text has few different ones, and some have them often."""
    return html.unescape(text)
