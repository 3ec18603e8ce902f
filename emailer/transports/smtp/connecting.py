"""Makes a connection for one of many: the first login goes alone,
moods of one connection are tried again on another.

A wrong password is so tried once, however many connections there are: those that wait
for the first login take its refusal for theirs (some servers lock out whoever fails a few times).
"""

import time

from emailer.dialogue import Cause, Fault, Stage
from emailer.transports.smtp import greeting, session
from emailer.transports.smtp.asking import RefusedError
from emailer.transports.smtp.server import Server
from emailer.transports.smtp.session import Session

_BROKEN_HANDSHAKES = 3
_MOODS = 3
"""So many connections in a row are in the same mood before that is believed."""


async def connect(server: Server) -> Session:
    """Connect and log in. Raises RefusedError with the server's answer,
    or Fault where there is none.
    """
    if not server.settings.user or server.has_sessions:
        return await _tried_again(server)
    refused = server.refused_logins
    async with server.first_login:
        if server.refused_logins != refused and server.login_refusal is not None:
            raise RefusedError(server.login_refusal)
        if not server.has_sessions:
            return await _log_in_first(server)
    return await _tried_again(server)


async def _log_in_first(server: Server) -> Session:
    """Try the login for all that wait."""
    try:
        return await _tried_again(server)
    except RefusedError as refused:
        if refused.reply.stage is Stage.AUTH:
            server.refused_logins += 1
            server.login_refusal = refused.reply
        raise


async def _tried_again(server: Server) -> Session:
    """Connect; what may be one connection's mood is believed once others have shown it, too. Who
    meets it again and again while others of ours stand waits alone.
    """
    for _ in range(_MOODS - 1):
        try:
            return await _with_token(server)
        except (Fault, RefusedError) as met:
            if not _may_be_a_mood(met, server):
                raise
    try:
        return await _with_token(server)
    except RefusedError as refused:
        if refused.reply.stage not in _INTRODUCED or not server.has_sessions:
            raise
        raise greeting.turned_away(refused.reply) from refused


def _may_be_a_mood(met: Fault | RefusedError, server: Server) -> bool:
    """Whether another connection may be met otherwise: one name may be that of several machines.

    One of them offers no login (cpython#115251) or no encryption, cannot encrypt, or wants no mail
    from us. A login or a certificate that it does not take is doubted only where both are good on
    another connection: a wrong password is tried once.
    """
    if isinstance(met, Fault):
        always = met.cause in (Cause.AUTH_MISSING, Cause.TLS_MISSING)
        proved = met.cause is Cause.CERTIFICATE
    else:
        stage, for_good = met.reply.stage, met.reply.code >= _FOR_GOOD
        always = stage is Stage.STARTTLS or (stage in _INTRODUCED and for_good)
        proved = stage is Stage.AUTH and for_good
    return always or (proved and server.has_sessions)


_INTRODUCED = frozenset({Stage.GREETING, Stage.EHLO, Stage.STARTTLS})


async def _with_token(server: Server) -> Session:
    """Connect; a token that is refused may have just run out, so one more is asked for, once."""
    try:
        return await _connect(server)
    except RefusedError as refused:
        is_token = server.settings.token_command and refused.reply.stage is Stage.AUTH
        if not is_token or refused.reply.code != _REFUSED_LOGIN:
            raise
    return await _connect(server)


_REFUSED_LOGIN = 535
_FOR_GOOD = 500


async def _connect(server: Server) -> Session:
    """Connect, where the server has room for one more."""
    since = time.monotonic()
    server.room.enter(server.standing() + server.connecting, since)
    server.connecting += 1
    try:
        return await _log_in(server, since)
    finally:
        server.connecting -= 1


async def _log_in(server: Server, since: float) -> Session:
    """Connect and log in; a server that breaks off every encryption cannot be reached so."""
    if server.settings.user:
        server.logins.take(since)
    try:
        connected = await session.begin(
            server.settings_now, server.tls, server.places, server.token, server.begun
        )
    except RefusedError as refused:
        _note_login(server, refused.reply.stage)
        raise
    except Fault as broken:
        _note_login(server, broken.stage)
        is_handshake = broken.cause is Cause.CLOSED and broken.stage is Stage.STARTTLS
        if is_handshake and not server.has_handshaken:
            if since > server.broken_at:  # a server that ends breaks off all that are under way
                server.broken_handshakes += 1
            server.broken_at = time.monotonic()
            if server.broken_handshakes >= _BROKEN_HANDSHAKES:
                raise Fault(Cause.TLS_BROKEN, broken.stage, broken.text) from broken
        if broken.cause is Cause.UNREACHABLE and server.places.are_taken(since):
            raise greeting.no_place(server.settings) from broken
        raise
    server.broken_handshakes = 0
    server.sessions.append(connected)
    return connected


def _note_login(server: Server, stage: Stage) -> None:
    """Count no login where the connection ended before it."""
    if server.settings.user and stage is not Stage.AUTH:
        server.logins.not_asked()
