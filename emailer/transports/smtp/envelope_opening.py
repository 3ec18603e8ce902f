"""Begins a message on a connection: MAIL, RCPT and DATA, together or one by one,
and their undoing (RFC 2920).
"""

from collections.abc import Awaitable, Callable

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp import chain, envelope_commands
from emailer.transports.smtp.asking import fault
from emailer.transports.smtp.wire import Answer, Wire

PROOF_S = 5.0
"""How long QUIT may take to show that commands were dropped."""
_CLOSING = 221


class DroppedError(Fault):
    """The server dropped the commands that came behind another, as a QUIT has proved."""

    def __init__(self) -> None:
        """Nothing of the dropped commands was done."""
        text = Sentence("The server dropped commands that it said it could take together.")
        super().__init__(Cause.NONSENSE, Stage.MAIL, text)


Way = Callable[[Wire, bytes, float], Awaitable[envelope_commands.Opening]]
"""Sends the three commands, each a line, and judges their answers."""


def way(*, together: bool, refuses_many: bool) -> Way:
    """Choose how MAIL, RCPT and DATA leave."""
    if not together:
        return one_by_one
    return data_apart if refuses_many else all_together


async def all_together(wire: Wire, commands: bytes, wait_s: float) -> envelope_commands.Opening:
    """Send the commands in one write.
    Raises DroppedError where the server took only some of them.
    """
    wire.send(commands)
    return envelope_commands.judge(
        await _answers(wire, len(envelope_commands.STAGES), wait_s), together=True
    )


async def _answers(wire: Wire, count: int, wait_s: float) -> list[Answer]:
    """Wait for so many answers: fewer where the last is a 421."""
    cause = await wire.wait_for_answers(count, wait_s)
    if cause is not None:
        there = len(wire.answers)
        if cause is Cause.TIMEOUT and there and await has_dropped(wire, wait_s):
            raise DroppedError
        raise fault(cause, envelope_commands.STAGES[min(there, count - 1)])
    return wire.take_some(count)


async def data_apart(wire: Wire, commands: bytes, wait_s: float) -> envelope_commands.Opening:
    """Send MAIL and RCPT in one write, and DATA once both were taken."""
    *first, data = commands.splitlines(keepends=True)
    wire.send(b"".join(first))
    answers = await _answers(wire, len(first), wait_s)
    if all(envelope_commands.accepts(code) for code, _ in answers):
        answers.append(await ask(wire, data, Stage.DATA, wait_s))
    return envelope_commands.judge(answers, together=True)


async def one_by_one(wire: Wire, commands: bytes, wait_s: float) -> envelope_commands.Opening:
    """Send each command when the one before it was answered, and none after a refusal."""
    answers: list[Answer] = []
    for stage, command in zip(
        envelope_commands.STAGES, commands.splitlines(keepends=True), strict=True
    ):
        answers.append(await ask(wire, command, stage, wait_s))
        if not envelope_commands.accepts(answers[-1][0]):
            break
    return envelope_commands.judge(answers, together=False)


async def ask(wire: Wire, command: bytes, stage: Stage, wait_s: float) -> Answer:
    """Send one command and wait for its answer."""
    if wire.said_goodbye and wire.answers:
        return wire.take()
    if not wire.quiet:
        raise fault(wire.cause or Cause.NONSENSE, stage)
    wire.send(command)
    cause = await wire.wait_for_answers(1, wait_s)
    if cause:
        raise fault(cause, stage)
    return wire.take()


async def has_dropped(wire: Wire, wait_s: float) -> bool:
    """Find out with QUIT whether commands were dropped: only that is answered 221,
    so nothing else will come.

    Its answer is not left among the others.
    """
    there = len(wire.answers)
    wire.send(b"QUIT\r\n")
    await wire.wait_for_answers(there + 1, min(wait_s, PROOF_S))
    if len(wire.answers) == there + 1 and wire.answers[-1][0] == _CLOSING:
        wire.answers.pop()
        return True
    return False


async def chained(wire: Wire, wait_s: float, *, proved: bool) -> tuple[Answer, Cause | None, bool]:
    """Wait for a dot's answer and a chain's, not for long
    before the server has shown that it bears one.

    Returns the dot's answer, why others are missing,
    and whether a QUIT has shown that they never come.
    """
    patience_s = wait_s if proved else min(wait_s, PROOF_S)
    cause = await wire.wait_for_answers(1 + chain.ANSWERS, patience_s)
    dropped = cause is Cause.TIMEOUT and await has_dropped(wire, wait_s)
    return wire.take(), cause, dropped


async def undo(wire: Wire, opening: envelope_commands.Opening, wait_s: float) -> bool:
    """After a refusal, close the empty message with a lone dot (RFC 2920 3.1),
    and forget the envelope. False where the server does not know how: then the connection ends.
    """
    if opening.content_awaited and not wire.said_goodbye:
        code, _ = await ask(wire, b".\r\n", Stage.DATA, wait_s)
        if not (envelope_commands.accepts(code) or envelope_commands.refuses(code)):
            raise envelope_commands.nonsense(Stage.DATA)
    if not wire.said_goodbye:
        code, _ = await ask(wire, b"RSET\r\n", Stage.MAIL, wait_s)
        if code in chain.UNKNOWN:
            return False
        if not (envelope_commands.accepts(code) or wire.said_goodbye):
            raise envelope_commands.nonsense(Stage.MAIL)
    return True
