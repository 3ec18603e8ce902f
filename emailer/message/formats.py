"""What a person wrote, in whatever format -> the message as it is stored and sent.
Pure, but not for the loop.

The formats: `text`, to which HTML may be added; `markdown`, whose source is the text part
and from which the HTML is made; `html`. Style sheets are worked into the HTML here, once:
what is stored does not change with a later parser.
"""

from dataclasses import replace

from emailer.message import checking, markdown, plain, style_sheets, templates
from emailer.message.checking import MessageError
from emailer.message.templates import TemplateError
from emailer.model import Message
from emailer.tongue import Sentence

FORMATS = ("text", "markdown", "html")


def written(message: Message) -> Message:
    """Write both parts of a message. Raises MessageError where its format
    and its parts do not agree.

    A part whose tags cannot be read stays as it is: `message.prepare` says where and why.
    """
    if message.format == "markdown":
        return replace(message, html=_from_markdown(message))
    if message.format == "html" and not message.html.strip():
        raise MessageError(
            "html",
            0,
            0,
            Sentence("The message is empty. Write its HTML, or choose another format."),
        )
    text = message.text
    if message.html.strip() and not text.strip():
        text = plain.text_of(message.html)
    return replace(message, text=text, html=_styled(message.html))


def _from_markdown(message: Message) -> str:
    if message.html.strip():
        raise MessageError(
            "html",
            0,
            0,
            Sentence("With Markdown the HTML is made from the text. Leave this empty."),
        )
    try:
        return markdown.to_html(message.text) if message.text.strip() else ""
    except TemplateError:
        return ""
    except markdown.LongError:
        what = Sentence(
            "Markdown can have {length_limit} characters. Make it shorter, or write HTML.",
            length_limit=markdown.LENGTH_LIMIT,
        )
        raise MessageError("text", 0, 0, what) from None


def _styled(html: str) -> str:
    try:
        templates.tags(templates.line_feeds(html))
    except TemplateError:
        return html
    checking.refuse_unheld(html)
    return style_sheets.inlined(html)
