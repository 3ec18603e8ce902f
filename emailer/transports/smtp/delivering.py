"""Hands messages to an SMTP server: as few round trips as it allows (RFC 2920),
and never a wrong "sent".

Where PIPELINING is offered, MAIL, RCPT and DATA leave in one write, and a message's content, its
dot and the next message's MAIL, RCPT and DATA in another. The dot's answer counts only once those
behind it are in their places: an answer too many or too few would otherwise shift who was sent.
"""

import ssl
import time

from emailer import replies
from emailer.dialogue import DOT, Cause, Envelope, Fault, Mail, Reply, Stage
from emailer.replies.rule import MESSAGE
from emailer.tongue import Sentence
from emailer.transports import BeforeDot, Factory
from emailer.transports.smtp import beginning, chain, envelope_commands, envelope_opening, fitting
from emailer.transports.smtp.asking import fault
from emailer.transports.smtp.chain import Shown
from emailer.transports.smtp.content import PIECE_BYTES, send_most
from emailer.transports.smtp.known_server import Kept
from emailer.transports.smtp.line import Line
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import Session
from emailer.transports.smtp.wire import Wire, reply
from emailer.transports.url import Smtp

_REFUSES = 400


def factory(
    settings: Smtp,
    tls: ssl.SSLContext | None = None,
    kept: Kept | None = None,
) -> Factory:
    """Make the transports to one server; they share what they learn about it, and what is
    `kept` of it.
    """
    server = Server(settings, tls, kept)
    return lambda: SmtpTransport(server)


