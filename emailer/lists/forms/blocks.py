"""People as they stand in letters and address books: a name, lines below it, and the address ->
rows, one for each. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from emailer.lists.addresses.address import PLAIN, shown, trim
from emailer.lists.lines import mails
from emailer.lists.lines.pieces import FOUND, named_in
from emailer.lists.notes import Notes
from emailer.lists.tables.tables import Row
from emailer.lists.ticks import EVERY, TICK
from emailer.lists.words import heading_words, labels, local_parts, names, occupations, standings
from emailer.lists.words.labels import Label
from emailer.model import Rejected
from emailer.tongue import Sentence

HEADINGS = ("Name", "Email", "Lines")
MAX_LINES, MAX_LINE = 12, 500
_FEWEST = 2  # lines of somebody
_TOO_LONG = Sentence("it is longer than the lines of one person")


class Shape(NamedTuple):
    """How people stand there: in how many lines most do, with their name and address; and whether
    every piece is somebody.
    """

    lines: int
    is_even: bool


def shape(top: Sequence[str]) -> Shape | None:
    """Tell how people stand in a text of pieces that are somebody: the first line a name, one line
    an address; None for any other. The last piece of a beginning may be cut.
    """
    cut = filter(None, _pieces(enumerate(top, 1)))
    pieces = [_below_label([line for _, line in piece]) for piece in cut]
    pieces = [piece for piece in pieces if piece]
    if len(top) >= MAX_LINES * 2:
        pieces = pieces[:-1]
    people = [piece for piece in pieces if _is_somebody(piece)]
    is_even = len(pieces) == len(people)
    if len(pieces) < 2 or not (is_even or (not mails.is_mail(top) and _are_most(pieces))):
        return None
    counts = Counter(map(_count, people))
    return Shape(min(counts, key=lambda lines: (-counts[lines], lines)), is_even)


def _below_label(texts: Sequence[str]) -> Sequence[str]:
    """Return the lines of a piece without one above them that ends as a label does: `Guests:`."""
    label = labels.find(texts[0])
    is_label = texts[0][-1:] in ":\uff1a" and "@" not in texts[0]
    return texts[1:] if is_label and (not label or label[0] is Label.PEOPLE) else texts


def _count(texts: Sequence[str]) -> int:
    return sum(not names.is_salutation(text) and not standings.is_one(text) for text in texts)


def _are_most(pieces: Sequence[Sequence[str]]) -> bool:
    """Tell whether most pieces are somebody, whose names stand rather in their own addresses than
    in those above, or a line with both; the others are names, or addresses, without the other.
    """
    first = pieces[0][0]
    if any(mails.begins_signature(line) for one in pieces for line in one) or (
        "@" in first and not _has_own_name(first)
    ):
        return False
    people = [(n, piece) for n, piece in enumerate(pieces) if _is_somebody(piece)]
    known = len(people) + sum(len(piece) == 1 and _has_own_name(piece[0]) for piece in pieces)
    if not people or known < 2 or len(pieces) > 2 * known:
        return False
    own = [local_parts.in_common(_name(piece), _email(piece)) for _, piece in people]
    above = [local_parts.in_common(_name(piece), _email(pieces[n - 1])) for n, piece in people if n]
    return sum(map(bool, own)) * 2 >= len(own) and sum(own) > sum(above)


def read(lines: Iterable[str], shape: Shape, notes: Notes) -> Iterator[Row | Rejected]:
    """Yield a heading row (line 1), then one for each piece; and one for each name that stands
    there, but is not surely whose address it is.
    """
    yield 1, list(HEADINGS)
    above = ""
    for piece in _pieces(enumerate(lines, 1)):
        if not piece:
            yield TICK
            continue
        texts = _below_label([line for _, line in piece])
        labels_above = len(piece) - len(texts)
        for number, text in piece[:labels_above]:
            notes.leave_out(number, shown(text), Sentence("it is a label without addresses"))
        del piece[:labels_above]
        if not texts:
            continue
        if len(texts) > MAX_LINES or any(len(text) > MAX_LINE for text in texts):
            yield Rejected(piece[0][0], shown(" ".join(texts)[:MAX_LINE]), _TOO_LONG)
            continue
        yield from _rows(piece, above, shape)
        above = _email(texts)


def _rows(piece: Sequence[tuple[int, str]], above: str, shape: Shape) -> Iterator[Row]:
    texts = [line for _, line in piece]
    at = next((i for i, text in enumerate(texts) if "@" in text), None)
    name = _name(texts) if at != 0 else ""
    apart = _names_apart(texts, name, shape)
    if name in texts and not _is_surely_theirs(name, texts, above, shape, is_alone=not apart):
        apart.append(texts.index(name))
        name = ""
    for i in sorted(apart):
        yield piece[i][0], [texts[i], "", ""]
    others = [
        text for i, text in enumerate(texts)
        if i not in (at, *apart) and text != name and not names.is_salutation(text)
    ]  # fmt: skip
    yield piece[0][0], [name, _address(texts[at]) if at is not None else "", ", ".join(others)]


def _names_apart(texts: Sequence[str], name: str, shape: Shape) -> list[int]:
    """Find the lines of somebody with more of them than most that are plainly names of others:
    above their own; and where people have but a name and an address, between these, too.
    """
    at = next((i for i, text in enumerate(texts) if "@" in text), 0)
    if not name or _count(texts) <= shape.lines:
        return []
    end = at if shape.lines == _FEWEST else texts.index(name)
    return [i for i in range(end) if texts[i] != name and _is_plainly_a_name(texts[i])]


def _is_surely_theirs(
    name: str,
    texts: Sequence[str],
    above: str,
    shape: Shape,
    *,
    is_alone: bool,
) -> bool:
    """Tell whether a name is that of the address below it, and not rather of the one above."""
    email = _email(texts)
    if not email:
        return True
    if own := local_parts.in_common(name, email):
        return shape.is_even or own >= local_parts.in_common(name, above)
    return is_alone and (shape.is_even or (len(name.split()) > 1 and not PLAIN.fullmatch(above)))


def is_name(text: str) -> bool:
    """Tell whether a line is a name, however it is turned."""
    is_short = "@" not in text and len(text) <= MAX_LINE
    return is_short and names.are_like_names(names.turned(text)) and not standings.is_one(text)


def _pieces(numbered: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Cut where a line is empty, an address is followed by a name, or somebody has another one; an
    empty piece is a sign that it goes on.
    """
    piece: list[tuple[int, str]] = []
    for number, line in numbered:
        if not number % EVERY:
            yield []
        text = trim(line)
        if piece and (not text or _is_next(piece, text)):
            yield piece
            piece = []
        elif "@" in text and any("@" in above for _, above in piece):
            at = len(piece) - is_name(piece[-1][1])
            yield piece[:at]
            piece = piece[at:]
        if text and len(piece) <= MAX_LINES:
            piece.append((number, text))
        elif text:
            piece[-1] = (piece[-1][0], f"{piece[-1][1][:MAX_LINE]} {text[:MAX_LINE]}")
    if piece:
        yield piece


