"""Hands messages to an SMTP server: as few round trips as it allows (RFC 2920),
and never a wrong "sent".

Where PIPELINING is offered, MAIL, RCPT and DATA leave in one write, and a message's content, its
dot and the next message's MAIL, RCPT and DATA in another. The dot's answer counts only once those
behind it are in their places: an answer too many or too few would otherwise shift who was sent.
"""

import asyncio
import ssl
from collections.abc import Callable

from emailer.dialogue import Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports import BeforeDot, Factory
from emailer.transports.smtp import chain, connecting, fitting, group, opening, session
from emailer.transports.smtp.chain import Lesson
from emailer.transports.smtp.content import PIECE_BYTES, send_most
from emailer.transports.smtp.opening import DroppedError
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import Session, fault
from emailer.transports.smtp.trust import Learnt
from emailer.transports.smtp.wire import GOODBYE, Wire, reply
from emailer.transports.url import Smtp

_RECONNECT_S = 5.0
"""So long a message is held while its connection is replaced; then it is given back."""
_GIVEN_BACK = Sentence("Given back until there is a connection.")


def factory(
    settings: Smtp,
    tls: ssl.SSLContext | None = None,
    known: Learnt = Learnt.NOTHING,
    learn: Callable[[Learnt], None] | None = None,
    hear: Callable[[int], None] | None = None,
) -> Factory:
    """Make the transports to one server; they share what they learn about it,
    and tell it to `learn`.

    `hear` is told how large a message it takes, at each connection; 0 where it does not say.
    """
    server = Server(settings, tls, known, learn)
    server.hear = hear
    return lambda: SmtpTransport(server)


