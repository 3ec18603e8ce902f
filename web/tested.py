"""A test to oneself: sent by the account, and told as pages and the API tell it."""

from emailer import replies
from emailer.dialogue import Reply, Stage
from emailer.sending.courier import Courier, Outcome, Result, TooOftenError
from emailer.showing import shapes
from emailer.store import Store
from emailer.submitting import to_me
from emailer.submitting.previews import Preview
from emailer.submitting.submission import Submission
from emailer.submitting.to_me import Test
from web.errors import ProblemError

_REFUSED = {
    Stage.GREETING: "the connection",
    Stage.EHLO: "the connection",
    Stage.STARTTLS: "to encrypt",
    Stage.AUTH: "the login",
    Stage.MAIL: "the sender",
    Stage.RCPT: "the address",
}
_FOR_NOW = 500
"""Codes below it ask to wait (RFC 5321 4.2.1)."""


async def send(store: Store, courier: Courier, submission: Submission, seen: Preview) -> shapes.Json:
    """Send the test, and say what became of it. Raises RefusedError (422), or ProblemError (429) when too soon."""
    test = await to_me.composed(store, submission, seen)
    try:
        outcome = await courier.send(test.mail)
    except TooOftenError as error:
        said = f"Too many tests were sent just now. Wait {error.wait_s} s, then send the next."
        raise ProblemError(429, said, "Nothing was sent.", retry_after_s=error.wait_s) from None
    return _shape(test, outcome, submission.transport)


def _shape(test: Test, outcome: Outcome, transport: str) -> shapes.Json:
    person, answer = test.written_as, outcome.answer
    return {
        "result": outcome.result,
        "text": sentence(test, outcome, transport),
        "to": test.to,
        "server": outcome.server or None,
        "person": {"email": person.email, "name": person.name} if person else None,
        "reply": shapes.reply(answer) if isinstance(answer, Reply) else None,
        "state_reason": shapes.reason(outcome.pause),
    }


def sentence(test: Test, outcome: Outcome, transport: str) -> str:
    """Say what became of a test, with the server's own words."""
    if outcome.pause:
        return f"The account is paused, so no test was sent. {outcome.pause.text}"
    if outcome.result is Result.SENT:
        return _sent(test, outcome, transport)
    if isinstance(outcome.answer, Reply):
        return _refused(outcome.answer, outcome.server)
    why = outcome.answer.text if outcome.answer else ""
    if outcome.result is Result.IN_DOUBT:
        return f"The test was handed over, and no answer came: it may arrive, or not. {why}"
    return f"The test was not sent. {why}"


def _sent(test: Test, outcome: Outcome, transport: str) -> str:
    written = f", as {test.written_as.name or test.written_as.email} will get it" if test.written_as else ""
    if transport == "simulated":
        return f"The built-in mailbox took the test{written}. No mail account is set up, so nothing left this machine."
    if transport == "folder":
        return f"The test was written into the folder {outcome.server}{written}. Nothing left this machine."
    return f"{outcome.server} took the test for {test.to}{written}. Look into that mailbox, its spam folder too."


def _refused(answer: Reply, server: str) -> str:
    what, words = _REFUSED.get(answer.stage, "the message"), replies.shown(answer)
    if answer.code < _FOR_NOW:
        return f"The test was not sent: {server} asks to wait. “{words}”"
    return f"The test was not sent: {server} refused {what}. “{words}”"
