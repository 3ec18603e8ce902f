"""What the form says to its script while somebody types."""

from aiohttp import web

from emailer.showing import shapes
from emailer.submitting import gathered_cautions, previewed, submit
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from web import words
from web.app_keys import STORE
from web.pages import compose_words as says
from web.pages import consent, last_look, written_answers, written_words
from web.receiving import accounts, submissions
from web.receiving.looked_at import UNASKED


async def told(request: web.Request, submission: Submission, seen: Preview) -> shapes.Json:
    """Say to the page's script what a form would become; the file is kept,
    so that it is sent once.
    """
    submissions.keep(request, submission, seen)
    config, store = accounts.config(request, submission), request.app[STORE]
    found = await gathered_cautions.beside(store, submission, seen, config.server)
    its = (await store.account(config.account)).limits
    has_run = bool(await store.run_of_key(submission.key))
    told = previewed.shape(seen)
    for run in (*told["written"]["runs"], *told["written"]["pending_runs"]):
        run["subject"] = words.named(run["subject"])
        run["reached"] = written_words.reached(run["count"], run["in_doubt"])
    told["written"]["more"] = written_words.more_runs(seen, is_written=True)
    told["written"]["pending_more"] = written_words.more_runs(seen, is_written=False)
    of_form = {
        "kept": bool(submission.upload and submission.key) and "file" not in seen.problems,
        "warnings": [*gathered_cautions.shape(found), *_asked(submission, seen)],
        "transport": says.by_server(config, its, accounts.names(request)),
        "sender": says.sender_of(submission.typed, config),
        "usual_to": says.usual_address(submission.typed, config),
        "looks": last_look.is_needed(request, config.transport),
        "is_real": config.transport == "smtp",
        "summary": says.counted(seen),
        "button": says.button(seen, submission.typed, has_run=has_run),
        "agreed": consent.value(seen),
        "chooses": says.chooses(seen, has_run=has_run),
    }
    return told | of_form | _shown(submission, seen)


def _asked(submission: Submission, seen: Preview) -> list[shapes.Json]:
    """List what the button will ask, as far as no field of its own shows it."""
    return [{"text": one} for one in submit.odd_files(submission, seen).values()]


def _shown(submission: Submission, seen: Preview) -> shapes.Json:
    """Say what was seen of the list and of the message that is shown."""
    return {
        "twice": says.twice(seen),
        "told_written": written_words.written(seen),
        "told_pending": written_words.pending(seen),
        **says.beside_message(submission, seen),
        "answers": written_answers.shape(seen, submission.typed),
        "read_as": says.read_as(seen.encoding),
        "fields": says.fields(seen),
        "examples": says.examples(seen),
        "shown": says.message_of(seen),
        "searched": says.searched(seen, submission.typed),
        "gaps": says.gaps(seen),
        "leave": says.leave_of(seen),
        "test_as": says.test_as(seen),
        "passed_over": says.passed_over(seen),
        "unasked": "" if seen.is_asked else UNASKED,
    }