class SmtpTransport:
    """One connection, made when needed and kept for many messages."""

    def __init__(self, server: Server) -> None:
        """Connect with the first message."""
        self._server = server
        self._settings = server.settings
        self.server = f"{self._settings.host}:{self._settings.port}"
        self._session: Session | None = None
        self._ahead: tuple[Envelope, group.Opening] | None = None

    @property
    def ready(self) -> bool:
        """Whether a connection stands, or a message was begun on it."""
        return self._session is not None and (
            self._ahead is not None or self._session.wire.cause is None
        )

    async def connect(self) -> Reply | None:
        """Connect, unless a connection stands."""
        if not self.ready:
            self._drop()
            try:
                self._session = await connecting.connect(self._server)
                if self._server.hear:
                    self._server.hear(self._session.size_limit)
            except session.RefusedError as refused:
                return refused.reply
        return None

    async def deliver(
        self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None
    ) -> Reply:
        """Hand one message over, with the following one's envelope
        behind it where the server can take that.
        """
        try:
            answer = None if self._is_begun(mail) else await self._begin(mail)
            if answer is None:
                answer = self._meanwhile(may_end=await before_dot()) or await self._hand_over(
                    mail, following
                )
        except Fault as end:
            if end.cause in fitting.UNSPOKEN:
                await self.close()
            self._drop()
            raise
        except BaseException:
            self._drop()
            raise
        self._server.places.answered()
        if self._ahead is None and self._session is not None and self._session.wire.said_goodbye:
            self._drop()
        return answer

    async def close(self) -> None:
        """Say QUIT where the server listens for commands, and do not wait for its answer."""
        current, self._session = self._session, None
        ahead, self._ahead = self._ahead, None
        self._server.chains.leave(self)
        if current is None:
            return
        self._server.left(current)
        if current.wire.quiet and not (ahead and ahead[1].content_awaited):
            await current.wire.close(b"QUIT\r\n", session.GOODBYE_S)
        else:
            current.wire.abort()

    # --- before the content ---

    def _is_begun(self, mail: Mail) -> bool:
        """Whether its envelope went ahead and was taken: only the content is missing."""
        ahead, current = self._ahead, self._session
        if ahead is None or ahead[1] is not group.BEGUN or ahead[0] != mail.envelope:
            return False
        if current is None or not current.wire.quiet:
            return False
        self._ahead = None
        return True

    async def _begin(self, mail: Mail) -> Reply | None:
        """Bring the server to where it waits for the content; or the answer with which it refused.

        What became of a kept connection meanwhile, nobody needs to know:
        the server may close it when it likes.
        """
        if self._session is not None:
            try:
                return await self._begin_on_kept(self._session, mail)
            except _StaleError:
                self._drop()
                await self._reconnect()
        refusal = await self._begin_fresh(mail)
        if refusal is None or not group.wants_another(refusal) or not self._server.fresh.given():
            return refusal
        await self.close()
        again = await self._begin_fresh(mail)
        if again is not None and group.wants_another(again):
            self._server.fresh.doubt()
        return again

    async def _reconnect(self) -> None:
        """Replace a connection that had ended; a server that has no place for it is waited
        for without a message.
        """
        try:
            async with asyncio.timeout(_RECONNECT_S):
                self._session = await connecting.connect(self._server)
        except session.RefusedError:
            pass  # asked once more, its answer is the message's
        except TimeoutError:
            raise Fault(Cause.NOT_BEGUN, Stage.CONNECT, _GIVEN_BACK) from None

    async def _begin_fresh(self, mail: Mail) -> Reply | None:
        """Begin on a connection that has carried nothing."""
        try:
            return await self._begin_anew(mail)
        except DroppedError:
            self._drop()
            return await self._begin_anew(mail)

    async def _begin_anew(self, mail: Mail) -> Reply | None:
        """Begin, connected or not yet; the answer with which the server refused
        the connection or the message.
        """
        if refused := await self.connect():
            return refused
        assert self._session is not None
        return await self._open(self._session, mail.envelope, mail.size_bytes)

    async def _begin_on_kept(self, kept: Session, mail: Mail) -> Reply | None:
        """Take what its envelope, sent ahead, was answered, or begin anew;
        _StaleError where the connection is over.
        """
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            refusal = ahead[1].refusal
            if ahead[0] != mail.envelope or refusal is None:
                raise _StaleError
        elif not kept.wire.quiet:
            raise _StaleError
        else:
            try:
                refusal = await self._open(kept, mail.envelope, mail.size_bytes)
            except Fault as lost:
                hung_up = kept.kept and lost.cause is Cause.CLOSED and lost.stage is Stage.MAIL
                if hung_up or isinstance(lost, DroppedError):
                    raise _StaleError from lost
                raise
        if refusal and (refusal.code == GOODBYE or (kept.kept and group.has_enough(refusal))):
            # enough of this connection (RFC 5321 3.8); too fast it is where a fresh one says so
            raise _StaleError
        if refusal and group.wants_another(refusal) and not self._server.fresh.resting:
            raise _StaleError
        return refusal

    async def _open(self, current: Session, envelope: Envelope, size_bytes: int) -> Reply | None:
        """MAIL, RCPT and DATA, together where the server can;
        None where it now waits for the content.
        """
        fitting.check(current, envelope, size_bytes, self.server)
        commands = group.commands(envelope, size_offered=current.size_offered)
        together = current.pipelining and self._server.groups.given()
        try:
            way = opening.way(together=together, refuses_many=self._server.refuses_many)
            opened = await way(current.wire, commands, self._settings.command_s)
            await self._tidy(current.wire, opened)
        except DroppedError:
            self._server.groups.refute()
            raise
        except Fault as broken:
            if together and broken.cause is Cause.NONSENSE:
                self._server.groups.doubt()
            raise
        self._server.note(opened)
        return opened.refusal

    async def _tidy(self, wire: Wire, opened: group.Opening) -> None:
        """After a refusal, bring the server back to its beginning;
        if it hangs up, it has refused all the same.
        """
        if opened.refusal is None:
            return
        try:
            await opening.undo(wire, opened, self._settings.command_s)
        except Fault as broken:
            if broken.cause is Cause.NONSENSE:
                raise
            self._drop()

    # --- the content ---

    def _meanwhile(self, *, may_end: bool) -> Reply | None:
        """Give the answer of a server that hung up while it was asked whether the dot may leave."""
        if not may_end:
            raise Fault(Cause.NOT_BEGUN, Stage.DOT, Sentence("Given back before it was sent."))
        assert self._session is not None
        wire = self._session.wire
        if wire.quiet:
            return None
        if wire.said_goodbye and len(wire.answers) == 1:
            return reply(Stage.DATA, wire.take())
        raise fault(wire.cause or Cause.NONSENSE, Stage.DOT)

    async def _hand_over(self, mail: Mail, following: Envelope | None) -> Reply:
        """Send the content, the dot and the following group in one write,
        and wait for what decides.
        """
        current = self._session
        assert current is not None
        behind = self._behind(current, following)
        wire = current.wire
        content = mail.content
        if mail.rest or len(content) > PIECE_BYTES:
            content, early = await send_most(wire, (content, *mail.rest), self._settings.command_s)
            if early is not None:
                self._drop()
                return reply(Stage.DOT, early)
        wire.send(b"".join((content, b".\r\n", behind)))
        cause = await wire.wait_for_answers(1, self._settings.dot_s)
        if behind and following and self._server.chains.proved and chain.all_taken(wire.answers):
            return self._take_all(current, following)
        code = 0 if cause else wire.answers[0][0]
        if not (group.accepts(code) or group.refuses(code)):
            if behind:
                self._server.chains.ended(self, Lesson.BROKE)
            raise fault(cause or Cause.NONSENSE, Stage.DOT, handed_over=True)
        current.kept = True
        if behind and following:
            return await self._read_behind(current, following)
        return reply(Stage.DOT, wire.take())

    def _behind(self, current: Session, following: Envelope | None) -> bytes:
        """Write the following group, if this server takes one behind a dot
        and the message fits it.
        """
        if (
            following is None
            or not fitting.fits_behind(current, following)
            or not self._server.takes_chain(self)
        ):
            return b""
        return chain.commands(following, size_offered=current.size_offered)

    def _take_all(self, current: Session, following: Envelope) -> Reply:
        """Take the answers of a chain that are all as hoped for, as nearly all are."""
        decided, *_ = current.wire.take_some(1 + chain.ANSWERS)
        current.kept = True
        self._server.refusals = 0
        self._ahead = (following, group.BEGUN)
        return reply(Stage.DOT, decided)

    async def _read_behind(self, current: Session, following: Envelope) -> Reply:
        """Read the chain's answers: only with them in place, or none at all,
        the dot's answer is the dot's.
        """
        wire, chains = current.wire, self._server.chains
        decided, cause, dropped = await opening.chained(
            wire, self._settings.command_s, proved=chains.proved
        )
        if group.hangs_up(decided):
            chains.ended(self, Lesson.NOTHING)
            return reply(Stage.DOT, decided)
        answers = wire.take_some(chain.ANSWERS)
        behind = chain.judge(answers, cause)
        chains.ended(self, Lesson.REFUSES if dropped and len(answers) <= 1 else behind.lesson)
        if not behind.believed:
            raise fault(cause or Cause.NONSENSE, Stage.DOT, handed_over=True)
        if behind.opening is None:
            self._drop()
        else:
            await self._take_up(wire, following, behind.opening)
        return reply(Stage.DOT, decided)

    async def _take_up(self, wire: Wire, following: Envelope, opened: group.Opening) -> None:
        """Keep how the following message was begun; a refusal of it is tidied up
        before anything else is said.
        """
        self._server.note(opened)
        try:
            if opened.refusal is not None:
                await opening.undo(wire, opened, self._settings.command_s)
        except Fault:
            self._drop()
        else:
            self._ahead = (following, opened)

    def _drop(self) -> None:
        """End the connection at once, without a dot."""
        current, self._session, self._ahead = self._session, None, None
        if current is not None:
            self._server.left(current)
            current.wire.abort()


class _StaleError(Exception):
    """A kept connection had ended before anything was said on it for this message."""
