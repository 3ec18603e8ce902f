"""What somebody agreed to by pressing Send: the counts on the button,
or a last look at exactly this. Pure.
"""

import hashlib
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import replace

from emailer.letters import SAME, SKIPS
from emailer.submitting import content
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.submit import why_not_all
from emailer.submitting.written_before import Leaves
from emailer.tongue import Sentence, say_n

Agreed = tuple[int, int]
"""People to write to, and lines to leave out."""

_PAGES_OWN = frozenset(
    {
        "key",
        "kept",
        "kept_files",
        "agreed",
        "looked",
        "person",
        "step",
        "find",
        "found",
        "shown",
        "draft",
    }
    | {"on_rejected", "to"}
)
"""Fields that the page of the last look writes itself, or that decide nothing once it was taken."""
_FILLED_IN = frozenset({"zone"})
"""Filled in by the page, and said only beside a time, whose hash has it."""
_LINE_END = re.compile(r"\r\n?")
"""Browsers send CRLF for what was typed as one line end."""


def agreed(typed: Mapping[str, str]) -> Agreed | None:
    """Read the counts that the pressed button named; None where it named none."""
    people, _, left_out = typed.get("agreed", "").partition(" ")
    if not (
        people.isascii() and people.isdecimal() and left_out.isascii() and left_out.isdecimal()
    ):
        return None
    return int(people[:12]), int(left_out[:12])


def given(submission: Submission) -> Submission:
    """Leave out what the button said is left out; without such a button,
    nobody is left out unasked.
    """
    return replace(submission, on_rejected="skip") if agreed(submission.typed) else submission


def counts(seen: Preview) -> Agreed:
    """Say what would be agreed to."""
    return seen.valid - seen.left_out, seen.rejected_count


def value(seen: Preview | None) -> str:
    """Write counts as the button carries them; nothing where nobody has counted,
    or something is wrong or to be chosen first.
    """
    is_counted = seen and seen.valid and not (seen.is_wrong or seen.written.to_choose)
    return "{} {}".format(*counts(seen)) if seen and is_counted else ""


def carried(typed: Mapping[str, str]) -> dict[str, str]:
    """List what the last look carries along as it was typed."""
    return {name: text for name, text in typed.items() if name not in _PAGES_OWN}


def told_secrets(typed: Mapping[str, str]) -> dict[str, str]:
    """Refuse secrets of webhooks, which a last look would carry through a page."""
    written = typed.get("webhooks", "")
    has_some = "secret" in written or "?" in written
    return {"webhooks": _BY_API} if has_some else {}


_BY_API = Sentence("A webhook with a secret, or with a ? in its address, is made by the API alone.")


def token(submission: Submission, key: str) -> str:
    """Name all that a last look is taken at: what is sent, and every field that is carried along.

    No field is listed here, so none that decides who gets what can be forgotten; and the form's
    `key`, by which a second press is known to be the same, is one of them.
    """
    typed = carried(submission.typed).items()
    fields = sorted(
        (name, _LINE_END.sub("\n", text)) for name, text in typed if name not in _FILLED_IN
    )
    whole = [key, content.content_hash(submission), fields]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def looked_at(submission: Submission) -> bool:
    """Tell whether a last look was taken at exactly this list, message and options."""
    looked, key = submission.typed.get("looked", ""), submission.key or ""
    return bool(looked) and looked == token(submission, key)


def is_choice(seen: Preview, before: Agreed) -> bool:
    """Tell whether the same list was counted, and only those other runs have written to, or will,
    are left out now, or are no longer.
    """
    (was, out), (now, now_out) = before, counts(seen)
    every = itertools.product(SKIPS, repeat=2)
    left = {seen.valid - seen.written.left_by(Leaves(*one)) for one in every}
    return out == now_out and was != now and {was, now} <= left


def questions(submission: Submission, seen: Preview, asked: Mapping[str, str]) -> list[str]:
    """List all that is to be decided before a form is sent with which nothing is wrong."""
    said = list(dict.fromkeys(asked.values()))
    if seen.no_use_count and agreed(submission.typed) is None:
        said.append(why_not_all(seen))
    return said


def changed(seen: Preview, before: Agreed) -> str:
    """Say why the button spoke of others than there are now."""
    (was, out), (now, now_out) = before, counts(seen)
    if is_choice(seen, before):
        is_of_all = abs(was - now) == seen.written.people
        # for the letter they have, nobody chose to leave them out
        is_by_letter = now < was and seen.written.leaves.written == SAME
        return _chosen(was, now) if is_of_all and not is_by_letter else _otherwise(was, now)
    if was + out == now + now_out and now < was:
        return Sentence(_NO_USE, was=was, out=out, now=now, now_out=now_out)
    return Sentence(
        "The list has changed. The button said {was} to write to and {out} to leave out; "
        "now it is {now} and {now_out}.",
        was=was,
        out=out,
        now=now,
        now_out=now_out,
    )


_NO_USE = Sentence(
    "Not all of the list can be used as it is: the button said {was} to write to and {out} to "
    "leave out; now it is {now} and {now_out}. Why stands beside the lines that are left out."
)


def _otherwise(was: int, now: int) -> str:
    """Say that some of those other runs write to count otherwise, by a choice or another letter."""
    return Sentence(
        "Who is left out has changed: the button now says {now} where it said {was}.",
        now=now,
        was=was,
    )


def _chosen(was: int, now: int) -> str:
    """Say that those an earlier run has written to count otherwise, by one's own choice."""
    if now > was:
        return say_n(
            "You chose to write again to the one an earlier run has written to: "
            "the button now says {now} where it said {was}.",
            "You chose to write again to the {n} an earlier run has written to: "
            "the button now says {now} where it said {was}.",
            now - was,
            now=now,
            was=was,
        )
    return say_n(
        "You chose to leave out the one an earlier run has written to: "
        "the button now says {now} where it said {was}.",
        "You chose to leave out the {n} an earlier run has written to: "
        "the button now says {now} where it said {was}.",
        was - now,
        now=now,
        was=was,
    )
