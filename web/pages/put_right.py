"""Addresses and lines that a person put right in an earlier run: a list of before has them as they
were. They are read as they are now, unless somebody says of one that it is to stay as it stands;
what was put right for a run that came to nothing is asked about.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from emailer import lists
from emailer.submitting import choice_names, previews
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.written_before import Corrected


async def looked(submission: Submission) -> tuple[Submission, Preview]:
    """Look at a form as it is to be read; returns it with what was taken, as if it was typed."""
    seen = await previews.preview(submission)
    typed, choices = submission.typed, submission.source.choices
    found = (*seen.written.put_right, *seen.known_lines)
    new = [one for one in found if one.is_sure and _is_new(one, typed)]
    if not new:
        return submission, seen
    better = {lists.key(one.was): one.better for one in new if not one.is_line}
    mend = {one.line: one.better for one in new if one.is_line}
    taken = replace(
        choices, corrected={**choices.corrected, **better}, mend={**choices.mend, **mend}
    )
    as_read = replace(
        submission,
        typed={**typed, **{field(one): one.better for one in new}},
        source=replace(submission.source, choices=taken),
    )
    return as_read, await previews.preview(as_read)


class Offer(NamedTuple):
    """An address that was put right, as the form shows it."""

    line: int
    was: str
    better: str
    field: str
    is_taken: bool = False
    is_sure: bool = True


def offered(seen: Preview, typed: Mapping[str, str]) -> list[Offer]:
    """List what was said of such addresses, and what is asked, in the order of their lines."""
    known = {lists.key(one.was): (one.line, one.better) for one in seen.look.notes.corrected}
    known |= {lists.key(one.was): (one.line, one.better) for one in seen.written.put_right}
    unsure = [one for one in seen.written.put_right if not one.is_sure]
    are_unsure = {lists.key(one.was) for one in unsure}
    shown = [
        Offer(one.line, one.was, one.better, field(one), is_sure=False)
        for one in unsure
        if _is_new(one, typed)
    ]
    for name, text in typed.items():
        if text.strip() and (found := choice_names.of("corrected", name)):
            [was] = found
            itself = lists.key(was)
            line, better = known.get(itself, (0, text))
            is_taken, is_sure = lists.key(text) != itself, itself not in are_unsure
            shown.append(Offer(line, was, better, name, is_taken, is_sure))
    return sorted(shown)


def field(one: Corrected) -> str:
    """Name the form's field that says as what an address or a line is read; "" where none can."""
    return f"mend_{one.line}" if one.is_line else choice_names.written("corrected", one.was)


def _is_new(one: Corrected, typed: Mapping[str, str]) -> bool:
    name = field(one)
    return bool(name) and name not in typed
