"""A page without a table -> its lines as a person sees them. Pure."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from emailer.lists.forms import definition_lists, markup, markup_remarks, struck_styles
from emailer.lists.lines.declined import STRUCK
from emailer.lists.lines.links import unlinked
from emailer.lists.notes import Notes
from emailer.lists.ticks import EVERY

Numbered = tuple[int, str]

_PAGE = re.compile(
    r"\s*<(?:!doctype|html|head|body|meta|div|p|ul|ol|li|dl|h[1-6]|section|article|main|a(?=\s))"
    r"\b(?![^<>]*@[^<>]*>\s*\Z)",
    re.IGNORECASE,
)
_HIDDEN = re.compile(
    r"<(style|script)\b[^<>]*>(?:(?!</\1)[^<]|<(?!/\1))*+(?:</\1\s*>)?", re.IGNORECASE
)
_TAG = re.compile(
    rf"</?([a-z][a-z0-9]*)(?=[\s/>])[^<>]{{0,{markup.MAX_TAG}}}>|<!--[^<>]*-->|<![^<>]*>",
    re.IGNORECASE,
)
_WITHIN = {"a", "b", "i", "em", "strong", "span", "font", "u", "small", "abbr", "code", "wbr"}
_BEGIN = {"dt": definition_lists.TERM, "dd": definition_lists.SAYS}
_BREAK = re.compile(r"<br\s{0,9}/?>", re.IGNORECASE)
_TILDES = re.compile(r"~{2,}")
_CROSSED_OUT = re.compile(r"</?(?:s|del|strike)(?:\s[^<>]{0,200})?>", re.IGNORECASE)


def is_page(top: Sequence[str]) -> bool:
    """Tell whether a text begins as pages do."""
    return bool(_PAGE.match(next(filter(None, map(str.strip, top)), "")))


def has_breaks(top: Sequence[str]) -> bool:
    """Tell whether a page's signs for the end of a line stand between people."""
    return any(
        sum("@" in piece for piece in _BREAK.split(line)) > 1
        for line in top
        if len(line) <= markup.MAX_TAG * 4
    )


def of_page(lines: Iterable[str], notes: Notes) -> Iterator[Numbered]:
    """Yield what stands between the tags, each line of the page in as many as it is shown in."""
    return of_numbered_page(enumerate(markup_remarks.without(lines, notes), 1))


def of_numbered_page(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    """Yield as `of_page` does what has its numbers already."""
    return definition_lists.joined(_shown(lines))


def _shown(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    styles = struck_styles.Struck()
    is_hidden = is_struck = False
    for number, line in lines:
        if not number % EVERY:
            yield number, ""  # a sign that it goes on
        if len(line) > markup.MAX_TAG * 4:
            yield number, line
            continue
        low = line.lower()
        begins, ends = (
            ("<style" in low or "<script" in low),
            ("</style" in low or "</script" in low),
        )
        text = _HIDDEN.sub(" ", line)
        if is_hidden:
            text = re.split(r"(?i)</(?:style|script)\s*>", line, maxsplit=1)[-1] if ends else ""
        is_hidden = (is_hidden or begins) and not ends
        text = styles.as_tags(_TILDES.sub("~", text))
        struck = _CROSSED_OUT.sub(STRUCK, text)
        for piece in html.unescape(_TAG.sub(_break, unlinked(struck))).split("\n"):
            one, is_struck = _crossed_out(piece, is_struck=is_struck)
            if one.replace(STRUCK, "").strip():
                yield number, one


def _crossed_out(text: str, *, is_struck: bool) -> tuple[str, bool]:
    """Close what is crossed out at the end of a line; tell whether the next one is, too."""
    text = f"{STRUCK}{text}" if is_struck else text
    goes_on = text.count(STRUCK) % 2 == 1
    return (f"{text}{STRUCK}" if goes_on else text), goes_on


def _break(found: re.Match[str]) -> str:
    tag = (found[1] or "").lower()
    if found[0][1] != "/" and tag in _BEGIN:
        return f"\n{_BEGIN[tag]}"
    return "" if tag in _WITHIN else "\n"