class SmtpTransport:
    """Hands over one message after the other on a line of its own.

    The usual way of a message: `deliver` -> `_hand_over` -> `_take_all`; its envelope went ahead.
    """

    def __init__(self, server: Server) -> None:
        """Connect with the first message."""
        self._server = server
        self._settings = server.settings
        self._line = Line(server)
        self._asks_again = False
        self.server = server.address

    @property
    def ready(self) -> bool:
        """Whether a connection stands, or a message was begun on it."""
        return self._line.ready

    async def connect(self) -> Reply | None:
        """Connect, unless a connection stands."""
        return await self._line.connect()

    async def close(self) -> None:
        """Say goodbye where the server listens."""
        await self._line.close()

    async def deliver(
        self, mail: Mail, before_dot: BeforeDot, following: Envelope | None = None
    ) -> Reply:
        """Hand one message over, with the following one's envelope
        behind it where the server can take that.
        """
        line = self._line
        try:
            answer = None if beginning.is_begun(line, mail) else await beginning.begin(line, mail)
            if answer is None:
                answer = self._meanwhile(may_end=await before_dot()) or await self._hand_over(
                    mail, following
                )
        except Fault as end:
            if end.cause in fitting.UNSPOKEN:
                await line.close()
            line.drop()
            raise
        except BaseException:
            line.drop()
            raise
        self._server.places.answered()
        if line.ahead is None and line.session is not None and line.session.wire.said_goodbye:
            line.drop()
        if answer.code < _REFUSES:
            return answer
        if answer.stage in MESSAGE and replies.speaks_of_connections(answer):
            others = self._server.standing() - line.ready
            self._server.room.told(answer, others, time.monotonic())
            await line.close()
        if not self._asks_again:
            return await self._asked_elsewhere(answer, mail, before_dot, following)
        return answer

    async def _asked_elsewhere(
        self, refusal: Reply, mail: Mail, before_dot: BeforeDot, following: Envelope | None
    ) -> Reply:
        """Ask on another connection where a refusal may be this one's own."""
        server, again = self._server, None
        if not server.another.is_asked(refusal, self._line.session, server.sessions):
            return refusal
        self._asks_again = True
        try:
            await self._line.close()
            again = await self.deliver(mail, before_dot, following)
        except Fault as held:
            if held.cause not in (Cause.LOGINS, Cause.FULL):
                raise
            return refusal  # nobody was asked
        finally:
            self._asks_again = False
            server.another.learn(again)
        return again

    def _meanwhile(self, *, may_end: bool) -> Reply | None:
        """Give the answer of a server that hung up while it was asked whether the dot may leave."""
        if not may_end:
            raise Fault(Cause.NOT_BEGUN, Stage.DOT, Sentence("Given back before it was sent."))
        assert self._line.session is not None
        wire = self._line.session.wire
        if wire.quiet:
            return None
        if wire.said_goodbye and len(wire.answers) == 1:
            return reply(Stage.DATA, wire.take())
        raise fault(wire.cause or Cause.NONSENSE, Stage.DOT)

    async def _hand_over(self, mail: Mail, following: Envelope | None) -> Reply:
        """Send the content, the dot and the following group in one write,
        and wait for what decides.
        """
        current = self._line.session
        assert current is not None
        behind = self._behind(current, following)
        wire = current.wire
        content = mail.content
        if mail.rest or len(content) > PIECE_BYTES:
            content, early = await send_most(wire, (content, *mail.rest), self._settings.command_s)
            if early is not None:
                self._line.drop()
                return reply(Stage.DOT, early)
        wire.send(b"".join((content, b".\r\n", behind)))
        cause = await wire.wait_for_answers(1, mail.answer_s or self._settings.dot_s)
        if behind and following and self._server.chains.proved and chain.all_taken(wire.answers):
            return self._take_all(current, following)
        code = 0 if cause else wire.answers[0][0]
        if not (envelope_commands.accepts(code) or envelope_commands.refuses(code)):
            if behind:
                self._server.chains.ended(self._line, Shown.BROKE)
            raise fault(cause or Cause.NONSENSE, Stage.DOT, handed_over=True)
        current.kept = True
        if envelope_commands.accepts(code):
            current.refusals = 0
            if not current.served:
                beginning.served(self._line, current)
        self._server.logins.carried()
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
            or not self._server.takes_chain(self._line)
        ):
            return b""
        return chain.commands(following, size_offered=current.size_offered)

    def _take_all(self, current: Session, following: Envelope) -> Reply:
        """Take the answers of a chain that are all as hoped for, as nearly all are."""
        decided, (_, said), *_ = current.wire.take_some(1 + chain.ANSWERS)
        current.kept = True
        current.refusals = 0
        self._server.logins.carried()
        self._server.chains.reset_said = said
        self._server.refusals = 0
        self._line.ahead = (following, envelope_commands.BEGUN)
        return reply(DOT, decided)

    async def _read_behind(self, current: Session, following: Envelope) -> Reply:
        """Read the chain's answers: only with them in place, or none at all,
        the dot's answer is the dot's.
        """
        wire, chains = current.wire, self._server.chains
        decided, cause, dropped = await envelope_opening.chained(
            wire, self._settings.command_s, proved=chains.proved
        )
        if envelope_commands.hangs_up(decided):
            chains.ended(self._line, Shown.NOTHING)
            return reply(DOT, decided)
        answers = wire.take_some(chain.ANSWERS)
        behind = chain.judge(answers, cause, chains.reset_said)
        if behind.shown is Shown.BEARS:
            chains.reset_said = answers[0][1]
        shown = Shown.REFUSES if dropped and len(answers) <= 1 else behind.shown
        chains.ended(self._line, shown)
        if not behind.believed:
            raise fault(cause or Cause.NONSENSE, Stage.DOT, handed_over=True)
        if behind.opening is None:
            self._line.drop()
        else:
            await self._take_up(wire, following, behind.opening)
        return reply(DOT, decided)

    async def _take_up(
        self, wire: Wire, following: Envelope, opened: envelope_commands.Opening
    ) -> None:
        """Keep how the following message was begun; a refusal of it is tidied up
        before anything else is said.
        """
        self._server.note(opened)
        is_undone = True
        try:
            if opened.refusal is not None:
                is_undone = await envelope_opening.undo(wire, opened, self._settings.command_s)
        except Fault:
            is_undone = False
        if is_undone:
            self._line.ahead = (following, opened)
        else:
            self._line.drop()
