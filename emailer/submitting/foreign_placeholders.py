"""Marks that other programs fill in ({name}, «Name», %name%,
[Name]) and this one sends as they stand. Pure.
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator

from emailer.message import templates
from emailer.submitting import spoken_marks

MOST = 20
"""Marks of one text that are told apart; who has more knows by then."""
GAP = "…"
"""Stands in our own examples where something is to be written."""

_WORD = r"[^\W\d_](?:[\w.'\u2019-]| (?=\w)){0,39}"
_INNER = rf"(?:var:|=)?\$?{_WORD}"
_ELSE = r"(?:\s?(?:[|:=]|,\s?(?:\w+\s?=|[\"'\u201c\u201e]))[^{}\n]{0,60})?"
"""What is put there where nothing else is: {name|friend}."""
_MARKS = re.compile(
    r"\*\|[^|<\n]{1,60}\|\*"
    rf"|«\s?{_INNER}\s?»|\u2039\s?{_INNER}\s?\u203a"
    rf"|<<\s?{_INNER}\s?>>|[<\u2039][%?]=?\s?{_INNER}\s?;?\s?[%?][>\u203a]"
    rf"|\{{\s?MERGEFIELD\s[^{{}}\n]{{1,60}}\}}"
    rf"|[#$]?\{{?\{{[!%]?\s?{_INNER}{_ELSE}\s?%?\}}\}}?|\uff5b\s?{_INNER}\s?\uff5d"
    rf"|\[\[?(?!(?i:x)\])[%-]?\s?{_INNER}(?:(?:\||,\s?\w+=)[^\[\]\n]{{0,60}})?\s?[%-]?\]\]?(?![(:\[])"
    rf"|(?<![\w%])%%?{_INNER}(?:\|[^%\n]{{0,60}})?%%?(?!\w)"
    rf"|(?<![#\w])###?{_INNER}###?(?![#\w])|(?<![@\w])@@{_INNER}@@(?![@\w])"
    rf"|\u00a7{_INNER}\u00a7|[<\u2039]#\s?{_INNER}\s?#[>\u203a]|%\({_WORD}\)s(?!\w)"
    r"|(?<![~#\w])(?P<end>[~#])[^\W\d_]\w{0,30}\.\w{1,30}(?P=end)(?![~#\w])"
    r"|(?<![#\w])#[A-Z][A-Z_]{1,38}#(?![#\w])|(?<![\w$])\$[^\W\d_]\w{1,38}\$(?![\w$])"
)
_IN_ANGLES = re.compile(r"(?<!<)<\s?[^\W\d_](?:[\w'\u2019-]| (?=\w)){0,39}\s?>(?!>)")
_IN_BRACES = re.compile(r"\{\{.{0,60}?\}\}|\{%.{0,60}?%\}")
_PERCENT_CODE = re.compile(r"%[0-9A-Fa-f]{2}%|%[A-Fa-f][0-9]")
_LEFT, _RIGHT = "\u2039", "\u203a"  # stand for angles that are no tag's
_TAG = re.compile(r"<[^<>]*+>")
_BREAK = re.compile(r"</?(?:br|p|div|tr|td|li|h[1-6])\b[^<>]*+>", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--|<!\[|<style\b|<script\b", re.IGNORECASE)
_ENDS = {
    "<!--": re.compile("-->"),
    "<![": re.compile(">"),
    "<style": re.compile("</style", re.IGNORECASE),
    "<script": re.compile("</script", re.IGNORECASE),
}


def in_text(source: str, columns: Collection[str] = (), *, has_bold: bool = False) -> list[str]:
    """List the marks in the template of a text or a subject, each once; tags of ours are none.
    `columns` are the names of the list as `spoken_marks.plain` writes them.
    """
    marks = (
        mark
        for text in literals(source)
        for mark in (
            *_in_literal(text),
            *(found[0] for found in _IN_ANGLES.finditer(text)),
            *spoken_marks.in_text(_unmarked(text), columns, has_bold=has_bold),
        )
    )
    return _first((*marks, *_unwritten(source)))


def in_html(source: str, columns: Collection[str] = ()) -> list[str]:
    """List the marks in the template of an HTML part, in what is shown and in its links;
    styles have braces, too.
    """
    marks = (
        mark.replace(_LEFT, "<").replace(_RIGHT, ">")
        for text in literals(_seen(source))
        for mark in _in_html_literal(text, columns)
    )
    return _first((*marks, *_unwritten(source)))


def in_plain(typed: str) -> list[str]:
    """List the marks in what is no template (From, Reply-To): there our own tags are marks, too."""
    tags = _IN_BRACES.findall(typed)
    rest = _IN_BRACES.sub("", typed)
    spoken = spoken_marks.in_text(_unmarked(rest), (), has_bold=False)
    return _first([*tags, *(found[0] for found in _MARKS.finditer(rest)), *spoken])


def name_in(mark: str) -> str:
    """Take the name out of a mark, as in "First Name" out of "«First Name»"."""
    return re.sub(r"^\W*(?:var:)?\W*|\W+$", "", mark)


def literals(source: str) -> list[str]:
    """List the texts of a template that are sent as they stand, defaults among them;
    none of one that is refused.
    """
    try:
        nodes = templates.every([templates.parse(source)])
        return [node if isinstance(node, str) else node.default or "" for node in nodes]
    except templates.TemplateError:
        return []


def _unwritten(source: str) -> list[str]:
    """List the places of our own examples in which nothing was written."""
    try:
        return [GAP] if _has_gap(templates.parse(source)) else []
    except templates.TemplateError:
        return []


def _has_gap(tree: templates.Tree[str]) -> bool:
    for node in tree:
        if isinstance(node, templates.If):
            ways = node.branches
            if any(map(_has_gap, ways)) or any(_is_gap("".join(map(str, way))) for way in ways):
                return True
        elif isinstance(node, templates.Slot) and _is_gap(node.default or ""):
            return True
    return False


def _is_gap(text: str) -> bool:
    return text.strip() == GAP


def _in_html_literal(text: str, columns: Collection[str]) -> Iterator[str]:
    """Look at a text of HTML as it is read, and at its tags apart: an editor may have put some
    between the letters of a mark.
    """
    shown = html.unescape(text.replace("&lt;", _LEFT).replace("&gt;", _RIGHT))
    tags = "\n".join(_TAG.findall(shown))
    yield from _in_literal(_TAG.sub("", shown))
    yield from _in_literal(tags)
    in_lines = _unmarked(_TAG.sub("", _BREAK.sub("\n", shown)))
    yield from spoken_marks.in_text(in_lines, columns, has_bold=False)
    yield from spoken_marks.in_tags(tags, columns)


def _in_literal(text: str) -> Iterator[str]:
    return (found[0] for found in _MARKS.finditer(text) if not _PERCENT_CODE.match(found[0]))


def _unmarked(text: str) -> str:
    """Leave out what is surely a mark: there is no other within."""
    return _MARKS.sub(" ", text)


def _first(marks: Iterable[str]) -> list[str]:
    """Take the first few different ones."""
    found: dict[str, None] = {}
    for mark in marks:
        found[mark.strip()] = None
        if len(found) == MOST:
            break
    return list(found)


def _seen(source: str) -> str:
    """Leave out comments, styles and scripts.
    One that never ends takes the rest with it, as in a browser.
    """
    kept, at = [], 0
    while begin := _UNSEEN.search(source, at):
        kept.append(source[at : begin.start()])
        end = _ENDS[begin[0].lower()].search(source, begin.end())
        if not end:
            return "".join(kept)
        at = end.end()
    return "".join([*kept, source[at:]])
