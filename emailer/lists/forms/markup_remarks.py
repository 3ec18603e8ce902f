"""Remarks of XML and of pages, over however many lines: what is there is not shown. Pure."""

import html
import re
from collections.abc import Iterable, Iterator

from emailer.lists.notes import Notes

_BEGINS = re.compile(r"<!--|<!\[CDATA\[")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}


def without(lines: Iterable[str], notes: Notes) -> Iterator[str]:
    """Yield each line without its remarks, and as text what is marked as such (CDATA); who stands
    in a remark is told of.
    """
    inside = ""
    for number, line in enumerate(lines, 1):
        if not inside and "<!" not in line:
            yield line
            continue
        pieces, at = [], 0
        while at < len(line):
            if not inside:
                found = _BEGINS.search(line, at)
                pieces.append(line[at : found.start() if found else len(line)])
                at, inside = (found.end(), found[0]) if found else (len(line), "")
                continue
            end = line.find(_ENDS[inside], max(at - 2, 0) if inside == "<!--" else at)
            said = line[at : end if end >= 0 else len(line)]
            if inside == "<!--":
                notes.see_outside(number, said)
            else:
                pieces.append(html.escape(said, quote=False))
            at, inside = (end + 3, "") if end >= 0 else (len(line), inside)
        text = "".join(pieces)
        yield text if text.endswith("\n") or not line.endswith("\n") else f"{text}\n"
