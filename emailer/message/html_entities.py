"""Signs such as &amp; in HTML, which a text may begin and a value would go on with. Pure."""

import re
from html.entities import html5

_SIGN = re.compile(r"&(?:#[0-9]*|#[xX][0-9A-Fa-f]*|[A-Za-z][A-Za-z0-9]*)?")


def ended(text: str, *, is_value: bool) -> str:
    """End what begins a sign such as &amp; at the end of a text, so that no value goes on with it.
    One that means something by itself stays what it is, but for a name in an attribute's value:
    that is one of a link's query.
    """
    at = text.rfind("&")
    said = text[at:] if at >= 0 else ""
    if not _SIGN.fullmatch(said):
        return text
    is_named = said[1:] in html5 and not is_value
    is_whole = is_named or (said.startswith("&#") and said[-1] not in "#xX")
    return f"{text};" if is_whole else f"{text[:at]}&amp;{said[1:]}"
