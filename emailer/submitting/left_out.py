"""Who is left out by hand: single people, by their address, and everybody with one value of a
column. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial

from emailer.characters import normal
from emailer.lists import Choices, ListError, key
from emailer.lists.addresses.address import shown
from emailer.lists.notes import LEFT, LEFT_ELSEWHERE, Left, Notes, left_as
from emailer.lists.words.heading_words import snake
from emailer.model import Line, Recipient, Rejected
from emailer.tongue import Sentence

Row = tuple[tuple[str, str], ...]
Headings = Iterable[tuple[str, str | None]]


class NoFieldError(ListError):
    """A field by which people are to be left out is none of the list."""

    field = "leave_out_if"


def is_asked(choices: Choices) -> bool:
    """Tell whether anybody may be left out."""
    return bool(choices.leave_out or choices.leave_out_if) or choices.declined == "leave_out"


def keys(choices: Choices, notes: Notes) -> frozenset[str]:
    """Return the keys of all who were left out, also those of the addresses that are written to
    instead of theirs.
    """
    left = choices.leave_out.union(notes.left_keys)
    return left | {key(to) for was, to in choices.corrected.items() if was in left}


def no_field(choices: Choices, notes: Notes, columns: Iterable[str]) -> NoFieldError | None:
    """Say which field by which people are to be left out is nowhere, the first of them."""
    held = {*_ALWAYS, *notes.left_fields, *columns}
    wrong = next((name for name in choices.leave_out_if if snake(name) not in held), None)
    if wrong is None:
        return None
    return NoFieldError(Sentence('This list has no column "{key}".', key=shown(wrong)))


def nowhere(choices: Choices, notes: Notes) -> Sequence[str]:
    """List the addresses that are to be left out, and that nobody has."""
    return sorted(choices.leave_out - notes.left_keys)


_ALWAYS = ("name", "email")


def left_out(
    lines: Iterator[Line],
    choices: Choices,
    notes: Notes,
    row: Callable[[Recipient], Row],
    headings: Headings,
) -> Iterator[Line]:
    """Turn whoever is left out into a line that is nobody's, with its reason; `row` writes a line
    as it was, and `headings` say what the column of a field is called.
    """
    if not is_asked(choices):
        return lines
    called = {field: heading for heading, field in headings if field}
    values = {snake(name): _Values(held) for name, held in choices.leave_out_if.items()}
    by = partial(_by, choices.leave_out, values, _put_right(choices))

    def one(line: Line) -> Line:
        if not isinstance(line, Recipient) or line.leaves:
            return line
        notes.left_fields.update(values.keys() & line.fields.keys())
        found = by(line)
        if not found and not {line.key, line.was_key} & (choices.left or frozenset()):
            return line
        left = Left(line.line, line.name, line.email, found or ("", ""))
        notes.leave_as_chosen(left, (line.key, line.was_key), is_with_another=not found)
        name, value = left.by
        reason = LEFT if found else LEFT_ELSEWHERE
        reason = left_as(shown(called.get(name) or name), value[:40]) if name else reason
        text = f"{line.name} <{line.email}>" if line.name else line.email
        return Rejected(line.line, text, reason, row(line), can_be_mended=False, is_chosen=True,
                        address=line.email)  # fmt: skip

    return map(one, lines)


class _Values:
    """Values of a field of which everybody is left out, alike in all but case, blanks and stops."""

    def __init__(self, held: frozenset[str]) -> None:
        self._exact = held
        self._alike = {alike(value): value for value in sorted(held)}

    def of(self, value: str) -> str | None:
        """Return the one that a value is; None: none of them."""
        return value if value in self._exact else self._alike.get(alike(value))


@lru_cache(maxsize=10_000)
def alike(value: str) -> str:
    """Write a value as those are compared of which everybody is left out."""
    folded = " ".join(normal("NFKC", value).casefold().split())
    return folded.strip(" .,;:!?") or folded


def _put_right(choices: Choices) -> Mapping[str, Sequence[str]]:
    """Say of the key of each corrected address which addresses became it."""
    found: dict[str, list[str]] = {}
    for was, to in choices.corrected.items():
        found.setdefault(key(to), []).append(was)
    return found


def _by(
    keys: frozenset[str],
    values: Mapping[str, _Values],
    put_right: Mapping[str, Sequence[str]],
    person: Recipient,
) -> tuple[str, str] | None:
    """Say by which field and value somebody is left out, by neither where their address is named;
    None: they are not.
    """
    if person.key in keys or person.was_key in keys:
        return "", ""
    for name, chosen in values.items():
        for value in _said(person, name, put_right):
            if (found := chosen.of(value)) is not None:
                return name, found
    return None


def _said(person: Recipient, name: str, put_right: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """List what a field says of somebody: of an address that was put right, what it was, too."""
    if name in person.fields:
        return (person.fields[name],)
    emails = [person.email, *filter(None, (person.was,)), *put_right.get(person.key, ())]
    return {"name": (person.name,), "email": emails}.get(name, ())
