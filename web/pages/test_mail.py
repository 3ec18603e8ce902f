"""Send a test to me: from the form and from the last look,
both of which come back with what became of it.
"""

from aiohttp import web

from emailer.submitting import previews
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.submit import RefusedError
from web import test_mail
from web.app_keys import STORE
from web.errors import ProblemError
from web.pages import composing, drafts, expired, form_again, last_look, rehearsing
from web.receiving import accounts, submissions


async def send(request: web.Request) -> web.Response:
    """Send the message of the form, as one person will get it, to the address in the form."""
    async with submissions.read(request) as submission:
        await drafts.keep(request, submission)
        seen = await previews.preview(submission)
        expired.note(submission, seen)
        try:
            courier = accounts.courier(request, submission.account)
            told = await test_mail.send(request.app[STORE], courier, submission, seen)
        except RefusedError as refused:
            return await _refused(request, submission, seen, refused)
        except ProblemError as problem:
            told = {"result": "too_often", "text": problem.message}
        return await _shown(request, submission, seen, {"tested": told})


async def _refused(
    request: web.Request, submission: Submission, seen: Preview, refused: RefusedError
) -> web.Response:
    if set(refused.problems) == {"to"}:
        more = {"problems": refused.problems, "is_sent_back": True}
        return await _shown(request, submission, seen, more, 422)
    seen.problems |= refused.problems
    return await composing.sent_back(request, submission, refused)


async def _shown(
    request: web.Request,
    submission: Submission,
    seen: Preview,
    more: composing.Filled,
    status: int = 200,
) -> web.Response:
    """Show the page again on which the button was pressed."""
    if "look" in request.query and seen.valid and not seen.problems:
        try:
            report = await _rehearsal(request, submission, seen)
        except RefusedError as refused:
            return await composing.sent_back(request, submission, refused)
        return await last_look.show(request, submission, seen, {**more, **report}, status)
    submissions.keep(request, submission, seen)
    again = await form_again.filled(request, submission, seen)
    return await composing.show(request, {**again, **more}, status)


async def _rehearsal(
    request: web.Request, submission: Submission, seen: Preview
) -> composing.Filled:
    """Find once more what stood beside the button, if a rehearsal did. Raises RefusedError."""
    if request.query["look"] != "rehearsal":
        return {}
    return {"rehearsal": await rehearsing.report_of(submission, seen)}
