"""Tries a server as far as it goes without a message: name, connection,
TLS, login, and whether it takes the sender.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.tongue import Sentence, together
from emailer.transports.account_test import Step, rest_of
from emailer.transports.smtp import connecting, envelope_commands, envelope_opening
from emailer.transports.smtp.asking import RefusedError
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import GOODBYE_S, Session
from emailer.transports.smtp.wire import Wire
from emailer.transports.url import Smtp
from emailer.transports.ways import Change

PATIENCE_S = 45.0
SILENCE_S = 20.0
"""After so long a silence the step is told that was waited for: whoever tries looks on."""
_TLS = {
    Cause.CERTIFICATE: Change.NAME,
    Cause.TLS_BROKEN: Change.PORT,
    Cause.TLS_MISSING: Change.PLAIN,
}
_OF_STAGE = {Stage.STARTTLS: "tls", Stage.AUTH: "login", Stage.MAIL: "sender"}
_DO = {
    "name": Sentence("Is the server's name right? Is there a network?"),
    "connect": Sentence("Are the server and its port right, and does no firewall stand between?"),
    "login": Sentence(
        "Check user and password; many providers want an app password, made for programs."
    ),
    "sender": Sentence("Use an address that belongs to this account, or have this one allowed."),
}


_RUN_IT = Sentence(
    "Check the user, and start the token command by hand: it prints an access token that may send "
    "mail, and nothing else."
)


_WAIT = Sentence(
    "Some servers fall silent after wrong logins, or too many: check user and password, "
    "wait a while, and try again."
)


@dataclass(frozen=True, slots=True)
class _Try:
    """A try under way: what it goes by, the steps so far, and the connections it began."""

    settings: Smtp
    steps: list[Step] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)

    def fail(
        self, name: str, text: str, *, is_refused: bool = False, to_do: str | Change = ""
    ) -> None:
        """Note the step that failed. What comes before it on a connection has gone well."""
        told = {step.name for step in self.steps}
        if name == "connect" and "name" not in told:
            name = "name"
        if name in ("tls", "login", "sender") and "connect" not in told:
            where = {"host": self.settings.host, "port": str(self.settings.port)}
            self.steps.append(Step("connect", "ok", Sentence("{host}:{port} answers.", **where)))
        if name in ("login", "sender") and "tls" not in told:
            encrypted = self.wires[-1].transport.get_extra_info("ssl_object")
            self.steps.append(_encryption(encrypted, self.settings))
        if name == "login" and self.settings.token_command:
            to_do = to_do or _RUN_IT
        if name == "tls":
            change = to_do if isinstance(to_do, Change) else Change.PORT
            self.steps.append(Step(name, "wrong", text, change=change))
        else:
            said = together(text, to_do or _DO[name])
            self.steps.append(Step(name, "wrong", said, is_refused))


async def attempt(settings: Smtp, sender: str, tls: ssl.SSLContext | None = None) -> list[Step]:
    """Try all steps; the first that fails is the last
    that is tried. `sender` is a bare address, or empty.
    """
    settings = _impatient(settings)
    this, server = _Try(settings), Server(settings, tls)
    server.begun = this.wires.append
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _look_up(settings, this.steps)
            session = await connecting.connect(server)
            try:
                _connected(session, settings, this.steps)
                await _sender(session, sender, this)
            finally:
                await session.wire.close(b"QUIT\r\n", GOODBYE_S)
    except TimeoutError:
        where = {"host": settings.host, "port": str(settings.port)}
        this.fail("connect", Sentence("{host}:{port} did not answer in time.", **where))
    except Fault as fault:
        name = "tls" if fault.cause in _TLS else _OF_STAGE.get(fault.stage, "connect")
        is_silent = name == "login" and fault.cause in (Cause.TIMEOUT, Cause.CLOSED)
        this.fail(name, fault.text, to_do=_WAIT if is_silent else _change(fault))
    except RefusedError as refused:
        name = _OF_STAGE.get(refused.reply.stage, "connect")
        said = Sentence("The server said no: “{reply}”.", reply=_words(refused.reply))
        this.fail(name, said, is_refused=name == "login")
    return rest_of(this.steps)


def _change(fault: Fault) -> Change | Literal[""]:
    """Tell what of the encryption could be changed, if it was in the way."""
    if fault.cause is Cause.TLS_BROKEN and fault.stage is Stage.GREETING:
        return Change.FROM_START
    return _TLS.get(fault.cause, "")


def _impatient(settings: Smtp) -> Smtp:
    """Wait less for each answer than a delivery does."""
    waits = {name: min(getattr(settings, name), SILENCE_S) for name in ("connect_s", "command_s")}
    return replace(settings, **waits)


def _words(answer: Reply) -> str:
    return " ".join(filter(None, (str(answer.code), answer.enhanced, answer.text[:300])))


async def _look_up(settings: Smtp, steps: list[Step]) -> None:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Fault(
            Cause.UNREACHABLE,
            Stage.CONNECT,
            Sentence("There is no host {host}.", host=settings.host),
        ) from None
    numbers = ", ".join(list(dict.fromkeys(str(one[4][0]) for one in found))[:4])
    said = Sentence("{host} is {numbers}.", host=settings.host, numbers=numbers)
    if numbers == settings.host:
        said = Sentence("{host} is a number: there is no name to look up.", host=numbers)
    steps.append(Step("name", "ok", said))


def _size(limit: int) -> str:
    """Say a server's limit as sizes of mails are said everywhere."""
    if limit < _LARGE_BYTES:
        return f"{limit // 1000} kB"
    return Sentence("{size} MB", size=limit / 1_000_000)


