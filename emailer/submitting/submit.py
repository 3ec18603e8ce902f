"""A submission -> a run, whatever way it came: completed with what only the store can tell,
and stored. No requests.
"""

import contextlib
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from emailer import letters, side_threads
from emailer.lists import ListError
from emailer.lists.notes import LEFT
from emailer.message import formats
from emailer.message.checking import MessageError
from emailer.model import PartKind
from emailer.store import Created, Draft, DraftFile, GivenUpError, PastError, Store
from emailer.store.errors import is_past
from emailer.submitting import caution_words, listing, other_runs, personal, previews, written_as
from emailer.submitting.content import content_hash
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission, leaves, of_same_alone, unsaid
from emailer.submitting.written_before import LookUp
from emailer.tongue import Sentence, plural, together, why

BAD_KEY = Sentence("An Idempotency-Key has 1 to 255 visible ASCII characters")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class RefusedError(Exception):
    """Nothing was stored: 422. `problems`: field -> sentence;
    `rejected`: the first 1,000 lines of no use. `asks`: the fields of those that are questions:
    nothing is wrong with them, but they are to be decided.
    """

    def __init__(
        self, problems: Mapping[str, str], seen: Preview | None = None, asks: Collection[str] = ()
    ) -> None:
        """Keep what is known; `valid` counts the people of the list besides the rejected lines."""
        super().__init__(next(iter(problems.values()), ""))
        self.problems, self.seen, self.asks = problems, seen, frozenset(asks)
        self.rejected = seen.rejected if seen else []
        self.rejected_count = seen.rejected_count if seen else 0
        self.valid = seen.valid if seen else 0
        self.duplicates = seen.duplicates if seen else 0


def new_key() -> str:
    """Make the hidden key of a fresh form."""
    return secrets.token_urlsafe(16)


def is_key(text: str) -> bool:
    """Tell whether a text can be an Idempotency-Key."""
    return _KEY.fullmatch(text) is not None


async def completed(submission: Submission, store: Store | None) -> Submission:
    """Add what only the store or a thread can tell; without a store, what a thread can."""
    whole = await _written(submission)
    if store is None:
        return whole
    said = whole.message
    if said.event:  # what is shown and tested was made now; what is stored, when it is stored
        whole = replace(
            whole, message=replace(said, event=replace(said.event, made_at=store.now()))
        )
    whole = replace(whole, is_late=is_past(whole.start_at, store.now()))
    of = whole.transport
    look_up = LookUp(
        partial(store.written_before, transport=of, letter=letters.of(whole.message)),
        partial(store.people.put_right, transport=of),
        partial(store.people.failed_before, transport=of),
        partial(store.people.left_before, transport=of, reason=LEFT),
    )
    return await other_runs.joined(replace(whole, look_up=look_up), store)


async def _written(submission: Submission) -> Submission:
    """Write both parts of the message, by its format; beside the loop,
    for a long one takes its time.
    """
    said = submission.message
    if said.format == "text" and not said.html.strip():
        return submission
    try:
        made = await side_threads.run(len(said.text) + len(said.html), formats.written, said)
    except MessageError as error:
        return replace(submission, problems=previews.problem(error) | dict(submission.problems))
    return replace(submission, message=made)


async def submit(store: Store, submission: Submission, *, asks: bool = False) -> Created:
    """Store a submission. Raises RefusedError (422), or ConflictError
    (409) whose `run_id` has the same key.

    One that `asks` is refused where another run has written to some, or is to write to them yet,
    and nobody has said what is to become of them.
    """
    if submission.problems:
        raise RefusedError(submission.problems)
    if submission.typed.get("unsent") == "yes":
        raise RefusedError(
            {"attachment": Sentence("The files of this form were left out. Send the form itself.")}
        )
    asks = asks and bool(unsaid(submission) or of_same_alone(submission))
    if (asks or submission.message.personal) and not await store.run_of_key(submission.key):
        submission = await _asked(submission, asks=asks)
    try:
        created = await _stored(store, _as_asked(submission) if asks else submission)
    except PastError as error:
        raise RefusedError({"start_at": why(error)}) from None
    except MessageError as error:
        raise RefusedError(previews.problem(error)) from None
    except ListError as error:
        raise RefusedError({error.field or submission.list_field: why(error)}) from None
    if created.run_id is None:
        # the store stops counting people where it stops storing them
        seen = await previews.preview(submission)
        raise refusal(submission, seen)
    return created


def _as_asked(submission: Submission) -> Submission:
    """Take what was not asked, as nobody was found, for whom is found meanwhile: they are left out
    of what is stored later than their run.
    """
    written, waiting = leaves(submission)
    return replace(submission, skip_written=written, skip_waiting=waiting)


