"""The style sheets of an HTML letter -> style attributes,
for the mail programs that read nothing else. Pure.

Nothing is loaded from anywhere: a sheet that is only linked stays out.
At-rules such as @media are kept as they are.
"""

import re
from collections.abc import Sequence
from functools import cache

from css_inline import CSSInliner, InlineError

from emailer.message import html_fields, html_size, placeholders, templates
from emailer.message.tokens import RefusedError

LENGTH_LIMIT = 200_000
RULES_LIMIT = 500
ELEMENTS_LIMIT = 3_000
MATCHES_LIMIT = 300_000
"""Rules times elements: the inliner needs some 40 ms for so many,
and lets nobody else work meanwhile.
"""

BUILT_LIMIT = 6_000
"""Elements of the tree that is built: more than stand there, where formatting is left open."""
OUTPUT_LIMIT_BYTES = 12_000_000
"""The whole of its style sheets in each element: no letter can grow to more than that."""

_MOST_BYTES = 4  # of a character
_STYLE = re.compile(r"<style\b", re.IGNORECASE)
_SHEET = re.compile(r"<style\b(.*?)(?:</style\b|\Z)", re.IGNORECASE | re.DOTALL)
_SLOW = re.compile(
    r":(?:has\(|(?:not|is|where)\([^()]*[\s>+~(]|nth-[a-z-]+\([^()]*\bof\b)|\\[^{};\\(]*+\(",
    re.IGNORECASE,
)
"""Selectors that look around each element for others, or may be written to hide that: the inliner
takes the cube of the elements' number for one. No mail program that needs inlining knows them.
"""
_ELEMENT = re.compile(r"<[A-Za-z]")
_RULE = re.compile(r"[{,]")


def inlined(source: str) -> str:
    """Work the style elements of an HTML template into style attributes; its tags stay as they are.

    A letter without style element stays as it was typed, to the letter; so does one that is too
    large for this, or that has tags in its style sheet, or among attributes, which would be moved.
    Raises TemplateError as templates.parse does.
    """
    source = templates.line_feeds(source)
    if not _STYLE.search(source) or not _is_small(source):
        return source
    tags = templates.tags(source)
    try:
        places = html_fields.found(source, tags)
    except RefusedError:
        return source
    if not all(place.is_movable for place in places):
        return source
    of_tag = dict(zip(tags, places, strict=True))
    masked = placeholders.masked(
        source, tags, lambda tag, placeholder: _written(tag, placeholder, of_tag[tag])
    )
    try:
        written = masked.restored(_inliner().inline(masked.text))
        return written if _is_as_it_was(written, masked.tags, places) else source
    except InlineError:
        return source
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the library's own defects are no Exception
            return source
        raise


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


def _is_small(source: str) -> bool:
    """Tell whether inlining it takes a bounded time and room."""
    if len(source) > LENGTH_LIMIT:
        return False
    if any(map(_SLOW.search, _SHEET.findall(source))):
        return False
    elements, rules = len(_ELEMENT.findall(source)), len(_RULE.findall(source))
    if elements > ELEMENTS_LIMIT or rules > RULES_LIMIT:
        return False
    built = html_size.size(source, min(BUILT_LIMIT, MATCHES_LIMIT // max(rules, 1)))
    if built is None:
        return False
    sheets = sum(len(sheet.encode()) for sheet in _SHEET.findall(source))
    return built.length * _MOST_BYTES + built.elements * sheets <= OUTPUT_LIMIT_BYTES


def _written(tag: templates.Tag, placeholder: str, place: html_fields.Place) -> str:
    """Write a placeholder so that the parser leaves it where it is:
    a statement between elements must be no text there.
    """
    return f"<!--{placeholder}-->" if tag.word and place.is_text else placeholder


def _is_as_it_was(written: str, texts: Sequence[str], places: Sequence[html_fields.Place]) -> bool:
    """Tell whether the tags stand in their order, each in such a place as before: HTML moves what
    stands between the rows of a table, and much that is no HTML becomes other HTML.
    """
    try:
        tags = templates.tags(written)
        now = html_fields.found(written, tags)
    except (templates.TemplateError, RefusedError):
        return False
    if [written[tag.start : tag.end] for tag in tags] != list(texts):
        return False
    return all(one.is_like(other) for one, other in zip(places, now, strict=True))
