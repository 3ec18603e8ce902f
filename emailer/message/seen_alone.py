"""A message's HTML for a frame that loads nothing: its pictures are put into it, and of one that is
not there its name is seen, in a box. Pure.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import quote, unquote

PICTURES_BYTES = 3_000_000
"""What the pictures put into a page may have together."""

_IMAGE = re.compile(r"<img\b[^<>]{1,3000}>", re.IGNORECASE)
_SOURCE = re.compile(
    r"(?P<before>\bsrc\s*=\s*)(?P<mark>[\"'])(?P<url>.*?)(?P=mark)", re.IGNORECASE | re.DOTALL
)
_SAID = re.compile(r"\balt\s*=\s*([\"'])(.*?)\1", re.IGNORECASE | re.DOTALL)
_BY_ID = re.compile(r"cid:([0-9a-f]{24}@inline)", re.IGNORECASE)
_SHOWN = 60


def as_data(content_type: str, content: bytes) -> str:
    """Write a picture as an address that holds it."""
    return f"data:{content_type};base64,{b64encode(content).decode('ascii')}"


def with_pictures(html: str, found: Mapping[str, str], missing: Mapping[str, str]) -> str:
    """Put pictures into HTML that names them by their ids: `found` has the data of each, `missing`
    the file names of those that are too large.
    """

    def boxed(image: re.Match[str]) -> str:
        source = _SOURCE.search(image[0])
        if source is None or _is_there(source["url"], found):
            return image[0]
        said = _SAID.search(image[0])
        box = _box(_name(source["url"], missing), unescape(said[2]) if said else "")
        return f'{image[0][: source.start()]}{source["before"]}"{box}"{image[0][source.end() :]}'

    return _BY_ID.sub(lambda one: found.get(one[1].lower(), one[0]), _IMAGE.sub(boxed, html))


def _is_there(url: str, found: Mapping[str, str]) -> bool:
    by_id = _BY_ID.fullmatch(url.strip())
    return by_id[1].lower() in found if by_id else url.strip().lower().startswith("data:")


def _name(url: str, missing: Mapping[str, str]) -> str:
    """Say how a picture's file is called, or where it would come from."""
    if by_id := _BY_ID.fullmatch(url.strip()):
        return missing.get(by_id[1].lower(), "")
    return unquote(unescape(url).strip().removeprefix("cid:"))


def _box(*lines: str) -> str:
    """Draw a box with some words in it, as an address that holds it."""
    said = [one[: _SHOWN - 1] + "…" if len(one) > _SHOWN else one for one in lines if one.strip()]
    texts = "".join(
        f'<text x="12" y="{28 + 20 * n}" font-family="sans-serif" font-size="14" fill="#555">'
        f"{escape(one)}</text>"
        for n, one in enumerate(said)
    )
    width, height = 24 + 9 * max(map(len, said), default=8), 24 + 20 * max(1, len(said))
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" fill="#f4f4f4" '
        f'stroke="#999" stroke-dasharray="4 3"/>{texts}</svg>'
    )
    return f"data:image/svg+xml,{quote(drawn, safe='')}"
