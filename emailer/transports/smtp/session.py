"""Makes a connection ready for messages: connect, greeting, EHLO, STARTTLS,
login. It sends no message.

aiosmtplib serves where it is right for this: reading the extensions and encoding the login.
Its connection is not used: it throws away an answer that comes unasked, where we must notice it,
reports a refused login only after trying it again with every other mechanism,
and does not say which stage an answer belongs to.
"""

import asyncio
import math
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from aiosmtplib.esmtp import parse_esmtp_extensions

from emailer.dialogue import Cause, Fault, Stage
from emailer.tongue import Sentence
from emailer.transports.smtp import greeting, login, tokens
from emailer.transports.smtp.asking import RefusedError, ask, expect, fault
from emailer.transports.smtp.envelope_commands import accepts, nonsense, refuses
from emailer.transports.smtp.greeting import Places
from emailer.transports.smtp.reaching import TLS_GOODBYE_S, connect, no_connection
from emailer.transports.smtp.wire import (
    Wire,
    reply,
)
from emailer.transports.url import Smtp, StartTls

GOODBYE_S = 0.5
"""How long a QUIT may take."""
MANY_REFUSALS = 2
"""After so many for good in a row, the next may be this connection's and not its recipient's."""
_READY = 220


@dataclass(slots=True, eq=False)
class Session:
    """A connection that takes messages, and what its server offers."""

    wire: Wire
    pipelining: bool = False
    size_offered: bool = False
    size_limit: int = 0
    smtputf8: bool = False
    encrypted: bool = False
    kept: bool = False  # it has carried a message before
    served: bool = False  # a message was begun on it
    # refusals for good in a row, to which one that has taken nothing yet begins near
    refusals: int = MANY_REFUSALS
    # so large a message's envelope may stand behind a dot, for what is known before
    behind_bytes: float = field(init=False)

    def __post_init__(self) -> None:
        """Know what will be asked of each message."""
        self.behind_bytes = (self.size_limit or math.inf) if self.pipelining else -1


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
        asks = token or partial(tokens.ask, settings.token_command)
        return await _introduce(wire, settings, tls, places or Places(), asks)
    except RefusedError:
        if wire.quiet:
            await wire.close(b"QUIT\r\n", GOODBYE_S)
        wire.abort()
        raise
    except BaseException:
        wire.abort()
        raise


# --- the introduction ---


async def _introduce(
    wire: Wire,
    settings: Smtp,
    tls: ssl.SSLContext | None,
    places: Places,
    token: Callable[[], Awaitable[str]],
) -> Session:
    """Read the greeting, say who we are, encrypt, log in."""
    if cause := await greeting.wait(wire, settings, places):
        raise fault(cause, Stage.GREETING)
    await expect(wire, None, Stage.GREETING, settings.command_s)
    offers, encrypted = await _offers(wire, settings, tls)
    if settings.user:
        if not encrypted and settings.starttls is not StartTls.NEVER:
            raise Fault(Cause.TLS_MISSING, Stage.STARTTLS, _NO_TLS_AND_PASSWORD)
        await login.prove(wire, settings, offers.get("auth", ""), token, encrypted=encrypted)
    size = _SIZE.fullmatch(offers.get("size", "").strip())
    limit = min(int(size[0]), _LARGEST_BYTES) if size else 0
    has = offers.keys().__contains__
    return Session(wire, has("pipelining"), has("size"), limit, has("smtputf8"), encrypted)


async def _offers(
    wire: Wire, settings: Smtp, tls: ssl.SSLContext | None
) -> tuple[dict[str, str], bool]:
    """Say who we are, and encrypt where that is to be done now; returns what the server offers
    then, and whether what is said is encrypted.
    """
    offers = await _say_hello(wire, settings.command_s)
    if settings.tls:
        return offers, True
    if not await _encrypt(wire, settings, tls, offers):
        return offers, False
    return await _say_hello(wire, settings.command_s), True


_SIZE = re.compile(r"\d{1,20}", re.ASCII)
"""What a server may say of SIZE (RFC 1870 3): a number of at most 20 digits, 0 for no limit."""
_LARGEST_BYTES = (1 << 63) - 1
"""What a queue can keep as a number."""
_NO_TLS_AND_PASSWORD = Sentence(
    "The server offers no encryption (STARTTLS), and the password would leave in plain text."
)
_NO_TLS_AND_REQUIRED = Sentence(
    "The server offers no encryption (STARTTLS), and nothing is sent without: the account asks "
    "for it, or the server has offered it before."
)


async def _say_hello(wire: Wire, wait_s: float) -> dict[str, str]:
    """EHLO, or HELO where that is not understood (RFC 5321 3.2);
    what the server offers, names in lower case.
    """
    name = _own_name(wire)
    code, text = answer = await ask(wire, b"EHLO " + name, Stage.EHLO, wait_s)
    if accepts(code):
        return parse_esmtp_extensions(text.decode("latin-1"))[0]
    if not refuses(code) or code < 500:
        raise RefusedError(reply(Stage.EHLO, answer)) if refuses(code) else nonsense(Stage.EHLO)
    await expect(wire, b"HELO " + name, Stage.EHLO, wait_s)
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
    await expect(wire, b"STARTTLS", Stage.STARTTLS, settings.command_s, _READY)
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
        raise no_connection(error, settings, Stage.STARTTLS) from error
    if transport is None or wire.cause:
        raise fault(Cause.CLOSED, Stage.STARTTLS)
    wire.connection_made(transport)
    return True
