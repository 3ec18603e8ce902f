"""What makes a value fit for a style in HTML, before it is escaped as any is. Pure."""

import re

from emailer.message import html_links

_MEANS_STYLE = re.compile(r"[\x00-\x1f\"&'(){};<>*\\]|\A/|/\Z")
_COLOUR = re.compile(r"[ ,]*(?:rgb|hsl)a?\([0-9., %/]*\)[ ,]*", re.IGNORECASE)


def style(value: str) -> str:
    """Write as an escape what would end a declaration, a text or a sheet of CSS, or call one of its
    functions, or begin or end a comment; a colour stays as it is. An address that runs something
    is left out.
    """
    if _COLOUR.fullmatch(value):
        return value
    if html_links.may_run(value):
        return ""
    return _MEANS_STYLE.sub(lambda found: f"\\{ord(found[0]):x} ", value)
