"""An HTML template -> the template of its plain text part.
Pure, but slow for long ones: not for the loop.

The tags of the template travel through the conversion as signs that no HTML has,
and come back as they were typed; so a default is no HTML in the text,
and an if stands around the same words in both parts.
"""

import re
from collections.abc import Iterator

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

from emailer.message import html_outline, templates

_TAG = re.compile(r"""(\{[{%](?:"[^"]*"|'[^']*'|[^"'}%]|[}%](?![}%]))*[}%]\})""")
_SIGN = re.compile("\ue000([0-9]{1,9})\ue001")
_SIGNS = re.compile("[\ue000\ue001]")
_LIKE_A_TAG = re.compile(r"\{[{%#]")
_SHOWN = ParserConfig(css=CSS_PROFILES["strict"].copy(), display_links=True)


def text_of(html: str) -> str:
    """Make the text of an HTML template, with its tags, links and lists;
    empty where none can be made faithfully.
    """
    tags = _tags(html)
    if tags is None:
        return ""
    numbers = iter(range(len(tags)))
    signed = _TAG.sub(lambda _: f"\ue000{next(numbers)}\ue001", html)
    lines = get_text(html_outline.outline(signed), _SHOWN).splitlines()
    shown = "\n".join(line.rstrip() for line in lines).strip()
    if _LIKE_A_TAG.search(shown):  # written as entities, to be read and not to be filled in
        return ""
    if not _are_ours(shown, len(tags)):
        return ""
    text = _SIGN.sub(lambda sign: tags[int(sign[1])], shown)
    return text if _is_faithful(text, tags) else ""


def _tags(html: str) -> list[str] | None:
    """List the tags; None where there is nothing to convert, or what cannot be."""
    if not html.strip() or _SIGNS.search(html):
        return None
    try:
        templates.parse(html)
    except templates.TemplateError:
        return None
    return _TAG.findall(html)


def _are_ours(shown: str, n: int) -> bool:
    """Whether all signs stand for tags, each once; others were written as entities."""
    numbers = [int(found) for found in _SIGN.findall(shown)]
    is_once = len({*numbers}) == len(numbers) and len(_SIGNS.findall(shown)) == 2 * len(numbers)
    return is_once and max(numbers, default=-1) < n


def _is_faithful(text: str, tags: list[str]) -> bool:
    """Whether all ifs are there, in their order:
    a tag between the rows of a table may be moved by an HTML reader.
    """
    try:
        templates.parse(text)
    except templates.TemplateError:
        return False
    return list(_blocks(_TAG.findall(text))) == list(_blocks(tags))


def _blocks(tags: list[str]) -> Iterator[str]:
    return (tag for tag in tags if tag.startswith("{%"))
