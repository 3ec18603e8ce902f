"""A submission as `send` tells it before anything is sent: counts, problems,
warnings, the first message.
"""

import contextlib
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from emailer.cli import run_lines, send_input
from emailer.cli.exit_codes import Exit
from emailer.cli.flags import say
from emailer.lists.addresses.address import shown
from emailer.showing.wording import people
from emailer.store import NotFoundError, Store
from emailer.submitting import caution_words, gathered_cautions, previewed
from emailer.submitting.cautions import Caution
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.submit import RefusedError, refusal

if TYPE_CHECKING:
    from emailer.limits import Limits

SHOWN = 20


async def warnings(store: Store | None, submission: Submission, seen: Preview) -> list[Caution]:
    """List what to know before this is sent."""
    its: Limits = ()
    if store is not None:
        # Else nothing was ever sent from this database.
        with contextlib.suppress(NotFoundError):
            its = (await store.account()).limits
    return await gathered_cautions.known(submission, seen, its)


def refused(submission: Submission, seen: Preview) -> RefusedError | None:
    """Say why nothing can be sent, if that is so."""
    nobody = not seen.valid or (submission.on_rejected == "refuse" and seen.no_use_count)
    return refusal(submission, seen) if seen.problems or nobody else None


def tell_refused(error: RefusedError, *, as_json: bool) -> Exit:
    """Say what is wrong, each problem with its flag; beside JSON, too."""
    if as_json:
        body = {"message": str(error), "problems": dict(error.problems),
                "rejected_count": error.rejected_count,
                "rejected": previewed.rejected(error.rejected),
                "exit_code": int(Exit.BAD_USAGE)}  # fmt: skip
        say(json.dumps(body, ensure_ascii=False))
    for field, sentence in error.problems.items():
        say(f"{send_input.flag(field)}: {run_lines.fit(sentence)}", sys.stderr)
    if error.seen:
        for line in _rejected(error.seen):
            say(line, sys.stderr)
    return Exit.BAD_USAGE


def tell(seen: Preview, found: list[Caution]) -> None:
    """Say whom a list reaches, which lines cannot be used, and what is odd."""
    for line in (counted(seen), *_rejected(seen)):
        say(line)
    note(found)


def note(found: list[Caution], to: TextIO | None = None) -> None:
    """Say what is odd."""
    for one in found:
        say(f"Note: {run_lines.fit(caution_words.sentence(one))}", to)


def tell_whole(seen: Preview, found: list[Caution]) -> None:
    """Say all that is known of a submission, its first message among it."""
    tell(seen, found)
    if first := seen.first:
        say(
            f"\nTo: {run_lines.fit(first.to)}\nSubject: {run_lines.fit(first.subject)}\n\n"
            f"{run_lines.fit(first.text)}"
        )


def as_json(seen: Preview, found: list[Caution]) -> str:
    """Write it as the API does."""
    return json.dumps(
        previewed.shape(seen) | {"warnings": gathered_cautions.shape(found)}, ensure_ascii=False
    )


def counted(seen: Preview) -> str:
    """Say whom a list reaches, as in "312 people, 2 lines cannot be used, 3 duplicates"."""
    said = [people(seen.valid) if seen.valid else "Nobody"]
    if n := seen.no_use_count:
        said.append(f"{n:,} line{'s' if n > 1 else ''} cannot be used")
    if n := seen.look.notes.left_as_chosen:
        people_left = seen.look.notes.left_people_count
        of_lines = "" if n == people_left else f" ({n:,} lines)"
        said.append(f"{people_left:,} left out as you chose{of_lines}")
    if seen.duplicates:
        said.append(f"{seen.duplicates:,} duplicate{'s' if seen.duplicates > 1 else ''}")
    if n := seen.written.left_written:
        said.append(f"{n:,} left out: written to before")
    if n := seen.written.left_waiting:
        said.append(f"{n:,} left out: waiting in another run")
    if n := seen.written.staying:
        said.append(f"{n:,} waiting in another run, too")
    return ", ".join(said) + "."


def _rejected(seen: Preview) -> Iterator[str]:
    for one in seen.rejected[:SHOWN]:
        yield f"  line {one.line}: {run_lines.fit(shown(one.value))}: {run_lines.fit(one.reason)}"
    if seen.rejected_count > SHOWN:
        yield f"  and {seen.rejected_count - SHOWN:,} more"
