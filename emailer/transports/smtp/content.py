"""Sends a message's content as fast as the network takes it, all but what has to leave together with the dot."""

from emailer.model import Stage
from emailer.transports import Cause
from emailer.transports.smtp import group
from emailer.transports.smtp.session import fault
from emailer.transports.smtp.wire import Answer, Wire

_PIECE_BYTES = 65_536


async def send_most(wire: Wire, content: bytes, wait_s: float) -> tuple[bytes, Answer | None]:
    """Send all but the last piece, which is returned: until it leaves, nothing was handed over.

    With it the answer of a server that refuses while we are still speaking: the rest would be read as commands.
    """
    last = max(len(content) - 1, 0) // _PIECE_BYTES * _PIECE_BYTES
    for start in range(0, last, _PIECE_BYTES):
        wire.send(content[start : start + _PIECE_BYTES])
        cause = await wire.wait_for_room(wait_s)
        if wire.answers and group.refuses(wire.answers[0][0]):
            return b"", wire.take()
        if cause or not wire.quiet:
            raise fault(cause or Cause.NONSENSE, Stage.DOT)
    return content[last:], None