def _is_next(piece: Sequence[tuple[int, str]], text: str) -> bool:
    """Tell whether a line is of somebody else than the lines above it."""
    if "@" in text:
        return _has_own_name(text)
    at = next(
        i for i in range(len(piece) - 1, -1, -1) if not i or not standings.is_one(piece[i][1])
    )
    has_ended = "@" in piece[at][1] and (at > 0 or _has_own_name(piece[at][1]))
    return has_ended and names.are_like_names(text[:MAX_LINE]) and not standings.is_one(text)


def _has_own_name(text: str) -> bool:
    """Tell whether a name stands beside the address of a line."""
    if len(text) > MAX_LINE or text.count("@") != 1 or labels.find(text):
        return False
    found = named_in(text)
    return bool(found and found[0]) or (text.endswith(">") and bool(trim(text.partition("<")[0])))


def _is_somebody(texts: Sequence[str]) -> bool:
    if (
        not 1 < len(texts) <= MAX_LINES
        or not _name(texts)
        or any(len(text) > MAX_LINE for text in texts)
    ):
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
        and names.are_like_names(names.turned(_name(texts)))
        and not any(labels.find(text) for text in texts if text is not found[0])
    )


def _name(texts: Sequence[str]) -> str:
    """Return the first line that is no salutation alone, or a name below it that has more words in
    common with the address: whose came before had none. What stands there of a guest is no name.
    """
    said = [text for text in texts if not standings.is_one(text)] or [""]
    first = next((text for text in said[:2] if not names.is_salutation(text)), said[0])
    email = _email(texts)
    below = (text for text in said if is_name(text))
    name = max((first, *below), key=lambda text: local_parts.in_common(text, email))
    return "" if "@" in name else name


def _is_plainly_a_name(text: str) -> bool:
    words = [word for word in text.split() if word not in names.PARTICLES]
    is_whole = len(words) > 1 and all(word[0].isupper() for word in words)
    is_other = names.is_of_company(text) or occupations.is_one(text)
    return is_whole and is_name(text) and not is_other


def _email(texts: Sequence[str]) -> str:
    """Return the line with an address."""
    return next((text for text in texts if "@" in text), "")


def _address(text: str) -> str:
    """Return the address of a line, without the label before it; with a name the whole line."""
    if _has_own_name(text):
        return text
    found = FOUND.search(text)
    is_alone = found and text.count("@") == 1 and len(text.split()) < 4
    return found[0].strip(".,;:") if found and is_alone else text
