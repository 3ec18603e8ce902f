"""A test to oneself: what became of it, as JSON and in a sentence. Pure."""

from typing import Protocol

from emailer.dialogue import Reply, Stage
from emailer.model import Recipient
from emailer.outcomes import Outcome, Result
from emailer.replies import sentences
from emailer.showing import pause_words, shapes
from emailer.tongue import Sentence, say

_REFUSED = {
    Stage.GREETING: Sentence("The test was not sent: {server} refused the connection. “{words}”"),
    Stage.EHLO: Sentence("The test was not sent: {server} refused the connection. “{words}”"),
    Stage.STARTTLS: Sentence("The test was not sent: {server} refused to encrypt. “{words}”"),
    Stage.AUTH: Sentence("The test was not sent: {server} refused the login. “{words}”"),
    Stage.MAIL: Sentence("The test was not sent: {server} refused the sender. “{words}”"),
    Stage.RCPT: Sentence("The test was not sent: {server} refused the address. “{words}”"),
}
_REFUSED_MESSAGE = Sentence("The test was not sent: {server} refused the message. “{words}”")
_FOR_NOW = 500
"""Codes below it ask to wait (RFC 5321 4.2.1)."""


class Test(Protocol):
    """A test that was sent: to whom, and whose mail it was (nobody's,
    where the list had nobody).
    """

    @property
    def to(self) -> str:
        """The address it went to, which nobody of the list need have."""

    @property
    def written_as(self) -> Recipient | None:
        """The person of the list whose message it was; None: nobody's."""


def shape(test: Test, outcome: Outcome, transport: str) -> shapes.Json:
    """Write what became of a test, as JSON."""
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
        why = pause_words.sentence(outcome.pause)
        return say("The account is paused, so no test was sent. {why}", why=why)
    if outcome.result is Result.SENT:
        return _sent(test, outcome, transport)
    if isinstance(outcome.answer, Reply):
        return _refused(outcome.answer, outcome.server)
    why = outcome.answer.text if outcome.answer else ""
    if outcome.result is Result.IN_DOUBT:
        return say(
            "The test was handed over, and no answer came: it may arrive, or not. {why}", why=why
        )
    return say("The test was not sent. {why}", why=why)


def _sent(test: Test, outcome: Outcome, transport: str) -> str:
    person = test.written_as
    values = {
        "server": outcome.server,
        "to": test.to,
        "name": person.name or person.email if person else "",
    }
    as_one, as_nobody = _SENT.get(transport, _BY_SERVER)
    return say((as_one if person else as_nobody).template, **values)


_SENT = {
    "simulated": (
        Sentence(
            "The built-in mailbox took the test, as {name} will get it. "
            "No mail account is set up, so nothing left this machine."
        ),
        Sentence(
            "The built-in mailbox took the test. No mail account is set up, "
            "so nothing left this machine."
        ),
    ),
    "folder": (
        Sentence(
            "The test was written into the folder {server}, as {name} will get it. "
            "Nothing left this machine."
        ),
        Sentence("The test was written into the folder {server}. Nothing left this machine."),
    ),
}
_BY_SERVER = (
    Sentence(
        "{server} took the test for {to}, as {name} will get it. Look into that mailbox, "
        "its spam folder too."
    ),
    Sentence("{server} took the test for {to}. Look into that mailbox, its spam folder too."),
)
"""As somebody on the list will get it, and as nobody in particular."""


def _refused(answer: Reply, server: str) -> str:
    words = sentences.shown(answer)
    if answer.code < _FOR_NOW:
        return say(
            "The test was not sent: {server} asks to wait. “{words}”", server=server, words=words
        )
    return say(_REFUSED.get(answer.stage, _REFUSED_MESSAGE).template, server=server, words=words)
