"""A test to oneself, sent by the account; one asked for too soon is an answer of its own."""

from emailer.sending.courier import Courier, TooOftenError
from emailer.showing import shapes, test_mail_words
from emailer.store import Store
from emailer.submitting import test_mail
from emailer.submitting.counting import Preview
from emailer.submitting.submission import Submission
from emailer.tongue import Sentence
from emailer.transports.account_test import Step, Try
from web.errors import ProblemError

_SET_UP = Sentence(
    "Set one up on the page Account; or start the program with --transport smtp://user@host:587, "
    "and the password in EMAILER_SMTP_PASSWORD."
)


async def send(
    store: Store, courier: Courier, submission: Submission, seen: Preview
) -> shapes.Json:
    """Send the test, and say what became of it. Raises RefusedError
    (422), or ProblemError (429) when too soon.
    """
    test = await test_mail.composed(store, submission, seen)
    try:
        outcome = await courier.send(test.mail)
    except TooOftenError as error:
        said = Sentence(
            "Too many tests were sent just now. Wait {wait_s} s, then send the next.",
            wait_s=error.wait_s,
        )
        raise ProblemError(
            429, said, Sentence("Nothing was sent."), retry_after_s=error.wait_s
        ) from None
    return test_mail_words.shape(test, outcome, submission.transport)


async def try_connection(courier: Courier, sender: str, other: Try | None = None) -> list[Step]:
    """Try the account's connection. Raises ProblemError (429) when too soon,
    (409) where there is none to try.
    """
    if not (other or courier.can_try):
        raise ProblemError(
            409, Sentence("No mail account is set up, so there is no connection to test."), _SET_UP
        )
    try:
        return await courier.try_connection(sender, other)
    except TooOftenError as error:
        raise too_often(error.wait_s) from None


def too_often(wait_s: int) -> ProblemError:
    """Say that connections were tried too often."""
    said = Sentence(
        "The connection was tried too often just now. Wait {wait_s} s, then try again.",
        wait_s=wait_s,
    )
    return ProblemError(429, said, Sentence("Nothing was tried."), retry_after_s=wait_s)
