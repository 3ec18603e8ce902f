"""An HTML text -> as much of it as its plain text shows: its words, blocks, lists and links, and of
tables what stands beside each other. Whatever it was, what is made of that is no more than some
times as long. Pure.

An HTML reader takes the square of the attributes of a tag, a padding may be of any width, and
a table is as wide in each of its rows as in its longest.
"""

import re
from collections.abc import Iterator

SMALL, FEW = 16_000, 10
"""Characters, and tables, up to which these are shown in columns."""
DEEPEST = 8
"""So deep lists are shown within each other."""
_QUOTED = r"\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)"
_ATTRIBUTE = rf"(?:[\s/]++|=\s*+(?:{_QUOTED}|[^\s>\"'][^\s>]*+)?+|[^\s/>=][^\s/>=]*+)"
_MARKUP = re.compile(
    r"(?P<hidden><!--(?:.*?-->|.*+)"
    r"|<(?P<raw>script|style|title|template)(?=[\s/>])(?:.*?</(?P=raw)[^>]*+(?:>|\Z)|.*+)"
    r"|<(?:[!?]|/[^a-z])[^>]*+(?:>|\Z))"
    rf"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<rest>{_ATTRIBUTE}*+)(?:>|\Z)"
    r"|<",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = re.compile(
    r"(?<![^\s/>=\"'])([^\s/>=\"']++)\s*+="
    r"\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s>\"'][^\s>]*+))"
)
_HIDDEN = re.compile(r"display\s*+:\s*+none", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9]{0,19}")
_TABLE = re.compile(r"<table", re.IGNORECASE)
_PADDED = frozenset(("ul", "ol"))
_IN_LINES = {"<table": "<div>", "</table": "</div>", "<tr": "</div><div>", "<td": " ", "<th": " "}
"""What stands for the tags of a table without columns; their ends may be left out."""
_OF_TABLES = frozenset(("tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "col", "caption"))


def outline(html: str) -> str:
    """Write it anew; of a long one the cells of a row stand behind each other."""
    has_columns = len(html) <= SMALL and len(_TABLE.findall(html)) <= FEW
    return "".join(_pieces(html, has_columns=has_columns))


def _pieces(html: str, *, has_columns: bool) -> Iterator[str]:
    at = depth = 0
    for found in _MARKUP.finditer(html):
        yield html[at : found.start()]
        at = found.end()
        if found["hidden"]:
            continue
        name = (found["name"] or "").lower()
        if not name:
            yield "&lt;"
            continue
        is_end = bool(found["end"])
        if name in _PADDED:
            depth = max(0, depth - 1) if is_end else depth + 1
            if depth + is_end > DEEPEST:
                continue
        tag = f"<{found['end']}{name}"
        if not has_columns and (name in _OF_TABLES or tag in _IN_LINES):
            yield _IN_LINES.get(tag, "")
        elif _PLAIN_NAME.fullmatch(name):
            yield f"{tag}>" if is_end else f"{tag}{_kept(name, found['rest'])}>"
    yield html[at:]


def _kept(name: str, attributes: str) -> str:
    """Write the attributes that tell what is shown."""
    values: dict[str, str] = {}
    for found in _VALUE.finditer(attributes):
        values.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
    if _HIDDEN.search(values.get("style", "")):
        return ' style="display:none"'
    link = values.get("href", "") if name == "a" else ""
    return ' href="{}"'.format(link.replace('"', "&quot;")) if link else ""
