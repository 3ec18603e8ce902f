"""A test to oneself, sent by the account; one asked for too soon is an answer of its own."""

from emailer.sending.courier import Courier, TooOftenError
from emailer.showing import shapes, tested
from emailer.store import Store
from emailer.submitting import to_me
from emailer.submitting.previews import Preview
from emailer.submitting.submission import Submission
from web.errors import ProblemError


async def send(store: Store, courier: Courier, submission: Submission, seen: Preview) -> shapes.Json:
    """Send the test, and say what became of it. Raises RefusedError (422), or ProblemError (429) when too soon."""
    test = await to_me.composed(store, submission, seen)
    try:
        outcome = await courier.send(test.mail)
    except TooOftenError as error:
        said = f"Too many tests were sent just now. Wait {error.wait_s} s, then send the next."
        raise ProblemError(429, said, "Nothing was sent.", retry_after_s=error.wait_s) from None
    return tested.shape(test, outcome, submission.transport)
