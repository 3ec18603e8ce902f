"""People as they stand in letters and address books: a name, lines below it, and the address ->
rows, one for each. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence

from emailer.lists import heading_words, labels, local_parts, mails, names
from emailer.lists.address import PLAIN, shown, trim
from emailer.lists.pieces import FOUND
from emailer.lists.tables import Row
from emailer.model import Rejected
from emailer.tongue import Sentence

HEADINGS = ("Name", "Email", "Lines")
MAX_LINES, MAX_LINE = 12, 500
_TOO_LONG = Sentence("it is longer than the lines of one person")


def is_one(top: Sequence[str]) -> bool:
    """Tell whether every piece of the text is somebody: its first line a name, one line an
    address. The last piece of a beginning may be cut.
    """
    pieces = list(_pieces(enumerate(top, 1)))
    if len(top) >= MAX_LINES * 2:
        pieces = pieces[:-1]
    return len(pieces) > 1 and all(_is_somebody([line for _, line in piece]) for piece in pieces)


def read(lines: Iterable[str]) -> Iterator[Row | Rejected]:
    """Yield a heading row (line 1), then one for each piece."""
    yield 1, list(HEADINGS)
    for piece in _pieces(enumerate(lines, 1)):
        began, texts = piece[0][0], [line for _, line in piece]
        if len(texts) > MAX_LINES or any(len(text) > MAX_LINE for text in texts):
            yield Rejected(began, shown(" ".join(texts)[:MAX_LINE]), _TOO_LONG)
            continue
        has_name = "@" not in texts[0]
        name = _name(texts) if has_name else ""
        at = next((i for i, text in enumerate(texts) if "@" in text), None)
        others = [
            text for i, text in enumerate(texts)
            if i != at and text != name and not names.is_salutation(text)
        ]  # fmt: skip
        yield began, [name, _address(texts[at]) if at is not None else "", ", ".join(others)]


def is_name(text: str) -> bool:
    """Tell whether a line is a name, however it is turned."""
    return "@" not in text and len(text) <= MAX_LINE and names.is_like_a_name(names.turned(text))


def _pieces(numbered: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Cut where a line is empty, or an address is followed by a name."""
    piece: list[tuple[int, str]] = []
    for number, line in numbered:
        text = trim(line)
        ended = bool(piece) and "@" in piece[-1][1] and len(piece) > 1
        if piece and (not text or (ended and names.is_like_a_name(text[:MAX_LINE]))):
            yield piece
            piece = []
        if text and len(piece) <= MAX_LINES:
            piece.append((number, text))
        elif text:
            piece[-1] = (piece[-1][0], f"{piece[-1][1][:MAX_LINE]} {text[:MAX_LINE]}")
    if piece:
        yield piece


def _is_somebody(texts: Sequence[str]) -> bool:
    if not 1 < len(texts) <= MAX_LINES or any(len(text) > MAX_LINE for text in texts):
        return False
    found = [text for text in texts if "@" in text]
    email = _address(found[0]) if len(found) == 1 else ""
    beside = trim(found[0].replace(email, "", 1)).strip("<>:.") if found else ""
    return (
        PLAIN.fullmatch(email) is not None
        and (not beside or heading_words.is_address(beside))
        and "@" not in texts[0]
        and not heading_words.is_address(texts[0])
        and not mails.begins_signature(texts[0])
        and names.is_like_a_name(names.turned(_name(texts)))
        and not any(labels.find(text) for text in texts if text is not found[0])
    )


def _name(texts: Sequence[str]) -> str:
    """Return the first line that is no salutation alone, or a name below it that has more words in
    common with the address: whose came before had none.
    """
    first = next((text for text in texts[:2] if not names.is_salutation(text)), texts[0])
    email = next((text for text in texts if "@" in text), "")
    below = (text for text in texts if is_name(text))
    return max((first, *below), key=lambda text: local_parts.in_common(text, email))


def _address(text: str) -> str:
    """Return the address of a line, without the label before it."""
    found = FOUND.search(text)
    is_alone = found and text.count("@") == 1 and len(text.split()) < 4
    return found[0].strip(".,;:") if found and is_alone else text
