"""Where in an HTML letter the tags of its template stand. Pure."""

import re

from emailer.message.placeholders import Masked

RAW = frozenset(("style", "script"))


def found(masked: Masked) -> list[str]:
    """Say of each placeholder where it stands: text, element (its name, or among attributes),
    value (of one, between quotes), comment, style or script.
    """
    places: list[str] = []
    walk = _Walk()
    scan = re.compile(
        rf"(?P<placeholder>{masked.prefix}\d+z)|<!--(?:-?>)?|--!?>"
        rf"|<(?P<end>/?)(?P<name>(?={masked.prefix})|(?=[A-Za-z])(?:(?!{masked.prefix})[^\s/>])++)"
        r"|>|(?:=\s*+)?[\"']"
    )
    for token in scan.finditer(masked.text):
        if token["placeholder"]:
            places.append("value" if walk.quote else walk.place)
        else:
            walk.go(token)
    return places


_ENDS_COMMENT = ("-->", "--!>")


class _Walk:
    """A walk through HTML, from one token to the next: where it is, and within an element what
    that leads into, and the quote that is open.
    """

    def __init__(self) -> None:
        self.place, self.quote, self._into = "text", "", "text"

    def go(self, token: re.Match[str]) -> None:
        """Pass a token, which means something only in some places."""
        if self.place == "comment":
            self.place = "text" if token[0] in _ENDS_COMMENT else "comment"
        elif self.place == "element":
            self._in_element(token[0])
        elif self.place in RAW:
            self._in_raw(token)
        elif token[0] == "<!--":
            self.place = "comment"
        elif token["name"] is not None:
            name = token["name"].lower()
            self._enter(name if name in RAW and not token["end"] else "text")

    def _in_element(self, sign: str) -> None:
        """Only a quote behind an equals sign holds a value: another is a letter like any."""
        if self.quote:
            self.quote = "" if sign[-1] == self.quote else self.quote
        elif sign[0] == "=":
            self.quote = sign[-1]
        elif sign[-1] == ">":
            self.place = self._into

    def _in_raw(self, token: re.Match[str]) -> None:
        """Nothing but its own end ends a style or a script."""
        if token["end"] and token["name"].lower() == self.place:
            self._enter("text")

    def _enter(self, into: str) -> None:
        self.place, self._into = "element", into
