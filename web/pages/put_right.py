"""Addresses that a person put right in an earlier run: a list of before has them as they were.
It is read as they are now, unless somebody says of one that it is to stay as it stands.
"""

from collections.abc import Mapping
from dataclasses import replace

from emailer import lists
from emailer.lists.notes import Suggestion
from emailer.submitting import choosing
from emailer.submitting.counting import Preview
from web.receiving import submissions
from web.receiving.submissions import Submission


async def looked(submission: Submission) -> tuple[Submission, Preview]:
    """Look at a form as it is to be read; returns it with what was taken, as if it was typed."""
    seen = await submissions.preview(submission)
    typed, choices = submission.typed, submission.source.choices
    new = [one for one in seen.written.put_right if _is_new(one, typed)]
    if not new:
        return submission, seen
    better = {lists.key(one.was): one.better for one in new}
    taken = replace(choices, corrected={**choices.corrected, **better})
    as_read = replace(
        submission,
        typed={**typed, **{field(one): one.better for one in new}},
        source=replace(submission.source, choices=taken),
    )
    return as_read, await submissions.preview(as_read)


def offered(seen: Preview, typed: Mapping[str, str]) -> list[dict[str, object]]:
    """List what was said of such addresses, in the order of their lines."""
    known = {
        lists.key(one.was): one for one in (*seen.look.notes.corrected, *seen.written.put_right)
    }
    shown = []
    for name, text in typed.items():
        if (was := choosing.corrected(name)) and text.strip():
            one = known.get(lists.key(was), Suggestion(0, was, text))._replace(was=was)
            is_taken = lists.key(text) != lists.key(was)
            shown.append({"field": name, "is_taken": is_taken, **one._asdict()})
    return sorted(shown, key=lambda one: one["line"])


def field(one: Suggestion) -> str:
    """Name the form's field that says as what an address is read."""
    return f"corrected:{one.was}"


def _is_new(one: Suggestion, typed: Mapping[str, str]) -> bool:
    name = field(one)
    return name not in typed and '"' not in name and choosing.corrected(name) is not None
