"""Before the content: brings a server to where it waits for a message's content,
on the line there is or on another one.
"""

import time

from emailer.dialogue import Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.transports.smtp import envelope_commands, envelope_opening, fitting
from emailer.transports.smtp.envelope_opening import DroppedError
from emailer.transports.smtp.line import Line
from emailer.transports.smtp.session import Session
from emailer.transports.smtp.wire import GOODBYE, Wire


class _StaleError(Exception):
    """A kept connection had ended before anything was said on it for this message; or with this
    refusal, which may be that connection's own.
    """

    def __init__(self, refusal: Reply | None = None) -> None:
        super().__init__()
        self.refusal = refusal


def is_begun(line: Line, mail: Mail) -> bool:
    """Whether its envelope went ahead and was taken: only the content is missing."""
    ahead, current = line.ahead, line.session
    if ahead is None or ahead[1] is not envelope_commands.BEGUN or ahead[0] != mail.envelope:
        return False
    if current is None or not current.wire.quiet:
        return False
    line.ahead = None
    return True


async def begin(line: Line, mail: Mail) -> Reply | None:
    """Bring the server to where it waits for the content; or the answer with which it refused.

    What became of a kept connection meanwhile, nobody needs to know:
    the server may close it when it likes. One that offers less than others did is replaced.
    """
    for _ in range(MOODS):
        try:
            return await _begin(line, mail)
        except Fault as unfit:
            size_bytes = max(mail.size_bytes, mail.envelope.size_bytes)
            if not line.server.has_taken(unfit.cause, size_bytes):
                raise
            await line.close()
    return await _begin(line, mail)


MOODS = 3
"""So many connections are replaced for one message because they offer less than others did."""


async def _begin(line: Line, mail: Mail) -> Reply | None:
    ended = None
    if line.session is not None:
        try:
            return await _begin_on_kept(line, line.session, mail)
        except _StaleError as stale:
            ended = stale.refusal if stale.refusal and _ends_at_one(stale.refusal) else None
            if await _must_wait(line, ended):
                return ended
    fresh = line.server.fresh
    refusal = await _begin_fresh(line, mail)
    if ended is not None and (refusal is None or refusal.code != GOODBYE):
        line.server.ends_lines = True
    if refusal is None or not envelope_commands.wants_another(refusal) or not fresh.given():
        return refusal
    await line.close()
    again = await _begin_fresh(line, mail)
    if again is not None and envelope_commands.wants_another(again):
        fresh.doubt()
    return again


def _ends_at_one(refusal: Reply) -> bool:
    """Whether a server hung up at somebody by name."""
    return refusal.code == GOODBYE and refusal.stage is not Stage.MAIL


async def _must_wait(line: Line, ended: Reply | None) -> bool:
    """Replace a connection. Where that has to wait, the answer with which it `ended` is believed,
    unless this server has ended others with such a one for what they had carried.
    """
    try:
        await line.reconnect()
    except Fault as held:
        if ended is None or line.server.ends_lines or held.cause not in _WAITS:
            raise
        return True
    return False


_WAITS = frozenset({Cause.LOGINS, Cause.NO_PLACE, Cause.NOT_BEGUN})


async def _begin_fresh(line: Line, mail: Mail) -> Reply | None:
    """Begin on a connection that has carried nothing."""
    try:
        return await _begin_anew(line, mail)
    except DroppedError:
        line.drop()
        return await _begin_anew(line, mail)


async def _begin_anew(line: Line, mail: Mail) -> Reply | None:
    """Begin, connected or not yet; the answer with which the server refused
    the connection or the message.
    """
    if refused := await line.connect():
        return refused
    assert line.session is not None
    return await _open(line, line.session, mail.envelope, mail.size_bytes)


async def _begin_on_kept(line: Line, kept: Session, mail: Mail) -> Reply | None:
    """Take what its envelope, sent ahead, was answered, or begin anew;
    _StaleError where the connection is over.
    """
    ahead, line.ahead = line.ahead, None
    if ahead is not None:
        refusal = ahead[1].refusal
        if ahead[0] != mail.envelope or refusal is None:
            raise _StaleError
    elif not kept.wire.quiet:
        raise _StaleError
    else:
        try:
            refusal = await _open(line, kept, mail.envelope, mail.size_bytes)
        except Fault as lost:
            hung_up = kept.kept and lost.cause is Cause.CLOSED and lost.stage is Stage.MAIL
            if hung_up or isinstance(lost, DroppedError):
                raise _StaleError from lost
            raise
    if refusal and _is_of_the_connection(refusal, kept):
        raise _StaleError(refusal)
    if refusal and envelope_commands.wants_another(refusal) and not line.server.fresh.resting:
        raise _StaleError(refusal)
    return refusal


def _is_of_the_connection(refusal: Reply, kept: Session) -> bool:
    """Whether a connection may have carried enough (RFC 5321 3.8), or was idle for too long;
    too fast it is where a fresh one says so.
    """
    if refusal.code == GOODBYE:
        return kept.kept or refusal.stage is Stage.MAIL
    return kept.kept and envelope_commands.has_enough(refusal)


async def _open(line: Line, current: Session, envelope: Envelope, size_bytes: int) -> Reply | None:
    """MAIL, RCPT and DATA, together where the server can;
    None where it now waits for the content.
    """
    server = line.server
    fitting.check(current, envelope, size_bytes, server.address)
    commands = envelope_commands.commands(envelope, size_offered=current.size_offered)
    together = current.pipelining and server.groups.given()
    try:
        way = envelope_opening.way(together=together, refuses_many=server.refuses_many)
        opened = await way(current.wire, commands, server.settings.command_s)
        await _tidy(line, current.wire, opened)
    except DroppedError:
        server.groups.refute()
        raise
    except Fault as broken:
        if together and broken.cause is Cause.NONSENSE:
            server.groups.doubt()
        raise
    server.note(opened)
    if not current.served:
        _look_for_room(line, current, envelope.recipient, opened.refusal)
    return opened.refusal


def _look_for_room(line: Line, current: Session, who: str, refusal: Reply | None) -> None:
    """Note whether a new connection is served. Raises Fault where it was one too many."""
    server, now = line.server, time.monotonic()
    if refusal is not None and refusal.code == GOODBYE:
        fault = server.room.turned_away(refusal, who, server.standing(), now)
        if fault is not None:
            raise fault
    elif not server.room.is_told_late and (refusal is None or refusal.stage is not Stage.MAIL):
        served(line, current)


def served(line: Line, current: Session) -> None:
    """Note that a connection is no longer one too many, if it was."""
    current.served = True
    line.server.room.served(line.server.standing(served=True), time.monotonic())


async def _tidy(line: Line, wire: Wire, opened: envelope_commands.Opening) -> None:
    """After a refusal, bring the server back to its beginning;
    if it hangs up, it has refused all the same.
    """
    if opened.refusal is None:
        return
    try:
        is_undone = await envelope_opening.undo(wire, opened, line.server.settings.command_s)
    except Fault as broken:
        if broken.cause is Cause.NONSENSE:
            raise
        is_undone = False
    if not is_undone:
        line.drop()
