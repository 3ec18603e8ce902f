"""Who is left out as was chosen, and who can be: by hand, or by a value of a column; and what takes
that back. Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emailer import lists
from emailer.lists.notes import NAMED as FEW
from emailer.showing.wording import lines_of
from emailer.submitting import choice_names, couple_words, left_out
from emailer.submitting.caution_words import named
from emailer.submitting.counting import Preview
from emailer.submitting.couples import MOST, distinct, together
from emailer.tongue import say
from web.pages import field_words

Json = dict[str, Any]
NAMED = 10
"""As many are named at the last look, of those who are left out as was chosen."""


def field(email: str) -> str:
    """Name the form's field that leaves out whoever has an address; "" where none can."""
    return choice_names.written("leave_out", email)


def values(seen: Preview, variable: str) -> list[tuple[str, int, str]]:
    """List the values of a column, where they are few: each with its count, and the form's field
    that leaves out who has it; "" where none can.
    """
    found: dict[str, tuple[str, int]] = {}
    for value, n in seen.values.of(variable).items():  # the most frequent spelling comes first
        spelled, before = found.get(left_out.alike(value), (value, 0))
        found[left_out.alike(value)] = spelled, before + n
    return [(value, n, choice_names.written("leave_out_if", variable, value))
            for value, n in found.values()]  # fmt: skip


def context(seen: Preview, typed: Mapping[str, str]) -> Json:
    """Return what the list page shows of them."""
    notes = seen.look.notes
    leaving = [*_by_value(seen, typed), *_by_hand(seen, typed)]
    before = {one.email for one in seen.written.left_before}  # a form has each field once
    return {
        "left_as_chosen": notes.left_as_chosen,
        "left_said": so_many(seen),
        "leaving": leaving,
        "left_before": [
            (name, f"{one.name} <{one.email}>" if one.name else one.email)
            for one in seen.written.left_before
            if (name := field(one.email))
        ],
        "left_before_count": seen.written.left_before_count,
        "couples": list(_couples(seen, typed)),
        "leave": {one.email: field(one.email) for one in seen.people if one.email not in before},
        "declined_names": {
            (said.column, said.value): (named(names[:FEW], notes.declined[said]), names)
            for said, names in notes.declined_names.items()
        },
    }


def so_many(seen: Preview) -> str:
    """Count whom somebody chose to leave out; where they stand in more lines, these, too."""
    notes = seen.look.notes
    n, in_lines = notes.left_people_count, notes.left_as_chosen
    if n == in_lines:
        return say("{n} left out as you chose", n=n)
    return say(
        "{n} left out as you chose ({lines})",
        n=n,
        lines=lines_of(in_lines, is_by_line=seen.is_by_line),
    )


def _couples(seen: Preview, typed: Mapping[str, str]) -> Iterator[tuple[str, str, bool, str]]:
    """Yield for each address of several people the form's field that greets them together, how that
    is, whether it was chosen, and what the message then says that does not fit them all; for one
    that is no such address any more, the address.
    """
    called = field_words.headings(seen)
    differs = {lists.key(one.email): couple_words.differs(one.shape(called)["fields"])
               for one in seen.differing}  # fmt: skip
    people: dict[str, list[str]] = {}
    for one in seen.twice:
        if one.name and one.of and not one.reason:
            people.setdefault(one.email, [one.of]).append(one.name)
    chosen = {
        name for name, text in typed.items() if text.strip() and choice_names.of("both", name)
    }
    for email, names in people.items():
        name = choice_names.written("both", email)
        people_there = distinct(names)
        if name in chosen or (name and len(people_there) > 1):
            greeted = names[0] if name in chosen else together(people_there[:MOST])
            yield name, f"{greeted} <{email}>", name in chosen, differs.get(lists.key(email), "")
            chosen.discard(name)
    yield from ((name, name.partition(":")[2], True, "") for name in sorted(chosen))


def _by_value(seen: Preview, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that leave people out by a value, each with what it says."""
    called = field_words.headings(seen)
    for name, text in typed.items():
        if text.strip() and (found := choice_names.of("leave_out_if", name)):
            variable, value = found
            column = called.get(variable) or field_words.spoken(variable)
            n = seen.look.notes.left_if[variable, value]
            yield name, say("{column}: {value} ({n})", column=column, value=value or say("empty"),
                            n=n)  # fmt: skip


def _by_hand(seen: Preview, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that leave single people out, each with who that is."""
    who = {lists.key(one.email): one for one in seen.look.notes.left_people}
    for name, text in typed.items():
        if text.strip() and (found := choice_names.of("leave_out", name)):
            [email] = found
            one = who.get(lists.key(email))
            yield name, f"{one.name} <{one.email}>" if one and one.name else email


def at_last(seen: Preview, typed: Mapping[str, str]) -> Json:
    """Return what the last look says of them: how many, who the first are, and what takes each
    choice back.
    """
    notes = seen.look.notes
    who = [one.name or one.email for one in notes.left_people]
    back = [*_by_value(seen, typed), *_by_hand(seen, typed)]
    first = [f"{said.column}: {said.value} ({n})" for said, n in notes.declined.most_common(3)]
    declined = named(first, len(notes.declined))
    if typed.get("declined") == "leave_out" and declined:
        back.insert(0, ("declined", declined))
    return {
        "left_as_chosen": notes.left_people_count,
        "left_names": named(who[:NAMED], notes.left_people_count),
        "left_all": who,
        "take_back": back[:NAMED],
        "declined_open": seen.declined_open,
        "invited": declined if typed.get("declined") == "invite" else "",
    }
