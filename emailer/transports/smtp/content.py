"""Sends a message's content as fast as the network takes it,
all but what has to leave together with the dot.
"""

from collections.abc import Sequence

from emailer.dialogue import Cause, Stage
from emailer.transports.smtp import envelope_commands
from emailer.transports.smtp.asking import fault
from emailer.transports.smtp.wire import Answer, Wire

PIECE_BYTES = 65_536


async def send_most(
    wire: Wire, pieces: Sequence[bytes], wait_s: float
) -> tuple[bytes, Answer | None]:
    """Send all but the end of the last piece, which is returned:
    until it leaves, nothing was handed over.

    With it the answer of a server that refuses while we are still speaking:
    the rest would be read as commands.
    """
    *before, content = pieces
    last = max(len(content) - 1, 0) // PIECE_BYTES * PIECE_BYTES
    for piece, end in (*((piece, len(piece)) for piece in before), (content, last)):
        early = await _send(wire, piece, end, wait_s)
        if early is not None:
            return b"", early
    return content[last:], None


async def _send(wire: Wire, piece: bytes, end: int, wait_s: float) -> Answer | None:
    """Send a piece up to `end`; nothing of it is copied but what the network is about to take."""
    for start in range(0, end, PIECE_BYTES):
        wire.send(piece[start : min(start + PIECE_BYTES, end)])
        cause = await wire.wait_for_room(wait_s)
        if wire.answers and envelope_commands.refuses(wire.answers[0][0]):
            return wire.take()
        if cause or not wire.quiet:
            raise fault(cause or Cause.NONSENSE, Stage.DOT)
    return None
