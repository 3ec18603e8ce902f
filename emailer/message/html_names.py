"""The names in HTML that say how what follows is read: elements of raw text, and attributes whose
values are more than text. Pure.

Names come in pieces: of each as much is kept as may still become one of these.
"""

from collections.abc import Iterable

ODD_ELEMENTS = ("svg", "math", "select", "frameset")
HOSTS = (
    "foreignobject", "desc", "title", "annotation-xml", "mi", "mo", "mn", "ms", "mtext", "template",
)  # fmt: skip
"""Elements within those where the end tag of those may end nothing."""
RAW_ELEMENTS = (
    "title", "textarea", "style", "script", "xmp", "iframe", "noembed", "noframes", "noscript",
    "plaintext",
)  # fmt: skip
CODE_ELEMENTS = (
    "script", "object", "embed", "applet", "iframe", "frame", "base", "link", "meta",
)  # fmt: skip
"""Elements whose attributes say what is loaded and run, or where all links lead."""
LINK, LINKS, STYLE, SCRIPT = "link", "links", "style", "script"
ATTRIBUTES = {
    **dict.fromkeys((
        "action", "background", "cite", "classid", "codebase", "data", "dynsrc", "formaction",
        "href", "icon", "longdesc", "lowsrc", "manifest", "poster", "profile", "src", "usemap",
    ), LINK),
    **dict.fromkeys(("archive", "imagesrcset", "ping", "srcset"), LINKS),
    **dict.fromkeys(("by", "from", "to", "values"), SCRIPT),  # what an animation makes of a link
    "style": STYLE,
    "srcdoc": SCRIPT,
    "on": "",
    "on*": SCRIPT,
}  # fmt: skip
"""What a value is for, by the name behind a prefix such as xlink: or v:."""


def element_stem(said: str) -> str:
    """Keep the beginning of an element's name as long as it may become one of these."""
    return _stem(said, (*RAW_ELEMENTS, *ODD_ELEMENTS, *HOSTS, *CODE_ELEMENTS))


def attribute_stem(said: str) -> str:
    """Keep the beginning of an attribute's name, behind its prefix, in the same way."""
    said = said.rpartition(":")[2]
    return "on*" if said.startswith("on") and len(said) > len("on") else _stem(said, ATTRIBUTES)


def _stem(said: str, names: Iterable[str]) -> str:
    return said if any(name.startswith(said) for name in names) else "-"
