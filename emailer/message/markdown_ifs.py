"""Paragraphs that Markdown made of lines with ifs -> such as leave no empty line, and no empty
paragraph, where an if writes nothing. Knows statements by their placeholders. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from emailer.message.placeholders import Masked

BREAK = "<br />\n"
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_KIND = re.compile(r"\{%\s*(if|elif|else|endif)\b")


class _Statement(NamedTuple):
    """Where a statement stands in a text, what it is, and within how many ifs, its own one too."""

    kind: str
    begin: int
    end: int
    depth: int


def tidied(html: str, masked: Masked) -> str:
    """Write each paragraph anew that has ifs at the beginnings or ends of its lines."""
    kinds = {number: found[1] for number, tag in enumerate(masked.tags)
             if (found := _KIND.match(tag))}  # fmt: skip
    if not kinds:
        return html
    placeholder = re.compile(rf"{masked.prefix}({'|'.join(map(str, kinds))})z")

    def statements(text: str) -> list[_Statement]:
        return list(_statements(text, placeholder, kinds))

    def paragraph(text: str) -> str:
        found = statements(text)
        if not found or not _is_whole(found):
            return f"<p>{text}</p>"
        if _is_one(text, found):
            return "".join(_ways(text, found, paragraph))
        return f"<p>{_joined(text.split(BREAK), statements)}</p>"

    return _PARAGRAPH.sub(lambda found: paragraph(found[1]), html)


def _statements(
    text: str, placeholder: re.Pattern[str], kinds: Mapping[int, str]
) -> Iterator[_Statement]:
    depth = 0
    for found in placeholder.finditer(text):
        kind = kinds[int(found[1])]
        depth += kind == "if"
        yield _Statement(kind, found.start(), found.end(), depth)
        depth -= kind == "endif"


def _is_whole(found: Sequence[_Statement]) -> bool:
    """Tell whether each if of a paragraph begins and ends in it."""
    is_begun = all(one.depth > 0 for one in found)
    return is_begun and found[-1].kind == "endif" and found[-1].depth == 1


def _is_one(text: str, found: Sequence[_Statement]) -> bool:
    """Tell whether a text is one if from its beginning to its end."""
    begins = found[0].kind == "if" and not text[: found[0].begin].strip()
    last = next((one for one in found if one.kind == "endif" and one.depth == 1), None)
    return begins and last is found[-1] and not text[last.end :].strip()


def _ways(text: str, found: Sequence[_Statement], write: Callable[[str], str]) -> Iterator[str]:
    """Yield the statements of an if, and what stands in each of its ways, written."""
    outer = [one for one in found if one.depth == 1]
    for one, following in zip(outer, [*outer[1:], None], strict=True):
        yield text[one.begin : one.end]
        if following:
            way = text[one.end : following.begin].strip().removeprefix(BREAK.strip())
            way = way.removesuffix(BREAK.strip()).strip()
            yield write(way) if way else ""


def _joined(lines: Sequence[str], statements: Callable[[str], list[_Statement]]) -> str:
    """Join lines by breaks that are written with the lines alone: behind the line before, or, where
    the first one is not always there, before the line behind.
    """
    found = [statements(line) for line in lines]
    may_be_none = [_is_bare(line, its) or _is_one(line, its) if its else False
                   for line, its in zip(lines, found, strict=True)]  # fmt: skip
    leads = not may_be_none[0]
    written: list[str] = []
    for n, (line, its) in enumerate(zip(lines, found, strict=True)):
        has_break = n > 0 if leads else n < len(lines) - 1
        if not has_break or (its and _is_bare(line, its)):
            written.append(line)
        elif its and _is_one(line, its):
            written.append(_broken_within(line, its, leads=leads))
        else:
            written.append(f"{BREAK}{line}" if leads else f"{line}{BREAK}")
    return "".join(written)


def _is_bare(line: str, found: Sequence[_Statement]) -> bool:
    """Tell whether a line is nothing but statements."""
    at, rest = 0, ""
    for one in found:
        rest, at = rest + line[at : one.begin], one.end
    return not (rest + line[at:]).strip()


def _broken_within(line: str, found: Sequence[_Statement], *, leads: bool) -> str:
    """Write a line that is one if with its break in each of its ways that writes something."""
    outer = [one for one in found if one.depth == 1]
    pieces: list[str] = []
    for one, following in zip(outer, [*outer[1:], None], strict=True):
        way = line[one.end : following.begin] if following else ""
        pieces.append(line[one.begin : one.end])
        if way:
            pieces.append(f"{BREAK}{way}" if leads else f"{way}{BREAK}")
    return "".join(pieces)
