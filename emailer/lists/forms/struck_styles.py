"""Tags of a page whose style strikes through what is in them -> tags that do. Pure."""

import re

_STYLE = re.compile(
    r"\btext-decoration(?:-line)?\s{0,9}:[^;\"'<>]{0,60}line-through", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*+)([^<>]{0,4000})>", re.IGNORECASE)
_EMPTY = frozenset(("br", "hr", "img", "input", "wbr", "col", "meta", "link"))


def has_one(attributes: str) -> bool:
    """Tell whether the style of a tag strikes its text through."""
    return "line-through" in attributes.lower() and bool(_STYLE.search(attributes))


class Struck:
    """Within which tag everything is struck through, and how many of its name are in it."""

    def __init__(self) -> None:
        """Begin outside of any."""
        self._tag = ""
        self._open = 0

    def turns(self, tag: str, attributes: str, *, is_end: bool) -> bool:
        """Tell whether such a tag begins or ends."""
        if tag in _EMPTY or attributes.endswith("/"):
            return False
        if not self._tag:
            self._tag = tag if not is_end and has_one(attributes) else ""
            self._open = 1
            return bool(self._tag)
        if tag == self._tag:
            self._open += -1 if is_end else 1
            self._tag = self._tag if self._open else ""
        return not self._tag

    def as_tags(self, line: str) -> str:
        """Write `<s>` into a line within such tags, and `</s>` where they end."""
        if not self._tag and "line-through" not in line.lower():
            return line
        return _TAG.sub(self._as_tag, line)

    def _as_tag(self, found: re.Match[str]) -> str:
        is_end, tag, attributes = found.groups()
        if not self.turns(tag.lower(), attributes, is_end=bool(is_end)):
            return found[0]
        return f"</s>{found[0]}" if is_end else f"{found[0]}<s>"
