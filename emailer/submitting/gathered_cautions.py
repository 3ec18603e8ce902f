"""What a submission is warned of, as pages and API tell it: the pure cautions,
with what the store knows.
"""

import contextvars
from collections.abc import Sequence
from typing import Any

from emailer import limits, side_threads
from emailer.limits import Limits
from emailer.lists.addresses.address import shown as fit
from emailer.lists.notes import NAMED, Said
from emailer.message import files
from emailer.model import PartKind
from emailer.store import Store
from emailer.submitting import caution_words, cautions, left_out
from emailer.submitting.cautions import Caution, Code, Reach
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission

Json = dict[str, Any]


async def of(store: Store, submission: Submission, seen: Preview, host: str = "") -> list[Caution]:
    """List what to know before this is sent; of an empty list nothing, for nothing would be.

    `host` is where real mail goes.
    """
    its = (await store.account(submission.account)).limits
    return await known(submission, seen, its, await size_limit(store, submission, host))


async def size_limit(store: Store, submission: Submission, host: str) -> int:
    """Read how large a message its account's server takes;
    0 where it has not said so, or there is none.
    """
    if not host:
        return 0
    return (await store.learnt(host, account=submission.account)).size_limit or 0


async def known(
    submission: Submission,
    seen: Preview,
    its: Limits,
    size_limit: int = 0,
) -> list[Caution]:
    """List it for an account with such limits, beside the loop: a long letter takes its time."""
    if not seen.valid:
        return []
    said = submission.written
    size_bytes = len(said.text) + len(said.html)
    work = contextvars.copy_context().run  # it speaks the language of whoever asks
    reach = _reach(submission, seen, its, size_limit)
    return await side_threads.run(size_bytes, work, cautions.of, said, reach)


def _reach(submission: Submission, seen: Preview, its: Limits, size_limit: int) -> Reach:
    known = seen.written
    as_it_was = [one for one in known.put_right if not seen.is_left(one.was)]
    return Reach(
        people=seen.valid - seen.left_out,
        written_before=known.again,
        written_same=known.again_same,
        put_right=as_it_was,
        put_right_count=len(as_it_was) + known.put_right_count - len(known.put_right),
        typing_errors=seen.typing_errors,
        typing_error_count=seen.typing_error_count,
        failed=known.failed,
        declined=() if submission.source.choices.declined else _declined(seen),
        shared=seen.shared,
        shared_first=seen.shared_first,
        left_with=seen.look.notes.left_with,
        left_with_first=seen.look.notes.left_with_first,
        other_lines=seen.other_lines,
        nowhere=left_out.nowhere(submission.source.choices, seen.look.notes),
        differing=seen.differing,
        columns=seen.columns,
        values=seen.values,
        called={name: fit(text) for name, text in seen.look.called.items()},
        empty=seen.empty,
        files=_files(submission),
        mail_bytes=mail_bytes(submission, seen),
        size_limit=size_limit,
        a_day=limits.a_day((*submission.limits, *its)),
        least_s=limits.least_s(seen.valid - seen.left_out, (*submission.limits, *its)),
    )


def mail_bytes(submission: Submission, seen: Preview) -> int:
    """Say about how large the largest mail is: the one that was looked at,
    with the largest files.
    """
    common = [
        one.part.size_bytes for one in submission.files if one.part.kind is not PartKind.PERSONAL
    ]
    return seen.written_bytes + sum(
        map(files.encoded_bytes, (*common, seen.personal.largest_bytes))
    )


async def beside(
    store: Store, submission: Submission, seen: Preview, host: str = ""
) -> list[Caution]:
    """List what the form does not say elsewhere: it asks by itself about those written to before
    and those who said no, and offers to correct likely typing errors, and what earlier runs have
    corrected.
    """
    return [one for one in await of(store, submission, seen, host) if one.code not in _ASKED]


_ASKED = (Code.WRITTEN_BEFORE, Code.TYPING_ERRORS, Code.PUT_RIGHT, Code.DECLINED)


def _declined(seen: Preview) -> Sequence[tuple[Said, int, Sequence[str]]]:
    notes = seen.look.notes
    return [
        (said, n, notes.declined_names[said][:NAMED]) for said, n in notes.declined.most_common()
    ]


def _files(submission: Submission) -> int:
    """Count the files that go along; while one types, they are left out and may be any number."""
    attached = [one for one in submission.files if one.part.kind is not PartKind.INLINE]
    return len(attached) or int(submission.typed.get("unsent") == "yes")


def shape(found: list[Caution]) -> list[Json]:
    """Write cautions as JSON has them: code and values for programs, a sentence for people."""
    return [
        {
            "code": one.code,
            "field": one.part or None,
            "params": dict(one.values),
            "text": caution_words.sentence(one),
        }
        for one in found
    ]
