"""Which values a column of a list holds, where those are few; and those that a message passes over
which look as if they meant what it asks for. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from emailer.message import conditions, templates
from emailer.model import Message, Recipient
from emailer.submitting import left_out

FEW, LONGEST = 8, 40
SPELLINGS = 64
"""As many ways to write these few are kept, which differ in case, blanks and signs alone."""
_WORDS = (
    frozenset({"x", "ja", "j", "yes", "y", "1", "true", "wahr", "ok", "sim", "si", "sí", "oui"}),
    frozenset({"nein", "no", "n", "0", "false", "falsch", "não", "nao", "non"}),
)
"""What people write for yes, and for no."""


class Odd(NamedTuple):
    """A text that an if asks for: to how many it applies, and the values that may mean the same."""

    name: str
    text: str
    people: int
    alike: tuple[tuple[str, int], ...]

    @property
    def instead(self) -> str:
        """Write what would ask for all of them; empty where a tag cannot."""
        asked = [_in_quotes(text) for text in (self.text, *(text for text, _ in self.alike))]
        return " or ".join(f"{self.name} == {text}" for text in asked) if all(asked) else ""


def _in_quotes(text: str) -> str:
    quote = next((one for one in "\"'" if one not in text), "")
    return f"{quote}{text}{quote}" if quote else ""


class Values:
    """Counts the values of each column, as long as they are few and short."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.people = 0
        self._few: dict[str, Counter[str]] = {}
        self._meant: dict[str, set[str]] = {}  # by them, however they are written
        self._many: set[str] = set()

    def see(self, person: Recipient) -> None:
        """Count one person's."""
        self.people += 1
        for name, value in person.fields.items():
            if name in self._many or not value:
                continue
            held = self._few.get(name)
            if held is None:
                held, self._meant[name] = self._few.setdefault(name, Counter()), set()
            if value not in held:
                self._meant[name].add(left_out.alike(value))
            held[value] += 1
            is_many = len(self._meant[name]) > FEW or len(held) > SPELLINGS
            if is_many or len(value) > LONGEST:
                self._many.add(name)
                del self._few[name], self._meant[name]

    def of(self, name: str) -> Mapping[str, int]:
        """Say how often each value stands there, "" where none does; nothing where they are many,
        or several of which each stands there once, however it is written.
        """
        held = self._few.get(name, Counter())
        empty = self.people - held.total()
        is_mark = len(held) == 1 and empty
        if not held or (self.people > 1 and not is_mark and held.total() == len(self._meant[name])):
            return {}
        return dict(held.most_common()) | ({"": empty} if empty else {})

    def odd(self, message: Message) -> Iterator[Odd]:
        """Find the texts that a message asks for, and that not all have who may be meant."""
        asked: dict[str, dict[str, None]] = {}
        for name, text in compared(message):
            if text:
                asked.setdefault(name, {})[text] = None
        for name, texts in asked.items():
            held = self.of(name)
            for text in texts:
                others = [one for one in held if one not in texts and _is_alike(one, text)]
                if others or (held and text not in held):
                    alike = tuple((one, held[one]) for one in others)
                    yield Odd(name, text, held.get(text, 0), alike)


def compared(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each name that a message compares with a text, and that text; of a template that is
    refused none.
    """
    for source in (message.subject, message.text, message.html):
        try:
            yield from _compared(templates.parse(source))
        except templates.TemplateError:
            continue


def _compared(tree: templates.Tree[str]) -> Iterator[tuple[str, str]]:
    for piece in tree:
        if isinstance(piece, templates.If):
            for condition, _ in piece.ways:
                yield from _of_condition(condition)
            for branch in piece.branches:
                yield from _compared(branch)


def _of_condition(condition: conditions.Condition) -> Iterator[tuple[str, str]]:
    match condition:
        case conditions.Same(left, right):
            for one, other in ((left, right), (right, left)):
                if one.name is not None and other.name is None:
                    yield one.name, other.text
        case conditions.Not(one):
            yield from _of_condition(one)
        case conditions.Both(left, right) | conditions.Either(left, right):
            yield from _of_condition(left)
            yield from _of_condition(right)


def _is_alike(one: str, other: str) -> bool:
    """Tell whether a person may have meant the other: alike but for case and signs, or both yes, or
    both no.
    """
    pair = {_plain(one), _plain(other)}
    return bool(one) and (len(pair) == 1 or any(pair <= words for words in _WORDS))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold() or text.strip()
