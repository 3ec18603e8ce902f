"""The text of contact cards (vCard 2.1, 3.0, 4.0) -> rows of a table,
one for each card. Knows no roles. Pure.

Of a card is read what invites a person: names, addresses, organisation, title,
telephone, town, birthday, groups. A library would build every property of every card;
here a card costs no more than its lines, and none can raise.
"""

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from emailer.lists import ticks
from emailer.lists.addresses.address import trim
from emailer.lists.notes import Notes
from emailer.lists.tables.tables import Row
from emailer.model import Rejected

HEADINGS = ("Name", "First name", "Last name", "Email", "Organization", "Title", "Phone", "City",
            "Birthday", "Groups", "Nickname", "Note")  # fmt: skip
MAX_CARD_LINES = 20_000  # a picture is 3,000
MAX_VALUE = 2_000  # characters; what is longer is a picture or a key
MAX_ADDRESSES = 20

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\s*\Z", re.IGNORECASE)
_END = re.compile(r"\s*END\s*:\s*VCARD\s*\Z", re.IGNORECASE)
_AGENT = re.compile(r"(?:[\w-]+\.)?AGENT(?:;[^:]*)?:\s*\Z", re.IGNORECASE)  # vCard 2.1
_PROPERTY = re.compile(
    r'(?:[\w-]+\.)?(?P<name>[\w-]+)(?P<params>(?:;(?:[^";:]|"[^"]*")*)*):(?P<value>.*)\Z', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PLACES: Mapping[str, tuple[str, int | None]] = {
    "FN": ("Name", None), "EMAIL": ("Email", None), "ORG": ("Organization", 0),
    "TITLE": ("Title", None), "TEL": ("Phone", None), "ADR": ("City", 3),
    "BDAY": ("Birthday", None), "CATEGORIES": ("Groups", None), "NICKNAME": ("Nickname", None),
    "NOTE": ("Note", None),
}  # fmt: skip


def is_one(top: Sequence[str]) -> bool:
    """Tell whether a text begins as cards do."""
    first = next(filter(None, map(trim, top)), "")
    return bool(_BEGIN.match(first))


def read(lines: Iterable[str], notes: Notes) -> Iterator[Row | Rejected]:
    """Yield a heading row (line 1), then a row for each card, with the line it began on;
    lines outside are no cards, and are left out.
    """
    yield 1, list(HEADINGS)
    card: list[str] = []
    began, agents = 0, 0
    for number, line in enumerate(lines, 1):
        yield from ticks.due(number)
        if agents or (began and card and _AGENT.match(card[-1]) and _BEGIN.match(line)):
            agents += bool(_BEGIN.match(line)) - bool(_END.match(line))
            notes.see_outside(number, line)
        elif _BEGIN.match(line):
            if began:  # the one before was never closed
                yield began, cells(card)
            began, card = number, []
        elif _END.match(line) and began:
            yield began, cells(card)
            began = 0
        elif began and len(card) < MAX_CARD_LINES:
            card.append(line.rstrip("\r\n"))
        elif not began:
            notes.see_outside(number, line)
    if began:
        yield began, cells(card)


def cells(lines: Sequence[str]) -> list[str]:
    """Return the row of a card, whose lines these are."""
    found: dict[str, list[str]] = {}
    for name, params, value in _properties(lines):
        if name == "N":
            parts = _parts(value)
            found.setdefault("Last name", [parts[0]])
            found.setdefault("First name", [parts[1] if len(parts) > 1 else ""])
        elif place := _PLACES.get(name):
            heading, part = place
            text = _whole(value) if part is None else "".join(_parts(value)[part : part + 1])
            if text:
                values = found.setdefault(heading, [])
                values.insert(0 if "PREF" in params.upper() else len(values), text)
    if any("@" in name for name in found.get("Name", ())) and any(
        any(found.get(part, ())) for part in ("First name", "Last name")
    ):
        del found["Name"]
    return [_joined(heading, found.get(heading, [])) for heading in HEADINGS]


def _joined(heading: str, values: Sequence[str]) -> str:
    if heading == "Email":
        return " ::: ".join(value.removeprefix("mailto:") for value in values[:MAX_ADDRESSES])
    return values[0] if values else ""


def _properties(lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for line in _unfolded(lines):
        found = _PROPERTY.match(line) if len(line) <= MAX_VALUE else None
        if found:
            yield (
                found["name"].upper(),
                found["params"],
                _decoded(found["params"].upper(), found["value"]),
            )


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    """Join what was folded: a line that begins with white space (RFC 6350 3.2),
    or follows a soft break (2.1).
    """
    held: list[str] = []
    is_soft = False
    for line in lines:
        if held and (is_soft or line[:1] in (" ", "\t")):
            held.append(line if is_soft else line[1:])
        else:
            if held:
                yield "".join(held)
            held = [line]
        is_soft = line.endswith("=") and "QUOTED-PRINTABLE" in held[0].upper()
        if is_soft:
            held[-1] = line.rstrip()[:-1] + ("=0D=0A" if not line else "")
    if held:
        yield "".join(held)


def _decoded(params: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in params:
        return value
    charset = re.search(r"CHARSET=\"?([\w-]+)", params)
    content = quopri.decodestring(value.encode("utf-8", "surrogatepass"))
    for codec in (charset[1] if charset else "utf-8", "utf-8"):
        try:
            return content.decode(codec)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _parts(value: str) -> list[str]:
    return [_whole(part) for part in re.split(r"(?<!\\);", value)]


def _whole(value: str) -> str:
    """Undo the escapes (RFC 6350 3.4) and make one line of it."""
    text = _ESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)
    return " ".join(text.split())
