"""Finds links of a filled letter that lead nowhere: half an address,
none, one that only a website knows. Pure.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_IN_TEXT = re.compile(
    r"(?:https?:(?=\w)|\b(?:h{0,2}t{1,3}ps?|ht{1,2}sp)(?:[:;.]?/{1,3}|:\\\\)|www[.,])"
    r"[^\s<>\"'()\[\]]{0,2000}",
    re.IGNORECASE,
)
_IN_HTML = re.compile(
    r"(?<![\w-])href\s*=\s*(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'<>]{1,2000}))",
    re.IGNORECASE,
)
_BEHIND = ".,;:!?…"
_HOST = re.compile(
    r"(?!www\.[^.]*\.?\Z)[^\s.@,;]+(?:\.[^\s.@,;]+)+\.?|localhost|[0-9a-f]*:[0-9a-f:.]+",
    re.IGNORECASE,
)
_OTHERS = frozenset(("tel", "sms", "cid", "webcal", "geo", "xmpp", "sip"))


def broken_in_text(text: str) -> Iterator[str]:
    """Yield the links of a text that are no addresses."""
    for found in _IN_TEXT.finditer(text):
        link = found[0].rstrip(_BEHIND)
        if not is_address(link if "://" in link else f"https://{link}"):
            yield link


def broken_in_html(text: str) -> Iterator[str]:
    """Yield the links of an HTML part that are no addresses."""
    for found in _IN_HTML.finditer(text):
        link = html.unescape(found[1] or found[2] or found[3] or "").strip()
        if not is_address(link):
            yield link


def is_address(link: str) -> bool:
    """Tell whether a reader of a mail gets anywhere by a link;
    one within the letter (#map) does.
    """
    if link.startswith("#"):
        return True
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if re.search(r"\s", link):
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    if parts.scheme in _OTHERS:
        return bool(parts.path.strip("/"))
    return parts.scheme in ("http", "https") and _HOST.fullmatch(host) is not None
