"""A list with an entry on each line -> people and problems. Knows no tables and no mails. Pure."""

from collections.abc import Iterable, Iterator

from emailer.lists import ticks
from emailer.lists.addresses.address import PLAIN, shown, trim
from emailer.lists.lines import name_orders
from emailer.lists.lines.entries import Reader
from emailer.model import Line, Recipient

_FIRST = 5  # lines in which a heading is looked for


def read(lines: Iterable[str], reader: Reader) -> Iterator[Line]:
    """Yield the people of a list, in its order; a heading above them is none, and may say that
    family names stand first.
    """
    plain, checked = PLAIN.fullmatch, reader.checked
    is_turned = False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if plain(text):
            yield checked(Recipient(text, "", text.lower(), {}, number))
        elif number <= _FIRST and "@" not in text and name_orders.is_header(text, number):
            is_turned = name_orders.is_family_first(text) and not reader.choices.as_written
            if " " in text:
                reader.notes.leave_out(number, shown(text), name_orders.IS_HEADER)
        elif text := trim(text):
            found = reader.line(text, number)
            yield from name_orders.all_turned(found, text, reader.notes) if is_turned else found
        if not number % ticks.EVERY:
            yield ticks.TICK
