"""The tags of a template as placeholders that Markdown and HTML leave alone,
and the tags again. Knows neither. Pure.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from emailer.message.templates import Tag

_PREFIX = re.compile("(?=(qz[0-9]+q))")  # two may share a letter


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with a placeholder for each tag: letters and digits alone, lower case,
    found nowhere else in it.
    """

    text: str
    prefix: str
    tags: tuple[str, ...]

    def restored(self, text: str) -> str:
        """Put the tags where their placeholders are: as letters, or as a comment."""
        placeholder = re.compile(rf"<!--{self.prefix}(\d+)z-->|{self.prefix}(\d+)z")
        return placeholder.sub(lambda found: self.tags[int(found[1] or found[2])], text)


def masked(
    source: str, tags: tuple[Tag, ...], write: Callable[[Tag, str], str] | None = None
) -> Masked:
    """Replace each tag of a template by its placeholder;
    `write` may say how a placeholder is written where its tag stands.
    """
    taken = set(_PREFIX.findall(source.lower()))
    prefix = next(prefix for n in count() if (prefix := f"qz{n}q") not in taken)
    pieces: list[str] = []
    at = 0
    for number, tag in enumerate(tags):
        placeholder = f"{prefix}{number}z"
        pieces += [source[at : tag.start], write(tag, placeholder) if write else placeholder]
        at = tag.end
    texts = tuple(source[tag.start : tag.end] for tag in tags)
    return Masked("".join([*pieces, source[at:]]), prefix, texts)
