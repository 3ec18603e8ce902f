"""Links in HTML: how one begins, as far as it was read, and what makes a value fit there. Pure."""

import re
from collections.abc import Callable, Collection
from html import unescape

RUNS = ("javascript:", "vbscript:", "data:", "file:")
"""How an address begins that runs something, or reads a file, where it is followed."""
OPEN, SETTLED, SAID = "?", "/", ":"
"""How a link has begun: a field stands in it where its scheme may go on; its scheme cannot go on; a
field is its scheme, which a colon ends.
"""

_IGNORED = re.compile(r"[\x00-\x20]")
_GOES_ON = re.compile(r"[A-Za-z0-9+.-]*(:?)")
_PICTURE = re.compile(r"data:image/(?:gif|png|jpe?g|webp);")
_BETWEEN = re.compile(r"[\x00-\x20,]+")
_SCHEME = re.compile(r"([A-Za-z0-9+.\x00-\x20-]*):")


def begin(begun: str, text: str) -> str:
    """Tell how a link begins: its own letters as long as it may become one of RUNS."""
    if begun in (SETTLED, SAID):
        return begun
    said = _IGNORED.sub("", unescape(text)).lower()
    if begun == OPEN:
        found = _GOES_ON.match(said)
        ended = SAID if found and found[1] else SETTLED
        return OPEN if found and found[0] == said and not found[1] else ended
    said = begun + said[: len(RUNS[0])]
    return said if any(one.startswith(said) for one in RUNS) else SETTLED


def fit(value: str, begun: Collection[str] = ("",)) -> str:
    """Leave a link as it is, but for one that runs something or reads a file: that leads nowhere.
    `begun`: what of the link may stand before the value.
    """
    said = _IGNORED.sub("", value).lower()
    return "" if any(_runs(one + said) for one in begun) else value


def _runs(link: str) -> bool:
    scheme = link.partition(":")[0] + ":"
    return scheme in RUNS and not _PICTURE.match(link)


def fit_all(value: str, one: Callable[[str], str]) -> str:
    """Leave a list of links as it is, as `fit` does; `one`: what makes its first link fit."""
    return "" if any(map(may_run, _BETWEEN.split(value))) else one(value)


def may_run(said: str) -> bool:
    """Tell whether a value may end the scheme of a link that runs, whatever stands before it."""
    said = _IGNORED.sub("", said).lower()
    scheme, colon, _ = said.partition(":")
    is_ending = bool(colon) and any(one.endswith(scheme + colon) for one in RUNS)
    return is_ending and not _PICTURE.match(f"{said};")


def later(value: str) -> str:
    """Keep what goes on behind another field of a link from being read as its scheme."""
    return _SCHEME.sub(r"\1%3A", value, count=1) if _SCHEME.match(value) else value