_LARGE_BYTES = 100_000


def _connected(session: Session, settings: Smtp, steps: list[Step]) -> None:
    """Tell of what stands once the login was taken."""
    host, port, limit = settings.host, str(settings.port), session.size_limit
    said = Sentence("{host}:{port} answers.", host=host, port=port)
    if limit:
        said = Sentence(
            "{host}:{port} answers. It takes mails of up to {size}.",
            host=host,
            port=port,
            size=_size(limit),
        )
    steps.append(Step("connect", "ok", said))
    steps.append(_encryption(session.wire.transport.get_extra_info("ssl_object"), settings))
    if settings.user:
        steps.append(Step("login", "ok", Sentence("{user} is logged in.", user=settings.user)))
    else:
        steps.append(
            Step("login", "note", Sentence("No login is set; some servers take mail without one."))
        )


def _encryption(encrypted: ssl.SSLObject | None, settings: Smtp) -> Step:
    if encrypted is None:
        return Step(
            "tls",
            "note",
            Sentence("Not encrypted: anyone between here and the server can read it."),
        )
    certificate = encrypted.getpeercert()
    if not certificate:
        return Step(
            "tls",
            "note",
            Sentence(
                "{encrypted}, with a certificate that nobody checked.",
                encrypted=encrypted.version(),
            ),
        )
    names = [str(pair[1]) for pair in certificate.get("subjectAltName", ())]
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    named = ", ".join(names[:4]) or settings.host
    return Step(
        "tls",
        "ok",
        Sentence(
            "{encrypted}; the certificate is for {named}, until {ends}.",
            encrypted=encrypted.version(),
            named=named,
            ends=f"{ends:%Y-%m-%d}",
        ),
    )


async def _sender(session: Session, sender: str, this: _Try) -> None:
    """Ask whether the server takes mail from this address, and take the question back (RSET)."""
    if not sender:
        this.steps.append(Step("sender", "note", Sentence("Nobody is named as From yet.")))
        return
    line = f"MAIL FROM:<{sender}>\r\n".encode()
    code, text = await envelope_opening.ask(session.wire, line, Stage.MAIL, this.settings.command_s)
    words = f"{code} {text.decode('utf-8', 'replace')[:300]}"
    if not envelope_commands.accepts(code):
        said = Sentence(
            "The server takes no mail from {sender}: “{words}”.", sender=sender, words=words
        )
        this.fail("sender", said)
        return
    this.steps.append(
        Step("sender", "ok", Sentence("The server takes mail from {sender}.", sender=sender))
    )
    await envelope_opening.ask(session.wire, b"RSET\r\n", Stage.MAIL, this.settings.command_s)
