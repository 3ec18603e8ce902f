"""The names in HTML that say how what follows is read: elements of raw text, and attributes whose
values are more than text. Pure.

Names come in pieces: of each as much is kept as may still become one of these.
"""

import re
from collections.abc import Iterable
from html import unescape

ODD_ELEMENTS = ("svg", "math", "select", "frameset")
RAW_ELEMENTS = (
    "title", "textarea", "style", "script", "xmp", "iframe", "noembed", "noframes", "noscript",
    "plaintext",
)  # fmt: skip
LINK, STYLE, SCRIPT = "link", "style", "script"
ATTRIBUTES = {
    **dict.fromkeys((
        "action", "archive", "background", "by", "cite", "classid", "codebase", "data", "dynsrc",
        "formaction", "from", "href", "icon", "imagesrcset", "longdesc", "lowsrc", "manifest",
        "ping", "poster", "profile", "src", "srcset", "to", "usemap", "values",
    ), LINK),
    "style": STYLE,
    "srcdoc": SCRIPT,
    "on": "",
    "on*": SCRIPT,
}  # fmt: skip
"""What a value is for, by the name behind a prefix such as xlink: or v:."""

RUNS = ("javascript:", "vbscript:", "data:", "file:")
"""How an address begins that runs something, or reads a file, where it is followed."""
OPEN, SETTLED, SAID = "?", "/", ":"
"""Of a link: a field stands in it where its scheme may go on; its scheme cannot go on; a field is
its scheme, which a colon ends.
"""

_IGNORED = re.compile(r"[\x00-\x20]")
_GOES_ON = re.compile(r"[A-Za-z0-9+.-]*(:?)")
_SEEN = 200  # characters of a text in which the scheme of a link may stand


def element_stem(said: str) -> str:
    """Keep the beginning of an element's name as long as it may become one of these."""
    return _stem(said, (*RAW_ELEMENTS, *ODD_ELEMENTS))


def attribute_stem(said: str) -> str:
    """Keep the beginning of an attribute's name, behind its prefix, in the same way."""
    said = said.rpartition(":")[2]
    return "on*" if said.startswith("on") and len(said) > len("on") else _stem(said, ATTRIBUTES)


def _stem(said: str, names: Iterable[str]) -> str:
    return said if any(name.startswith(said) for name in names) else "-"


def link(begun: str, text: str) -> str:
    """Tell how a link begins: its own letters as long as it may become one of RUNS."""
    if begun in (SETTLED, SAID):
        return begun
    said = _IGNORED.sub("", unescape(text[:_SEEN])).lower()
    if begun == OPEN:
        found = _GOES_ON.match(said)
        ended = SAID if found and found[1] else SETTLED
        return OPEN if found and found[0] == said and not found[1] else ended
    said = begun + said[: len(RUNS[0])]
    return said if any(one.startswith(said) for one in RUNS) else SETTLED
