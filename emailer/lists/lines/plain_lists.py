"""A list with an entry on each line -> people and problems. Knows no tables and no mails. Pure."""

from collections.abc import Iterable, Iterator

from emailer.lists import ticks
from emailer.lists.addresses.address import PLAIN, trim
from emailer.lists.lines.entries import Reader
from emailer.lists.words import heading_words
from emailer.model import Line, Recipient


def read(lines: Iterable[str], reader: Reader) -> Iterator[Line]:
    """Yield the people of a list, in its order; a heading above them is none."""
    plain, checked = PLAIN.fullmatch, reader.checked
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if plain(text):
            yield checked(Recipient(text, "", text.lower(), {}, number))
        elif number == 1 and heading_words.is_address(text) and "@" not in text:
            continue
        elif text := trim(text):
            yield from reader.line(text, number)
        if not number % ticks.EVERY:
            yield ticks.TICK
