"""Makes a connection ready for messages: connect, greeting, EHLO, STARTTLS,
login. It sends no message.

aiosmtplib serves where it is right for this: reading the extensions and encoding the login.
Its connection is not used: it throws away an answer that comes unasked, where we must notice it,
reports a refused login only after trying it again with every other mechanism,
and does not say which stage an answer belongs to.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from aiosmtplib.auth import auth_crammd5_verify, auth_login_encode, auth_plain_encode
from aiosmtplib.errors import SMTPAuthenticationError
from aiosmtplib.esmtp import parse_esmtp_extensions

from emailer.dialogue import Cause, Fault, Reply, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp import greeting, tokens
from emailer.transports.smtp.blanking import without_login
from emailer.transports.smtp.greeting import Places
from emailer.transports.smtp.group import accepts, awaited, nonsense, refuses
from emailer.transports.smtp.reaching import TLS_GOODBYE_S, WORDS, _no_connection, connect
from emailer.transports.smtp.wire import (
    GOODBYE,
    Answer,
    Wire,
    reply,
)
from emailer.transports.url import Smtp, StartTls

GOODBYE_S = 0.5
"""How long a QUIT may take."""
_READY, _CONTINUE, _LOGGED_IN = 220, 334, 235


@dataclass(slots=True, eq=False)
class Session:
    """A connection that takes messages, and what its server offers."""

    wire: Wire
    pipelining: bool = False
    size_offered: bool = False
    size_limit: int = 0
    smtputf8: bool = False
    kept: bool = False  # it has carried a message before


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


async def begin(
    settings: Smtp,
    tls: ssl.SSLContext | None,
    places: Places | None = None,
    token: Callable[[], Awaitable[str]] | None = None,
    begun: Callable[[Wire], None] | None = None,
) -> Session:
    """Connect and log in. Raises RefusedError with the server's answer,
    or Fault where there is none.

    `places` tells what the other connections see of the server; `token` asks for what stands in
    the place of a password; `begun` is told of the connection before anything is said on it.
    """
    wire = await connect(settings, tls)
    if begun:
        begun(wire)
    try:
        ask = token or partial(tokens.ask, settings.token_command)
        return await _introduce(wire, settings, tls, places or Places(), ask)
    except RefusedError:
        if wire.quiet:
            await wire.close(b"QUIT\r\n", GOODBYE_S)
        wire.abort()
        raise
    except BaseException:
        wire.abort()
        raise


# --- the connection ---


# --- the introduction ---


async def _introduce(
    wire: Wire,
    settings: Smtp,
    tls: ssl.SSLContext | None,
    places: Places,
    token: Callable[[], Awaitable[str]],
) -> Session:
    """Read the greeting, say who we are, encrypt, log in."""
    wait_s = settings.command_s
    if cause := await greeting.wait(wire, settings, places):
        raise fault(cause, Stage.GREETING)
    await _expect(wire, None, Stage.GREETING, wait_s)
    offers = await _say_hello(wire, wait_s)
    encrypted = settings.tls
    if not settings.tls and await _encrypt(wire, settings, tls, offers):
        encrypted = True
        offers = await _say_hello(wire, wait_s)
    if settings.user:
        if not encrypted and settings.starttls is not StartTls.NEVER:
            raise Fault(Cause.TLS_MISSING, Stage.STARTTLS, _NO_TLS_AND_PASSWORD)
        secret, offered = settings.password, offers.get("auth", "")
        try:
            if settings.token_command:
                mechanism = _mechanism(offered, tokens.MECHANISMS)
                secret = await token()
                await _log_in_by_token(wire, settings, mechanism, secret)
            else:
                await _log_in(wire, settings, offered, encrypted=encrypted)
        except RefusedError as refused:
            raise RefusedError(without_login(refused.reply, settings.user, secret)) from None
    size = offers.get("size", "").strip()
    limit = int(size) if size.isascii() and size.isdigit() else 0
    return Session(wire, "pipelining" in offers, "size" in offers, limit, "smtputf8" in offers)


_NO_TLS_AND_PASSWORD = Sentence(
    "The server offers no encryption (STARTTLS), and the password would leave in plain text. "
    "With starttls=never it goes on without."
)
_NO_TLS_AND_REQUIRED = Sentence(
    "The server offers no encryption (STARTTLS), and starttls=required asks for it. "
    "With starttls=never it goes on without."
)


async def _say_hello(wire: Wire, wait_s: float) -> dict[str, str]:
    """EHLO, or HELO where that is not understood (RFC 5321 3.2);
    what the server offers, names in lower case.
    """
    name = _own_name(wire)
    code, text = answer = await _ask(wire, b"EHLO " + name, Stage.EHLO, wait_s)
    if accepts(code):
        return parse_esmtp_extensions(text.decode("latin-1"))[0]
    if not refuses(code) or code < 500:
        raise RefusedError(reply(Stage.EHLO, answer)) if refuses(code) else nonsense(Stage.EHLO)
    await _expect(wire, b"HELO " + name, Stage.EHLO, wait_s)
    return {}


def _own_name(wire: Wire) -> bytes:
    """Our address in brackets (RFC 5321 4.1.3): it is always right, and needs no look-up."""
    address = str(wire.transport.get_extra_info("sockname")[0]).partition("%")[0]
    return f"[IPv6:{address}]".encode() if ":" in address else f"[{address}]".encode()


async def _encrypt(
    wire: Wire, settings: Smtp, tls: ssl.SSLContext | None, offers: dict[str, str]
) -> bool:
    """STARTTLS as the settings say; whether the connection is encrypted now."""
    if settings.starttls is StartTls.NEVER:
        return False
    if "starttls" not in offers:
        if settings.starttls is StartTls.REQUIRED:
            raise Fault(Cause.TLS_MISSING, Stage.STARTTLS, _NO_TLS_AND_REQUIRED)
        return False
    await _expect(wire, b"STARTTLS", Stage.STARTTLS, settings.command_s, _READY)
    wire.discard()  # nothing said in plain text counts under TLS (RFC 3207 6, CVE-2011-0411)
    assert tls is not None
    loop = asyncio.get_running_loop()
    try:
        transport = await loop.start_tls(
            wire.transport,
            wire,
            tls,
            server_hostname=settings.host,
            ssl_handshake_timeout=settings.connect_s,
            ssl_shutdown_timeout=TLS_GOODBYE_S,
        )
    except OSError as error:
        raise _no_connection(error, settings, Stage.STARTTLS) from error
    if transport is None or wire.cause:
        raise fault(Cause.CLOSED, Stage.STARTTLS)
    wire.connection_made(transport)
    return True


async def _log_in(wire: Wire, settings: Smtp, offered: str, *, encrypted: bool) -> None:
    """AUTH with the one best mechanism, once:
    a refused password is not tried again (RFC 4954 6).
    """
    preferred = ("PLAIN", "LOGIN", "CRAM-MD5") if encrypted else ("CRAM-MD5", "PLAIN", "LOGIN")
    mechanism = _mechanism(offered, preferred)
    user, password, wait_s = settings.user, settings.password, settings.command_s
    if mechanism == "PLAIN":
        last = b"AUTH PLAIN " + auth_plain_encode(user, password)
    elif mechanism == "LOGIN":
        name, last = auth_login_encode(user, password)
        await _expect(wire, b"AUTH LOGIN", Stage.AUTH, wait_s, _CONTINUE)
        await _expect(wire, name, Stage.AUTH, wait_s, _CONTINUE)
    else:
        _, challenge = await _expect(wire, b"AUTH CRAM-MD5", Stage.AUTH, wait_s, _CONTINUE)
        try:
            last = auth_crammd5_verify(user, password, challenge)
        except SMTPAuthenticationError as error:
            raise nonsense(Stage.AUTH) from error
    await _expect(wire, last, Stage.AUTH, wait_s, _LOGGED_IN)


async def _log_in_by_token(wire: Wire, settings: Smtp, mechanism: str, token: str) -> None:
    """AUTH with a bearer token; a refusal may first come as a challenge, and ends with an answer.
    What is too long for a command waits for the server to ask (RFC 4954 4).
    """
    wait_s = settings.command_s
    said = tokens.response(mechanism, settings.user, token, settings.host, settings.port)
    line = b"AUTH " + mechanism.encode()
    if len(line) + len(said) + 3 > _LONGEST_COMMAND:
        await _expect(wire, line, Stage.AUTH, wait_s, _CONTINUE)
        line = said
    else:
        line += b" " + said
    answer = await _ask(wire, line, Stage.AUTH, wait_s)
    if answer[0] == _CONTINUE:
        answer = await _ask(wire, tokens.surrender(mechanism), Stage.AUTH, wait_s)
    if refuses(answer[0]):
        raise RefusedError(reply(Stage.AUTH, answer))
    if answer[0] != _LOGGED_IN:
        raise nonsense(Stage.AUTH)


_LONGEST_COMMAND = 512
"""With its line end (RFC 5321 4.5.3.1.4)."""


def _mechanism(offered: str, preferred: Sequence[str]) -> str:
    """Choose the best mechanism that the server offers. Raises Fault where there is none."""
    mechanisms = offered.upper().split()
    for name in preferred:
        if name in mechanisms:
            return name
    text = Sentence(
        "The server offers no login this program knows (it offers: {offered}).",
        offered=", ".join(mechanisms) or Sentence("none"),
    )
    raise Fault(Cause.AUTH_MISSING, Stage.AUTH, text)


# --- one command, one answer ---


async def _expect(
    wire: Wire, line: bytes | None, stage: Stage, wait_s: float, code: int | None = None
) -> Answer:
    """Ask, and go on only with `code` (any 2yz without one); else RefusedError,
    or Fault for no answer to this.
    """
    answer = await _ask(wire, line, stage, wait_s)
    if answer[0] == code or (code is None and accepts(answer[0])):
        return answer
    if refuses(answer[0]):
        raise RefusedError(reply(stage, answer))
    raise nonsense(stage)


async def _ask(wire: Wire, line: bytes | None, stage: Stage, wait_s: float) -> Answer:
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
