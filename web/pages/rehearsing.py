"""The rehearsal: everybody's mail is written and none leaves;
then the last look, with what was found, can send.
"""

from aiohttp import web

from emailer.lists import ListError
from emailer.message.checking import MessageError
from emailer.submitting import previews, rehearsal, submit
from emailer.submitting.counting import Preview
from emailer.submitting.rehearsal import Report
from emailer.submitting.submission import Submission
from emailer.submitting.submit import RefusedError
from web.pages import composing, drafts, expired, last_look, put_right
from web.receiving import submissions


async def rehearse(request: web.Request) -> web.Response:
    """Write the mail of everybody on the list, and say what was found."""
    async with submissions.read(request) as typed:
        await drafts.keep(request, typed)
        submission, seen = await put_right.looked(typed)
        expired.note(submission, seen)
        try:
            report = await report_of(submission, seen)
        except RefusedError as refused:
            return await composing.sent_back(request, submission, refused)
        return await last_look.show(request, submission, seen, {"rehearsal": report})


async def report_of(submission: Submission, seen: Preview) -> Report:
    """Rehearse, unless something is wrong already. Raises RefusedError."""
    if seen.problems or not seen.valid:
        raise submit.refusal(submission, seen)
    try:
        return await rehearsal.of(submission)
    except MessageError as error:
        raise RefusedError(previews.problem(error), seen) from None
    except ListError as error:
        raise RefusedError({error.field or submission.list_field: str(error)}, seen) from None
