"""A test to oneself: what became of it, as JSON and in a sentence. Pure."""

from typing import Protocol

from emailer import replies
from emailer.dialogue import Reply, Stage
from emailer.model import Recipient
from emailer.outcomes import Outcome, Result
from emailer.showing import pause_words, shapes

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


class Test(Protocol):
    """A test that was sent: to whom, and whose mail it was (nobody's, where the list had nobody)."""

    @property
    def to(self) -> str:
        """An address."""

    @property
    def written_as(self) -> Recipient | None:
        """A person of the list."""


def shape(test: Test, outcome: Outcome, transport: str) -> shapes.Json:
    """Write it."""
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
        return f"The account is paused, so no test was sent. {pause_words.sentence(outcome.pause)}"
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
