"""One command, one answer, before messages are begun: what was refused, and what is no answer."""

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp.envelope_commands import accepts, awaited, nonsense, refuses
from emailer.transports.smtp.reaching import WORDS
from emailer.transports.smtp.wire import GOODBYE, Answer, Wire, reply


class RefusedError(Exception):
    """The server answered, and said no."""

    def __init__(self, answer: Reply) -> None:
        super().__init__(answer.text)
        self.reply = answer


def fault(cause: Cause, stage: Stage, *, handed_over: bool = False) -> Fault:
    """Say what happened to the connection."""
    text = (
        nonsense(stage).text
        if cause is Cause.NONSENSE
        else Sentence(WORDS[cause], awaited=awaited(stage))
    )
    return Fault(cause, stage, text, handed_over=handed_over)


async def expect(
    wire: Wire, line: bytes | None, stage: Stage, wait_s: float, code: int | None = None
) -> Answer:
    """Ask, and go on only with `code` (any 2yz without one); else RefusedError,
    or Fault for no answer to this.
    """
    answer = await ask(wire, line, stage, wait_s)
    if answer[0] == code or (code is None and accepts(answer[0])):
        return answer
    if refuses(answer[0]):
        raise RefusedError(reply(stage, answer))
    raise nonsense(stage)


async def ask(wire: Wire, line: bytes | None, stage: Stage, wait_s: float) -> Answer:
    """Send one line, or none, and wait for one answer; nothing may lie unread before."""
    if line is not None and wire.quiet:
        wire.send(line + b"\r\n")
    elif line is not None and not wire.said_goodbye:
        raise fault(wire.cause or Cause.NONSENSE, stage)
    cause = await wire.wait_for_answers(1, wait_s)
    if cause or not wire.answers:
        raise fault(cause or Cause.CLOSED, stage)
    answer = wire.take()
    if line is not None and wire.said_goodbye and answer[0] != GOODBYE:
        raise fault(Cause.NONSENSE, stage)
    return answer
