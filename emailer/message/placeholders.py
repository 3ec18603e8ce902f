"""The tags of a template as marks that Markdown and HTML leave alone,
and the tags again. Knows neither. Pure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from emailer.message.templates import Tag


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with a mark for each tag: letters and digits alone, lower case,
    found nowhere else in it.
    """

    text: str
    prefix: str
    tags: tuple[str, ...]

    def restored(self, text: str) -> str:
        """Put the tags where their marks are: as letters, or as a comment."""
        mark = re.compile(rf"<!--{self.prefix}(\d+)z-->|{self.prefix}(\d+)z")
        return mark.sub(lambda found: self.tags[int(found[1] or found[2])], text)


def marked(
    source: str, tags: tuple[Tag, ...], write: Callable[[Tag, str], str] | None = None
) -> Marked:
    """Replace each tag of a template by its mark;
    `write` may say how a mark is written where its tag stands.
    """
    prefix = next(prefix for n in count() if (prefix := f"qz{n}q") not in source.lower())
    pieces: list[str] = []
    at = 0
    for number, tag in enumerate(tags):
        mark = f"{prefix}{number}z"
        pieces += [source[at : tag.start], write(tag, mark) if write else mark]
        at = tag.end
    texts = tuple(source[tag.start : tag.end] for tag in tags)
    return Marked("".join([*pieces, source[at:]]), prefix, texts)
