"""Hands messages to an SMTP server: as few round trips as it allows (RFC 2920), and never a wrong "sent".

Where PIPELINING is offered, MAIL, RCPT and DATA leave in one write, and a message's content, its dot and the next
message's MAIL, RCPT and DATA in another. The dot's answer counts only once those behind it are in their places:
an answer too many or too few would otherwise shift who was sent.
"""

import ssl
from functools import cached_property

from emailer import replies
from emailer.model import Envelope, Mail, Reply, Stage
from emailer.transports import (
    BeforeDot,
    Cause,
    Factory,
    Fault,
)
from emailer.transports.smtp import group, session
from emailer.transports.smtp.session import Session, fault
from emailer.transports.smtp.trust import Trust
from emailer.transports.smtp.wire import (
    GOODBYE,
    Answer,
    Wire,
    reply,
)
from emailer.transports.url import Smtp

_PIECE_BYTES = 65_536
_GOODBYE_S = 0.5
_PROOF_S = 5.0
_CLOSING = 221
_BROKEN_HANDSHAKES = 3


class Server:
    """What all connections to one server share: its settings, the context of TLS, and what it has shown."""

    def __init__(self, settings: Smtp, tls: ssl.SSLContext | None = None) -> None:
        """Keep the settings; `tls` takes the place of the context they ask for."""
        self.settings = settings
        self.groups = Trust()  # MAIL, RCPT and DATA in one write
        self.chains = Trust()  # the next message's group behind this one's dot
        self.broken_handshakes = 0  # in a row
        self._tls = tls

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Made once: reading the authorities takes some 20 ms."""
        return self._tls or session.tls_context(verify=self.settings.verify)


def factory(settings: Smtp, tls: ssl.SSLContext | None = None) -> Factory:
    """Make the transports to one server; they share what they learn about it."""
    server = Server(settings, tls)
    return lambda: SmtpTransport(server)


class SmtpTransport:
    """One connection, made when needed and kept for many messages."""

    def __init__(self, server: Server) -> None:
        """Connect with the first message."""
        self._server = server
        self._settings = server.settings
        self._session: Session | None = None
        self._ahead: tuple[Envelope, group.Opening] | None = None

    @property
    def server(self) -> str:
        """Host and port."""
        return f"{self._settings.host}:{self._settings.port}"

    async def deliver(self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None) -> Reply:
        """Hand one message over, with the following one's envelope behind it where the server can take that."""
        try:
            answer = (
                await self._begin(mail) or await self._may_end(before_dot) or await self._hand_over(mail, following)
            )
        except BaseException:
            self._drop()
            raise
        if self._session is not None and self._session.wire.said_goodbye and self._ahead is None:
            self._drop()
        return answer

    async def close(self) -> None:
        """Say QUIT where the server listens for commands, and do not wait for its answer."""
        current, self._session = self._session, None
        ahead, self._ahead = self._ahead, None
        if current is None:
            return
        if current.wire.quiet and not (ahead and ahead[1].content_awaited):
            await current.wire.close(b"QUIT\r\n", _GOODBYE_S)
        else:
            current.wire.abort()

    # --- before the content ---

    async def _begin(self, mail: Mail) -> Reply | None:
        """Bring the server to where it waits for the content; or the answer with which it refused.

        What became of a kept connection meanwhile, nobody needs to know: the server may close it when it likes.
        """
        if self._session is not None:
            try:
                refusal = await self._begin_on_kept(self._session, mail)
            except _StaleError:
                self._drop()
            else:
                return refusal
        try:
            return await self._begin_anew(mail)
        except _Dropped:
            self._drop()
            return await self._begin_anew(mail)

    async def _begin_anew(self, mail: Mail) -> Reply | None:
        """Connect and begin; the answer with which the server refused the connection or the message."""
        try:
            self._session = await self._connect()
        except session.RefusedError as refused:
            return refused.reply
        return await self._open(self._session, mail.envelope, len(mail.content))

    async def _begin_on_kept(self, kept: Session, mail: Mail) -> Reply | None:
        """Take up the envelope that went ahead, or begin anew; _StaleError where the connection had ended before."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            refusal = ahead[1].refusal
            if ahead[0] != mail.envelope or (refusal is None and not kept.wire.quiet):
                raise _StaleError
        elif not kept.wire.quiet:
            raise _StaleError
        else:
            try:
                refusal = await self._open(kept, mail.envelope, len(mail.content))
            except Fault as lost:
                hung_up = kept.kept and lost.cause is Cause.CLOSED and lost.stage is Stage.MAIL
                if hung_up or isinstance(lost, _Dropped):
                    raise _StaleError from lost
                raise
        if refusal and refusal.code == GOODBYE and replies.reason_code(refusal) == "busy":
            raise _StaleError
        return refusal

    async def _connect(self) -> Session:
        """Connect; a server that breaks off every encryption cannot be reached so."""
        try:
            connected = await session.begin(self._settings, self._server.tls)
        except Fault as broken:
            if broken.cause is Cause.CLOSED and broken.stage is Stage.STARTTLS:
                self._server.broken_handshakes += 1
                if self._server.broken_handshakes >= _BROKEN_HANDSHAKES:
                    raise Fault(Cause.TLS_BROKEN, broken.stage, broken.text) from broken
            raise
        self._server.broken_handshakes = 0
        return connected

    async def _open(self, current: Session, envelope: Envelope, size_bytes: int) -> Reply | None:
        """MAIL, RCPT and DATA, together where the server can; None where it now waits for the content."""
        self._check(current, envelope, size_bytes)
        commands = group.commands(envelope, size_offered=current.size_offered)
        together = current.pipelining and self._server.groups.given()
        try:
            opening = await self._begin_message(current.wire, commands, together=together)
            await self._tidy(current.wire, opening)
        except Fault as broken:
            if together and broken.cause is Cause.NONSENSE:
                self._server.groups.doubt()
            raise
        return opening.refusal

    async def _begin_message(self, wire: Wire, commands: tuple[bytes, ...], *, together: bool) -> group.Opening:
        """Send the three commands and judge their answers."""
        if not together:
            return group.judge(await self._one_by_one(wire, commands), together=False)
        wire.send(b"".join(commands))
        await self._await_group(wire, 0)
        return group.judge(self._take_group(wire), together=True)

    def _check(self, current: Session, envelope: Envelope, size_bytes: int) -> None:
        """Refuse what this server cannot take, before anything is said."""
        limit, size_bytes = current.size_limit, max(size_bytes, envelope.size_bytes)
        if limit and size_bytes > limit:
            text = f"The message has {size_bytes:,} bytes, and the server takes {limit:,}."
            raise Fault(Cause.TOO_LARGE, Stage.MAIL, text)
        if envelope.smtputf8 and not current.smtputf8:
            text = f"The server {self.server} cannot take the address {envelope.recipient}."
            raise Fault(Cause.NO_SMTPUTF8, Stage.MAIL, text)

    async def _one_by_one(self, wire: Wire, commands: tuple[bytes, ...]) -> list[Answer]:
        """Send each command when the one before it was answered, and none after a refusal."""
        answers: list[Answer] = []
        for stage, command in zip(group.STAGES, commands, strict=True):
            answers.append(await self._ask_one(wire, command, stage))
            if not group.accepts(answers[-1][0]):
                break
        return answers

    async def _ask_one(self, wire: Wire, command: bytes, stage: Stage) -> Answer:
        """One command, one answer."""
        if wire.said_goodbye and wire.answers:
            return wire.take()
        if not wire.quiet:
            raise fault(wire.cause or Cause.NONSENSE, stage)
        wire.send(command)
        cause = await wire.wait_for_answers(1, self._settings.command_s)
        if cause:
            raise fault(cause, stage)
        return wire.take()

    async def _await_group(self, wire: Wire, ahead: int) -> None:
        """Wait for a group's three answers behind `ahead` others; a server found to have dropped commands is noted."""
        cause = await wire.wait_for_answers(ahead + 3, self._settings.command_s)
        if cause is None:
            return
        there = len(wire.answers)
        if cause is Cause.TIMEOUT and there and await self._dropped_commands(wire, there):
            (self._server.chains if ahead else self._server.groups).refute()
            raise _Dropped
        raise fault(cause, group.STAGES[min(max(there - ahead, 0), 2)])

    async def _dropped_commands(self, wire: Wire, there: int) -> bool:
        """Find out with QUIT: only that is answered 221, so what it answers next shows that nothing else will come."""
        wire.send(b"QUIT\r\n")
        await wire.wait_for_answers(there + 1, min(self._settings.command_s, _PROOF_S))
        return len(wire.answers) == there + 1 and wire.answers[-1][0] == _CLOSING

    @staticmethod
    def _take_group(wire: Wire) -> list[Answer]:
        """Take up to three answers: all there are, where the last is a 421."""
        return [wire.take() for _ in range(min(3, len(wire.answers)))]

    async def _tidy(self, wire: Wire, opening: group.Opening) -> None:
        """After a refusal, bring the server back to its beginning; if it hangs up, it has refused all the same."""
        if opening.refusal is None:
            return
        try:
            await self._reset(wire, opening)
        except Fault as broken:
            if broken.cause is Cause.NONSENSE:
                raise
            self._drop()

    async def _reset(self, wire: Wire, opening: group.Opening) -> None:
        """Close the empty message with a lone dot (RFC 2920 3.1), and forget the envelope."""
        if opening.content_awaited and not wire.said_goodbye:
            code, _ = await self._ask_one(wire, b".\r\n", Stage.DATA)
            if not (group.accepts(code) or group.refuses(code)):
                raise group.nonsense(Stage.DATA)
        if not wire.said_goodbye:
            code, _ = await self._ask_one(wire, b"RSET\r\n", Stage.MAIL)
            if not (group.accepts(code) or wire.said_goodbye):
                raise group.nonsense(Stage.MAIL)

    # --- the content ---

    async def _may_end(self, before_dot: BeforeDot) -> Reply | None:
        """Ask whether the dot may leave; the answer of a server that hung up meanwhile."""
        if not await before_dot():
            raise Fault(Cause.NOT_BEGUN, Stage.DOT, "Given back before it was sent.")
        assert self._session is not None
        wire = self._session.wire
        if wire.quiet:
            return None
        if wire.said_goodbye and len(wire.answers) == 1:
            return reply(Stage.DATA, wire.take())
        raise fault(wire.cause or Cause.NONSENSE, Stage.DOT)

    async def _hand_over(self, mail: Mail, following: Envelope | None) -> Reply:
        """Send the content, the dot and the following group in one write, and wait for what decides."""
        current = self._session
        assert current is not None
        behind = self._behind(current, following)
        wire, content = current.wire, mail.content
        if len(content) > _PIECE_BYTES:
            early = await self._send_most(wire, content)
            if early is not None:
                return early
            content = content[-(len(content) % _PIECE_BYTES or _PIECE_BYTES) :]
        wire.send(b"".join((content, b".\r\n", behind)))
        cause = await wire.wait_for_answers(1, self._settings.dot_s)
        if cause:
            raise fault(cause, Stage.DOT, handed_over=True)
        current.kept = True
        code = wire.answers[0][0]
        if not (group.accepts(code) or group.refuses(code)):
            raise fault(Cause.NONSENSE, Stage.DOT, handed_over=True)
        if behind and following and not group.hangs_up(wire.answers[0]):
            return await self._read_behind(current, following)
        return reply(Stage.DOT, wire.take())

    def _behind(self, current: Session, following: Envelope | None) -> bytes:
        """Write the following group, if this server takes one behind a dot and the message fits it."""
        if following is None or not current.pipelining:
            return b""
        too_large = 0 < current.size_limit < following.size_bytes
        if too_large or (following.smtputf8 and not current.smtputf8):
            return b""
        if not (self._server.groups.given() and self._server.chains.given()):
            return b""
        return b"".join(group.commands(following, size_offered=current.size_offered))

    async def _send_most(self, wire: Wire, content: bytes) -> Reply | None:
        """Send all but the last piece, as fast as the network takes it: until then nothing was handed over."""
        last = len(content) - (len(content) % _PIECE_BYTES or _PIECE_BYTES)
        for start in range(0, last, _PIECE_BYTES):
            wire.send(content[start : start + _PIECE_BYTES])
            cause = await wire.wait_for_room(self._settings.command_s)
            if wire.answers and group.refuses(wire.answers[0][0]):
                self._drop()  # refused while we were still speaking: the rest would be read as commands
                return reply(Stage.DOT, wire.take())
            if cause or not wire.quiet:
                raise fault(cause or Cause.NONSENSE, Stage.DOT)
        return None

    async def _read_behind(self, current: Session, following: Envelope) -> Reply:
        """Read the following group's answers: only with them in place the dot's answer is the dot's."""
        wire = current.wire
        try:
            await self._await_group(wire, 1)
            decided = wire.take()
            opening = group.judge(self._take_group(wire), together=True)
            if opening.refusal is not None:
                await self._reset(wire, opening)
        except _Dropped:
            decided = wire.take()
            self._drop()
        except Fault as broken:
            self._server.chains.doubt()
            raise Fault(broken.cause, Stage.DOT, broken.text, handed_over=True) from broken
        else:
            self._ahead = (following, opening)
        return reply(Stage.DOT, decided)

    def _drop(self) -> None:
        """End the connection at once, without a dot."""
        current, self._session, self._ahead = self._session, None, None
        if current is not None:
            current.wire.abort()


class _StaleError(Exception):
    """A kept connection had ended before anything was said on it for this message."""


class _Dropped(Fault):
    """The server dropped the commands that came behind another, as a QUIT has proved."""

    def __init__(self) -> None:
        """Nothing of the dropped commands was done."""
        super().__init__(Cause.NONSENSE, Stage.MAIL, "The server dropped commands that it said it could take together.")
