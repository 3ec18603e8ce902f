"""Markdown with tags in it -> an HTML template with the same tags;
values come later, and are never Markdown. Pure.
"""

import re
from functools import cache

from markdown_it import MarkdownIt

from emailer.message import markdown_ifs, placeholders, style_sheets, templates

LENGTH_LIMIT = 50_000
"""Characters: the parser needs a second for the worst of them."""

STYLE = """
body {
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; max-width: 40em
}
img { max-width: 100% }
blockquote { margin: 1em 0; padding: 0 1em; border-left: 3px solid #bbb }
code { font-family: Consolas, Menlo, monospace }
pre { padding: .75em; border: 1px solid #bbb; white-space: pre-wrap }
table { border-collapse: collapse }
th, td { padding: .25em .75em; border: 1px solid #bbb; text-align: left }
hr { border: 0; border-top: 1px solid #bbb }
"""


class LongError(ValueError):
    """More than LENGTH_LIMIT characters."""


def to_html(source: str) -> str:
    """Write a Markdown template as a whole HTML document, a template with the same tags.

    HTML in it is text; a line end is a line end.
    Raises TemplateError as templates.parse does, and LongError.
    """
    source = templates.line_feeds(source)
    if len(source) > LENGTH_LIMIT:
        raise LongError
    tags = templates.tags(source)
    masked = placeholders.masked(source, tags)
    body = _without_frames(_parser().render(masked.text), masked)
    body = masked.restored(markdown_ifs.tidied(body, masked))
    return style_sheets.inlined(
        f"<!DOCTYPE html>\n<html><head><style>{STYLE}</style></head>\n<body>\n"
        f"{body}</body></html>\n"
    )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
        ["table", "strikethrough"]
    )


def _without_frames(html: str, masked: placeholders.Masked) -> str:
    """Take off the paragraph around what is nothing but statements,
    such as an {% if %} on a line of its own.
    """
    statements = [str(number) for number, tag in enumerate(masked.tags) if tag.startswith("{%")]
    if not statements:
        return html
    placeholder = rf"{masked.prefix}(?:{'|'.join(statements)})z"
    return re.sub(
        rf"<p>({placeholder}(?:(?:<br />)?\n?{placeholder})*)</p>\n?",
        lambda found: found[1].replace("<br />", ""),
        html,
    )
