"""A line of a list -> the entries that commas and semicolons separate, and what cells they are.
Pure.
"""

import re
from collections.abc import Iterator, Sequence

from emailer.lists.addresses.address import PLAIN, trim
from emailer.lists.lines.pieces import MAX_CLOSE_LOOK
from emailer.lists.words import labels, names

_ENTRY = re.compile(
    r'\s*+(?:"[^"]*+"|[\u201c\u201e][^\u201c-\u201f]*+[\u201c\u201d])[^,;]*+|(?:[^,;(]++|\([^()@<>]*+\)|\()++'
)
_COMMA_FOR_DOT = re.compile(r"[^\s,@]+@[^\s,@.]+,[^\s,@]+")
_NAME_WORD = re.compile(r"[^\W\d_]{2,}")


def cut(text: str) -> Iterator[str]:
    """Cut a line at commas and semicolons, not within quotes,
    nor within the name of `Lima, Ana <ana@x.pt>`.
    """
    if is_one(text):
        yield text.rstrip(",; \t")
        return
    commas_in_names = ";" in text
    held = ""
    for found in _ENTRY.finditer(text):
        entry = found[0]
        if held:
            joins = "<" in entry and (
                commas_in_names or (has_name(entry) and names.is_like_a_name(held))
            )
            if joins:
                entry, held = f"{held},{entry}", ""
            else:
                yield held
                held = ""
        if (
            "@" not in entry
            and not is_exchange(entry)
            and text[found.end() : found.end() + 1] == ","
        ):
            held = entry
        else:
            yield entry
    if held:
        yield held


def is_one(text: str) -> bool:
    """Tell whether a line with separators is one person: an address, and beside it a name:
    `Lima, Ana <ana@x.pt>`.
    """
    if (
        len(text) > MAX_CLOSE_LOOK
        or text.count("@") != 1
        or ";" in text.rstrip("; \t")
        or '"' in text
    ):
        return False
    if _COMMA_FOR_DOT.fullmatch(text):
        return True
    parts = [part for part in map(trim, text.partition("<")[0].split(",")) if part]
    place = next((i for i, part in enumerate(parts) if "@" in part), len(parts))
    others = parts[:place] + parts[place + 1 :]
    if place < len(parts) - 1 and place > 0:
        return False
    while len(others) > 1 and names.is_after_names(others[-1]):
        others.pop()
    return 0 < len(others) < 3 and all(map(names.is_like_a_name, others))


def is_one_person(cells: Sequence[str]) -> bool:
    """Tell whether two cells are a name of several words and its address: Lima, Ana;ana@x.pt."""
    return len(cells) == 2 and any(
        PLAIN.fullmatch(email) and "@" not in name and len(_NAME_WORD.findall(name)) > 1
        for name, email in (cells, cells[::-1])
    )


def are_pairs(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether lines of a name and its address, or of either, stand in no order."""
    places = {i for row in rows for i, cell in enumerate(row) if "@" in cell}
    return len(places) > 1 and all(len(row) <= 2 for row in rows)


def has_name(entry: str) -> bool:
    """Tell whether a name stands before the address."""
    return bool(trim(entry.partition("<")[0]))


def is_exchange(entry: str) -> bool:
    """Tell whether it is an address within Exchange, which means nothing elsewhere."""
    return "/o=" in entry[:MAX_CLOSE_LOOK].lower()


_OTHER_ENDS = re.compile("[\v\f\x85\u2028\u2029]")


def broken(text: str) -> list[str]:
    """Cut a line where a word processor has broken it, if each piece is somebody:
    one that could be a line of a mail's header is not.
    """
    pieces = [piece for piece in _OTHER_ENDS.split(text) if trim(piece)]
    are_people = all("@" in one and not labels.find(trim(one)) for one in pieces)
    return pieces if pieces and are_people else [text]