async def _stored(store: Store, submission: Submission) -> Created:
    """Store it, once more where a sender that started meanwhile gave it up.
    Raises GivenUpError where that does not end.
    """
    ready = await previews.prepared(submission)
    draft = await side_threads.run(submission.source.size_bytes, _draft, submission)
    for _ in range(TRIES):
        look = listing.Look()
        whole = replace(
            draft,
            say_repeated=partial(listing.repeated, submission.source, look),
            headings=partial(listing.headings, look),
            written_as=partial(written_as.of, look, submission.source.choices),
        )
        async with contextlib.aclosing(listing.read(submission.source, ready, look)) as lines:
            try:
                return await store.create_run(whole, lines)
            except GivenUpError as error:
                given_up = error
    raise given_up


TRIES = 3
_CHOOSE = Sentence("Leave them out, or write to them again: choose below, then send.")
_CHOOSE_TOO = Sentence("Leave them out here, or write to them twice: choose below, then send.")


async def _asked(submission: Submission, *, asks: bool) -> Submission:
    """Refuse what would write to people a second time, or leave files out, unasked.
    Such files then stay out.
    """
    seen = await previews.preview(submission)
    problem = odd_files(submission, seen) | (undecided(submission, seen) if asks else {})
    if problem:
        raise RefusedError({**seen.problems, **problem}, seen, problem)
    return (
        replace(submission, files_used=seen.personal.used)
        if submission.message.personal
        else submission
    )


def odd_files(submission: Submission, seen: Preview) -> dict[str, str]:
    """Ask about personal files that were chosen for nobody, or go to several;
    nothing where that was answered.
    """
    personal_files = (one.part for one in submission.files if one.part.kind is PartKind.PERSONAL)
    are_lent = all(part.key for part in personal_files)
    if submission.personal_anyway or are_lent:
        return {}
    question = personal.question(seen.personal)
    return {"personal": question} if question else {}


def undecided(submission: Submission, seen: Preview) -> dict[str, str]:
    """Say that it is to be decided about people an earlier run has written to, or another is to
    write to yet; nothing where it is.
    """
    asked: dict[str, str] = {}
    is_open = {*unsaid(submission), *seen.written.to_choose}
    if "skip_written" in is_open and seen.written.people:
        said = caution_words.written(seen.written.people, seen.valid)
        asked["skip_written"] = together(said, _CHOOSE)
    if "skip_waiting" in is_open and seen.written.pending:
        asked["skip_waiting"] = together(caution_words.pending(seen.written.pending), _CHOOSE_TOO)
    return asked


def refusal(submission: Submission, seen: Preview, asks: Collection[str] = ()) -> RefusedError:
    """Say why nothing can be made of a submission that was looked at."""
    return RefusedError(seen.problems or {submission.list_field: why_not_all(seen)}, seen, asks)


def _draft(submission: Submission) -> Draft:
    return Draft(
        message=submission.message,
        account=submission.account,
        transport=submission.transport,
        policy=submission.policy,
        max_failures=submission.max_failures,
        limits=submission.limits,
        idempotency_key=submission.key,
        content_hash=content_hash(submission),
        refuse_rejected=submission.on_rejected == "refuse",
        rest_of=submission.instead_of or submission.rest_of,
        by_address=submission.instead_of is not None,
        files=_files(submission),
        skip_written=submission.skip_written or False,
        skip_waiting=submission.skip_waiting or False,
        start_at=submission.start_at,
        grace_s=submission.grace_s or 0.0,
        hours=submission.hours,
        after=submission.after,
        webhooks=submission.webhooks,
    )


def _files(submission: Submission) -> tuple[DraftFile, ...]:
    """List the files to be kept: of the personal ones, those that somebody gets."""
    used = submission.files_used
    if used is None:
        return submission.files
    return tuple(
        one
        for one in submission.files
        if one.part.kind is not PartKind.PERSONAL or one.part.filename in used
    )


def why_not_all(seen: Preview) -> str:
    """Say what is to be done about lines that cannot be used, or about there being none."""
    if not seen.rejected_count and seen.duplicates_elsewhere:
        return Sentence(
            "Nobody is left to write to: the address of each line stood in a line before, in the "
            "list that this file comes from."
        )
    if not seen.no_use_count and seen.rejected_count:
        return Sentence("Everybody on this list is left out, as you chose.")
    if not seen.no_use_count:
        return Sentence("There is nobody on this list. Write at least one address.")
    if not seen.is_by_line:
        return _why_not_all_entries(seen)
    if not seen.valid:
        return plural(
            "{n} line cannot be used, and nobody is left. Correct the list.",
            "{n} lines cannot be used, and nobody is left. Correct the list.",
            seen.no_use_count,
        )
    return plural(
        "{n} line cannot be used. Correct it, or leave it out.",
        "{n} lines cannot be used. Correct them, or leave them out.",
        seen.no_use_count,
    )


def _why_not_all_entries(seen: Preview) -> str:
    if not seen.valid:
        return plural(
            "{n} entry cannot be used, and nobody is left. Correct the list.",
            "{n} entries cannot be used, and nobody is left. Correct the list.",
            seen.no_use_count,
        )
    return plural(
        "{n} entry cannot be used. Correct it, or leave it out.",
        "{n} entries cannot be used. Correct them, or leave them out.",
        seen.no_use_count,
    )
