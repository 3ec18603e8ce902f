"""What makes a value fit for where it stands in HTML, before it is escaped as any is. Pure."""

import re
from collections.abc import Collection

from emailer.message.html_names import RUNS

_IGNORED = re.compile(r"[\x00-\x20]")
_PICTURE = re.compile(r"data:image/(?:gif|png|jpe?g|webp);")
_SCHEME = re.compile(r"([A-Za-z0-9+.\x00-\x20-]*):")
_MEANS_STYLE = re.compile(r"[\x00-\x1f\"&'(){};<>*\\]")
_COLOUR = re.compile(r"[ ,]*(?:rgb|hsl)a?\([0-9., %/]*\)[ ,]*", re.IGNORECASE)


def link(value: str, begun: Collection[str] = ("",)) -> str:
    """Leave a link as it is, but for one that runs something or reads a file: that leads nowhere.
    `begun`: what of the link may stand before the value.
    """
    said = _IGNORED.sub("", value).lower()
    return "" if any(_runs(one + said) for one in begun) else value


def _runs(link: str) -> bool:
    scheme = link.partition(":")[0] + ":"
    return scheme in RUNS and not _PICTURE.match(link)


def later(value: str) -> str:
    """Keep what goes on behind another field of a link from being read as its scheme."""
    return _SCHEME.sub(r"\1%3A", value, count=1) if _SCHEME.match(value) else value


def style(value: str) -> str:
    """Write as an escape what would end a declaration, a text or a sheet of CSS, or call one of its
    functions; a colour stays as it is.
    """
    if _COLOUR.fullmatch(value):
        return value
    return _MEANS_STYLE.sub(lambda found: f"\\{ord(found[0]):x} ", value)
